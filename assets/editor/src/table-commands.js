// Tables: rows and columns come and go, the cursor goes from cell to cell, and every row stays as long as the others.

import { Plugin, Selection, TextSelection } from "prosemirror-state";
import rules from "./document-rules.json" with { type: "json" };
import { goBehind } from "./frame-commands.js";
import { schema } from "./schema.js";

const { table, table_row, table_cell, fact_box, caption } = schema.nodes;
const { columns: widest } = rules.limits;

// The table around the cursor, and which cell it is in: rows and columns from 0. None outside of cells.
export function cellAt({ selection: { $from } }) {
  if ($from.depth !== 3 || $from.parent.type !== table_cell) return null;
  const node = $from.node(1);
  return { node, pos: $from.before(1), row: $from.index(1) - 1, column: $from.index(2), rows: node.childCount - 1, columns: node.child(1).childCount };
}

const rowOf = ({ node }, row) => node.child(row + 1);

// Where a row begins; where a cell does.
function placeOfRow({ node, pos }, row) {
  let at = pos + 1 + node.child(0).nodeSize;
  for (let index = 0; index < row; index += 1) at += node.child(index + 1).nodeSize;
  return at;
}

function placeOfCell(where, row, column) {
  let at = placeOfRow(where, row) + 1;
  for (let index = 0; index < column; index += 1) at += rowOf(where, row).child(index).nodeSize;
  return at;
}

const emptyRow = (columns) => table_row.create(null, Array.from({ length: columns }, () => table_cell.create()));
const into = (tr, pos) => tr.setSelection(Selection.near(tr.doc.resolve(pos + 1))).scrollIntoView();

const inTable = (act) => (state, dispatch) => {
  const where = cellAt(state);
  if (!where) return false;
  const tr = act(where, state.tr);
  if (!tr) return false;
  dispatch?.(tr);
  return true;
};

// `by` 0: before the cursor's, 1: behind it.
export const addRow = (by) => inTable((where, tr) => {
  const at = placeOfRow(where, where.row + by);
  tr.insert(at, emptyRow(where.columns));
  return into(tr, at + 1);
});

export const addColumn = (by) => inTable((where, tr) => {
  if (where.columns >= widest) return null;
  const column = where.column + by;
  for (let row = where.rows - 1; row >= 0; row -= 1) tr.insert(placeOfCell(where, row, column), table_cell.create());
  const at = placeOfCell(where, where.row, column) + 2 * where.row;
  return into(tr, at);
});

export const removeRow = inTable((where, tr) => {
  if (where.rows === 1) return null;
  const at = placeOfRow(where, where.row);
  tr.delete(at, at + rowOf(where, where.row).nodeSize);
  const isLast = where.row === where.rows - 1;
  return tr.setSelection(Selection.near(tr.doc.resolve(isLast ? at - 1 : at + 1), isLast ? -1 : 1)).scrollIntoView();
});

export const removeColumn = inTable((where, tr) => {
  if (where.columns === 1) return null;
  for (let row = where.rows - 1; row >= 0; row -= 1) {
    const at = placeOfCell(where, row, where.column);
    tr.delete(at, at + rowOf(where, row).child(where.column).nodeSize);
  }
  return into(tr, tr.mapping.map(placeOfCell(where, where.row, Math.max(0, where.column - 1))));
});

// `name` is "header_row" or "header_column".
export const toggleHead = (name) => inTable((where, tr) => tr.setNodeAttribute(where.pos, name, !where.node.attrs[name]));

// To the next cell in reading order, or the one before; behind the last one a new row begins.
export const goToCell = (by) => (state, dispatch) => {
  const where = cellAt(state);
  if (!where) return false;
  const to = where.row * where.columns + where.column + by;
  if (to < 0) return false;
  if (to >= where.rows * where.columns) return addRow(1)(state, dispatch && ((tr) => dispatch(firstOfRow(tr))));
  const at = placeOfCell(where, Math.floor(to / where.columns), to % where.columns);
  dispatch?.(selected(state.tr, at));
  return true;
};

function firstOfRow(tr) {
  const { $from } = tr.selection;
  return tr.setSelection(Selection.near(tr.doc.resolve($from.start(2) + 1)));
}

// All of the cell, as sheets do: what is typed takes its place.
function selected(tr, at) {
  const cell = tr.doc.nodeAt(at);
  return tr.setSelection(TextSelection.create(tr.doc, at + 1, at + 1 + cell.content.size)).scrollIntoView();
}

// Enter: the cell below; behind the last row the text goes on.
export function goDown(state, dispatch) {
  const where = cellAt(state);
  if (!where) return false;
  if (where.row === where.rows - 1) return goBehind(state, dispatch);
  dispatch?.(into(state.tr, placeOfCell(where, where.row + 1, where.column)));
  return true;
}

// What is selected over several cells of one table: their places with their words, from the end.
function cellsIn({ doc, selection: { $from, $to, from, to } }) {
  const isOver = $from.depth === 3 && $to.depth === 3 && $from.before(1) === $to.before(1) && !$from.sameParent($to) && $from.parent.type === table_cell;
  if (!isOver) return [];
  const found = [];
  doc.nodesBetween(from, to, (node, pos) => {
    if (node.type === table_cell) found.unshift({ from: Math.max(from, pos + 1), to: Math.min(to, pos + 1 + node.content.size) });
    return node.type !== table_cell;
  });
  return found;
}

// The words go, the cells stay.
function clearCells(state) {
  const cells = cellsIn(state);
  if (!cells.length) return null;
  const { tr } = state;
  cells.filter((cell) => cell.from < cell.to).forEach((cell) => tr.delete(cell.from, cell.to));
  return tr.setSelection(Selection.near(tr.doc.resolve(state.selection.from)));
}

function clear(view) {
  const tr = clearCells(view.state);
  if (tr) view.dispatch(tr);
  return Boolean(tr);
}

export const tables = () => new Plugin({
  props: {
    handleKeyDown: (view, { key }) => /^(?:Backspace|Delete)$/.test(key) && clear(view),
    handleTextInput(view, _from, _to, text) {
      if (!clear(view)) return false;
      view.dispatch(view.state.tr.insertText(text));
      return true;
    },
    handleDOMEvents: {
      cut(view, event) {
        if (!cellsIn(view.state).length) return false;
        const { dom, text } = view.serializeForClipboard(view.state.selection.content());
        event.preventDefault();
        event.clipboardData.setData("text/html", dom.innerHTML);
        event.clipboardData.setData("text/plain", text);
        return clear(view);
      },
    },
  },
  // Whatever was pasted, moved or merged: rows are as long as the longest, a box has a title, and a gallery a picture.
  appendTransaction(transactions, _before, { doc, tr }) {
    if (!transactions.some(({ docChanged }) => docChanged)) return null;
    mend(doc, tr);
    return tr.docChanged ? tr : null;
  },
});

function mend(doc, tr) {
  doc.forEach((node, pos) => {
    if (node.type === table) fillRows(node, pos, tr);
    else if (node.type === fact_box && node.firstChild.type !== caption) tr.insert(tr.mapping.map(pos) + 1, caption.create());
    else if (node.type === schema.nodes.gallery && node.childCount === 1) tr.replaceWith(tr.mapping.map(pos), tr.mapping.map(pos + node.nodeSize), node.child(0).content.size ? schema.nodes.paragraph.create({ id: node.attrs.id }, node.child(0).content) : []);
  });
  if (!tr.doc.childCount) tr.insert(0, schema.nodes.paragraph.create());
}

function fillRows(node, pos, tr) {
  const rows = node.content.content.slice(1);
  const columns = Math.max(...rows.map(({ childCount }) => childCount));
  let at = pos + 1 + node.child(0).nodeSize;
  for (const row of rows) {
    at += row.nodeSize;
    if (row.childCount < columns) tr.insert(tr.mapping.map(at - 1), Array.from({ length: columns - row.childCount }, () => table_cell.create()));
  }
}
