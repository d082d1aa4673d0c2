// The blocks of the story that somebody wrote in here, by their names: what they did there can be undone.

import { Plugin } from "prosemirror-state";

export const touched = new Plugin({
  state: {
    init: () => new Set(),
    apply(tr, ids) {
      if (!tr.docChanged || tr.getMeta("addToHistory") === false) return ids;
      const names = changedIn(tr).filter((id) => !ids.has(id));
      return names.length ? new Set([...ids, ...names]) : ids;
    },
  },
});

// Whether a block is one of them.
export function isTouched(state) {
  const ids = touched.getState(state) ?? new Set();
  return (id) => ids.has(id);
}

function changedIn({ docs, doc, mapping: { maps } }) {
  const names = [];
  const add = (all, from, to) => all.forEach((node, pos) => pos <= to && pos + node.nodeSize >= from && names.push(node.attrs.id));
  maps.forEach((map, index) => map.forEach((from, to, start, end) => {
    add(docs[index], from, to);
    add(docs[index + 1] ?? doc, start, end);
  }));
  return names;
}
