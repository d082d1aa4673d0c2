// A row of a pasted table keeps its words in their columns, however few of its cells are filled.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Galley } from "./support/galley.js";

const linesOf = (html) => [...new Galley().paste(html).html.matchAll(/<p>(.*?)<\/p>/g)].map(([, line]) => line);
const tableOf = (...rows) => `<table>${rows.map((row) => `<tr>${row.startsWith("<") ? row : row.split(",").map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("")}</table>`;

test("an empty cell keeps its place in every row", () => {
  const table = [
    // the rows, what comes of them
    [["Ward,Votes,Share", ",,7", ",88,"], ["Ward | Votes | Share", "| | 7", "| 88 |"]],
    [["A,B,C", "1,2,", "1,,", "1,,3", ",,"], ["A | B | C", "1 | 2 |", "1 | |", "1 | | 3"]],
    [["A,B", "&nbsp;,7"], ["A | B", "| 7"]],
    [["<th></th><th>2025</th>", "<th>North</th><td></td>", "<th></th><td>5</td>"], ["| 2025", "North |", "| 5"]],
    [["A,", ",B"], ["A |", "| B"]],
  ];
  for (const [rows, lines] of table) assert.deepEqual(linesOf(tableOf(...rows)), lines, rows.join(" / "));
});

test("a cell that reaches over others leaves them free", () => {
  const table = [
    [["<td rowspan=2>North</td><td>1</td>", "<td>2</td>", "South,3"], ["North | 1", "| 2", "South | 3"]],
    [["<td rowspan=2>North</td><td rowspan=2>1</td><td>x</td>", "<td>2</td>"], ["North | 1 | x", "| | 2"]],
    [["A,B,C,D", "<td colspan=2></td><td>x</td><td></td>", "<td></td><td colspan=2>y</td><td></td>"], ["A | B | C | D", "| | x |", "| y | |"]],
    // A title over all columns stands in none of them.
    [["<td colspan=3>Results</td>", "A,B,C"], ["Results", "A | B | C"]],
  ];
  for (const [rows, lines] of table) assert.deepEqual(linesOf(tableOf(...rows)), lines, rows.join(" / "));
});

test("a table of one column, and the layout of a page, has no bars", () => {
  for (const rows of [["A", "", "B"], [",A,", ",B,", ",,"], ["<td colspan=2>A</td>", ",B"]]) assert.deepEqual(linesOf(tableOf(...rows)), ["A", "B"], rows.join(" / "));
});

const plainLinesOf = (text) => [...new Galley().pasteText(text).html.matchAll(/<p>(.*?)<\/p>/g)].map(([, line]) => line);

test("plain text out of a sheet keeps its columns as a pasted table does, and that is said", () => {
  const table = [
    ["Ward\tVotes\tShare\n\t\t7\n\t88\t", ["Ward | Votes | Share", "| | 7", "| 88 |"]],
    ["A\tB\r\n1\t2\r\n", ["A | B", "1 | 2"]],
    ["\t2025\nNorth\t5", ["| 2025", "North | 5"]],
    ["Results:\n\nA\tB\tC\n\t\t\n1\t\u00a0\t3  4\nA note.", ["Results:", "A | B | C", "1 | | 3  4", "A note."]],
  ];
  for (const [text, lines] of table) {
    assert.deepEqual(plainLinesOf(text), lines, JSON.stringify(text));
    const { said } = new Galley().pasteText(text);
    assert.deepEqual([said.title, ...said.sentences], ["Pasted without 1 table", "Each row of a table is a line, its cells parted by |."], JSON.stringify(text));
  }
});

test("a plain table stands by itself between words, as a pasted one does", () => {
  const blocks = [{ type: "paragraph", content: [{ type: "text", text: "Before. After." }] }];
  const [plain, html] = [new Galley(blocks, { at: "Before." }).pasteText("A\tB\n1\t2"), new Galley(blocks, { at: "Before." }).paste(tableOf("A,B", "1,2"))];
  const bare = (text) => text.replace(/ data-id="[^"]*"/g, "");
  assert.equal(bare(plain.html), bare(html.html));
});

test("tabs that part no columns are blanks", () => {
  const table = [
    "\tOne paragraph.", "\tOne paragraph.\n\tAnother.\nA third.", "A\tB", "A\tB\nC\tD\tE", "1.\tOne\n2.\tTwo", "•\tOne\n•\tTwo",
  ];
  for (const text of table) {
    assert.doesNotMatch(plainLinesOf(text).join("\n"), /\|/, JSON.stringify(text));
    assert.deepEqual(new Galley().pasteText(text).said.sentences, []);
  }
});
