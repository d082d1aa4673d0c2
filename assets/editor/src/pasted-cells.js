// Plain text out of a sheet: its rows as lines, as those of a pasted table (pasted-table.js).

import { isBlank } from "./characters.js";

// Word puts a tab behind the sign of an item.
const item = /^\s*(?:[•◦▪·§]|\d+[.)])\t[^\t]*$/;
const isRow = (line) => line.includes("\t") && !item.test(line);
const cellsOf = (line) => line.split("\t").map((cell) => (isBlank(cell) ? "" : cell.trim()));

// Rows of one width with words in more than one column. What only stands further in, as the paragraphs of a book do, is none.
export function hasRows(lines) {
  const rows = lines.filter(isRow).map(cellsOf);
  const filled = new Set(rows.flatMap((cells) => [...cells.keys()].filter((column) => cells[column])));
  return filled.size > 1 && new Set(rows.map((cells) => cells.length)).size < rows.length;
}

// An empty cell keeps its place; a row of empty cells is none.
export function asLine(line) {
  const cells = isRow(line) ? cellsOf(line) : [line];
  if (!cells.some(Boolean)) return "";
  return cells.flatMap((cell, column) => [column && "|", cell]).filter(Boolean).join(" ");
}
