// The rows and cells of pasted tables: which cell stands in which place.

import { isBlank as isBlankText } from "./characters.js";
import { isHidden } from "./pasted-style.js";

const widest = 100;

// Without the rows of tables within.
export const rowsOf = (table) => [...table.querySelectorAll("tr")].filter((row) => row.closest("table") === table);
export const cellsOf = (row) => [...row.children].filter((cell) => /^t[dh]$/i.test(cell.nodeName) && !isHidden(cell));

export function isData(row) {
  const blocksIn = (cell) => [...cell.querySelectorAll("p, div, h1, h2, h3, h4, h5, h6, ul, ol, blockquote, table, pre")];
  const isFlat = (cell) => {
    const blocks = blocksIn(cell).filter((block) => !isBlankText(block.textContent));
    const leaves = blocks.filter((block) => !blocksIn(block).some((inner) => !isBlankText(inner.textContent)));
    return leaves.length < 2 && blocks.every((block) => /^(?:p|div)$/i.test(block.nodeName)) && !cell.querySelector("table, ul, ol");
  };
  return cellsOf(row).every(isFlat);
}

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
