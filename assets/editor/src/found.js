// The places in the text that were searched for: marked there, not in the document, and followed while somebody writes.

import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { findBetween } from "./find-places.js";

// More marks than these make each letter slow to type; of more places those around the current one are marked.
const mostMarked = 1_000;
const nothing = { search: null, all: [], at: -1, near: 0, marks: DecorationSet.empty };

// Its state: `all` places in order, `at` the current one or -1, `near` where one goes on without one. Said by meta:
// `search` a function of find-text.js or null, `at` a place by number, `near` a position: the next place from there.
export const found = new Plugin({
  key: new PluginKey("found"),
  state: {
    init: () => nothing,
    apply(tr, was, before, { doc }) {
      const { search, at, near } = tr.getMeta(found) ?? {};
      let now = was;
      if (search !== undefined) now = search ? fresh(search, doc) : nothing;
      else if (was.search && tr.docChanged) now = followed(was, tr, before.doc);
      else if (was.search && tr.selectionSet) now = { ...was, at: -1, near: tr.selection.to };
      if (at !== undefined) now = stood(now, at, doc);
      if (near !== undefined) now = stood(now, nextFrom(now.all, near), doc);
      return now;
    },
  },
  props: { decorations: (state) => found.getState(state).marks },
  view: () => ({
    update(view, before) {
      if (found.getState(view.state) !== found.getState(before)) view.dom.dispatchEvent(new Event("found"));
    },
  }),
});

// The current one, over the others.
const foundNow = new Plugin({
  props: {
    decorations(state) {
      const { all, at } = found.getState(state);
      return at < 0 ? null : DecorationSet.create(state.doc, [mark(all[at], "found found--now")]);
    },
  },
});

const mark = ({ from, to }, name = "found") => Decoration.inline(from, to, { class: name });

function fresh(search, doc) {
  const all = findBetween(doc, 0, doc.content.size, search);
  return { search, all, at: -1, near: 0, marks: marksOf(all, -1, doc) };
}

function marksOf(all, at, doc) {
  const first = all.length > mostMarked ? Math.max(0, at - mostMarked / 2) : 0;
  return DecorationSet.create(doc, all.slice(first, first + mostMarked).map((place) => mark(place)));
}

function stood(now, at, doc) {
  const near = now.all[at]?.from ?? now.near;
  const marks = now.all.length > mostMarked ? marksOf(now.all, at, doc) : now.marks;
  return { ...now, at: at < now.all.length ? at : -1, near, marks };
}

// The number of the first place from a position on; behind the last one the first of all.
export function nextFrom(all, near) {
  const next = all.findIndex(({ from }) => from >= near);
  return next < 0 && all.length ? 0 : next;
}

// Only blocks that changed are searched again.
function followed(was, tr, before) {
  const { doc } = tr;
  const { start, end, endBefore } = changedBlocks(before, doc);
  const by = doc.content.size - before.content.size;
  const anew = findBetween(doc, start, end, was.search);
  const behind = was.all.filter(({ from }) => from >= endBefore).map(({ from, to }) => ({ from: from + by, to: to + by }));
  const all = [...was.all.filter(({ to }) => to <= start), ...anew, ...behind];
  const near = tr.mapping.map(was.at < 0 ? was.near : was.all[was.at].from, 1);
  const at = was.at < 0 ? -1 : all.findIndex(({ from }) => from === near);
  if (Math.max(all.length, was.all.length) > mostMarked) return { ...was, all, at, near, marks: marksOf(all, at, doc) };
  const mapped = was.marks.map(tr.mapping, doc);
  return { ...was, all, at, near, marks: mapped.remove(mapped.find(start, end)).add(doc, anew.map((place) => mark(place))) };
}

// Where the blocks at the top level stop being the same ones, from both ends.
function changedBlocks(before, doc) {
  const least = Math.min(before.childCount, doc.childCount);
  let [head, start] = [0, 0];
  for (; head < least && before.child(head) === doc.child(head); head += 1) start += doc.child(head).nodeSize;
  let [tail, end] = [0, doc.content.size];
  const last = (node) => node.child(node.childCount - 1 - tail);
  for (; tail < least - head && last(before) === last(doc); tail += 1) end -= last(doc).nodeSize;
  return { start, end, endBefore: before.content.size - (doc.content.size - end) };
}

export const finding = [found, foundNow];
