// A pasted table of data as a table of ours: a rectangle, whatever was merged, hidden or left empty in it.

import { Fragment } from "prosemirror-model";
import rules from "./document-rules.json" with { type: "json" };
import { rowLine } from "./lines-of.js";
import { insideOf } from "./pasted-inside.js";
import { isDeleted, isHidden, property } from "./pasted-style.js";
import { cellsOf, hasColumns, isFilled, placesOf, rowsOf } from "./pasted-table.js";
import { wordsIn } from "./pasted-text.js";
import { schema } from "./schema.js";

const { table, table_row, table_cell, caption, paragraph } = schema.nodes;
const { strong } = schema.marks;
const { columns: widest, nodes: mostNodes } = rules.limits;
// Cells are two nodes each, and a story holds more than a table.
export const mostCells = mostNodes / 4;
// More lines than that in a cell are the column of a page.
const mostLines = 20;

// Whether it is one, and not the layout of a page with headings and tables in its cells.
// `isSure`: also of one column.
export function isGrid(element, isSure = false) {
  if (/^(?:presentation|none)$/.test(element.getAttribute("role") ?? "")) return false;
  if (!hasColumns(element) && !(isSure && rowsOf(element).some((row) => cellsOf(row).length))) return false;
  const rows = rowsOf(element);
  if (rows.length > mostCells) return false;
  const isLayout = rows.flatMap(cellsOf).map(insideOf).some(({ hasParts, lines }) => hasParts || lines > mostLines);
  return !isLayout && rows.length * Math.max(...rows.map((row) => placesOf(row).length)) <= mostCells;
}

// The table, and behind it the words of the cells that it cannot hold. `read` answers what is in a cell as inline content,
// `tell` hears of what stands behind it and of rows that were deleted.
export function gridFrom(element, read, tell) {
  const rows = trimmed(narrowed(shownRows(element, tell)));
  const head = rows.map(({ places }) => places.map((cell) => cell && isHead(cell)));
  const isHeadRow = rows.length > 1 && (rows[0].isHead || isAll(rows[0].places, head[0]));
  const hasHeadColumn = isHeadColumn(rows, head);
  const words = rows.map(({ places }) => places.map((cell) => (cell ? read(cell) : Fragment.empty)));
  const isBold = !isHeadRow && isBoldAbove(words);
  if (isHeadRow || isBold) words[0] = words[0].map(unbold);
  if (hasHeadColumn) words.forEach((row) => { row[0] = unbold(row[0]); });
  const title = captionOf(element);
  return gridOf(words, { header_row: isHeadRow || isBold, header_column: hasHeadColumn }, title ? read(title) : Fragment.empty, tell);
}

// A table of these words; what is in more columns than it can have stands behind it.
export function gridOf(words, attrs, title, tell) {
  const beyond = words.map((row) => row.slice(widest)).map((row) => rowLine(table_row.create(null, cellsFrom(row)))).filter(({ size }) => size);
  if (beyond.length) tell("wide");
  const rows = words.map((row) => table_row.create(null, cellsFrom(row.slice(0, widest))));
  return [table.create(attrs, [caption.create(null, title), ...rows]), ...beyond.map((line) => paragraph.create(null, line))];
}

const captionOf = (element) => [...element.children].find((child) => /^caption$/i.test(child.nodeName) && !isHidden(child)) ?? null;
const cellsFrom = (row) => row.map((line) => table_cell.create(null, line));

function shownRows(element, tell) {
  const isShown = (row) => {
    for (let at = row; at && at !== element; at = at.parentElement) if (isHidden(at)) return false;
    if (!isDeleted(row, "tr")) return true;
    tell("deleted", wordsIn(row));
    return false;
  };
  const hidden = hiddenColumns(element);
  const withoutHidden = (row) => placesOf(row, hidden.size > 0).map((cell) => (cell && isHidden(cell) ? null : cell)).filter((_cell, column) => !hidden.has(column));
  return rowsOf(element).filter(isShown).map((row) => ({ places: withoutHidden(row), isHead: /^thead$/i.test(row.parentElement.nodeName) }));
}

// Columns that the sheet hides; it brings their cells along.
function hiddenColumns(element) {
  const hidden = new Set();
  let column = 0;
  const columns = [...element.children].flatMap((child) => (/^colgroup$/i.test(child.nodeName) ? [...child.children] : [child])).filter((child) => /^col$/i.test(child.nodeName));
  for (const col of columns) {
    const span = Math.min(Math.max(Number.parseInt(col.getAttribute("span"), 10) || 1, 1), 1000);
    const isGone = property(col, "display").startsWith("none") || property(col, "visibility").startsWith("collapse");
    for (let index = 0; index < span; index += 1, column += 1) if (isGone) hidden.add(column);
  }
  return hidden;
}

// Columns that are there only because cells of word processors and pages reach over them: as many cells in each row are as
// many columns. What only runs over the cells beside it makes none and takes none away.
function narrowed(rows) {
  const cells = rows.map(({ places }) => places.filter(Boolean));
  const all = cells.flat();
  const isRunning = (cell) => property(cell, "mso-ignore").startsWith("colspan");
  if (all.some(isRunning)) return rows;
  if (new Set(cells.map(({ length }) => length)).size === 1 && all.every((cell) => !cell.hasAttribute("rowspan") || cell.getAttribute("rowspan") === "1")) return rows.map((row, at) => ({ ...row, places: cells[at] }));
  const isBegun = (_cell, column) => rows.some(({ places }) => places[column]);
  return rows.map((row) => ({ ...row, places: row.places.filter(isBegun) }));
}

// Each row as long as the last column with words, without empty rows at the end.
function trimmed(rows) {
  const ends = rows.map(({ places }) => places.findLastIndex((cell) => cell && isFilled(cell)) + 1);
  const width = Math.max(1, ...ends);
  const count = Math.max(1, ends.findLastIndex((end) => end > 0) + 1);
  return rows.slice(0, count).map((row) => ({ ...row, places: Array.from({ length: width }, (_, column) => row.places[column] ?? null) }));
}

const isHead = (cell) => /^th$/i.test(cell.nodeName) || /^(?:column|row)header$/.test(cell.getAttribute("role") ?? "");
const isAll = (places, head) => places.some((cell) => cell && isFilled(cell)) && places.every((cell, column) => !cell || !isFilled(cell) || head[column]);

function isHeadColumn(rows, head) {
  const below = rows.slice(1).filter(({ places }) => places.some((cell) => cell && isFilled(cell)));
  const isFirst = ({ places: [first] }) => first && isHead(first);
  const isOnly = rows.slice(1).some(({ places }, row) => places.some((cell, column) => column && cell && !head[row + 1][column]));
  return below.length > 0 && below.every(isFirst) && isOnly;
}

// Sheets have no headings: there the first row is bold, and not all of the others are.
function isBoldAbove([first, ...others]) {
  const isBold = (row) => row.some(({ size }) => size) && row.every(isStrong);
  return others.length > 0 && isBold(first) && others.some((row) => row.some(({ size }) => size) && !isBold(row));
}

const isStrong = (line) => line.content.every((node) => !node.isText || !node.text.trim() || strong.isInSet(node.marks));
// That is how headings look here anyway.
const unbold = (line) => (isStrong(line) ? Fragment.from(line.content.map((node) => node.mark(strong.removeFromSet(node.marks)))) : line);
