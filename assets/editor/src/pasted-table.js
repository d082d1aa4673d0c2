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

export const cellsOf = (row) => [...row.children].filter((cell) => /^t[dh]$/i.test(cell.nodeName) && !isHidden(cell));

export const filledOf = (row) => cellsOf(row).filter((cell) => !insideOf(cell).isBlank);

// Whether each cell is one line.
export const isData = (row) => cellsOf(row).map(insideOf).every(({ lines, hasOthers, hasLists }) => lines < 2 && !hasOthers && !hasLists);

// The cells of a row in their columns: null where a cell of this row or of one above reaches over.
export function placesOf(row) {
  const table = row.closest("table");
  if (!table) return cellsOf(row);
  if (!grids.has(table)) grids.set(table, gridOf(table));
  return grids.get(table).get(row) ?? cellsOf(row);
}

const grids = new WeakMap();

function gridOf(table) {
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
    for (const cell of cellsOf(row)) {
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
