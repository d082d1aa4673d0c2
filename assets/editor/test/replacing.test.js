// Find and replace in the text: what is found follows the text, and each found place is replaced once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { history, undo } from "prosemirror-history";
import { Schema } from "prosemirror-model";
import { EditorState, TextSelection } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { window } from "./support/page.js";
import { searchFor } from "../src/find-text.js";
import { finding, found } from "../src/found.js";
import { uniqueIds } from "../src/ids.js";
import { replaceAll, replaceThis } from "../src/replacing.js";
import { readDocument, schema, writeDocument } from "../src/schema.js";
import { chance } from "./chance.js";

const words = (text, ...marks) => ({ type: "text", text, marks: marks.map((type) => (type.type ? type : { type })) });
const p = (...content) => ({ type: "paragraph", content: content.map((part) => (typeof part === "string" ? words(part) : part)) });
const link = { type: "link", attrs: { href: "https://example.com/" } };
const picture = { type: "image", attrs: { picture: "01900000-0000-7000-8000-000000000001" }, content: [words("Tom on the quay")] };

function open(...content) {
  const doc = readDocument({ type: "doc", content });
  const mount = window.document.body.appendChild(window.document.createElement("div"));
  const view = new EditorView({ mount }, { state: EditorState.create({ doc, plugins: [uniqueIds, history(), ...finding] }) });
  const state = () => found.getState(view.state);
  return {
    view,
    state,
    look: (query) => view.dispatch(view.state.tr.setMeta(found, { search: query && searchFor(typeof query === "string" ? { words: query } : query) })),
    stand: (at) => view.dispatch(view.state.tr.setMeta(found, { at })),
    places: () => state().all.map(({ from, to }) => view.state.doc.textBetween(from, to)),
    marked: () => [...view.dom.querySelectorAll(".found")].map((node) => node.textContent),
    now: () => [...view.dom.querySelectorAll(".found--now")].map((node) => node.textContent).join(""),
    text: () => view.state.doc.textBetween(0, view.state.doc.content.size, "\n", "|"),
    undo: () => undo(view.state, view.dispatch),
  };
}

test("words are found over marks, in captions and lists, not over blocks, breaks or parts that are unknown", () => {
  const { look, places, marked } = open(
    p("The tide ", words("ga", "strong"), words("te", "em", link), " and the tide", { type: "hard_break" }, "gate"),
    p("tide"), p("gate"), picture,
    { type: "bullet_list", content: [{ type: "list_item", content: [p("Tide gate")] }] },
    { type: "later", attrs: {}, content: [words("tide gate")] });
  look("tide gate");
  assert.deepEqual(places(), ["tide gate", "Tide gate"]);
  assert.deepEqual(marked(), ["tide ", "ga", "te", "Tide gate"]);
  look("tom");
  assert.deepEqual(places(), ["Tom"]);
  look(null);
  assert.deepEqual([places(), marked()], [[], []]);
});

test("what is found follows the text while somebody writes, and the current one stays", () => {
  const { view, look, stand, places, now, state } = open(p("tom and tom"), p("tom"), p("none"), p("tom"));
  look("tom");
  stand(2);
  assert.equal(now(), "tom");
  view.dispatch(view.state.tr.insertText("tom ", 1));
  assert.deepEqual([places().length, state().at], [5, 3]);
  view.dispatch(view.state.tr.insertText("o", state().all[3].from + 1));
  assert.deepEqual([places().length, state().at], [4, -1], "the current one is none any more");
  const { from } = state().all[3];
  view.dispatch(view.state.tr.setMeta(found, { near: state().near }));
  assert.deepEqual([state().at, state().all[state().at].from], [3, from], "one goes on behind it");
  view.dispatch(view.state.tr.delete(0, view.state.doc.firstChild.nodeSize));
  assert.deepEqual(places(), ["tom"]);
  assert.equal(state().at, 0);
});

test("what is found after any change is what a new search would find, and it is what is marked", () => {
  const random = chance(7);
  const { view, look, state, marked } = open(...Array.from({ length: 12 }, () => p("tom tomtom o ", words("tom", "strong"), "tomo")));
  look("tom");
  for (let turn = 0; turn < 300; turn += 1) {
    const { tr, doc } = view.state;
    const at = () => random(doc.content.size + 1);
    const [from, to] = [at(), at()].sort((one, other) => one - other);
    const acts = [
      () => tr.insertText(random.pick(["tom", "t", "om", "o m"]), from),
      () => tr.delete(from, Math.min(to, from + 30)),
      () => doc.resolve(from).parent.isTextblock && tr.split(from),
      () => tr.addMark(from, to, schema.marks.em.create()),
      () => tr.insert(0, schema.nodes.paragraph.create(null, schema.text("a tom"))),
    ];
    try {
      random.pick(acts)();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      continue;
    }
    view.dispatch(tr);
    const { all } = state();
    assert.equal(marked().join(""), "tom".repeat(all.length), `turn ${turn}`);
    look("tom");
    assert.deepEqual(all, state().all, `turn ${turn}`);
  }
});

test("the marks are those that a new search would make", () => {
  const { view, look, state, marked } = open(p("tom"), p("a tom b tom"), p("tom"));
  look("tom");
  view.dispatch(view.state.tr.insertText("tom ", 6).delete(1, 2));
  const before = marked();
  look("tom");
  assert.deepEqual(before, marked());
  assert.equal(state().all.length, 4);
});

for (const [what, instead] of [["longer", "atom"], ["shorter", "T"], ["as long", "Tim"], ["empty", ""], ["itself and more", "tomtom"]]) {
  test(`all are replaced by what is ${what}: each of the text as it was, once, and one undo brings all back`, () => {
    const marked = p("x", words("to", "strong"), words("m-tom", "em"), "-", words("tom", link), "tom");
    const { view, look, text, undo } = open(p("tom--tom--tom"), marked, { ...picture, content: [words("Tom")] }, p("no"), p("tomtom"));
    view.dispatch(view.state.tr.insertText("!", 1));
    const before = text();
    const document = JSON.stringify(writeDocument(view.state.doc));
    look("tom");
    assert.equal(replaceAll(view, instead), 10);
    assert.equal(text(), before.replace(/tom/gi, instead));
    undo();
    assert.equal(JSON.stringify(writeDocument(view.state.doc)), document);
    undo();
    assert.equal(text(), before.replace("!", ""), "what was typed before is a step of its own");
  });
}

test("what is written after all were replaced is undone alone", () => {
  const { view, look, text, undo } = open(p("tom"));
  look("tom");
  replaceAll(view, "Ana");
  view.dispatch(view.state.tr.insertText("!", 4));
  undo();
  assert.equal(text(), "Ana");
  undo();
  assert.equal(text(), "tom");
});

test("a replacement looks as the first letter that it replaces, and blocks keep their names", () => {
  const id = "aaaaaaaaaa";
  const { view, look } = open({ ...p("a ", words("to", "strong", link), words("m", "em"), " b"), attrs: { id } });
  look("tom");
  replaceAll(view, "Ana");
  const { content, attrs } = writeDocument(view.state.doc).content[0];
  assert.deepEqual(content.map(({ text, marks = [] }) => [text, marks.map(({ type }) => type).sort()]), [["a ", []], ["Ana", ["link", "strong"]], [" b", []]]);
  assert.equal(attrs.id, id);
});

test("one after the other: what was put in is not found as the next", () => {
  const { view, look, stand, text, state, undo } = open(p("tom tom"), p("tom"));
  look("tom");
  stand(0);
  replaceThis(view, "atom");
  assert.equal(text(), "atom tom\ntom");
  assert.equal(state().all[state().at].from, 6);
  replaceThis(view, "");
  replaceThis(view, "Ana");
  assert.equal(text(), "atom \nAna");
  assert.equal(state().at, 0);
  undo();
  assert.equal(text(), "atom \ntom");
  undo();
  assert.equal(text(), "atom tom\ntom");
});

test("cells of a table are lines of their own, and each of them is replaced", () => {
  const cell = { content: "inline*", isolating: true, toDOM: () => ["td", 0] };
  const nodes = schema.spec.nodes.append({
    grid: { group: "block", content: "grid_row+", attrs: { id: { default: null } }, toDOM: () => ["table", ["tbody", 0]] },
    grid_row: { content: "grid_cell+", toDOM: () => ["tr", 0] },
    grid_cell: cell,
  });
  const gridded = new Schema({ nodes, marks: schema.spec.marks });
  const row = (...cells) => ({ type: "grid_row", content: cells.map((text) => ({ type: "grid_cell", content: [text].flat().map((part) => (typeof part === "string" ? words(part) : part)) })) });
  const doc = gridded.nodeFromJSON({ type: "doc", content: [p("tom"), { type: "grid", content: [row("to", "m tom"), row(["t", words("om", "strong")], "tomtom")] }] });
  const mount = window.document.body.appendChild(window.document.createElement("div"));
  const view = new EditorView({ mount }, { state: EditorState.create({ doc, plugins: [history(), ...finding] }) });
  const text = () => view.state.doc.textBetween(0, view.state.doc.content.size, "|");
  view.dispatch(view.state.tr.setMeta(found, { search: searchFor({ words: "tom" }) }));
  assert.equal(view.dom.querySelectorAll("td .found").length, 5);
  assert.equal(replaceAll(view, "tom and tom"), 5);
  assert.equal(text(), "tom and tom|to|m tom and tom|tom and tom|tom and tomtom and tom");
  assert.equal(found.getState(view.state).all.length, 10);
  undo(view.state, view.dispatch);
  assert.ok(view.state.doc.eq(doc));
});

test("nothing is replaced where there is none, or where the text can only be read", () => {
  const { view, look, text } = open(p("tom"));
  look("ben");
  assert.deepEqual([replaceAll(view, "x"), replaceThis(view, "x")], [0, false]);
  look("tom");
  view.setProps({ editable: () => false });
  assert.deepEqual([replaceAll(view, "x"), replaceThis(view, "x"), text()], [0, false, "tom"]);
});

test("controls that a text cannot hold do not come in by a replacement", () => {
  const { view, look, text } = open(p("tom"));
  look("tom");
  replaceAll(view, "A\u00ad\u200bn\u0007a");
  assert.equal(text(), "Ana");
});

test("whoever puts the cursor elsewhere goes on from there", () => {
  const { view, look, stand, state } = open(p("tom tom tom"));
  look("tom");
  stand(0);
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, 7)));
  assert.deepEqual([state().at, state().near], [-1, 7]);
});
