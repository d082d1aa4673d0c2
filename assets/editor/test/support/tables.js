// Tables to paste, and the tables of a text: rows as "a,b", lines of a cell parted by "/".

export const tableOf = (...rows) => `<table>${rows.map((row) => `<tr>${row.startsWith("<") ? row : row.split(",").map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("")}</table>`;

export function allOf({ view }, name) {
  const all = [];
  view.state.doc.descendants((node) => { if (node.type.name === name) all.push(node); });
  return all;
}

export const rowsOf = (table) => table.content.content.slice(1).map((row) => row.content.content.map((cell) => cell.textBetween(0, cell.content.size, "", "/")).join());
export const tablesIn = (galley) => allOf(galley, "table").map(rowsOf);
