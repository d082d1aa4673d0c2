// One document becomes another by exchanging the blocks that differ, and no others.

import { Selection } from "prosemirror-state";
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

// As little as can be: where a block stays, and a letter in it, undo of what was typed there stays possible. Of blocks that
// stand in another order the others move about the dear ones.
export function exchanged(tr, next, isDear = () => false) {
  const wanted = new Map(next.content.content.map((block) => [block.attrs.id, block]));
  const stays = staying(blocks(tr.doc).map(({ node }) => node.attrs.id), [...wanted.keys()], isDear);
  const gone = blocks(tr.doc).filter(({ node }) => !stays.has(node.attrs.id));
  const since = tr.steps.length;
  const cursor = placeOf(tr.selection);
  let end = 0;
  for (const [id, block] of wanted) {
    const place = stays.has(id) ? blocks(tr.doc).find(({ node }) => node.attrs.id === id) : null;
    if (!place) tr.insert(end, block);
    else if (!place.node.eq(block)) exchangeIn(tr, place, block);
    end = (place?.pos ?? end) + block.nodeSize;
  }
  const { mapping } = tr;
  const moved = gone.map(({ node, pos }) => [mapping.slice(since).map(pos, 1), mapping.slice(since).map(pos + node.nodeSize, -1)]);
  for (const [from, to] of moved.reverse()) tr.delete(from, to);
  return stays.has(cursor.id) ? tr : follow(tr, cursor);
}

// Where the cursor stands: in which block, and how far in.
function placeOf({ $head }) {
  const start = $head.depth ? $head.before(1) : $head.pos;
  return { id: $head.doc.nodeAt(start)?.attrs.id, by: $head.pos - start };
}

// With the block that moved goes the cursor that was in it.
function follow(tr, { id, by }) {
  const place = blocks(tr.doc).find(({ node }) => node.attrs.id === id);
  return place ? tr.setSelection(Selection.near(tr.doc.resolve(place.pos + Math.min(by, place.node.nodeSize - 1)))) : tr;
}

// One block becomes the other, from its first letter that differs to the last; of a table or a list, in each cell and item
// that differs, so that the cursor stays in another one.
function exchangeIn(tr, { node, pos }, block) {
  if (node.type === block.type && !node.isLeaf && !node.isTextblock && namesOf(node) === namesOf(block)) {
    for (const [name, value] of Object.entries(block.attrs)) if (node.attrs[name] !== value) tr.setNodeAttribute(pos, name, value);
    for (const part of blocks(node).reverse()) {
      const wanted = block.content.content.find(({ attrs }) => attrs.id === part.node.attrs.id);
      if (!part.node.eq(wanted)) exchangeIn(tr, { node: part.node, pos: pos + 1 + part.pos }, wanted);
    }
    return;
  }
  if (node.type === block.type && !node.isLeaf) {
    if (!node.hasMarkup(block.type, block.attrs, block.marks)) tr.setNodeMarkup(pos, null, block.attrs, block.marks);
    const start = node.content.findDiffStart(block.content);
    if (start !== null) {
      const { a, b } = node.content.findDiffEnd(block.content);
      const overlap = Math.max(start - Math.min(a, b), 0);
      tr.replace(pos + 1 + start, pos + 1 + a + overlap, block.slice(start, b + overlap));
    }
  }
  const now = tr.doc.nodeAt(pos);
  if (!now.eq(block)) tr.replaceWith(pos, pos + now.nodeSize, block);
}

const namesOf = ({ content }) => content.content.map(({ attrs }) => attrs.id).join();

// Those that are in order as they stand: as many as can be, and dear ones before others.
function staying(ids, order, isDear) {
  const places = new Map(order.map((id, at) => [id, at]));
  const known = ids.filter((id) => places.has(id)).map((id) => ({ id, at: places.get(id) }));
  if (known.every(({ at }, index) => !index || known[index - 1].at < at)) return new Set(known.map(({ id }) => id));
  const lines = [];
  for (const [index, { id, at }] of known.entries()) {
    const before = heaviest(lines.filter((_, other) => known[other].at < at));
    lines[index] = { id, before, weight: (before?.weight ?? 0) + (isDear(id) ? known.length : 1) };
  }
  const stays = new Set();
  for (let line = heaviest(lines); line; line = line.before) stays.add(line.id);
  return stays;
}

const heaviest = (lines) => lines.reduce((best, line) => (best && best.weight >= line.weight ? best : line), null);

function blocks(doc) {
  const all = [];
  doc.forEach((node, pos) => all.push({ node, pos }));
  return all;
}
