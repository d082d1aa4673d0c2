// The menu behind a slash: what can be put in here, found by its first letters. In an empty line everything, within a
// sentence what goes into a line. The toolbar opens the same menu without a slash.

import { Plugin, PluginKey } from "prosemirror-state";
import { all, found } from "./blocks.js";
import { el, icon } from "./elements.js";
import { schema } from "./schema.js";
import { learnSnippets, troubleOfSnippets } from "./snippets.js";

const key = new PluginKey("slash");
const none = { from: null, query: "", chosen: 0, offers: [], gone: null };

export const openSlash = (state, dispatch) => {
  dispatch?.(state.tr.setMeta(key, { isAsked: true }).scrollIntoView());
  return true;
};

// What is typed: where the slash stands, what stands behind it, and what fits.
function read({ selection: { $from, empty } }) {
  if (!empty || !$from.parent.isTextblock || $from.parent.type.spec.code) return null;
  const before = $from.parent.textBetween(0, $from.parentOffset, "\ufffc", "\ufffc");
  const typed = /(^|\s)\/(\p{L}{0,16})$/u.exec(before);
  if (!typed) return null;
  const query = typed[2];
  const from = $from.pos - query.length - 1;
  const isLine = $from.parent.type === schema.nodes.paragraph && $from.depth === 1 && before.length === query.length + 1 && $from.parentOffset === $from.parent.content.size;
  const offers = isLine ? found(query) : query.length > 1 ? found(query, true) : [];
  return offers.length ? { from, query, offers } : null;
}

export function slashMenu() {
  const list = el("ul", { class: "list-box", role: "listbox", id: "slash-list", "aria-label": "Insert a block" });
  const box = el("div", { class: "slash", hidden: true }, list,
    el("p", { class: "hint slash__foot" }, el("kbd", {}, "↑"), " ", el("kbd", {}, "↓"), " choose, ", el("kbd", {}, "Enter"), " inserts, ", el("kbd", {}, "Esc"), " leaves it"), el("p", { class: "hint slash__foot", role: "status", "data-trouble": "" }));
  const at = (state) => key.getState(state);

  const take = (view, number) => {
    const { from, offers } = at(view.state);
    const block = offers[number];
    if (!block) return false;
    const { tr, selection } = view.state;
    if (from !== null && from < selection.from) tr.delete(from, selection.from);
    view.dispatch(tr.setMeta(key, { isGone: true }));
    view.focus();
    block.run(view.state, view.dispatch, view);
    return true;
  };
  const choose = (view, chosen) => {
    view.dispatch(view.state.tr.setMeta(key, { chosen }));
    return true;
  };

  return new Plugin({
    key,
    state: {
      init: () => none,
      apply(tr, before, _old, state) {
        const told = tr.getMeta(key);
        if (told?.isGone) return { ...none, gone: before.from };
        if (told?.isAsked || (told?.isLearned && before.isAsked)) return { ...none, isAsked: true, chosen: before.chosen, offers: all() };
        if (told && "chosen" in told) return { ...before, chosen: told.chosen };
        // Opened by its button: goes as soon as something else is done.
        if (before.isAsked) return tr.docChanged || tr.selectionSet ? none : before;
        const typed = read(state);
        if (!typed) return { ...none, gone: before.gone !== null && tr.docChanged ? tr.mapping.map(before.gone) : null };
        if (before.gone === typed.from) return { ...none, gone: before.gone };
        const isSame = before.query === typed.query && before.offers.length;
        return { ...none, ...typed, chosen: isSame ? before.chosen : 0 };
      },
    },
    props: {
      attributes: (state) => (at(state).offers.length ? { "aria-controls": "slash-list", "aria-activedescendant": `slash-${at(state).chosen}` } : null),
      handleKeyDown(view, event) {
        const { offers, chosen } = at(view.state);
        if (!offers.length || event.ctrlKey || event.metaKey || event.altKey || view.composing) return false;
        if (event.key === "ArrowDown") return choose(view, (chosen + 1) % offers.length);
        if (event.key === "ArrowUp") return choose(view, (chosen + offers.length - 1) % offers.length);
        if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) return take(view, chosen);
        if (event.key !== "Escape") return false;
        view.dispatch(view.state.tr.setMeta(key, { isGone: true }));
        return true;
      },
      handleDOMEvents: {
        blur(view) {
          if (at(view.state).offers.length) view.dispatch(view.state.tr.setMeta(key, { isGone: true }));
          return false;
        },
      },
    },
    view(view) {
      view.dom.parentElement?.append(box);
      // The text keeps the cursor.
      box.addEventListener("mousedown", (event) => {
        event.preventDefault();
        const option = event.target.closest("[role=option]");
        if (option) take(view, Number(option.dataset.at));
      });
      return {
        update: () => {
          const now = at(view.state);
          if (now.offers.length) learnSnippets(() => view.isDestroyed || view.dispatch(view.state.tr.setMeta(key, { isLearned: true })));
          draw(view, list, box, now);
        },
        destroy: () => box.remove(),
      };
    },
  });
}

function draw(view, list, box, { offers, chosen, from }) {
  box.hidden = !offers.length;
  const why = troubleOfSnippets();
  box.lastChild.hidden = !why;
  box.lastChild.textContent = why && `${why} Snippets are not offered; they are looked up again when this is opened again.`;
  if (!offers.length) return list.replaceChildren();
  list.replaceChildren(...offers.map((block, index) =>
    el("li", { role: "option", id: `slash-${index}`, "aria-selected": String(index === chosen), "data-at": index }, icon(block.icon), el("span", {}, block.name), el("kbd", {}, block.short))));
  list.children[chosen]?.scrollIntoView?.({ block: "nearest" });
  place(view, box, from ?? view.state.selection.from);
}

// What stands above a text that is scrolled: the bars of the page.
const bars = 112;

// Under the line, or above it where there is more room; within the text, and in sight.
function place(view, box, pos) {
  const around = box.offsetParent?.getBoundingClientRect() ?? { left: 0, top: 0, width: document.documentElement.clientWidth };
  const line = view.coordsAtPos(pos);
  const fitsBelow = line.bottom + box.offsetHeight + 8 < document.documentElement.clientHeight;
  const isAbove = !fitsBelow && line.top - box.offsetHeight > bars;
  const top = isAbove ? line.top - box.offsetHeight - 4 : line.bottom + 4;
  const left = Math.max(0, Math.min(line.left - around.left, around.width - box.offsetWidth));
  box.style.setProperty("inset-block-start", `${Math.round(top - around.top)}px`);
  box.style.setProperty("left", `${Math.round(left)}px`);
  box.scrollIntoView?.({ block: "nearest" });
}
