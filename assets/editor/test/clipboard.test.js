// What is pasted keeps its words, its numbers and its kinds; what does not come over is said.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { fromOffices } from "./clipboard/docs.js";
import { samples as first } from "./clipboard/samples.js";
import { fromPages } from "./clipboard/web.js";
import { fromWord } from "./clipboard/word.js";
import { Galley, p } from "./support/galley.js";

const samples = [...first, ...fromWord, ...fromOffices, ...fromPages];
const file = new URL("clipboard/wanted.json", import.meta.url);

function pasted(html, { blocks = [], at = null, lang = "en", isPlain = false } = {}) {
  const galley = new Galley(blocks.map((block) => (typeof block === "string" ? p(block) : block)), { at, lang });
  if (isPlain) galley.pasteText(html);
  else galley.paste(html);
  return { html: galley.html, said: galley.said.sentences.length ? [galley.said.title, ...galley.said.sentences] : [] };
}

if (process.env.COPYDESK_PRINT_CLIPBOARD) {
  const wanted = Object.fromEntries(samples.map(([name, html, around]) => [name, pasted(html, around)]));
  await writeFile(file, `${JSON.stringify(wanted, null, 2)}\n`);
}
const wanted = JSON.parse(await readFile(file, "utf8"));

test("there are samples of every kind of program", () => {
  assert.ok(samples.length >= 250);
  assert.equal(new Set(samples.map(([name]) => name)).size, samples.length);
  assert.deepEqual(Object.keys(wanted), samples.map(([name]) => name));
});

for (const [name, html, around] of samples) {
  test(`pasted from ${name}`, () => assert.deepEqual(pasted(html, around), wanted[name]));
}
