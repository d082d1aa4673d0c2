// A long clipboard is read in steps that grow with its length, not with its length times its depth. Steps are counted, not timed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { window } from "./support/page.js";

const { readBlocks } = await import("../src/pasted-blocks.js");
const { withoutStyles } = await import("../src/pasted-html.js");

const many = (number, make) => Array.from({ length: number }, (_, at) => make(at)).join("");
const within = (depth, open, close, inner) => open.repeat(depth) + inner + close.repeat(depth);

const pages = {
  "paragraphs with links": (length, depth) => within(depth, "<div>", "</div>", many(length, (at) => `<p>Word ${at} and <a href="https://a.example/${at}">a link</a></p>`)),
  "boxes without links": (length, depth) => within(depth, "<div><section>", "</section></div>", many(length, (at) => `<div><div>Word ${at}</div></div>`)),
  "tables that lay out a page": (length, depth) => within(depth, "<table><tr><td>", "</td><td><p>a</p><p>b</p></td></tr></table>", many(length, (at) => `<table><tr><td><div><p>Word ${at}</p></div></td><td>x</td></tr></table>`)),
  "a table of data": (length) => `<table>${many(length, (at) => `<tr><td>${at}</td><td><p>two ${at}</p></td></tr>`)}</table>`,
  "items of a word processor": (length) => many(length, (at) => `<p style="mso-list:l0 level1 lfo1"><span style="mso-list:Ignore">${at + 1}.</span><span style="color:red">Word ${at}</span></p>`),
  "items without their marks": (length, depth) => within(depth, `<div style="mso-list:l0 level1 lfo1">`, "</div>", many(length, (at) => `<div style="mso-list:l0 level2 lfo1"><b>Word ${at}</b></div>`)),
};

// How many nodes are looked at while `read` runs: those that a question about everything below has to pass, too.
function steps(read) {
  let count = 0;
  const whole = (node) => 1 + [...childrenOf(node)].reduce((sum, child) => sum + whole(child), 0);
  const { get: childNodes } = Object.getOwnPropertyDescriptor(window.Node.prototype, "childNodes");
  const childrenOf = (node) => childNodes.call(node);
  const spied = [[window.Node.prototype, "textContent"], [window.Element.prototype, "querySelector"], [window.Element.prototype, "querySelectorAll"], [window.Element.prototype, "getElementsByTagName"], [window.Node.prototype, "childNodes"], [window.Element.prototype, "children"]];
  const originals = spied.map(([proto, name]) => [proto, name, Object.getOwnPropertyDescriptor(proto, name)]);
  for (const [proto, name, original] of originals) {
    const costOf = (node) => (name === "childNodes" || name === "children" ? 1 + childrenOf(node).length : whole(node));
    const spy = original.get
      ? { ...original, get() { count += costOf(this); return original.get.call(this); } }
      : { ...original, value(...given) { count += costOf(this); return original.value.apply(this, given); } };
    Object.defineProperty(proto, name, spy);
  }
  try {
    read();
  } finally {
    for (const [proto, name, original] of originals) Object.defineProperty(proto, name, original);
  }
  return count;
}

function stepsFor(html) {
  const dom = window.document.createElement("div");
  dom.innerHTML = withoutStyles(html);
  const nodes = dom.querySelectorAll("*").length;
  return steps(() => readBlocks(dom)) / nodes;
}

for (const [name, page] of Object.entries(pages)) {
  test(`${name} cost the same for each part, long or deep`, () => {
    const [short, long, deep] = [stepsFor(page(100, 2)), stepsFor(page(800, 2)), stepsFor(page(100, 40))];
    assert.ok(long < short * 1.5, `${long} steps for each part of a long page, ${short} of a short one`);
    assert.ok(deep < short * 2.5, `${deep} steps for each part of a deep page, ${short} of a flat one`);
  });
}
