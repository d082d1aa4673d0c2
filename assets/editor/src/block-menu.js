// What can be done with a block as a whole: a handle beside it, to drag it by, with a menu.

import { NodeSelection, Plugin } from "prosemirror-state";
import { blockAt, blockOf } from "./block-place.js";
import { moveBlock, removeBlock, toggleSubhead } from "./commands.js";
import { el, icon } from "./elements.js";
import { canTurn, duplicateBlock, nameQuote, turnInto } from "./frame-commands.js";
import { isMac } from "./mac.js";
import { schema } from "./schema.js";
import { keepSnippet } from "./snippets.js";

const names = {
  paragraph: "Paragraph", heading: "Subhead", blockquote: "Quote", pull_quote: "Pull quote", bullet_list: "List", ordered_list: "Numbered list", horizontal_rule: "Rule",
  image: "Picture", gallery: "Gallery", table: "Table", fact_box: "Fact box", embed: "Embed", file: "Document", code_block: "Code", unknown: "Part",
};
const turns = [["Paragraph", "paragraph"], ["Quote", "blockquote"], ["Pull quote", "pull_quote"], ["List", "bullet_list"], ["Fact box", "fact_box"], ["Code", "code_block"]];

export function blockMenu() {
  let handle = null;
  const plugin = new Plugin({
    props: {
      handleDOMEvents: {
        mousemove: (view, event) => handle?.hover(event),
        drop: () => handle?.dropped(),
      },
    },
    view(view) {
      handle = new Handle(view);
      return handle;
    },
  });
  // Opens the menu of the block that the cursor is in: a ProseMirror command.
  const openMenu = (state, dispatch) => {
    if (dispatch) handle?.open();
    return true;
  };
  return { plugin, openMenu };
}

class Handle {
  #at = null;
  #menu = null;

  constructor(view) {
    this.view = view;
    this.button = el("button", { type: "button", class: "btn btn--quiet btn--icon btn--small block__handle", draggable: "true", tabindex: "-1", "aria-haspopup": "menu", "aria-expanded": "false" }, icon("drag"));
    this.button.addEventListener("click", () => (this.#menu ? this.#close() : this.open(this.#at?.pos)));
    this.button.addEventListener("dragstart", (event) => this.#drag(event));
    // The handle stands outside of the text, whose own ears hear no end of it.
    this.button.addEventListener("dragend", () => { this.view.dragging = null; });
    this.frame = el("div", { class: "block__at" }, this.button);
    view.dom.parentElement?.append(this.frame);
    this.update(view);
  }

  destroy() {
    this.#close();
    this.frame.remove();
  }

  update(view, before) {
    if (before && before.doc.eq(view.state.doc) && before.selection.eq(view.state.selection)) return;
    this.#show(view.state.selection.from);
  }

  hover({ clientY }) {
    if (this.#menu) return;
    const { left, width } = this.view.dom.getBoundingClientRect();
    const found = this.view.posAtCoords({ left: left + Math.min(24, width / 2), top: clientY });
    if (found) this.#show(found.inside >= 0 ? found.inside : found.pos);
  }

  dropped() {
    this.#show(this.view.state.selection.from);
  }

  #show(pos) {
    const { doc } = this.view.state;
    this.#at = blockAt(doc, Math.min(pos, doc.content.size));
    const dom = this.view.nodeDOM(this.#at.pos);
    const isEmpty = doc.childCount === 1 && !doc.content.firstChild.content.size;
    this.frame.hidden = !dom?.getBoundingClientRect || isEmpty;
    if (this.frame.hidden) return;
    const top = dom.getBoundingClientRect().top - (this.frame.offsetParent?.getBoundingClientRect().top ?? 0);
    this.frame.style.setProperty("inset-block-start", `${Math.round(top)}px`);
    this.button.setAttribute("aria-label", `${names[this.#at.node.type.name]}, block ${this.#at.index + 1} of ${doc.childCount}. Drag to move, press for more.`);
  }

  #choose(pos) {
    const { state } = this.view;
    this.view.dispatch(state.tr.setSelection(NodeSelection.create(state.doc, pos)));
  }

  // The whole block goes where it is dropped.
  #drag(event) {
    if (!this.#at || !event.dataTransfer) return;
    this.#close();
    this.#choose(this.#at.pos);
    const slice = this.view.state.selection.content();
    const { dom, text } = this.view.serializeForClipboard(slice);
    event.dataTransfer.clearData();
    event.dataTransfer.setData("text/html", dom.innerHTML);
    event.dataTransfer.setData("text/plain", text);
    event.dataTransfer.effectAllowed = "copyMove";
    const shown = this.view.nodeDOM(this.#at.pos);
    if (shown) event.dataTransfer.setDragImage(shown, 0, 0);
    this.view.dragging = { slice, move: true, node: this.view.state.selection };
  }

  open(pos = blockAt(this.view.state.doc, this.view.state.selection.from).pos) {
    this.#close();
    this.#show(pos);
    if (this.frame.hidden) return;
    const at = this.#at;
    const items = itemsOf(at, this.view.state.doc.childCount).map((item) => this.#item(item, at.node.attrs.id));
    const menu = el("ul", { class: "list-box block__menu", role: "menu", "aria-label": names[at.node.type.name] }, items.map((item) => el("li", { role: "none" }, item)));
    menu.addEventListener("keydown", (event) => this.#keys(event, items));
    menu.addEventListener("focusout", ({ relatedTarget }) => !menu.contains(relatedTarget) && this.#close());
    this.#menu = menu;
    this.button.setAttribute("aria-expanded", "true");
    this.frame.append(menu);
    items.find((item) => !item.disabled)?.focus();
  }

  #item({ label, icon: sign, keys, run, isBad }, id) {
    return el("button", { type: "button", role: "menuitem", tabindex: "-1", class: isBad ? "menu__bad" : null, onclick: () => this.#run(run, id) }, icon(sign), el("span", {}, label), keys && el("kbd", {}, keys));
  }

  #run(command, id) {
    this.#close();
    const { state } = this.view;
    // Whatever was done to the text meanwhile, the menu is of its block, or gone with it.
    const pos = blockOf(state.doc, id)?.pos ?? null;
    if (pos === null) return this.view.focus();
    const { selection } = state;
    // The cursor stays where it is in its block; of another block all is chosen.
    if (blockAt(state.doc, selection.from).pos !== pos) this.#choose(pos);
    command(this.view.state, this.view.dispatch, this.view);
    this.view.focus();
  }

  #keys(event, items) {
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Escape") {
      this.#close();
      this.view.focus();
    } else if (event.key === "Tab") {
      this.#close();
      this.view.focus();
    } else if (to === undefined) {
      return;
    } else {
      items.at(to % items.length).focus();
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #close() {
    const menu = this.#menu;
    this.#menu = null;
    menu?.remove();
    this.button.setAttribute("aria-expanded", "false");
  }
}

const said = (key) => (isMac ? `⌃⌥ ${key}` : `Alt ${key}`);

function itemsOf({ node, index }, count) {
  const isQuote = ["blockquote", "pull_quote"].includes(node.type.name);
  const mayTurn = canTurn(node);
  return [
    index > 0 && { label: "Move up", icon: "up", keys: "Alt ↑", run: moveBlock(-1) },
    index < count - 1 && { label: "Move down", icon: "down", keys: "Alt ↓", run: moveBlock(1) },
    { label: "Duplicate", icon: "copy", keys: said("D"), run: duplicateBlock },
    { label: "Keep as a snippet…", icon: "note", run: keepSnippet },
    isQuote && { label: "Name who said it", icon: "user", run: nameQuote },
    ...(mayTurn ? turns.filter(([, type]) => type !== node.type.name).map(([label, type]) => ({ label: `Turn into ${label.toLowerCase()}`, icon: "redo", run: turnInto(type) })) : []),
    mayTurn && node.isTextblock && node.type !== schema.nodes.heading && { label: "Turn into subhead", icon: "subhead", run: toggleSubhead(2) },
    { label: "Remove", icon: "trash", keys: said("⌫"), run: removeBlock, isBad: true },
  ].filter(Boolean);
}
