// One document becomes another by exchanging the blocks that differ, and no others.

import { blocksOf, isAlike } from "./merge.js";

// Blocks that are as they were sent become what the server made of them, but those under the cursor stay.
export function settled(blocks, { sent, stored, under }) {
  const [before, after] = [blocksOf(sent), blocksOf(stored)];
  return blocks.map((block) => {
    const { id } = block.attrs;
    const isUntouched = !under.has(id) && isAlike(block, before.get(id)) && after.has(id);
    return isUntouched && !isAlike(block, after.get(id)) ? after.get(id) : block;
  });
}

export function exchanged(tr, next) {
  const wanted = new Map(next.content.content.map((block) => [block.attrs.id, block]));
  const here = (id) => blocks(tr.doc).find(({ node }) => node.attrs.id === id);
  const has = new Set(blocks(tr.doc).map(({ node }) => node.attrs.id));
  const order = (doc) => blocks(doc).map(({ node }) => node.attrs.id).filter((id) => wanted.has(id) && has.has(id)).join();
  // Moved blocks are not worth following one by one.
  if (order(tr.doc) !== order(next)) return tr.replaceWith(0, tr.doc.content.size, next.content);
  let end = 0;
  for (const [id, block] of wanted) {
    const place = here(id);
    if (!place) tr.insert(end, block);
    else if (!place.node.eq(block)) exchange(tr, place, block);
    end = (place?.pos ?? end) + block.nodeSize;
  }
  for (const { node, pos } of blocks(tr.doc).reverse()) {
    if (!wanted.has(node.attrs.id)) tr.delete(pos, pos + node.nodeSize);
  }
  return tr;
}

// Of a table or a list only the cells and items that differ, so that the cursor stays in another one.
function exchange(tr, { node, pos }, next) {
  const names = ({ content: { content: parts } }) => parts.map(({ attrs }) => attrs.id).join();
  if (node.type !== next.type || node.isTextblock || names(node) !== names(next)) return tr.replaceWith(pos, pos + node.nodeSize, next);
  for (const [name, value] of Object.entries(next.attrs)) if (node.attrs[name] !== value) tr.setNodeAttribute(pos, name, value);
  for (const part of blocks(node).reverse()) {
    const wanted = next.content.content.find(({ attrs }) => attrs.id === part.node.attrs.id);
    if (!part.node.eq(wanted)) exchange(tr, { node: part.node, pos: pos + 1 + part.pos }, wanted);
  }
  return tr;
}

function blocks(doc) {
  const all = [];
  doc.forEach((node, pos) => all.push({ node, pos }));
  return all;
}
