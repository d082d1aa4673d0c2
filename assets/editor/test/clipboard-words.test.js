// Whatever is nested in whatever, every word comes over, in its order and apart from the others, and stays as it is when
// the server reads it: two hundred clipboards by chance, the same ones each time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Galley } from "./support/galley.js";
import { window } from "./support/page.js";

const blocks = ["p", "div", "h1", "h2", "h4", "ul", "ol", "li", "blockquote", "table", "pre", "section", "dl", "dd", "figure", "figcaption", "center", "hr"];
const inlines = ["span", "b", "i", "a", "sup", "sub", "s", "q", "font", "ins", "u", "code", "br", "o:p", "ruby", "label"];
const gone = ["del", "script", "style", "textarea"];
const attributes = ["", "", ` href="https://a.example/"`, ` href="mailto:"`, ` start="4"`, ` value="9"`, ` style="font-weight:bold"`, ` style="text-decoration:line-through"`, ` style="mso-list:l0 level2 lfo1"`, ` style="mso-list:l0 level1 lfo1"`, ` data-aria-level="2"`, ` style="vertical-align:super"`, ` style="display:block"`, ` style="white-space:pre"`, ` lang="fr"`, ` class="EOP"`, ` reversed`];

// A small generator of numbers that look random (mulberry32).
function chance(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

function clipboard(below) {
  const pick = (list) => list[below(list.length)];
  const node = (depth) => {
    if (depth > 5 || below(4) === 0) return ` w${below(1e6)} `;
    const kind = below(12);
    const tag = kind === 0 ? pick(gone) : kind < 7 ? pick(blocks) : pick(inlines);
    if (tag === "table") return `<table>${rows(depth)}</table>`;
    return `<${tag}${pick(attributes)}>${Array.from({ length: below(4) }, () => node(depth + 1)).join("")}</${tag}>`;
  };
  const cell = (depth) => `<td${pick(attributes)}>${node(depth + 1)}${below(3) ? "" : node(depth + 1)}</td>`;
  const rows = (depth) => Array.from({ length: 1 + below(2) }, () => `<tr>${cell(depth)}${below(2) ? cell(depth) : ""}</tr>`).join("");
  return Array.from({ length: 1 + below(4) }, () => node(0)).join("");
}

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
