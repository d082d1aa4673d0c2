// What is typed, and what stands there then. typing.txt is the table, by language.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { Galley, p } from "./support/galley.js";

const table = (await readFile(new URL("typing.txt", import.meta.url), "utf8")).split(/^# /m).slice(1);

const shown = ({ view }) => {
  let text = "";
  view.state.doc.descendants((node) => {
    if (node.type.name === "hard_break") text += "⏎";
    if (node.isText) text += node.marks.some(({ type }) => type.name === "link") ? `⟨${node.text}⟩` : node.text;
  });
  return text.replaceAll("\u202f", "⍽");
};

const nameless = ({ doc }) => JSON.stringify(doc).replaceAll(/"id":(?:"\w+"|null)/g, "");

// Typed by keys; what a rule made is first taken back by one Backspace, and has to be what was typed.
function typed(lines, lang) {
  const galley = new Galley([p("")], { lang });
  for (const sign of lines) {
    const { view } = galley;
    if (sign === "⏎") {
      galley.press("Enter", { shiftKey: true });
      continue;
    }
    const plain = nameless(view.state.apply(view.state.tr.insertText(sign)));
    galley.type(sign);
    const after = view.state;
    if (nameless(after) === plain) continue;
    assert.ok(galley.press("Backspace"), sign);
    assert.equal(nameless(view.state), plain, `${lines}: Backspace behind ${sign}`);
    view.updateState(after);
  }
  return galley;
}

for (const section of table) {
  const [lang, ...lines] = section.trim().split("\n");
  test(`signs that are typed, in ${lang}`, () => {
    const cases = lines.filter(Boolean).map((line) => line.split("  →  "));
    assert.ok(cases.length && cases.every((pair) => pair.length === 2));
    for (const [keys, set] of cases) assert.equal(shown(typed(keys, lang)), set, keys);
  });
}
