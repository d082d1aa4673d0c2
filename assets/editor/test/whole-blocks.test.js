// Blocks in frames and footnotes, counted, compared, exchanged and shown.

import assert from "node:assert/strict";
import { test } from "node:test";
import "./support/page.js";
import { EditorState, TextSelection } from "prosemirror-state";
import { embed, factBox, file, footnote, gallery, line, picture, quote, table } from "./support/frames.js";
import { p } from "./support/galley.js";

const [{ countWords }, { changedBlocks }, { readingOf, wordsOf }, { markedWord }, { exchanged }, { shownBlock }, { readBlock, readDocument }] = await Promise.all([
  import("../src/counting.js"), import("../src/compare.js"), import("../src/words.js"), import("../src/marked-word.js"), import("../src/exchange.js"), import("../src/shown-block.js"), import("../src/schema.js"),
]);
const docOf = (...content) => readDocument({ type: "doc", content });
const noted = (before, said, behind) => ({ type: "paragraph", content: [...p(before).content, footnote(said), ...p(behind).content] });

test("words of footnotes, cells, captions and names are counted, each by itself", () => {
  const table_ = [
    [noted("It fell", "Interview, May", "again"), 5],
    [noted("It fell", "Ad", "verb"), 4],
    [table(["one,two", "three,"], { title: "Seats" }), 4],
    [factBox("Facts", "One.", "Two."), 3],
    [quote("pull_quote", "No.", "Ada Quill"), 3],
    [gallery("Quays", picture("one"), picture("two")), 3],
    [embed("A film"), 2],
    [file("The agenda"), 0],
    [line("code_block", "a b\nc"), 3],
  ];
  for (const [block, words] of table_) assert.equal(countWords(docOf(block)), words, JSON.stringify(block));
  const struck = { type: "footnote", content: [{ type: "text", text: "gone", marks: [{ type: "strike" }] }] };
  assert.equal(countWords(docOf({ type: "paragraph", content: [struck] })), 0);
});

test("another word in a cell, a note or a name, and another head of a table, is a change", () => {
  const pairs = [
    [table(["a,b"]), table(["a,c"])], [table(["a,b"]), table(["a,b"], { header_row: true })], [table(["a,b"]), table(["a", "b"])],
    [noted("a", "b", "c"), noted("a", "x", "c")], [noted("a ", "b", "c"), noted("a", "b", "c")], [noted("a", "b", " c"), noted("a", "b", "c")],
    [quote("blockquote", "a", "b"), quote("blockquote", "a")], [quote("blockquote", "a"), quote("pull_quote", "a")],
    [line("code_block", "a\n  b"), line("code_block", "a\nb")], [line("code_block", "a\nb"), line("code_block", "a b")],
    [file("a"), file("b")], [file("a"), file("a", { file: "01900000-0000-7000-8000-000000000008" })],
    [embed("a"), { ...embed("a"), attrs: { ...embed("a").attrs, title: "" } }],
  ];
  for (const [one, other] of pairs) {
    assert.notEqual(readingOf({ content: [one] }), readingOf({ content: [other] }), JSON.stringify([one, other]));
    assert.notEqual(wordsOf({ content: [one] }), wordsOf({ content: [other] }));
    assert.deepEqual(changedBlocks(docOf(one), docOf(other)), { mine: new Set([0]), theirs: new Set([0]) });
  }
  assert.equal(readingOf({ content: [line("code_block", "a  \n b")] }), readingOf({ content: [line("code_block", "a\n b")] }));
});

test("a marker in a note is found, and its note is what is meant", () => {
  const block = readBlock(noted("It fell", "see TK there", " TK again"));
  const at = markedWord(block, { words: "It fell [see TK there] TK", at: 13, nth: 0 });
  assert.deepEqual(at, { from: 7, to: 7 + block.child(1).nodeSize });
  assert.deepEqual(markedWord(block, { words: "there] TK again", at: 7, nth: 1 }), { from: block.content.size - 8, to: block.content.size - 6 });
});

test("of a table that somebody else changed only that cell is exchanged, and the cursor stays in its own", () => {
  const named = (rows, more) => ({ ...table(rows, more), attrs: { header_row: false, header_column: false, ...more, id: "table" } });
  const ids = (block) => ({ ...block, content: block.content.map((row, at) => ({ ...row, attrs: { ...row.attrs, id: `r${at}` }, content: row.type === "table_row" ? row.content.map((cell, column) => ({ ...cell, attrs: { id: `c${at}${column}` } })) : row.content })) });
  const doc = docOf(ids(named(["a,b", "c,d"])));
  const state = EditorState.create({ doc, selection: TextSelection.create(doc, doc.content.size - 3) });
  assert.equal(state.selection.$from.parent.textContent, "d");
  const next = docOf(ids(named(["a,b", "c2,d"], { header_row: true })));
  const tr = exchanged(state.tr, next);
  assert.ok(tr.doc.eq(next));
  assert.equal(tr.selection.$from.parent.textContent, "d");
  assert.equal(tr.selection.$from.parentOffset, state.selection.$from.parentOffset);
});

test("two texts beside one another show what is not written in a block", () => {
  const shown = (block) => shownBlock(readBlock(block)).textContent;
  assert.equal(shown(noted("It fell", "May", " again")), "It fell [May] again");
  assert.equal(shown(table(["a,b"], { title: "Seats", header_row: true })), "Seats The first row is a heading.ab");
  assert.equal(shown(embed("A film")), "A filmhttps://www.youtube.com/watch?v=abcdefghijk&t=4; title: A “film” & more");
  assert.equal(shown(file("The agenda")), "The agendaPDF");
  assert.equal(shown(gallery("Quays", picture("one"))), "QuaysoneWider; alt text: A quayFrom edge to edge");
});

test("pictures and documents that were not shown on this page before are asked for, and drawn when they are known", async () => {
  const asked = [];
  const known = (id) => ({ id, title: `Picture ${id}`, thumb: { src: `/${id}.jpg`, width: 3, height: 2 } });
  globalThis.fetch = async (address) => {
    asked.push(address);
    if (address.includes("lost")) throw new TypeError("Failed to fetch");
    const id = new URL(address, "https://news.example").searchParams.get("id");
    return { ok: true, status: 200, json: async () => (address.includes("/told") ? { id: "01900000-0000-7000-8000-00000000000f", title: "Agenda", told: "PDF, 3 pages" } : { pictures: id === "gone" ? [] : [known(id)], is_more: false }) };
  };
  const one = (id) => ({ type: "image", attrs: { picture: id, layout: "column", alt: "" }, content: [] });
  const shown = shownBlock(readBlock({ type: "gallery", attrs: { layout: "wide" }, content: [{ type: "caption" }, one("first"), one("gone"), one("lost"), one("first")] }));
  const agenda = shownBlock(readBlock({ type: "file", attrs: { file: "01900000-0000-7000-8000-00000000000f", title: "Agenda" } }));
  assert.equal(shown.querySelectorAll(".shot__ph").length, 4);
  await new Promise((done) => { setTimeout(done, 10); });
  assert.deepEqual([...shown.querySelectorAll("img")].map((image) => [image.getAttribute("src"), image.alt]), [["/first.jpg", "Picture first"], ["/first.jpg", "Picture first"]]);
  assert.match(shown.textContent, /not in the library any more.*cannot be reached/);
  assert.match(agenda.textContent, /PDF, 3 pages/);
  assert.equal(asked.length, 4, "each is asked for once");
});
