// What is pasted keeps its words, its numbers and its kinds; what does not come over is said.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { samples } from "./clipboard/samples.js";
import { Galley, p } from "./support/galley.js";

const file = new URL("clipboard/wanted.json", import.meta.url);

function pasted(html, { blocks = [], at = null, lang = "en" } = {}) {
  const galley = new Galley(blocks.map((block) => (typeof block === "string" ? p(block) : block)), { at, lang }).paste(html);
  return { html: galley.html, said: galley.said.sentences.length ? [galley.said.title, ...galley.said.sentences] : [] };
}

if (process.env.COPYDESK_PRINT_CLIPBOARD) {
  const wanted = Object.fromEntries(samples.map(([name, html, around]) => [name, pasted(html, around)]));
  await writeFile(file, `${JSON.stringify(wanted, null, 2)}\n`);
}
const wanted = JSON.parse(await readFile(file, "utf8"));

test("there are samples of every kind of program", () => {
  assert.ok(samples.length >= 60);
  assert.deepEqual(Object.keys(wanted), samples.map(([name]) => name));
});

for (const [name, html, around] of samples) {
  test(`pasted from ${name}`, () => assert.deepEqual(pasted(html, around), wanted[name]));
}
