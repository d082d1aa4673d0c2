// A check leads to its own marker, not to the beginning of the block or to another one of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { window } from "./support/page.js";

const [{ markedWord, markedText }, { readDocument }, { showPlaces }] = await Promise.all([import("../src/marked-word.js"), import("../src/schema.js"), import("../src/show.js")]);

const blockOf = (text) => readDocument({ type: "doc", content: [{ type: "paragraph", attrs: { id: "a" }, content: [{ type: "text", text }] }] }).firstChild;

// As the server makes it: 24 letters on each side.
function quoteOf(text, nth) {
  const marker = [...text.matchAll(/(?:TK)+/gu)][nth];
  const [before, after] = [[...text.slice(0, marker.index)], [...text.slice(marker.index + marker[0].length)]];
  const head = (before.length > 24 ? "…" : "") + before.slice(-24).join("").trimStart();
  const tail = after.slice(0, 24).join("").trimEnd() + (after.length > 24 ? "…" : "");
  return { words: head + marker[0] + tail, at: head.length, nth };
}

function at(text, quote) {
  const found = markedWord(blockOf(text), quote);
  assert.deepEqual(markedText(text, quote), found, "a field is read as a block is");
  return found && [found.from, text.slice(found.from, found.to)];
}

test("each marker of a block is found, whatever stands around it", () => {
  const texts = [
    "A long sentence that goes on before we say TK and then also [TK] here.",
    "TK pounds",
    "TK TK",
    "TK TK TK TK",
    "Cost is TK per head, TK in all.",
    "Mayor TK said. TK said too.",
    "First line has TK and then another TK in it, TK Maxx too.",
    "In Köln, TK; in Łódź – 😀 TK – and TKTK, [TK] too.",
    "…TK at the beginning and at the end of a line TK…",
    "The mayor of the town said TK to all who had come here. ".repeat(3).trim(),
  ];
  for (const text of texts) {
    const places = [...text.matchAll(/\[TK\]|TKTK|TK/gu)].map(({ index, 0: word }) => [index, word]);
    assert.deepEqual(places.map((_, nth) => at(text, quoteOf(text, nth))), places, text);
  }
});

test("what was written since does not lead to another marker", () => {
  const before = "Cost is TK per head, TK in all.";
  const [first, second] = [quoteOf(before, 0), quoteOf(before, 1)];
  assert.deepEqual(at("TK, Cost is TK per head, TK in all.", first), [12, "TK"]);
  assert.deepEqual(at("TK, Cost is TK per head, TK in all.", second), [25, "TK"]);
  assert.deepEqual(at("Cost is 40 per head, TK in all.", second), [21, "TK"]);
  assert.equal(at("Cost is 40 per head, TK in all.", first), null);
  assert.deepEqual(at("She went to the new TK Maxx.", quoteOf("She went to TK Maxx.", 0)), [20, "TK"]);
});

test("blanks count as one, and what is not there any more is not found", () => {
  const quote = quoteOf("It cost TK pounds.", 0);
  assert.deepEqual(at("It  cost\u00a0 TK  pounds.", quote), [10, "TK"]);
  assert.equal(at("It cost four pounds.", quote), null);
  assert.equal(at("It cost TKO pounds.", quote), null);
});

const show = (at, nth) => `<a data-show="headline" data-spot="spot${nth}" data-words="H TK and TK" data-at="${at}" data-nth="${nth}">Show</a>`;
globalThis.CSS ??= { escape: (name) => name };

// Opens the page at this address. Answers what is selected in the headline, now and after each Show was pressed.
function selected(address) {
  window.document.body.innerHTML = `<form id="fields"><textarea name="headline">H TK and TK</textarea></form>${show(2, 0)}${show(9, 1)}`;
  globalThis.location = new URL(address, "https://news.example/");
  showPlaces(null, () => {});
  const control = window.document.querySelector("textarea");
  const now = () => [control.selectionStart, control.selectionEnd];
  const pressed = (link) => {
    link.click();
    return now();
  };
  return [now(), ...[...window.document.querySelectorAll("a")].map(pressed)];
}

test("a field shows its own marker, too", () => {
  assert.deepEqual(selected("/").slice(1), [[2, 4], [9, 11]]);
});

test("an address leads to its own marker, and to none where that is gone", () => {
  assert.deepEqual(selected("/?marker=spot1#headline")[0], [9, 11]);
  for (const address of ["/?marker=gone#headline", "/#headline"]) assert.deepEqual(selected(address)[0], [0, 0], address);
});
