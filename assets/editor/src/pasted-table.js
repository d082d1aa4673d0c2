// The rows and cells of pasted tables: which cell stands in which place.

import { insideOf } from "./pasted-inside.js";
import { isHidden } from "./pasted-style.js";

const widest = 100;

// Without the rows of tables within.
export function rowsOf(part) {
  return [...part.children].flatMap((child) => {
    if (/^table$/i.test(child.nodeName)) return [];
    return /^tr$/i.test(child.nodeName) ? [child, ...rowsOf(child)] : rowsOf(child);
  });
}

const allCellsOf = (row) => [...row.children].filter((cell) => /^t[dh]$/i.test(cell.nodeName));
export const cellsOf = (row) => allCellsOf(row).filter((cell) => !isHidden(cell));

export const isFilled = (cell) => !insideOf(cell).isBlank;

// Whether each cell is one line.
const isData = (row) => cellsOf(row).map(insideOf).every(({ lines, hasOthers, hasLists }) => lines < 2 && !hasOthers && !hasLists);

// Whether words stand beside one another in it, or would: in some row, or in different columns of different rows. What stands
// in one column, whatever is left free around it, is the layout of a page.
export function hasColumns(table) {
  if (!columns.has(table)) columns.set(table, readColumns(table));
  return columns.get(table);
}

const columns = new WeakMap();

function readColumns(table) {
  let [lastBegin, firstEnd] = [0, Infinity];
  for (const row of rowsOf(table).filter(isData)) {
    placesOf(row).forEach((cell, begin) => {
      if (!cell || !isFilled(cell)) return;
      lastBegin = Math.max(lastBegin, begin);
      firstEnd = Math.min(firstEnd, begin + spanOf(cell, "colspan"));
    });
  }
  return lastBegin >= firstEnd;
}

// Whether a row becomes a line, with an empty place for each cell without words.
export function isLine(row) {
  const count = cellsOf(row).filter(isFilled).length;
  const table = row.closest("table");
  return isData(row) && (count > 1 || (count === 1 && Boolean(table) && hasColumns(table)));
}

// The cells of a row in their columns: null where a cell of this row or of one above reaches over. `withHidden`: cells that
// are not shown have a place, too.
export function placesOf(row, withHidden = false) {
  const table = row.closest("table");
  const read = withHidden ? allCellsOf : cellsOf;
  if (!table) return read(row);
  const known = withHidden ? wholeGrids : grids;
  if (!known.has(table)) known.set(table, gridOf(table, read));
  return known.get(table).get(row) ?? read(row);
}

const grids = new WeakMap();
const wholeGrids = new WeakMap();

function gridOf(table, read) {
  const grid = new Map();
  // For each column, how many rows the cell above still covers.
  const covered = [];
  for (const row of rowsOf(table)) {
    const places = [];
    const skip = () => {
      while (covered[places.length] > 0) {
        covered[places.length] -= 1;
        places.push(null);
      }
    };
    for (const cell of read(row)) {
      skip();
      for (let column = 0; column < spanOf(cell, "colspan"); column += 1) {
        covered[places.length] = spanOf(cell, "rowspan") - 1;
        places.push(column ? null : cell);
      }
    }
    skip();
    while (places.length && places.at(-1) === null) places.pop();
    grid.set(row, places);
  }
  return grid;
}

const spanOf = (cell, name) => Math.min(Math.max(Number.parseInt(cell.getAttribute(name), 10) || 1, 1), widest);
