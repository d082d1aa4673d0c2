// Pasting into a cell, a caption, a box or code: what has no place there comes as words.

import { Fragment, Slice } from "prosemirror-model";
import { Selection, TextSelection } from "prosemirror-state";
import { cleanedRuns } from "./characters.js";
import { isFixedLine } from "./commands.js";
import rules from "./document-rules.json" with { type: "json" };
import { asParagraphs, oneLine, rowLine } from "./lines-of.js";
import { textOf } from "./plain-text.js";
import { schema } from "./schema.js";

const { paragraph, bullet_list, ordered_list, table, table_row, table_cell, fact_box, code_block } = schema.nodes;
const { columns: widest } = rules.limits;

// The transaction that puts the slice where the cursor is, or null where nothing is special there.
export function into(state, slice, tell) {
  const { $from, $to } = state.selection;
  const isWithin = $from.sameParent($to);
  const isInTable = $from.parent.type === table_cell && $to.depth === 3 && $from.before(1) === $to.before(1);
  if (!isWithin && !isInTable) return intoBox(state, slice, tell);
  if ($from.parent.type === table_cell && isTable(slice)) return intoCells(state, slice.content.firstChild, tell);
  if (isFixedLine($from.parent)) return intoLine(state, slice, tell);
  return $from.parent.type === code_block ? intoCode(state, slice, tell) : intoBox(state, slice, tell);
}

const isTable = ({ content: { childCount, firstChild } }) => childCount === 1 && firstChild.type === table && (firstChild.childCount > 2 || firstChild.child(1).childCount > 1);

function intoLine({ selection: { $from, from, to }, tr }, { content }, tell) {
  const line = content.firstChild?.isInline ? content : oneLine(content.content, tell);
  return behind(tr.replaceWith(from, Math.min(to, $from.end()), line), from + line.size);
}

const behind = (tr, pos) => tr.setSelection(TextSelection.create(tr.doc, pos));

function intoCode({ selection: { from, to }, tr }, { content }, tell) {
  const clean = (part) => cleanedRuns([{ text: part }], tell).map((piece) => (piece === "break" ? "\n" : piece.text)).join("");
  const text = textOf(content, "\n").replace(/\r\n?/g, "\n").split(/([\n\t])/).map((part) => (/^[\n\t]$/.test(part) ? part : clean(part))).join("");
  return behind(text ? tr.replaceWith(from, to, schema.text(text)) : tr.delete(from, to), from + text.length);
}

// A box holds paragraphs and lists.
function intoBox({ selection: { $from, $to }, tr }, { content, openStart, openEnd }, tell) {
  const isInBox = $from.depth > 1 && $to.depth > 1 && $from.node(1).type === fact_box && $from.before(1) === $to.before(1);
  const stays = ({ type, isInline }) => isInline || [paragraph, bullet_list, ordered_list].includes(type);
  if (!isInBox || content.content.every(stays)) return null;
  const blocks = content.content.flatMap((block) => (stays(block) ? [block] : asParagraphs([block], tell)));
  if (!blocks.length) return tr;
  const isFirst = blocks[0] === content.firstChild;
  const isLast = blocks.at(-1) === content.lastChild;
  return tr.replaceSelection(new Slice(Fragment.from(blocks), isFirst ? openStart : 0, isLast ? openEnd : 0));
}

// From the cell of the cursor to the right and down; the table grows as it has to. In one step.
function intoCells({ selection: { $from }, tr }, pasted, tell) {
  const [node, pos, row, column] = [$from.node(1), $from.before(1), $from.index(1) - 1, $from.index(2)];
  const rows = node.content.content.slice(1);
  const words = pasted.content.content.slice(1).map(({ content }) => content.content.map((cell) => cell.content));
  const wanted = column + Math.max(...words.map(({ length }) => length));
  const columns = Math.min(widest, Math.max(rows[0].childCount, wanted));
  const height = Math.max(rows.length, row + words.length);
  const made = Array.from({ length: height }, (_, at) => filledRow(rows[at], columns, words[at - row] ?? [], column));
  const beyond = words.map((line) => rowLine(table_row.create(null, line.slice(widest - column).map((cell) => table_cell.create(null, cell))))).filter(({ size }) => size);
  if (beyond.length) tell("wide");
  // What the rows were called goes above a table without a name, else behind it.
  const [title, other] = [node.child(0), pasted.child(0).content];
  const grown = node.copy(Fragment.from([title.content.size ? title : title.copy(other), ...made]));
  const left = title.content.size && other.size ? [other, ...beyond] : beyond;
  tr.replaceWith(pos, pos + node.nodeSize, [grown, ...left.map((line) => paragraph.create(null, line))]);
  const last = { row: Math.min(height, row + words.length) - 1, column: Math.min(columns, wanted) - 1 };
  return tr.setSelection(Selection.near(tr.doc.resolve(endOfCell(grown, pos, last)), -1));
}

function filledRow(row, columns, words, from) {
  const cells = Array.from({ length: columns }, (_, column) => {
    const cell = row?.maybeChild(column) ?? table_cell.create();
    const put = words[column - from];
    return put ? cell.copy(put) : cell;
  });
  return row ? row.copy(Fragment.from(cells)) : table_row.create(null, cells);
}

function endOfCell(node, pos, { row, column }) {
  let at = pos + 1;
  for (let index = 0; index <= row; index += 1) at += node.child(index).nodeSize;
  at += 1;
  for (let index = 0; index <= column; index += 1) at += node.child(row + 1).child(index).nodeSize;
  return at - 1;
}
