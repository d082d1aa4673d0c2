// The rows and cells of pasted tables.

import { isBlank as isBlankText } from "./characters.js";
import { isHidden } from "./pasted-style.js";

export const rowsOf = (table) => [...table.querySelectorAll("tr")];
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
