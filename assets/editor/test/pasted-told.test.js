// What a paste left out is named: pictures by what they say of themselves, what nobody sees by kind and number.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Galley, p } from "./support/galley.js";

const told = (html) => {
  const { said } = new Galley().paste(html);
  return said.sentences.length ? [said.title, ...said.sentences] : [];
};

test("pictures that are left out are named by what they say of themselves", () => {
  const table = [
    ['<img src=a alt="A boat at the quay">x', "1 picture, “A boat at the quay”"],
    ['<img src=a alt="">x', "1 picture"],
    ["<img src=a>x", "1 picture"],
    ['<img alt="One"><img><img alt="Two">x', "3 pictures, “One”, “Two”"],
    ['<img alt="1"><img alt="2"><img alt="3"><img alt="4"><img alt="5">x', "5 pictures, “1”, “2”, “3” and 2 more"],
    ["<img alt='Tom &amp; Jerry&#39;s &quot;boat&quot; &#x2603;'>x", "1 picture, “Tom & Jerry's \"boat\" ☃”"],
    ['<img aria-label="Map">x', "1 picture, “Map”"],
    ['<img alt=" " title="Map">x', "1 picture, “Map”"],
    ['<img alt="😀">x', null],
    ['<svg role="img" aria-label="A chart of rain"><path d=""/></svg>x', "1 picture, “A chart of rain”"],
    ['<svg><path d=""/></svg>x', null],
    ['<video title="The flood"></video><img alt="Quay">x', "1 picture, “Quay”; 1 film, “The flood”"],
    [`<img alt="${"long ".repeat(40)}">x`, `1 picture, “${"long ".repeat(12)}…”`],
  ];
  for (const [html, wanted] of table) assert.equal(told(html)[0] ?? null, wanted && `Pasted without ${wanted}`, html);
});

test("what nobody sees is named by kind and number, and what a text keeps is not", () => {
  const table = [
    ["new\u200bsroom co\u00adop\u00aderate", "1 zero-width space and 2 soft hyphens"],
    ["\ufeffone \u2060two\u200e", "1 byte-order mark, 1 joiner and 1 direction mark"],
    ["a\u0001b\u0093c\u0094", "3 control characters"],
    ["x\ufe0f\ufffc y\u{e0041}", "1 variation selector, 1 place of an attachment and 1 other invisible character"],
    ["می\u200cخواهم 👩\u200d🚒 ❤\ufe0f", null],
    ["one\r\ntwo\tthree\u00a0four", null],
  ];
  for (const [text, kinds] of table) {
    const wanted = kinds ? ["Pasted with changes", `Characters that nobody sees were left out: ${kinds}.`] : [];
    const { said } = new Galley().pasteText(text.replace(/x\ufe0f/, "ax\ufe0f"));
    assert.deepEqual(said.sentences.length ? [said.title, ...said.sentences] : [], wanted, JSON.stringify(text));
  }
});

test("a next-line character becomes the break that the server makes of it, and that is said", () => {
  for (const paste of ["paste", "pasteText"]) {
    const galley = new Galley([p("")])[paste]("one\u0085two");
    assert.equal(galley.html, "<p>one<br>two</p>");
    assert.deepEqual(galley.said.sentences, ["1 next-line character (U+0085) became a line break. Some programs mean “…” by it: look there."]);
  }
});
