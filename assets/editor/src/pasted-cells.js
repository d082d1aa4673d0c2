// Plain text out of a sheet: its rows as a table, or as lines like those of a pasted table (pasted-table.js).

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

// The text with its lines parted: { line } for a line (`isRow`: it was one of those), { rows } for rows one after the other that are a table, each row as
// long as the others. `isSure`: every row is meant as one.
export function partsOf(lines, isSure = false) {
  const parts = [];
  for (const line of lines) {
    const last = parts.at(-1);
    if (!isRow(line)) parts.push({ line });
    else if (last?.rows) last.rows.push(line);
    else parts.push({ rows: [line] });
  }
  return parts.flatMap((part) => {
    if (!part.rows) return [part];
    return isSure || hasRows(part.rows) ? [{ rows: rectangle(part.rows.map(cellsOf)) }] : part.rows.map((line) => ({ line: asLine(line), isRow: true }));
  });
}

// Without empty rows and columns at the end.
function rectangle(rows) {
  const ends = rows.map((cells) => cells.findLastIndex(Boolean) + 1);
  const width = ends.reduce((widest, end) => Math.max(widest, end), 1);
  return rows.slice(0, Math.max(1, ends.findLastIndex((end) => end > 0) + 1)).map((cells) => Array.from({ length: width }, (_, column) => cells[column] ?? ""));
}

// Sheets put a cell of several lines into quotation marks: here its lines end with a separator of lines.
export function withLines(text) {
  return text.replace(/(^|[\t\n])"((?:[^"]|"")*)"(?=[\t\n\r]|$)/g, (whole, before, cell, at) => {
    const isCell = before === "\t" || text[at + whole.length] === "\t";
    return isCell && /[\n\r]/.test(cell) ? before + cell.replaceAll('""', '"').replace(/\r\n?|\n/g, "\u2028") : whole;
  });
}
