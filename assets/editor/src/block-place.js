// Where a block stands: by a place in the text, or by its identity, since places move while others write.

/** The block at the top level that a place is in: itself, where it begins, its number from 0. */
export function blockAt(doc, pos) {
  const index = Math.min(doc.resolve(pos).index(0), doc.childCount - 1);
  let from = 0;
  for (let before = 0; before < index; before += 1) from += doc.child(before).nodeSize;
  return { node: doc.child(index), pos: from, index };
}

/** The block at the top level of this identity, null where it is gone. */
export function blockOf(doc, id) {
  let found = null;
  if (id) doc.forEach((node, pos) => { if (node.attrs.id === id) found = { node, pos }; });
  return found;
}

/** The same of whatever has an identity: cells, items, lines of a frame, pictures of a gallery. */
export function placeOf(doc, id) {
  let found = null;
  doc.descendants((node, pos) => {
    if (!found && node.attrs.id === id) found = { node, pos };
    return !found && !node.isTextblock;
  });
  return found;
}
