// A pasted table is a rectangle that keeps its words in their columns, however few of its cells are filled.

import assert from "node:assert/strict";
import { test } from "node:test";
import rules from "../src/document-rules.json" with { type: "json" };
import { partsOf } from "../src/pasted-cells.js";
import { Galley } from "./support/galley.js";
import { allOf, tableOf, tablesIn } from "./support/tables.js";

const pasted = (html) => tablesIn(new Galley().paste(html));

test("an empty cell keeps its place in every row", () => {
  const table = [
    // the rows, what comes of them
    [["Ward,Votes,Share", ",,7", ",88,"], ["Ward,Votes,Share", ",,7", ",88,"]],
    [["A,B,C", "1,2,", "1,,", "1,,3", ",,"], ["A,B,C", "1,2,", "1,,", "1,,3"]],
    [["A,B", ",", "1,2"], ["A,B", ",", "1,2"]],
    [["A,B,", "&nbsp;,7,", ",,&nbsp;"], ["A,B", ",7"]],
    [["A,", ",B"], ["A,", ",B"]],
    [["A", "1,2,3", "4,5"], ["A,,", "1,2,3", "4,5,"]],
  ];
  for (const [rows, wanted] of table) assert.deepEqual(pasted(tableOf(...rows)), [wanted], rows.join(" / "));
});

test("a cell that reaches over others leaves them free, and makes no column", () => {
  const table = [
    [["<td rowspan=2>North</td><td>1</td>", "<td>2</td>", "South,3"], ["North,1", ",2", "South,3"]],
    [["<td rowspan=2>North</td><td rowspan=2>1</td><td>x</td>", "<td>2</td>"], ["North,1,x", ",,2"]],
    [["A,B,C,D", "<td colspan=2></td><td>x</td><td></td>", "<td></td><td colspan=2>y</td><td></td>"], ["A,B,C,D", ",,x,", ",y,,"]],
    [["<td colspan=3>Results</td>", "A,B,C"], ["Results,,", "A,B,C"]],
    // A long text that runs over the cells beside it, and over the end of what was selected.
    [["A,B", "<td colspan=6 style='mso-ignore:colspan'>A long text</td>", "1,2"], ["A,B", "A long text,", "1,2"]],
    [["<td>1</td><td colspan=4 style='mso-ignore:colspan'>Long</td>", "<td>1</td><td></td><td>5</td>"], ["1,Long,", "1,,5"]],
    [["A,B", "<td rowspan=9>1</td><td>2</td>"], ["A,B", "1,2"]],
  ];
  for (const [rows, wanted] of table) assert.deepEqual(pasted(tableOf(...rows)), [wanted], rows.join(" / "));
});

test("cells that reach over a line of another row, or over nothing, make no columns", () => {
  const table = [
    [["<td colspan=2>A</td><td>B</td>", "<td>1</td><td colspan=2>2</td>"], ["A,B", "1,2"]],
    [["<td colspan=2>A</td><td>B</td>", "<td colspan=2>1</td><td>2</td>"], ["A,B", "1,2"]],
    [["<td colspan=3>Results</td>", "<td colspan=2>A</td><td>B</td>", "<td colspan=2>1</td><td>2</td>"], ["Results,", "A,B", "1,2"]],
    [["<td colspan=3 style='mso-ignore:colspan'>Long</td><td>5</td>", "<td colspan=3 style='mso-ignore:colspan'>Longer</td><td>6</td>"], ["Long,,,5", "Longer,,,6"]],
  ];
  for (const [rows, wanted] of table) assert.deepEqual(pasted(tableOf(...rows)), [wanted], rows.join(" / "));
});

test("more cells than a story holds are lines, and a table that says it lays out a page is none", () => {
  const long = Array.from({ length: 2_600 }, (_, row) => `a${row},b`);
  const galley = new Galley().paste(tableOf(...long));
  assert.deepEqual([tablesIn(galley).length, galley.view.state.doc.childCount], [0, 2_600]);
  assert.equal(galley.said.title, "Pasted without 1 table");
  const plain = new Galley().pastePlain(long.map((row) => row.replace(",", "\t")).join("\n"));
  assert.deepEqual([tablesIn(plain).length, plain.view.state.doc.childCount, plain.said.title], [0, 2_600, "Pasted without 1 table"]);
  assert.equal(new Galley().paste(tableOf("A,B", "1,2").replace("<table", "<table role=presentation")).html, "<p>A | B</p><p>1 | 2</p>");
});

test("a table of one column, and the layout of a page, is none", () => {
  for (const rows of [["A", "", "B"], [",A,", ",B,", ",,"], ["<td colspan=2>A</td>", ",B"]]) assert.equal(new Galley().paste(tableOf(...rows)).html, "<p>A</p><p>B</p>", rows.join(" / "));
  const mail = tableOf("<td>Logo</td><td>3 May</td>", "<td colspan=2><h2>News</h2><p>One.</p><p>Two.</p></td>");
  assert.equal(new Galley().paste(mail).html, "<p>Logo | 3 May</p><h2>News</h2><p>One.</p><p>Two.</p>");
});

test("the first row is a heading when it says so, or alone is bold", () => {
  const bold = (text) => `<td style="font-weight:700">${text}</td>`;
  const table = [
    [["<th>A</th><th>B</th>", "1,2"], [true, false]],
    [["<th></th><th>B</th>", "<th scope=row>North</th><td>2</td>"], [true, true]],
    [["A,B", "<th>North</th><td>2</td>", "<th>South</th><td>3</td>"], [false, true]],
    [[`${bold("A")}${bold("B")}`, "1,2"], [true, false]],
    [[`${bold("A")}<td></td>${bold("B")}`, "1,,2"], [true, false]],
    [[`${bold("A")}<td>B</td>`, "1,2"], [false, false]],
    [[`${bold("A")}${bold("B")}`, `${bold("1")}${bold("2")}`], [false, false]],
    [[`${bold("A")}${bold("B")}`], [false, false]],
    [["A,B", "1,2"], [false, false]],
  ];
  for (const [rows, wanted] of table) {
    const [{ attrs }] = allOf(new Galley().paste(tableOf(...rows)), "table");
    assert.deepEqual([attrs.header_row, attrs.header_column], wanted, rows.join(" / "));
  }
  assert.doesNotMatch(new Galley().paste(tableOf(`${bold("A")}${bold("B")}`, "1,2")).html, /strong/);
});

test("words in cells stay as they are set, in their lines", () => {
  const { html, said } = new Galley().paste("<table><caption>Seats, <i>2026</i></caption><tr><td><a href='https://example.org/'>Red</a></td><td>4<br>5</td></tr><tr><td><p>Blue</p><p>and green</p></td><td><ul><li>a</li><li>b</li></ul></td></tr><tr><td data-sheets-value='{\"3\":0.1}'>10 %</td><td>1</td></tr></table>");
  assert.match(html, /<figcaption data-block="caption">Seats, <em>2026<\/em><\/figcaption>/);
  assert.match(html, /<a href="https:\/\/example.org\/" rel="noopener">Red<\/a><\/td><td data-block="table_cell">4<br>5/);
  assert.match(html, />Blue<br>and green<\/td><td data-block="table_cell">• a<br>• b<\/td>/);
  assert.match(html, />10 %</);
  assert.deepEqual(said.sentences, []);
});

test("what a sheet hides does not come over", () => {
  const table = [
    ["<table><col><col style='display:none'><col><tr><td>A</td><td style='display:none'>x</td><td>C</td></tr><tr><td colspan=3>Sum</td></tr><tr><td>1</td><td style='display:none'>y</td><td>3</td></tr></table>", ["A,C", "Sum,", "1,3"]],
    ["<table><colgroup><col span=2><col style='visibility:collapse'></colgroup><tr><td>A</td><td>B</td><td>x</td></tr><tr><td>1</td><td>2</td><td>y</td></tr></table>", ["A,B", "1,2"]],
    [tableOf("A,B", "1,2").replace("<tr><td>1", "<tr style='display:none'><td>x</td><td>y</td></tr><tr><td>1"), ["A,B", "1,2"]],
    ["<table><tbody hidden><tr><td>x</td><td>y</td></tr></tbody><tr><td>A</td><td>B</td></tr></table>", ["A,B"]],
  ];
  for (const [html, wanted] of table) assert.deepEqual(pasted(html), [wanted], html);
});

test("a table is fifty columns wide at most, and the others are told and stand behind it", () => {
  const wide = Array.from({ length: rules.limits.columns + 2 }, (_, column) => `c${column + 1}`).join();
  const galley = new Galley().paste(tableOf(wide, wide));
  assert.deepEqual(tablesIn(galley)[0].map((row) => row.split(",").length), [50, 50]);
  assert.match(galley.html, /<\/table><p>c51 \| c52<\/p><p>c51 \| c52<\/p>/);
  assert.deepEqual(galley.said.sentences, ["A table has 50 columns at most; what stood in the others stands behind it."]);
});

test("in a list, a quote or another table rows are lines, and that is told", () => {
  const notice = ["Pasted without 1 table", "Each row of a table is a line, its cells parted by |."];
  for (const [open, close] of [["<ul><li>", "</li></ul>"], ["<blockquote>", "</blockquote>"], ["<table><tr><td>x</td><td>y</td></tr><tr><td>z</td><td>", "</td></tr></table>"]]) {
    const galley = new Galley().paste(`${open}${tableOf("A,B", "1,2")}${close}`);
    if (open.startsWith("<table")) assert.deepEqual(tablesIn(galley), [["A,B", "1,2"]]);
    else assert.match(galley.html, /<p>A \| B<\/p>.*<p>1 \| 2<\/p>/s);
    assert.deepEqual([galley.said.title, ...galley.said.sentences], notice, open);
  }
});

test("behind a table one can write on", () => {
  assert.match(new Galley().paste(tableOf("A,B", "1,2")).type("On").html, /<\/table><p>On<\/p>$/);
});

const plainLinesOf = (text) => [...new Galley().pasteText(text).html.matchAll(/<p>(.*?)<\/p>/g)].map(([, line]) => line);

test("plain text out of a sheet is a table, and what stands around it stays", () => {
  const table = [
    ["Ward\tVotes\tShare\n\t\t7\n\t88\t\n", [["Ward,Votes,Share", ",,7", ",88,"]], []],
    ["A\tB\r\n1\t2\r\n", [["A,B", "1,2"]], []],
    ["\t2025\nNorth\t5", [[",2025", "North,5"]], []],
    ["Results:\n\nA\tB\tC\n\t\t\n1\t\u00a0\t3  4\nA note.", [["A,B,C", ",,", "1,,3  4"]], ["Results:", "A note."]],
    ["A\t\"two\nlines of \"\"it\"\"\"\nB\t2", [["A,two/lines of \"it\"", "B,2"]], []],
    ["A\t\"no end\nB\t2", [["A,\"no end", "B,2"]], []],
  ];
  for (const [text, tables, lines] of table) {
    const galley = new Galley().pastePlain(text);
    assert.deepEqual(tablesIn(galley), tables, JSON.stringify(text));
    assert.deepEqual([...galley.html.matchAll(/<p>(.+?)<\/p>/g)].map(([, line]) => line), lines, JSON.stringify(text));
    assert.deepEqual(galley.said.sentences, []);
  }
});

test("quotation marks around lines stay where there is no table", () => {
  assert.equal(new Galley().pastePlain("She said:\t\"one\ntwo\"").html, "<p>She said: \"one</p><p>two\"</p>");
});

test("pasted without any form, rows of a sheet are lines that keep their columns, and that is said", () => {
  const table = [
    ["Ward\tVotes\tShare\n\t\t7\n\t88\t", ["Ward | Votes | Share", "| | 7", "| 88 |"]],
    ["A\tB\r\n1\t2\r\n", ["A | B", "1 | 2"]],
    ["Results:\n\nA\tB\tC\n\t\t\n1\t\u00a0\t3  4\nA note.", ["Results:", "A | B | C", "1 | | 3  4", "A note."]],
  ];
  for (const [text, lines] of table) {
    assert.deepEqual(plainLinesOf(text), lines, JSON.stringify(text));
    const { said } = new Galley().pasteText(text);
    assert.deepEqual([said.title, ...said.sentences], ["Pasted without 1 table", "Each row of a table is a line, its cells parted by |."], JSON.stringify(text));
  }
});

test("a table stands by itself between words, from plain text too", () => {
  const blocks = [{ type: "paragraph", content: [{ type: "text", text: "Before. After." }] }];
  const [plain, html] = [new Galley(blocks, { at: "Before." }).pastePlain("A\tB\n1\t2"), new Galley(blocks, { at: "Before." }).paste(tableOf("A,B", "1,2"))];
  assert.equal(plain.html, html.html);
  assert.match(plain.html, /^<p>Before\.<\/p><table.*<\/table><p> After\.<\/p>$/s);
});

test("tabs that part no columns are blanks", () => {
  const table = [
    "\tOne paragraph.", "\tOne paragraph.\n\tAnother.\nA third.", "A\tB", "A\tB\nC\tD\tE", "1.\tOne\n2.\tTwo", "•\tOne\n•\tTwo",
  ];
  for (const text of table) {
    for (const galley of [new Galley().pasteText(text), new Galley().pastePlain(text)]) {
      assert.doesNotMatch(galley.html, /\||table/, JSON.stringify(text));
      assert.deepEqual(galley.said.sentences, []);
    }
  }
});

test("the rows of the longest sheet are counted", () => {
  const [{ rows }] = partsOf(Array.from({ length: 250_000 }, () => "a\tb\t"));
  assert.deepEqual([rows.length, rows[0]], [250_000, ["a", "b"]]);
});
