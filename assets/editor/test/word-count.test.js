// How long a story is, as the toolbar says it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { window } from "./support/page.js";
import { EditorState, TextSelection } from "prosemirror-state";
import { readDocument } from "../src/schema.js";
import { selectedWords, target, wordCount } from "../src/word-count.js";

const said = (...given) => {
  const node = window.document.createElement("p");
  node.append(...wordCount(...given));
  return node;
};

test("words, how many are wanted, and how long they take to read", () => {
  assert.equal(said(1).textContent, "1 word1 min read");
  assert.equal(said(0).textContent, "0 words");
  assert.equal(said(1_140, { wanted: 1_200 }).textContent, "1,140 of 1,200 words5 min read");
  assert.equal(said(1, { wanted: 2 }).textContent, "1 of 2 words1 min read");
});

test("how far it is, where somebody said how far it is to be", () => {
  const far = (words) => said(words, { wanted: 400 }).querySelector("progress");
  assert.deepEqual([far(100).value, far(100).max, far(100).getAttribute("aria-label")], [100, 400, "Of the target length"]);
  assert.equal(far(900).value, 400);
  assert.equal(said(100).querySelector("progress"), null);
});

test("of a selection its own words are counted, struck ones not", () => {
  assert.equal(said(480, { selected: 12, wanted: 500 }).textContent, "12 of 480 words selected");
  assert.equal(said(1, { selected: 1 }).textContent, "1 of 1 word selected");
  const text = (words, ...marks) => ({ type: "text", text: words, marks: marks.map((type) => ({ type })) });
  const doc = readDocument({ type: "doc", content: [{ type: "paragraph", content: [text("One two "), text("three", "strike")] }, { type: "paragraph", content: [text("four five")] }] });
  const select = (from, to) => selectedWords(EditorState.create({ doc, selection: TextSelection.create(doc, from, to) }));
  assert.deepEqual([select(1, 1), select(1, 8), select(5, 20)], [0, 2, 2]);
});

test("the target is read as people write it", () => {
  window.document.body.innerHTML = '<input id="target">';
  for (const [written, meant] of [["480", 480], ["1,200", 1_200], ["1 200", 1_200], ["", 0], ["some", 0]]) {
    window.document.getElementById("target").value = written;
    assert.equal(target(), meant);
  }
});
