// What is copied out of a story of ours comes back whole, and a part of it as a whole of its kind; as plain text it reads well.

import assert from "node:assert/strict";
import { test } from "node:test";
import { TextSelection } from "prosemirror-state";
import { bullets, embed, factBox, file, footnote, gallery, line, picture, quote, table } from "./support/frames.js";
import { Galley, p } from "./support/galley.js";
import { allOf, tablesIn } from "./support/tables.js";

const nameless = (json) => JSON.stringify(json, (name, value) => (name === "id" ? undefined : value));
const noted = { type: "paragraph", content: [{ type: "text", text: "It fell" }, footnote("Interview, May."), { type: "text", text: ". Again", marks: [{ type: "code" }] }, footnote("")] };
const bold = (text) => ({ type: "text", text, marks: [{ type: "strong" }] });

const every = {
  table: table(["Ward,Votes", "North,", ",7"], { title: "Seats", header_row: true, header_column: true }),
  "table without anything": table([","]),
  "table with marks": { type: "table", attrs: { header_row: false, header_column: true }, content: [line("caption"), { type: "table_row", content: [{ type: "table_cell", content: [bold("a"), { type: "hard_break" }, { type: "text", text: "b" }, footnote("note")] }] }] },
  gallery: gallery("Quays", picture("one"), picture("", { layout: "column", alt: "" })),
  "fact box": factBox("Facts", "One.", bullets("a", "b"), "Two."),
  "pull quote": quote("pull_quote", "No.", "Ada"),
  "pull quote of nobody": quote("pull_quote", "No."),
  quotation: quote("blockquote", "No.", "Ada, of <Quill> & “Co”"),
  embed: embed("A film"),
  document: file("The <agenda> & “more”"),
  "document without a title": file(""),
  code: line("code_block", "\tif a:\n\n  b()  < c && d\n"),
  footnotes: noted,
};

const clip = (galley, from, to) => galley.view.serializeForClipboard(galley.view.state.doc.slice(from, to, true));

for (const [name, block] of Object.entries(every)) {
  test(`a ${name} is copied whole`, () => {
    for (const around of [[block], [p("Before."), block, p("After.")]]) {
      const from = new Galley(around);
      const { doc } = from.view.state;
      for (const into of [[], [p("")], [table(["x,y"]), p("")]]) {
        const to = new Galley(into).paste(clip(from, 0, doc.content.size).dom.innerHTML);
        const copied = to.view.state.doc.toJSON().content.slice(into.length ? into.length - 1 : 0);
        const isRoom = ({ type, content }) => type === "paragraph" && !content;
        assert.equal(nameless(isRoom(copied.at(-1)) ? copied.slice(0, -1) : copied), nameless(doc.toJSON().content), nameless(into));
        assert.deepEqual(to.said.sentences, []);
        const ids = allIds(to.view.state.doc);
        assert.equal(new Set(ids).size, ids.length);
      }
    }
  });
}

function allIds(doc) {
  const ids = [];
  doc.descendants((node) => { if (node.isBlock && node.attrs.id) ids.push(node.attrs.id); });
  return ids;
}

// What stands between two words of a story, with them, pasted behind the words of a paragraph.
function part(blocks, first, last, into = [p("It is")]) {
  const from = new Galley(blocks);
  const { doc } = from.view.state;
  const places = [];
  doc.descendants((node, pos) => {
    if (!node.isText) return;
    if (node.text.includes(first)) places[0] ??= pos + node.text.indexOf(first);
    if (node.text.includes(last)) places[1] = pos + node.text.indexOf(last) + last.length;
  });
  const { from: start, to: end } = TextSelection.between(doc.resolve(places[0]), doc.resolve(places[1]));
  const to = new Galley(into, into[0].type === "table" ? { at: "x" } : {}).paste(clip(from, start, end).dom.innerHTML);
  to.view.state.doc.check();
  return to;
}

test("a part of a frame is a whole of its kind, and its words are words", () => {
  const grid = [table(["a,b,c", "d,e,f", "g,h,i"], { title: "SEATS", header_row: true })];
  const parts = [
    // from, first word, last word, tables, lines
    [grid, "d", "i", [["d,e,f", "g,h,i"]], ["It is"]],
    [grid, "e", "g", [["e,f", "g,"]], ["It is"]],
    [grid, "d", "e", [["d,e"]], ["It is"]],
    [grid, "e", "e", [], ["It ise"]],
    [grid, "SEATS", "SEATS", [], ["It isSEATS"]],
    [grid, "SEATS", "c", [["a,b,c"]], ["It is"]],
    [[...grid, p("Below.")], "i", "Below.", [["i"]], ["It is", "Below."]],
    [[p("Above."), ...grid], "Above.", "a", [["a"]], ["It isAbove."]],
    [[factBox("Facts", "One.", bullets("x", "y"))], "One.", "x", [], ["It is", "One.", "x"]],
    [[factBox("Facts", "One.", "Two.")], "ne", "One.", [], ["It isne."]],
    [[quote("pull_quote", "No.", "Ada")], "Ada", "Ada", [], ["It isAda"]],
    [[picture("the quay")], "quay", "quay", [], ["It isquay"]],
    [[line("code_block", "one();\ntwo();")], "one", "one();", [], ["It isone();"]],
  ];
  for (const [blocks, first, last, tables, lines] of parts) {
    const to = part(blocks, first, last);
    assert.deepEqual(tablesIn(to), tables, `${first}–${last}`);
    assert.deepEqual(allOf(to, "paragraph").map(({ textContent }) => textContent).filter(Boolean), lines, `${first}–${last}`);
  }
  const code = part([line("code_block", "one();\ntwo();\nthree();")], "one", "two();");
  assert.deepEqual(allOf(code, "code_block").map(({ textContent }) => textContent), ["one();\ntwo();"]);
  assert.equal(allOf(part([factBox("Facts", "One.", bullets("x", "y"))], "One.", "x"), "fact_box").length, 1);
});

test("rows that are copied without the heading have none", () => {
  const rows = (first, last) => {
    const from = new Galley([table(["a,b", "c,d", "e,f"], { header_row: true })], { at: first });
    const start = from.view.state.selection.from - first.length;
    let end = 0;
    from.view.state.doc.descendants((node, pos) => { if (node.text === last) end = pos + last.length; });
    from.view.dispatch(from.view.state.tr.setSelection(TextSelection.create(from.view.state.doc, start, end)));
    const { dom } = from.view.serializeForClipboard(from.view.state.selection.content());
    return allOf(new Galley().paste(dom.innerHTML), "table")[0];
  };
  assert.deepEqual([rows("a", "d"), rows("c", "f")].map(({ attrs, childCount }) => [attrs.header_row, childCount]), [[true, 3], [false, 3]]);
});

test("rows of a table that are pasted into another table fill its cells", () => {
  assert.deepEqual(tablesIn(part([table(["a,b", "c,d"])], "a", "d", [table(["x,y"])])), [["a,b", "c,d"]]);
  assert.deepEqual(tablesIn(part([table(["a,b", "c,d"])], "c", "d", [table(["x,y", "z,z"])])), [["c,d", "z,z"]]);
});

test("plain text of a copy reads well", () => {
  const plain = (...blocks) => clip(new Galley(blocks), 0, new Galley(blocks).view.state.doc.content.size).text;
  assert.equal(plain(p("Before."), every.table, p("After.")), "Before.\n\nSeats\nWard\tVotes\nNorth\t\n\t7\n\nAfter.");
  assert.equal(plain(noted), "It fell [Interview, May.]. Again");
  assert.equal(plain(p("a"), every.quotation, every["fact box"]), "a\n\nNo.\n\nAda, of <Quill> & “Co”\n\nFacts\nOne.\n\na\n\nb\n\nTwo.");
  assert.equal(plain(embed("A film")), "A film\nhttps://www.youtube.com/watch?v=abcdefghijk&t=4");
  assert.equal(plain(p("a"), file("The agenda")), "a\n\nThe agenda");
  assert.equal(plain(every.code), "\tif a:\n\n  b()  < c && d\n");
  const rows = new Galley([table(["a,b", "c,d"])]);
  assert.equal(clip(rows, 5, rows.view.state.doc.content.size - 2).text, "a\tb\nc\td");
});
