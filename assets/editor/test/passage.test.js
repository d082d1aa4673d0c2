// A check of the house leads to its own words, and writes others there: one step, set as the words were.

import assert from "node:assert/strict";
import { test } from "node:test";
import { window } from "./support/page.js";
import { FakeClock } from "./world.js";

const [{ passageIn, passageInBlock }, { readDocument }, { showPlaces }, { openGalley }, { undo }] = await Promise.all([
  import("../src/passage.js"), import("../src/schema.js"), import("../src/show.js"), import("../src/galley.js"), import("prosemirror-history"),
]);

globalThis.CSS ??= { escape: (name) => name };

// As the server makes it: 24 letters on each side.
function passageOf(text, words, nth) {
  let from = -1;
  for (let count = 0; count <= nth; count += 1) from = text.indexOf(words, from + 1);
  return { before: text.slice(Math.max(0, from - 24), from), words, after: text.slice(from + words.length).slice(0, 24), nth };
}

const at = (text, passage) => passageIn(text, passage)?.from ?? null;

test("each of several is found, whatever stands around it", () => {
  for (const [text, words] of [
    ["Very, very good: a very very good one, very.", "very"],
    ["aaaa", "aa"],
    ["two  blanks  and  more", "  "],
    ["😀 café, café – “café”", "café"],
    ["كلمة ثم كلمة", "كلمة"],
  ]) {
    const places = [];
    for (let from = text.indexOf(words); from >= 0; from = text.indexOf(words, from + 1)) places.push(from);
    assert.deepEqual(places.map((_, nth) => at(text, passageOf(text, words, nth))), places, text);
  }
});

test("what was written since does not lead to others, and what is gone is not found", () => {
  const before = "It is very good, and it was a very long day.";
  const [first, second] = [passageOf(before, "very", 0), passageOf(before, "very", 1)];
  assert.equal(at(`very, ${before}`, first), 12);
  assert.equal(at("It is good, and it was a very long day.", second), 25);
  assert.equal(at("A very odd one, and then a very sad one", passageOf("Nothing of this is very much like that", "very", 0)), null);
  assert.equal(at("It is good.", first), null);
  assert.equal(at("", { before: "", words: "", after: "", nth: 0 }), null);
});

const paragraph = (...content) => ({ type: "doc", content: [{ type: "paragraph", attrs: { id: "aaaaaaaaaa" }, content }] });
const text = (words, ...marks) => ({ type: "text", text: words, ...(marks.length && { marks: marks.map((type) => ({ type })) }) });

test("words across marks and breaks have one place", () => {
  const block = readDocument(paragraph(text("A very "), text("uni", "strong"), text("que"), { type: "hard_break" }, text("thing"))).firstChild;
  assert.deepEqual(passageInBlock(block, passageOf("A very unique\nthing", "very unique", 0)), { from: 2, to: 13 });
  assert.deepEqual(passageInBlock(block, passageOf("A very unique\nthing", "unique\nthing", 0)), { from: 7, to: 19 });
});

// A page with a text, a headline and the buttons of two checks.
function page() {
  window.document.body.innerHTML = "<form id=\"fields\"><textarea name=\"headline\">Very email</textarea></form><div id=\"mount\"></div>";
  const mount = window.document.getElementById("mount");
  mount.dataset.document = JSON.stringify(paragraph(text("Send an "), text("Email", "strong"), text("s now")));
  const galley = openGalley(mount, null, () => {}, new FakeClock());
  const press = (place, words, passage, fix) => {
    const button = window.document.createElement("button");
    Object.assign(button.dataset, { fix, place, passage: JSON.stringify(passage) });
    window.document.body.append(button);
    button.click();
    button.remove();
  };
  showPlaces(galley, () => {});
  return { galley, press, words: () => galley.document.content[0].content, headline: window.document.querySelector("textarea") };
}

test("what the house writes takes the place of the words, and undo brings them back", () => {
  globalThis.location = new URL("https://news.example/");
  const { galley, press, words, headline } = page();
  const passage = passageOf("Send an Emails now", "Emails", 0);

  press("aaaaaaaaaa", "Emails", passage, "E-mails");
  assert.deepEqual(words(), [text("Send an "), text("E-mails", "strong"), text(" now")]);

  undo(galley.view.state, galley.view.dispatch.bind(galley.view));
  assert.deepEqual(words(), [text("Send an "), text("Email", "strong"), text("s now")]);

  const told = [];
  headline.addEventListener("input", () => told.push(headline.value));
  press("headline", "email", passageOf("Very email", "email", 0), "e-mail");
  assert.deepEqual(told, ["Very e-mail"]);

  press("headline", "email", passageOf("Very email", "email", 0), "e-mail");
  assert.equal(headline.value, "Very e-mail");
  assert.match(window.document.querySelector("[data-notice=fix]").textContent, /not there any more/);
});
