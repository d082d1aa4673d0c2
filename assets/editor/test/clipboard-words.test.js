// Whatever is nested in whatever, every word comes over, in its order and apart from the others, and stays as it is when
// the server reads it: two hundred clipboards by chance, the same ones each time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { chance } from "./chance.js";
import { clipboard, gone } from "./clipboard/chance.js";
import { Galley } from "./support/galley.js";
import { window } from "./support/page.js";

// The words that have to come over, in the order in which a browser has them.
function wordsOf(html) {
  const { body } = new window.DOMParser().parseFromString(`<!doctype html><body><div>${html}</div>`, "text/html");
  body.querySelectorAll(gone.join()).forEach((node) => node.remove());
  return body.textContent.match(word) ?? [];
}

const word = /w\d+/g;

test("every word comes over, in its order, and only those", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const html = clipboard(chance(seed));
    const galley = new Galley([], {});
    assert.doesNotThrow(() => galley.paste(html), undefined, `${seed}: ${html}`);
    const lines = [];
    galley.view.state.doc.descendants((block) => { if (block.isTextblock) lines.push(block.textBetween(0, block.content.size, " ", " ")); });
    assert.deepEqual(lines.join(" ").match(word) ?? [], wordsOf(html), `${seed}: ${html}`);
    assert.doesNotThrow(() => galley.view.state.doc.check());
    galley.view.destroy();
  }
});
