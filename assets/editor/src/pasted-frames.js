// Parts of our own tables, galleries, boxes and code as whole blocks: rows that were copied are a table, words of one cell
// are words.

import { Fragment, Slice } from "prosemirror-model";
import { schema } from "./schema.js";

const { paragraph, caption, attribution, image, embed, gallery, table, table_row, table_cell, fact_box, blockquote, pull_quote, code_block } = schema.nodes;
const frames = [image, embed, gallery, table, fact_box];
const isFrame = (node) => frames.includes(node.type) || ([blockquote, pull_quote].includes(node.type) && node.lastChild?.type === attribution) || (node.type === code_block && node.textContent.includes("\n"));

// `isOwn`: it was copied here, so how deep it was cut says what was selected.
export function whole(slice, isOwn) {
  const line = isOwn ? lineWithin(slice) : null;
  if (line) return new Slice(Fragment.from(paragraph.create(null, line)), 1, 1);
  const blocks = [...slice.content.content];
  let { openStart, openEnd } = slice;
  const isOne = blocks.length === 1;
  const [first, last] = [blocks[0], blocks.at(-1)];
  if (openStart && first && isFrame(first)) {
    blocks[0] = closed(first, true);
    openStart = 0;
    if (isOne) openEnd = 0;
  }
  if (openEnd && last && isFrame(last)) {
    blocks[blocks.length - 1] = closed(last, false);
    openEnd = 0;
    if (isOne) openStart = 0;
  }
  return new Slice(Fragment.from(blocks), openStart, openEnd);
}

// The words of the one line of a frame that is open on both sides.
function lineWithin({ content, openStart, openEnd }) {
  let node = content.childCount === 1 ? content.firstChild : null;
  const outer = node;
  let depth = 1;
  while (node && !node.isTextblock && node.childCount === 1) {
    node = node.firstChild;
    depth += 1;
  }
  if (!node?.isTextblock || openStart < depth || openEnd < depth) return null;
  if (node.type === code_block) return node.textContent.includes("\n") ? null : node.content;
  return frames.includes(outer.type) || [attribution, caption, table_cell].includes(node.type) ? node.content : null;
}

// What a frame lacks is put in. Only its caption: that is a line of words.
function closed(node, isOpenStart) {
  if (node.type !== caption && node.childCount === 1 && node.firstChild.type === caption) return paragraph.create(null, node.firstChild.content);
  return filled(node.type === table ? rectangular(node, isOpenStart) : node);
}

const filled = (node) => (node.isTextblock || node.isLeaf ? node : node.type.createAndFill(node.attrs, node.content.content.map(filled)));

// The first row is cut at its beginning, the last one at its end.
function rectangular(node, isOpenStart) {
  const rows = node.content.content.filter(({ type }) => type === table_row);
  const columns = Math.max(...rows.map(({ childCount }) => childCount));
  const padded = node.content.content.map((row) => {
    if (row.type !== table_row || row.childCount === columns) return row;
    const room = Array.from({ length: columns - row.childCount }, () => table_cell.create());
    return row.copy(Fragment.from(isOpenStart && row === rows[0] ? [...room, ...row.content.content] : [...row.content.content, ...room]));
  });
  return node.copy(Fragment.from(padded));
}
