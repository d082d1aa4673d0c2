// One block that two people, or one person in two tabs, changed: different parts of it go together.

import assert from "node:assert/strict";
import { test } from "node:test";
import { chance } from "./chance.js";
import "./no-window.js";
import { merge } from "../src/merge.js";
import { mergedBlock } from "../src/merge-block.js";
import { readBlock } from "../src/schema.js";

const text = (words) => (words ? [{ type: "text", text: words }] : []);
const part = (type, id, content, attrs = {}) => ({ type, attrs: { ...attrs, id }, content });
const note = (words) => ({ type: "footnote", content: text(words) });
// Rows as "a,b"; a cell is called by its first letter, a row by its first cell.
const tableOf = (rows, attrs = {}) => part("table", "table", [
  part("caption", "caption", text(attrs.title)),
  ...rows.map((row) => part("table_row", `row-${row[0]}`, row.split(",").map((cell) => part("table_cell", cell[0], text(cell))))),
], { header_row: attrs.header_row ?? false, header_column: false });
const rowsOf = (table) => table.content.slice(1).map((row) => row.content.map((cell) => (cell.content ?? []).map((run) => run.text).join("")).join());
const joined = (rows, more = {}) => mergedBlock(...rows.map((row) => (Array.isArray(row) ? tableOf(row) : row)), { within: false, ...more });

test("tables are joined cell by cell; one cell that both changed is a clash", () => {
  const base = ["a,b", "c,d"];
  const table = [
    [["a1,b", "c,d"], ["a,b", "c,d2"], ["a1,b", "c,d2"]],
    [["a1,b", "c,d"], ["a2,b", "c,d"], null],
    [["a1,b", "c,d"], ["a1,b", "c,d"], ["a1,b", "c,d"]],
    // A row that came, went or moved, beside a cell
    [["a,b", "c,d", "e,f"], ["a1,b", "c,d"], ["a1,b", "c,d", "e,f"]],
    [["a,b"], ["a1,b", "c,d"], ["a1,b"]],
    [["a,b"], ["a,b", "c,d1"], null],
    [["c,d", "a,b"], ["a1,b", "c,d"], ["c,d", "a1,b"]],
    [["a,b", "c,d", "e,f"], ["a,b", "c,d", "g,h"], null],
    // A column beside a cell, and beside a row that would be shorter
    [["a,x,b", "c,y,d"], ["a,b1", "c,d"], ["a,x,b1", "c,y,d"]],
    [["a,x,b", "c,y,d"], ["a,b", "c,d", "e,f"], null],
  ];
  for (const [mine, theirs, wanted] of table) {
    for (const [one, other] of [[mine, theirs], [theirs, mine]]) {
      const both = joined([base, one, other]);
      assert.deepEqual(both && rowsOf(both), wanted, `${one.join(" / ")} and ${other.join(" / ")}`);
    }
  }
  const head = joined([base, tableOf(base, { header_row: true }), tableOf(["a1,b", "c,d"], { title: "Seats" })]);
  assert.deepEqual([head.attrs.header_row, head.content[0].content[0].text, rowsOf(head)], [true, "Seats", ["a1,b", "c,d"]]);
});

test("boxes, quotes, galleries and lists are joined by their parts", () => {
  const p = (id, words) => part("paragraph", id, text(words));
  const image = (id, words, alt = "") => part("image", id, text(words), { picture: "01900000-0000-7000-8000-000000000001", layout: "column", alt });
  const item = (id, words) => part("list_item", id, [p(`${id}p`, words)]);
  const frames = [
    (a, b) => part("fact_box", "x", [part("caption", "t", text("Facts")), p("a", a), part("bullet_list", "l", [item("b", b)])]),
    (a, b) => part("pull_quote", "x", [p("a", a), part("attribution", "b", text(b))]),
    (a, b) => part("gallery", "x", [part("caption", "t", text("Quays")), image("a", a), image("b", b)], { layout: "wide" }),
    (a, b) => part("ordered_list", "x", [item("a", a), item("b", b)], { order: 4 }),
  ];
  for (const make of frames) {
    const both = mergedBlock(make("one", "two"), make("one!", "two"), make("one", "two!"), { within: false });
    assert.deepEqual(both, readBlock(make("one!", "two!")).toJSON());
    assert.equal(mergedBlock(make("one", "two"), make("one 1", "two"), make("one 2", "two"), { within: false }), null);
  }
  const shot = (words, alt) => image("a", words, alt);
  assert.deepEqual(mergedBlock(shot("one"), shot("one!"), shot("one", "A quay"), { within: false }), readBlock(shot("one!", "A quay")).toJSON());
});

test("a text in which two people changed different cells has both; in one line only one person's tabs are joined", () => {
  const story = (block) => ({ type: "doc", content: [block] });
  const line = (words) => part("paragraph", "p", text(words));
  const tables = [["a,b"], ["a1,b"], ["a,b1"]].map((rows) => story(tableOf(rows)));
  assert.deepEqual([merge(...tables).clashes.length, rowsOf(merge(...tables).mine.content[0])], [0, ["a1,b1"]]);
  const lines = ["The gate opens", "The tide gate opens", "The gate opens late"].map((words) => story(line(words)));
  assert.equal(merge(...lines).clashes.length, 1);
  assert.equal(merge(...lines, { within: true }).mine.content[0].content[0].text, "The tide gate opens late");
});

test("a footnote is never cut in two", () => {
  const line = (...content) => part("paragraph", "p", content);
  const [a, b] = text("Before ").concat(text(" behind"));
  const table = [
    [line(a, note("one two"), b), line(a, note("one! two"), b), line(a, note("one two!"), b), null],
    [line(a, note("one"), b), line(a, note("one!"), b), line(a, note("one"), ...text(" far behind")), line(a, note("one!"), ...text(" far behind"))],
    [line(a, note("one"), b), line(a, b), line(a, note("one"), ...text(" behind!")), line(...text("Before  behind!"))],
    [line(a, b), line(a, note("one"), b), line(a, ...text(" behind!")), line(a, note("one"), ...text(" behind!"))],
    [line(note("x"), note("x")), line(note("x1"), note("x")), line(note("x"), note("x2")), line(note("x1"), note("x2"))],
  ];
  for (const [base, mine, theirs, wanted] of table) {
    for (const [one, other] of [[mine, theirs], [theirs, mine]]) assert.deepEqual(mergedBlock(base, one, other), wanted && readBlock(wanted).toJSON(), JSON.stringify([one, other]));
  }
});

// Words and notes by chance; a change is one place in which something comes, goes or is another.
function lineBy(by) {
  return Array.from({ length: 6 }, (_, at) => (by(2) ? { type: "text", text: `w${at}${by.pick(["", " ", "ab"])}` } : note(by.pick(["", "n", `n${at}`]))));
}

const changes = [(piece) => [piece, note("new")], () => [], (piece) => [piece.type === "text" ? { ...piece, text: `${piece.text}!` } : note(`${piece.content[0]?.text ?? ""}!`)]];

test("of changes in different places of a line by chance, both are there, in whole notes", () => {
  let together = 0;
  for (let seed = 1; seed <= 400; seed += 1) {
    const by = chance(seed);
    const base = lineBy(by);
    const [first, second] = [by(3), 3 + by(3)];
    const [one, other] = [by.pick(changes), by.pick(changes)];
    const changed = (isFirst, isSecond) => base.flatMap((piece, at) => (isFirst && at === first ? one(piece) : isSecond && at === second ? other(piece) : [piece]));
    const make = (pieces) => readBlock(part("paragraph", "p", pieces)).toJSON();
    const both = mergedBlock(make(base), make(changed(true, false)), make(changed(false, true)));
    if (!both) continue;
    together += 1;
    readBlock(both).check();
    const notes = (block) => (block.content ?? []).filter(({ type }) => type === "footnote").map((one) => one.content?.[0]?.text ?? "");
    const known = new Set([changed(true, false), changed(false, true)].flatMap((pieces) => notes({ content: pieces })));
    assert.ok(notes(both).every((words) => known.has(words)), `${seed}: ${JSON.stringify(both)}`);
    assert.deepEqual(both, make(changed(true, true)), `${seed}`);
  }
  assert.ok(together > 200, `${together}`);
});

test("of changes in different cells by chance, all are there", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const by = chance(seed);
    const names = "abcdefghijkl".slice(0, 2 + by(10)).split("");
    const columns = 1 + by(Math.min(4, names.length));
    const cells = names.slice(0, names.length - (names.length % columns));
    const whose = new Map(cells.map((name) => [name, by(4)]));
    const rows = (isChanged) => Array.from({ length: cells.length / columns }, (_, row) => cells.slice(row * columns, (row + 1) * columns).map((name) => (isChanged(whose.get(name)) ? `${name}${whose.get(name)}` : name)).join());
    const both = joined([rows(() => false), rows((who) => who === 1), rows((who) => who === 2)]);
    assert.deepEqual(rowsOf(both), rows((who) => who === 1 || who === 2), `${seed}`);
    const isTouched = [...whose.values()].includes(3);
    assert.equal(joined([rows(() => false), rows((who) => who === 3), tableOf(rows((who) => who === 3).map((row) => row.replaceAll("3", "4")))]) === null, isTouched, `${seed}`);
  }
});

test("another title and another document are joined, two titles are a clash", () => {
  const base = part("file", "f", undefined, { file: "01900000-0000-7000-8000-000000000001", title: "Agenda" });
  const to = (attrs) => ({ ...base, attrs: { ...base.attrs, ...attrs } });
  const other = "01900000-0000-7000-8000-000000000002";
  const both = mergedBlock(base, to({ title: "The agenda" }), to({ file: other }));
  assert.deepEqual([both.attrs.title, both.attrs.file], ["The agenda", other]);
  assert.equal(mergedBlock(base, to({ title: "One" }), to({ title: "Two" })), null);
});
