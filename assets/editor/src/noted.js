// Words of the text that colleagues have notes on: marked there, not in the document, and followed while somebody writes.

import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { placeOf } from "./block-place.js";
import { passageInBlock } from "./passage.js";

/** So many letters of words that stand nowhere else are enough, as on the server (finding.rs). */
const telling = 12;

// Said by meta: `[{ id, anchor }]`, all that there are; `anchor` is { block, whole, passage }, as notes.rs makes it.
export const noted = new Plugin({
  key: new PluginKey("noted"),
  state: {
    init: () => DecorationSet.empty,
    apply(tr, marks) {
      const all = tr.getMeta(noted);
      if (!all) return marks.map(tr.mapping, tr.doc);
      const found = all.map(({ id, anchor }) => ({ id, place: standsAt(tr.doc, anchor) }));
      return DecorationSet.create(tr.doc, found.filter(({ place }) => place).map(({ id, place }) => markOf(id, place)));
    },
  },
  props: { decorations: (state) => noted.getState(state) },
});

const markOf = (id, { from, to }) => Decoration.inline(from, to, { class: "noted", "data-noted": id }, { id, inclusiveEnd: false });

/** Where the words of a note stand in the text, null where they are gone. */
export function standsAt(doc, { block, whole, passage }) {
  const own = placeOf(doc, block);
  if (own && whole) return { from: own.pos + 1, to: own.pos + own.node.nodeSize - 1 };
  const found = own && within(own, passage);
  if (found || passage.words.length < telling) return found;
  const all = [];
  doc.descendants((node, pos) => {
    const place = node.isTextblock && within({ node, pos }, passage);
    if (place) all.push(place);
    return !node.isTextblock;
  });
  return all.length === 1 ? all[0] : null;
}

function within({ node, pos }, passage) {
  const found = passageInBlock(node, passage);
  return found && { from: pos + 1 + found.from, to: pos + 1 + found.to };
}

/** Where the mark of a note is by now. */
export function markedAt(state, id) {
  return noted.getState(state).find(undefined, undefined, (spec) => spec.id === id)[0] ?? null;
}

/** What is selected in one paragraph: the block, the words, what stands before them; without a selection the whole block. */
export function quotedIn(state) {
  const { $from, from, to } = state.selection;
  const end = Math.min(to, $from.end());
  let depth = $from.depth;
  while (depth > 0 && !$from.node(depth).attrs.id) depth -= 1;
  const block = $from.node(depth).attrs.id ?? "";
  const text = (one, other) => state.doc.textBetween(one, other, "\n", "\n");
  return { block, words: text(from, end).trim().slice(0, 300), before: text($from.start(), from).slice(-24) };
}

/** A command for the galley: a note on what is selected. */
export function noteHere(_state, dispatch) {
  if (dispatch) document.dispatchEvent(new Event("note"));
  return Boolean(document.querySelector("#p-notes"));
}
