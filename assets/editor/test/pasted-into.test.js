// What is pasted into the cell of a table, a caption, a box or code takes the form that there is room for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { undo } from "prosemirror-history";
import rules from "../src/document-rules.json" with { type: "json" };
import { embed, factBox, line, picture, quote, table } from "./support/frames.js";
import { Galley, p } from "./support/galley.js";
import { allOf, tableOf, tablesIn } from "./support/tables.js";

const textsOf = (galley, name) => allOf(galley, name).map((node) => node.textBetween(0, node.content.size, "\n", "/"));

test("rows fill the cells from the cursor's to the right and down, and the table grows", () => {
  const grid = ["a,b,c", "d,e,f"];
  const table_ = [
    // at, what is pasted, what comes of it
    ["a", tableOf("1,2", "3,4"), ["1,2,c", "3,4,f"]],
    ["e", tableOf("1,2", "3,4"), ["a,b,c", "d,1,2", ",3,4"]],
    ["f", tableOf("1,2"), ["a,b,c,", "d,e,1,2"]],
    ["c", tableOf("1,", ",4"), ["a,b,1,", "d,e,,4"]],
    ["b", "<table><tr><td>1</td></tr><tr><td>2</td></tr><tr><td>3</td></tr></table>", ["a,1,c", "d,2,f", ",3,"]],
  ];
  for (const [at, html, wanted] of table_) {
    const galley = new Galley([table(grid)], { at });
    const before = galley.view.state.doc;
    const ids = allOf(galley, "table_row").map(({ attrs }) => attrs.id);
    galley.paste(html);
    assert.deepEqual(tablesIn(galley), [wanted], at);
    assert.deepEqual(allOf(galley, "table_row").slice(0, ids.length).map(({ attrs }) => attrs.id), ids);
    assert.equal(galley.view.state.selection.$from.parent.type.name, "table_cell");
    galley.view.state.doc.check();
    undo(galley.view.state, galley.view.dispatch);
    assert.deepEqual(tablesIn(galley), [grid], "one step back");
    assert.equal(galley.view.state.doc.childCount, before.childCount);
  }
});

test("plain rows fill cells, too, even one row", () => {
  for (const [text, wanted] of [["1\t2", ["1,2", "c,d"]], ["1\t2\n3\t4\n5\t6\n", ["1,2", "3,4", "5,6"]], ["1\n2", ["a1/2,b", "c,d"]]]) {
    assert.deepEqual(tablesIn(new Galley([table(["a,b", "c,d"])], { at: "a" }).pastePlain(text)), [wanted], text);
  }
});

test("a table stays as wide as it may be; the words beyond stand behind it", () => {
  const { columns } = rules.limits;
  const wide = Array.from({ length: columns }, (_, column) => `c${column}`);
  const galley = new Galley([table([wide.join()])], { at: wide[columns - 1] }).paste(tableOf("x,y,z"));
  assert.equal(allOf(galley, "table")[0].child(1).childCount, columns);
  assert.match(galley.html, />x<\/td><\/tr><\/table><p>y \| z<\/p>$/);
  assert.match(galley.said.sentences.join(), /50 columns/);
});

test("what pasted rows are called goes above a table without a name, else behind it", () => {
  const html = "<table><caption>Seats</caption><tr><td>1</td><td>2</td></tr></table>";
  const galley = new Galley([table(["a,b"])], { at: "a" }).paste(html);
  assert.deepEqual([textsOf(galley, "caption"), tablesIn(galley)], [["Seats"], [["1,2"]]]);
  const called = new Galley([table(["a,b"], { title: "Votes" })], { at: "a" }).paste(html);
  assert.deepEqual([textsOf(called, "caption"), textsOf(called, "paragraph"), tablesIn(called)], [["Votes"], ["Seats"], [["1,2"]]]);
});

test("a table that is pasted into a list, a quotation or a heading stands beside it, with all words there", () => {
  const item = { type: "bullet_list", content: ["one two", "three"].map((text) => ({ type: "list_item", content: [p(text)] })) };
  for (const blocks of [[item], [quote("blockquote", "one two", "Ada")], [quote("pull_quote", "one two")], [line("heading", "one two", { level: 2 })]]) {
    for (const paste of ["paste", "pastePlain"]) {
      const galley = new Galley(blocks, { at: "one" })[paste](paste === "paste" ? tableOf("1,2", "3,4") : "1\t2\n3\t4");
      galley.view.state.doc.check();
      assert.deepEqual(tablesIn(galley), [["1,2", "3,4"]], galley.html);
      const words = galley.view.state.doc.textBetween(0, galley.view.state.doc.content.size, " ");
      for (const word of JSON.stringify(blocks).match(/(?<="text":")[^"]+/g).join(" ").split(" ")) assert.ok(words.includes(word), galley.html);
    }
  }
});

test("anything else becomes words of the cell, its blocks parted by breaks", () => {
  const table_ = [
    ["<p>one</p><p>two</p>", "aone/two"],
    ["<h2>Head</h2><ul><li>x</li><li>y</li></ul>", "aHead/• x/• y"],
    ["<ol start=4><li>x</li></ol>", "a4. x"],
    ["<table><tr><td>lonely</td></tr></table>", "alonely"],
    ["words", "awords"],
    ["<p>a</p><table><tr><td>1</td><td>2</td></tr></table>", "aa/1 | 2"],
    ["<hr>", "a"],
  ];
  for (const [html, wanted] of table_) {
    const galley = new Galley([table(["a,b"])], { at: "a" }).paste(html);
    assert.deepEqual(tablesIn(galley), [[`${wanted},b`]], html);
    galley.view.state.doc.check();
  }
});

test("captions and names take words", () => {
  const around = [
    [[table(["a,b"], { title: "title" })], "title", "caption"],
    [[quote("pull_quote", "No.", "Ada")], "Ada", "attribution"],
    [[quote("blockquote", "No.", "Ada")], "Ada", "attribution"],
    [[picture("quay")], "quay", "image"],
    [[embed("film")], "film", "embed"],
    [[factBox("Facts", "One.")], "Facts", "caption"],
  ];
  for (const [blocks, at, name] of around) {
    const galley = new Galley(blocks, { at }).paste("<h2>x</h2><p>y</p><table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>");
    assert.deepEqual(textsOf(galley, name), [`${at}x/y/1 | 2/3 | 4`], name);
    assert.equal(galley.view.state.doc.childCount, 1);
    galley.view.state.doc.check();
  }
});

test("a picture of ours has no place in a cell, and that is told", () => {
  const from = new Galley([p("before"), picture("quay")]);
  const { dom } = from.view.serializeForClipboard(from.view.state.doc.slice(0, from.view.state.doc.content.size));
  const galley = new Galley([table(["a,b"])], { at: "a" }).paste(dom.innerHTML);
  assert.deepEqual(tablesIn(galley), [["abefore,b"]]);
  assert.equal(galley.said.title, "Pasted without 1 picture, “A quay”");
});

test("a box takes paragraphs and lists; what else there is becomes paragraphs", () => {
  const galley = new Galley([factBox("Facts", "One.")], { at: "One." }).paste("<h2>Two</h2><ul><li>x</li></ul><table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table><blockquote><p>q</p></blockquote>");
  assert.equal(galley.html.replace(/ data-block="[a-z_]*"/g, ""), "<section><figcaption>Facts</figcaption><p>One.</p><p>Two</p><ul><li><p>x</p></li></ul><p>1 | 2</p><p>3 | 4</p><p>q</p></section>");
  galley.view.state.doc.check();
  const words = new Galley([factBox("Facts", "One.")], { at: "One." }).paste("<b> two</b>");
  assert.match(words.html, /<p>One.<strong> two<\/strong><\/p>/);
});

test("code takes text with its lines and tabs", () => {
  const code = () => new Galley([line("code_block", "a();")], { at: "a();" });
  assert.deepEqual(textsOf(code().pastePlain("\n\tb();\r\n\u200bc();\n"), "code_block"), ["a();\n\tb();\nc();\n"]);
  assert.deepEqual(textsOf(code().paste("<p>one <b>two</b></p><p>three<br>four</p>"), "code_block"), ["a();one two\nthree\nfour"]);
  assert.equal(code().paste("<table><tr><td>1</td><td>2</td></tr></table>").view.state.doc.childCount, 1);
});
