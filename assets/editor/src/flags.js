// Blocks that the server has objected to.

import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";

export const flags = new Plugin({
  key: new PluginKey("flags"),
  state: {
    init: () => DecorationSet.empty,
    apply(tr, set) {
      const meta = tr.getMeta(flags);
      if (!meta) return set.map(tr.mapping, tr.doc);
      if (meta.add === undefined) return DecorationSet.empty;
      const end = meta.add + tr.doc.nodeAt(meta.add).nodeSize;
      return set.add(tr.doc, [Decoration.node(meta.add, end, { class: "is-flagged" })]);
    },
  },
  props: { decorations: (state) => flags.getState(state) },
});

// The innermost block at a JSON pointer such as /body/content/3/content/0.
export function positionOf(pointer, doc) {
  let node = doc;
  let pos = null;
  for (const [, index] of pointer.matchAll(/content\/(\d+)/g)) {
    const child = node.maybeChild(Number(index));
    if (!child?.isBlock) break;
    pos = pos === null ? 0 : pos + 1;
    for (let before = 0; before < Number(index); before += 1) pos += node.child(before).nodeSize;
    node = child;
  }
  return pos;
}
