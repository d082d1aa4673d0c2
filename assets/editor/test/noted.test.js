// Notes of colleagues on words of the text: marked where they stand, followed while it is written, gone with them.
import assert from "node:assert/strict";
import { test } from "node:test";
import "./support/page.js";

const [{ EditorState, TextSelection }, { readDocument }, { markedAt, noted, quotedIn, standsAt }] = await Promise.all([
  import("prosemirror-state"), import("../src/schema.js"), import("../src/noted.js"),
]);

const paragraph = (id, text) => ({ type: "paragraph", attrs: { id }, content: [{ type: "text", text }] });
const state = (...lines) => EditorState.create({
  doc: readDocument({ type: "doc", attrs: { schema: "copydesk-doc/1" }, content: lines.map(([id, text]) => paragraph(id, text)) }),
  plugins: [noted],
});
const lines = [["aaaaaaaaaa", "Seven were in favour."], ["bbbbbbbbbb", "The wall would cost £38 million."]];
const anchor = { block: "bbbbbbbbbb", whole: false, passage: { before: "The wall would cost ", words: "£38 million", after: ".", nth: 0 } };
const told = (at, { from, to }) => at.doc.textBetween(from, to);

test("a mark goes with its words while somebody writes before, in and behind them", () => {
  let now = state(...lines);
  now = now.apply(now.tr.setMeta(noted, [{ id: "note-1", anchor }]));
  assert.equal(told(now, markedAt(now, "note-1")), "£38 million");
  now = now.apply(now.tr.insertText("New words. ", 1));
  const { from, to } = markedAt(now, "note-1");
  now = now.apply(now.tr.insertText(" more", to).insertText("about ", from));
  assert.equal(told(now, markedAt(now, "note-1")), "£38 million");
  const joined = now.apply(now.tr.join(now.doc.child(0).nodeSize));
  assert.equal(told(joined, markedAt(joined, "note-1")), "£38 million");
  const gone = markedAt(now, "note-1");
  now = now.apply(now.tr.delete(gone.from, gone.to));
  assert.equal(markedAt(now, "note-1"), null);
});

test("words are found in their block, else where they stand alone", () => {
  const { doc } = state(["aaaaaaaaaa", "Seven were in favour, said the engineer."]);
  const elsewhere = { block: "zzzzzzzzzz", whole: false, passage: { before: "", words: "said the engineer", after: "", nth: 0 } };
  assert.equal(doc.textBetween(standsAt(doc, elsewhere).from, standsAt(doc, elsewhere).to), "said the engineer");
  assert.equal(standsAt(doc, anchor), null);
  assert.deepEqual(standsAt(doc, { block: "aaaaaaaaaa", whole: true, passage: { words: "x" } }), { from: 1, to: 41 });
});

test("what is selected is quoted with its block, in one paragraph", () => {
  const at = state(...lines);
  const selected = (from, to) => quotedIn(at.apply(at.tr.setSelection(TextSelection.create(at.doc, from, to))));
  assert.deepEqual(selected(7, 11), { block: "aaaaaaaaaa", words: "were", before: "Seven " });
  assert.deepEqual(selected(7, 30), { block: "aaaaaaaaaa", words: "were in favour.", before: "Seven " });
  assert.deepEqual(selected(7, 7), { block: "aaaaaaaaaa", words: "", before: "Seven " });
});
