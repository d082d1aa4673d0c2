// A check leads to its own marker, not to the beginning of the block.

import assert from "node:assert/strict";
import { test } from "node:test";
import "./support/page.js";

const [{ markedWord }, { readDocument }] = await Promise.all([import("../src/marked-word.js"), import("../src/schema.js")]);

function at(text, words) {
  const doc = readDocument({ type: "doc", content: [{ type: "paragraph", attrs: { id: "a" }, content: [{ type: "text", text }] }] });
  const found = markedWord(doc.firstChild, words);
  return found && [found.from, text.slice(found.from, found.to)];
}

test("each marker of a block is found by the words around it", () => {
  const text = "A long sentence that goes on before we say TK and then also [TK] here.";
  assert.deepEqual(at(text, "…n before we say TK and then also [TK…"), [43, "TK"]);
  assert.deepEqual(at(text, "…K and then also [TK] here."), [60, "[TK]"]);
  assert.deepEqual(at("TK pounds", "TK pounds"), [0, "TK"]);
});

test("blanks count as one, and what is not there any more is not found", () => {
  assert.deepEqual(at("It  cost\u00a0 TK  pounds.", "It cost TK pounds."), [10, "TK"]);
  assert.equal(at("It cost four pounds.", "It cost TK pounds."), null);
});
