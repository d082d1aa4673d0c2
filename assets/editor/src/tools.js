// The toolbar above the galley: one tab stop, arrows inside, Escape back to the text.

import { redo, redoDepth, undo, undoDepth } from "prosemirror-history";
import { hasMark, isInList, isInQuote, isSubhead, toggleBold, toggleItalic, toggleList, toggleQuote, toggleStrike, toggleSubhead, toggleSubscript, toggleSuperscript } from "./commands.js";
import { countWords } from "./counting.js";
import { el, icon } from "./elements.js";
import { inTurn } from "./in-turn.js";
import { spokenAlt, spokenMod } from "./keys.js";
import { isToolHidden, modeTool } from "./modes.js";
import { schema } from "./schema.js";
import { onTarget, selectedWords, wordCount } from "./word-count.js";

const { bullet_list, ordered_list } = schema.nodes;
const { link, strong, em, strike, superscript, subscript } = schema.marks;

const groups = ({ openLink, openPictures, openFind, openSlash, openMenu }) => [
  [
    tool("subhead", `Subhead, ${spokenAlt("2")}`, toggleSubhead(2), (state) => isSubhead(state, 2)),
    tool("subhead2", `Small subhead, ${spokenAlt("3")}`, toggleSubhead(3), (state) => isSubhead(state, 3)),
  ],
  [
    tool("bold", `Bold, ${spokenMod("B")}`, toggleBold, (state) => hasMark(state, strong)),
    tool("italic", `Italic, ${spokenMod("I")}`, toggleItalic, (state) => hasMark(state, em)),
    tool("strike", `Strikethrough, ${spokenMod("Shift X")}`, toggleStrike, (state) => hasMark(state, strike)),
    tool("superscript", `Superscript, ${spokenMod("full stop")}`, toggleSuperscript, (state) => hasMark(state, superscript)),
    tool("subscript", `Subscript, ${spokenMod("comma")}`, toggleSubscript, (state) => hasMark(state, subscript)),
    tool("link", `Link, ${spokenMod("K")}`, openLink, (state) => hasMark(state, link)),
  ],
  [
    tool("quote", `Quote, ${spokenAlt("Q")}`, toggleQuote, isInQuote),
    tool("list", `List, ${spokenAlt("L")}`, toggleList(bullet_list), (state) => isInList(state, bullet_list)),
    tool("olist", `Numbered list, ${spokenAlt("O")}`, toggleList(ordered_list), (state) => isInList(state, ordered_list)),
    tool("image", `Picture, ${spokenAlt("P")}`, openPictures),
    tool("plus", "Insert: table, box, embed, footnote and more. Or / in an empty line", openSlash),
    tool("drag", `This block: move, turn into, remove, ${spokenAlt("M")}`, openMenu),
  ],
  [
    tool("search", `Find and replace, ${spokenMod("F")}`, openFind),
    tool("undo", `Undo, ${spokenMod("Z")}`, undo, null, (state) => undoDepth(state) > 0),
    tool("redo", `Redo, ${spokenMod("Shift Z")}`, redo, null, (state) => redoDepth(state) > 0),
    mode("focus"),
    mode("typewriter"),
  ],
];

const tool = (name, label, command, isOn = null, isPossible = command) => ({ name, label, command, isOn, isPossible });

function mode(name) {
  const { label, command, isOn } = modeTool(name);
  return tool(name, label, command, isOn);
}

export function toolbar(bar, galley, acts) {
  let view = null;
  const tools = groups(acts).flatMap((group, index) => [...(index ? [null] : []), ...group]);
  const buttons = tools.map((it) => (it ? toolButton(it, () => view) : el("span", { class: "tools__gap" })));
  const count = el("span", { class: "tools__count" });
  const pressable = buttons.filter((node) => node.matches("button"));

  bar.replaceChildren(...buttons, count);
  bar.setAttribute("aria-label", "Formatting");
  bar.setAttribute("aria-controls", galley);
  bar.hidden = false;
  pointOn(bar);
  rove(bar, pressable, () => view.focus());
  // Counted when the text was written in; a selection only counts itself.
  let words = 0;
  const drawCount = () => count.replaceChildren(...wordCount(words, { selected: selectedWords(view.state) }));
  const recount = inTurn(() => {
    words = countWords(view.state.doc);
    drawCount();
  });
  const countSelected = inTurn(drawCount);
  let selection = null;
  onTarget(recount);

  return {
    focus() {
      pressable.find((node) => node.tabIndex === 0).focus();
      return true;
    },
    counted(many) {
      words = many;
      drawCount();
    },
    show(shown, docChanged) {
      view = shown;
      tools.forEach((it, index) => it && paint(buttons[index], it, view.state));
      hide(pressable);
      if (docChanged) recount();
      else if (selection && !selection.eq(view.state.selection) && !(selection.empty && view.state.selection.empty)) countSelected();
      selection = view.state.selection;
    },
  };
}

function toolButton({ name, label, command }, view) {
  return el("button", {
    type: "button", class: "btn btn--quiet btn--icon btn--small", "aria-label": label, title: label, tabindex: "-1", "data-tool": name,
    // The selection stays where it is.
    onmousedown: (event) => event.preventDefault(),
    onclick: (event) => {
      if (event.currentTarget.getAttribute("aria-disabled") === "true") return;
      const before = document.activeElement;
      command(view().state, view().dispatch, view());
      // Back to the text, unless what was pressed leads elsewhere.
      if (document.activeElement === before && !document.querySelector("dialog[open]")) view().focus();
    },
  }, icon(name));
}

function paint(node, { isOn, isPossible }, state) {
  const set = (name, value) => node.getAttribute(name) !== value && node.setAttribute(name, value);
  const on = Boolean(isOn?.(state));
  if (isOn) set("aria-pressed", String(on));
  if (on || isPossible(state)) node.removeAttribute("aria-disabled");
  else set("aria-disabled", "true");
}

// What has no place in the bar now. The one that Tab leads to is among the others.
function hide(buttons) {
  const changed = buttons.filter((node) => node.hidden !== isToolHidden(node.dataset.tool));
  if (!changed.length) return;
  changed.forEach((node) => { node.hidden = !node.hidden; });
  if (buttons.some((node) => node.tabIndex === 0 && !node.hidden)) return;
  const first = buttons.find((node) => !node.hidden);
  buttons.forEach((node) => { node.tabIndex = node === first ? 0 : -1; });
}

// Says where the row goes on beyond its edge (editor.css).
function pointOn(bar) {
  const show = () => {
    const at = Math.abs(bar.scrollLeft);
    bar.toggleAttribute("data-before", at > 1);
    bar.toggleAttribute("data-behind", at + bar.clientWidth < bar.scrollWidth - 2);
  };
  bar.addEventListener("scroll", show, { passive: true });
  if (globalThis.ResizeObserver) new ResizeObserver(show).observe(bar);
}

function rove(bar, nodes, leave) {
  const stop = (node) => nodes.forEach((other) => { other.tabIndex = other === node ? 0 : -1; });
  stop(nodes[0]);
  bar.addEventListener("focusin", (event) => nodes.includes(event.target) && stop(event.target));
  bar.addEventListener("keydown", (event) => {
    const seen = nodes.filter((node) => !node.hidden && globalThis.getComputedStyle?.(node).display !== "none");
    const at = seen.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: seen.length - 1 }[event.key];
    if (event.key === "Escape") leave();
    else if (to === undefined) return;
    else seen.at(to % seen.length).focus();
    event.preventDefault();
  });
}
