// A picture is moved and removed where it stands: among the blocks, or among the pictures of its gallery.

import { NodeSelection, Selection } from "prosemirror-state";
import { moveBlock, removeBlock } from "./commands.js";
import { schema } from "./schema.js";

const { gallery, image } = schema.nodes;

// The picture of a gallery that the selection is at: its number among the pictures, from 0.
function inGallery({ selection }) {
  const { $from } = selection;
  if ($from.depth < 1 || $from.node(1).type !== gallery) return null;
  const node = $from.node(1);
  const at = $from.index(1) - 1;
  return at >= 0 && node.child(at + 1).type === image ? { node, pos: $from.before(1), at, count: node.childCount - 1 } : null;
}

function placeOf({ node, pos }, number) {
  let at = pos + 1 + node.child(0).nodeSize;
  for (let index = 0; index < number; index += 1) at += node.child(index + 1).nodeSize;
  return at;
}

export const moveHere = (by) => (state, dispatch) => {
  const where = inGallery(state);
  if (!where) return moveBlock(by)(state, dispatch);
  const to = where.at + by;
  if (to < 0 || to >= where.count) return false;
  if (!dispatch) return true;
  const first = Math.min(where.at, to);
  const [upper, lower] = [where.node.child(first + 1), where.node.child(first + 2)];
  const from = placeOf(where, first);
  const { tr } = state;
  tr.replaceWith(from, from + upper.nodeSize + lower.nodeSize, [lower, upper]);
  const moved = by < 0 ? from : from + lower.nodeSize;
  dispatch(tr.setSelection(NodeSelection.create(tr.doc, moved)).scrollIntoView());
  return true;
};

export function removeHere(state, dispatch) {
  const where = inGallery(state);
  if (!where || where.count === 1) return removeBlock(state, dispatch);
  const from = placeOf(where, where.at);
  const { tr } = state;
  tr.delete(from, from + where.node.child(where.at + 1).nodeSize);
  dispatch?.(tr.setSelection(Selection.near(tr.doc.resolve(Math.min(from, tr.doc.content.size)))).scrollIntoView());
  return true;
}
