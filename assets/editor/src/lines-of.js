// Blocks as lines of words: for places that hold one line (a cell, a caption) or paragraphs only.

import { Fragment } from "prosemirror-model";
import { schema } from "./schema.js";

const { hard_break, paragraph } = schema.nodes;
// Between the cells of a row: nothing that could be part of a figure.
export const cellBreak = " | ";

// The lines with words of these blocks, each as inline content. `tell` hears of what has no words.
export function linesOf(blocks, tell = () => {}) {
  return blocks.flatMap((block) => readLines(block, tell)).filter(({ size }) => size > 0);
}

// The same in one line, parted by breaks.
export function oneLine(blocks, tell) {
  return linesOf(blocks, tell).reduce((all, line) => (all.size ? all.addToEnd(hard_break.create()).append(line) : line), Fragment.empty);
}

export const asParagraphs = (blocks, tell) => linesOf(blocks, tell).map((line) => paragraph.create(null, line));

const readers = {
  image: (node, tell) => leftOut("picture", node, tell),
  file: ({ attrs: { title } }) => (title ? [Fragment.from(schema.text(title))] : []),
  code_block: (node) => [codeLines(node)],
  attribution: (node) => [node.content.size ? prefixed("— ", node.content) : node.content],
  bullet_list: (list, tell) => list.content.content.flatMap((item) => marked("• ", readLines(item, tell))),
  ordered_list: (list, tell) => list.content.content.flatMap((item, index) => marked(`${list.attrs.order + index}. `, readLines(item, tell))),
  table_row: (row) => [rowLine(row)],
  horizontal_rule: () => [],
  unknown: () => [],
};

function readLines(node, tell) {
  const read = readers[node.type.name];
  if (read) return read(node, tell);
  if (node.isTextblock || node.isInline) return [node.isInline ? Fragment.from(node) : node.content];
  return node.content.content.flatMap((child) => readLines(child, tell));
}

function leftOut(kind, node, tell) {
  tell(kind, node.attrs.alt || node.textContent);
  return [];
}

const prefixed = (mark, line) => Fragment.from(schema.text(mark)).append(line);
const marked = (mark, [first, ...rest]) => (first?.size ? [prefixed(mark, first), ...rest] : rest);

function codeLines(node) {
  const lines = node.textContent.split("\n");
  return Fragment.from(lines.flatMap((line, index) => [...(index ? [hard_break.create()] : []), ...(line ? [schema.text(line.replaceAll("\t", "    "))] : [])]));
}

// An empty cell keeps its place; a row of empty cells is none.
export function rowLine({ content: { content: cells } }) {
  if (cells.every(({ content }) => !content.size)) return Fragment.empty;
  const parts = cells.flatMap(({ content }, column) => [...(column ? [schema.text("|")] : []), ...(content.size ? [onOneLine(content)] : [])]);
  return Fragment.from(parts.flatMap((part, index) => [...(index ? [schema.text(" ")] : []), ...(part.isText ? [part] : part.content)]));
}

export const onOneLine = (content) => Fragment.from(content.content.map((node) => (node.type === hard_break ? schema.text(" ", node.marks) : node)));

// Where all of a line is set so, that is how such lines look there.
export function unset(name, line) {
  const mark = schema.marks[name];
  const isAll = line.content.every((node) => !node.isText || !node.text.trim() || mark.isInSet(node.marks));
  return isAll ? Fragment.from(line.content.map((node) => node.mark(mark.removeFromSet(node.marks)))) : line;
}

// Without blanks at its ends.
export function trimmed(line) {
  const front = /^\s*/.exec(line.firstChild?.text ?? "")[0].length;
  const cut = line.cut(front);
  return cut.cut(0, cut.size - /\s*$/.exec(cut.lastChild?.text ?? "")[0].length);
}

// Who said it, without the dash in front.
export function withoutDash(line) {
  const { firstChild: first } = line;
  const dash = first?.isText ? /^\s*(?:[\u2013\u2014\u2015~]|--?)\s*/.exec(first.text)?.[0] ?? "" : "";
  return line.cut(dash.length);
}
