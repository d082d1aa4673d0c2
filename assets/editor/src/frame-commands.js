// Blocks in frames come into the text, and the cursor goes through their lines.

import { Fragment } from "prosemirror-model";
import { Selection, TextSelection } from "prosemirror-state";
import { blockAt } from "./block-place.js";
import { isFixedLine } from "./commands.js";
import { schema } from "./schema.js";

const { paragraph, caption, attribution, blockquote, pull_quote, table, table_row, table_cell, fact_box, code_block, bullet_list, list_item } = schema.nodes;

export const newTable = (rows = 3, columns = 3) =>
  table.create({ header_row: true }, [caption.create(), ...Array.from({ length: rows }, () => table_row.create(null, Array.from({ length: columns }, () => table_cell.create())))]);
export const newFactBox = () => fact_box.create(null, [caption.create(), paragraph.create()]);
export const newCode = () => code_block.create();

// The same block once more, behind it.
export function duplicateBlock(state, dispatch) {
  const { node, pos } = blockAt(state.doc, state.selection.from);
  dispatch?.(state.tr.insert(pos + node.nodeSize, node).scrollIntoView());
  return true;
}

/** Puts a block at the cursor: in place of an empty paragraph, else behind the block; the cursor goes into it. */
export const insertBlock = (make) => (state, dispatch) => {
  if (!dispatch) return true;
  const { tr } = state;
  const { node: block, pos: from } = blockAt(state.doc, state.selection.from);
  const gives = block.type === paragraph && block.content.size === 0;
  const start = gives ? from : from + block.nodeSize;
  const node = make(state);
  tr.replaceWith(start, from + block.nodeSize, node);
  const end = start + node.nodeSize;
  if (!tr.doc.nodeAt(end)) tr.insert(end, paragraph.create());
  dispatch(tr.setSelection(Selection.near(tr.doc.resolve(start + 1))).scrollIntoView());
  return true;
};

// What is selected is pulled out, behind its block; without words an empty one waits for some.
export const insertPullQuote = (state, dispatch) => {
  const { from, to, $from, $to } = state.selection;
  const isLine = $from.sameParent($to) && $from.parent.inlineContent && from < to;
  const words = isLine ? $from.parent.content.cut($from.parentOffset, $to.parentOffset) : Fragment.empty;
  return insertBlock(() => pull_quote.create(null, paragraph.create(null, words)))(state, dispatch);
};

// The quote that the cursor is in gets a line for who said it; where it has one, the cursor goes there.
export function nameQuote(state, dispatch) {
  const { node, pos } = blockAt(state.doc, state.selection.from);
  if (![blockquote, pull_quote].includes(node.type)) return false;
  if (!dispatch) return true;
  const { tr } = state;
  const end = pos + node.nodeSize - 1;
  if (node.lastChild.type !== attribution) tr.insert(end, attribution.create());
  dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(end + (node.lastChild.type === attribution ? -1 : 1)), -1)).scrollIntoView());
  return true;
}

// Enter at the end of a frame's line goes to the next of its lines, or on behind the frame.
export function leaveLine(state, dispatch) {
  const { $from } = state.selection;
  if (!isFixedLine($from.parent)) return false;
  const end = $from.after();
  const isInside = $from.parent.type === caption && $from.indexAfter(-1) < $from.node(-1).childCount;
  if (isInside) {
    dispatch?.(state.tr.setSelection(Selection.near(state.doc.resolve(end), 1)).scrollIntoView());
    return true;
  }
  return goBehind(state, dispatch, $from.after(1));
}

// A new paragraph behind the block, or the empty one that is there.
export function goBehind(state, dispatch, end = state.selection.$from.after(1)) {
  if (!dispatch) return true;
  const { tr } = state;
  const next = state.doc.nodeAt(end);
  if (next?.type !== paragraph || next.content.size) tr.insert(end, paragraph.create());
  dispatch(tr.setSelection(TextSelection.create(tr.doc, end + 1)).scrollIntoView());
  return true;
}

// Enter in the empty last paragraph of a box, or of the list at its end, leaves it.
export function leaveBox(state, dispatch) {
  const { $from, empty } = state.selection;
  const isLast = (depth) => $from.indexAfter(depth) === $from.node(depth).childCount;
  if (!empty || $from.depth !== 2 || $from.node(1).type !== fact_box || $from.parent.type !== paragraph || $from.parent.content.size || !isLast(1) || $from.node(1).childCount < 3) return false;
  if (!dispatch) return true;
  const { tr } = state;
  tr.delete($from.before(), $from.after());
  return goBehind({ tr, doc: tr.doc, selection: tr.selection }, dispatch, tr.mapping.map($from.after(1)));
}

// Enter in the empty last paragraph of a quote with a name under it leaves the quote; the name stays with its words.
export function leaveQuote(state, dispatch) {
  const { $from, empty } = state.selection;
  if (!empty || $from.depth !== 2 || $from.parent.type !== paragraph || $from.parent.content.size) return false;
  const quote = $from.node(1);
  const isLast = [blockquote, pull_quote].includes(quote.type) && quote.lastChild.type === attribution && $from.indexAfter(1) === quote.childCount - 1;
  if (!isLast) return false;
  if (!dispatch) return true;
  const { tr } = state;
  const end = $from.after(1);
  if (quote.childCount > 2) tr.delete($from.before(), $from.after());
  return goBehind({ tr, doc: tr.doc, selection: tr.selection }, dispatch, tr.mapping.map(end));
}

// Backspace in a frame without a word takes it away.
export function removeEmptyFrame(state, dispatch) {
  const { $from, empty } = state.selection;
  if (!empty || $from.depth < 1 || $from.parentOffset > 0) return false;
  const block = $from.node(1);
  const isFrame = [table, fact_box, pull_quote, code_block].includes(block.type);
  if (isFrame && !block.textContent && $from.pos === firstPlace($from)) {
    dispatch?.(settled(state.tr.replaceWith($from.before(1), $from.after(1), paragraph.create()), $from.before(1) + 1));
    return true;
  }
  if ($from.parent.type !== attribution || $from.parent.content.size) return false;
  dispatch?.(settled(state.tr.delete($from.before(), $from.after()), $from.before() - 1, -1));
  return true;
}

const firstPlace = ($from) => Selection.near($from.doc.resolve($from.before(1) + 1), 1).from;
const settled = (tr, pos, bias = 1) => tr.setSelection(Selection.near(tr.doc.resolve(pos), bias)).scrollIntoView();

/** What a block of words becomes: its words stay, in as many lines as the new one takes. */
export const turnInto = (type) => (state, dispatch) => {
  const { node, pos } = blockAt(state.doc, state.selection.from);
  if (!canTurn(node) || node.type.name === type) return false;
  if (!dispatch) return true;
  const isQuote = [blockquote, pull_quote].includes(node.type) && [blockquote.name, pull_quote.name].includes(type);
  if (isQuote) {
    dispatch(state.tr.setNodeMarkup(pos, schema.nodes[type], node.attrs).scrollIntoView());
    return true;
  }
  const made = turned(linesOf(node), type, node.attrs.id);
  dispatch(settled(state.tr.replaceWith(pos, pos + node.nodeSize, made), pos + 1));
  return true;
};

export const canTurn = ({ type }) => !["image", "gallery", "embed", "file", "table", "horizontal_rule", "unknown"].includes(type.name);

function linesOf(block) {
  const lines = [];
  block.descendants((node) => {
    if (!node.isTextblock) return true;
    lines.push(node.content);
    return false;
  });
  if (block.type === code_block) return block.textContent.split("\n").map((line) => Fragment.from(line ? schema.text(line) : null));
  return block.isTextblock ? [block.content] : lines;
}

function turned(lines, type, id) {
  const full = lines.filter(({ size }) => size);
  const used = full.length ? full : [Fragment.empty];
  const paragraphs = () => used.map((line, index) => paragraph.create(index || type !== "paragraph" ? null : { id }, line));
  const made = {
    paragraph: paragraphs,
    blockquote: () => [blockquote.create({ id }, paragraphs())],
    pull_quote: () => [pull_quote.create({ id }, paragraphs())],
    bullet_list: () => [bullet_list.create({ id }, paragraphs().map((line) => list_item.create(null, line)))],
    fact_box: () => [fact_box.create({ id }, [caption.create(), ...paragraphs()])],
    code_block: () => [code_block.create({ id }, textOf(used))],
  };
  return made[type]();
}

// As the server tells them.
function withNotesInBrackets(line) {
  const nodes = line.content.map((node) => (node.type === schema.nodes.footnote ? schema.text(` [${node.textContent}]`) : node));
  return Fragment.from(nodes);
}

function textOf(lines) {
  const text = lines.map(withNotesInBrackets).map((line) => line.textBetween(0, line.size, "\n", (leaf) => (leaf.type.name === "hard_break" ? "\n" : ""))).join("\n");
  return text ? schema.text(text) : null;
}
