// The bar for finding and replacing: what its keys do, what it says, and where the focus goes.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { redo, undo } from "prosemirror-history";
import { TextSelection } from "prosemirror-state";
import { window } from "./support/page.js";
import { demand } from "../src/on-demand.js";

globalThis.FormData = window.FormData;
const [{ openGalley }, { isMac }] = await Promise.all([import("../src/galley.js"), import("../src/mac.js")]);
await demand();
const { document } = window;

const p = (text) => ({ type: "paragraph", content: [{ type: "text", text }] });
let page = null;

beforeEach(() => {
  // Each page begins with a document that nobody listens to any more.
  page?.end();
});

function open(lines, { headline = "", dek = "", summary = "", readOnly = false } = {}) {
  document.body.innerHTML = `<div class="tools" data-tools hidden></div><article class="galley">
    <label for="headline">Headline</label><textarea id="headline" name="headline" data-story-language data-most="20"></textarea>
    <label for="dek">Dek</label><textarea id="dek" name="dek" data-story-language></textarea>
    <div data-lead-shown hidden><input id="lead_caption" name="lead_caption" data-story-language value="tom"></div>
    <div id="body" data-galley></div></article><input id="elsewhere">
    <button role="tab" aria-controls="p-words">Words</button><section id="p-words" role="tabpanel">
    <label for="summary">Summary <span class="opt">for feeds</span></label><textarea id="summary" name="summary" data-story-language></textarea></section>`;
  const [head, below, mount] = ["headline", "dek", "body"].map((id) => document.getElementById(id));
  Object.assign(head, { value: headline, readOnly });
  below.value = dek;
  const elsewhere = document.getElementById("summary");
  elsewhere.value = summary;
  mount.dataset.document = JSON.stringify({ type: "doc", content: lines.map(p) });
  const heard = [];
  const listen = document.addEventListener.bind(document);
  document.addEventListener = (type, act) => (heard.push([type, act]), listen(type, act));
  const { view } = openGalley(mount, document.querySelector("[data-tools]"), () => {});
  document.addEventListener = listen;
  const button = (name) => [...document.querySelectorAll("button")].find((node) => (node.getAttribute("aria-label") ?? node.textContent).startsWith(name));
  const words = () => document.getElementById("find-words");
  page = {
    view, head, below, elsewhere, button, words,
    end: () => heard.forEach(([type, act]) => document.removeEventListener(type, act)),
    bar: () => document.querySelector("[role=search]"),
    // Answers whether the page took the key.
    press(key, init = {}, target = document.activeElement) {
      const event = new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init });
      target.dispatchEvent(event);
      return event.defaultPrevented;
    },
    find(text) {
      page.press("f", { ctrlKey: true }, view.dom);
      words().value = text;
      words().dispatchEvent(new window.Event("input"));
    },
    instead(text) {
      document.getElementById("find-instead").value = text;
    },
    back: () => document.querySelector(".finder__told button"),
    told: () => document.querySelector(".finder__told p").textContent,
    type(control, text) {
      control.value = text;
      control.dispatchEvent(new window.Event("input", { bubbles: true }));
    },
    said: () => document.querySelector("[role=search] [role=status]").textContent,
    now: () => [...view.dom.querySelectorAll(".found--now")].map((node) => node.textContent).join(""),
    text: () => view.state.doc.textBetween(0, view.state.doc.content.size, "\n"),
    tick(id) {
      document.getElementById(id).checked = true;
      document.getElementById(id).dispatchEvent(new window.Event("change"));
    },
  };
  return page;
}

test("the key opens the bar in the galley only, and a second one is the browser's own", () => {
  assert.equal(isMac, false);
  const { press, view, head, bar, words } = open(["tom"]);
  assert.equal(press("f", { ctrlKey: true }, document.getElementById("elsewhere")), false);
  assert.equal(bar().hidden, true);
  assert.equal(press("f", { ctrlKey: true }, view.dom), true);
  assert.equal(bar().hidden, false);
  assert.equal(document.activeElement, words());
  assert.equal(press("f", { ctrlKey: true }), false);
  assert.equal(press("f", { ctrlKey: true, altKey: true }, view.dom), false);
  assert.equal(press("б", { ctrlKey: true, code: "KeyF" }, view.dom), true, "on a keyboard of another script");
  assert.equal(press("u", { ctrlKey: true, code: "KeyF" }, view.dom), false, "on one with other places");
  head.focus();
  assert.equal(press("f", { ctrlKey: true }), true);
  assert.equal(document.activeElement, words());
});

test("enter goes on, shift enter goes back, and both go round", () => {
  const { find, press, said, now } = open(["tom, Tom", "TOM"]);
  find("tom");
  assert.deepEqual([said(), now()], ["1 of 3", "tom"]);
  press("Enter");
  assert.deepEqual([said(), now()], ["2 of 3", "Tom"]);
  press("Enter");
  press("Enter");
  assert.deepEqual([said(), now()], ["1 of 3", "tom"]);
  press("Enter", { shiftKey: true });
  assert.deepEqual([said(), now()], ["3 of 3", "TOM"]);
  find("nobody");
  assert.equal(said(), "None found");
  assert.equal(press("Enter"), true);
  find("");
  assert.equal(said(), "");
});

test("capitals and whole words count where they are ticked", () => {
  const { find, said, tick } = open(["tom, Tom, tomorrow"]);
  find("tom");
  assert.equal(said(), "1 of 3");
  tick("find-whole");
  assert.equal(said(), "1 of 2");
  tick("find-case");
  assert.equal(said(), "1 of 1");
});

test("escape closes the bar and selects what was found", () => {
  const { find, press, view, bar } = open(["One tom", "two toms"]);
  find("tom");
  press("Enter");
  assert.equal(press("Escape"), true);
  const { from, to, $from } = view.state.selection;
  assert.deepEqual([view.state.doc.textBetween(from, to), $from.parent.textContent], ["tom", "two toms"]);
  assert.equal(bar().hidden, true);
  assert.equal(view.dom.querySelectorAll(".found").length, 0);
  assert.equal(document.activeElement, view.dom);
  press("f", { ctrlKey: true });
  assert.equal(page.said(), "2 of 2", "what is selected is looked for, and is the current one");
});

test("headline and dek are found first, counted and named, and escape goes into them", () => {
  const { find, press, said, head, below } = open(["tom"], { headline: "Tom and tom", dek: "Who is Tom?" });
  find("tom");
  assert.equal(said(), "4 of 4", "one comes from the text");
  press("Enter");
  assert.equal(said(), "1 of 4, in the headline");
  assert.equal(head.hasAttribute("data-found"), true);
  press("Enter");
  press("Enter");
  assert.equal(said(), "3 of 4, in the dek");
  assert.equal(head.hasAttribute("data-found"), false);
  press("Escape");
  assert.equal(document.activeElement, below);
  assert.deepEqual([below.selectionStart, below.selectionEnd, below.hasAttribute("data-found")], [7, 10, false]);
});

test("whoever comes from the headline begins there", () => {
  const { words, press, head, said } = open(["tom"], { headline: "tom Tom" });
  head.focus();
  head.setSelectionRange(4, 7);
  press("f", { ctrlKey: true });
  assert.equal(words().value, "Tom");
  assert.equal(said(), "2 of 3, in the headline");
});

test("replacing goes through fields and text, and each field hears of it", () => {
  const { find, instead, press, said, head, button, text } = open(["tom and tom"], { headline: "tom, tom" });
  let heard = 0;
  head.addEventListener("input", () => { heard += 1; });
  find("tom");
  press("Enter", { shiftKey: true });
  assert.equal(said(), "2 of 4, in the headline");
  instead("atom");
  button("Replace this").click();
  assert.deepEqual([head.value, heard, said()], ["tom, atom", 1, "3 of 4"]);
  button("Replace this").click();
  assert.equal(text(), "atom and tom");
  assert.equal(said(), "4 of 4");
});

test("all are replaced in text and fields, it is said where, and undo from the bar brings all back", () => {
  const { find, instead, press, said, told, head, below, elsewhere, button, back, text } = open(["tom and tom", "tom"], { headline: "Tom", dek: "No one", summary: "Tom, tom" });
  find("tom");
  assert.equal(said(), "4 of 6", "those of a picture that is not there are none");
  instead("Ana");
  button("Replace all").focus();
  button("Replace all").click();
  assert.deepEqual([text(), head.value, below.value, elsewhere.value], ["Ana and Ana\nAna", "Ana", "No one", "Ana, Ana"]);
  assert.deepEqual([said(), told()], ["6 replaced", "3 of them in headline and summary."]);
  press("z", { ctrlKey: true });
  assert.deepEqual([text(), head.value, elsewhere.value], ["tom and tom\ntom", "Tom", "Tom, tom"]);
  assert.equal(document.querySelector(".finder__told").hidden, true);
  button("Replace all").click();
  back().click();
  assert.deepEqual([text(), head.value, elsewhere.value], ["tom and tom\ntom", "Tom", "Tom, tom"]);
  button("Replace all").click();
  button("Replace all").click();
  assert.equal(said(), "None replaced");
});

test("undo and redo in the text take the fields along, but for those that were written in since", () => {
  const { find, instead, told, head, below, elsewhere, button, back, text, view, type } = open(["tom"], { headline: "Tom", dek: "Tom", summary: "Tom" });
  find("tom");
  instead("Ana");
  button("Replace all").click();
  view.dispatch(view.state.tr.insertText("!", 4));
  assert.equal(back().hidden, true, "it is no longer what was done last");
  type(below, "Ana Berg");
  undo(view.state, view.dispatch);
  assert.deepEqual([text(), head.value], ["Ana", "Ana"]);
  undo(view.state, view.dispatch);
  assert.deepEqual([text(), head.value, below.value, elsewhere.value], ["tom", "Tom", "Ana Berg", "Tom"]);
  assert.equal(told(), "The dek was changed since, and keeps its words.");
  redo(view.state, view.dispatch);
  assert.deepEqual([text(), head.value, below.value, elsewhere.value], ["Ana", "Ana", "Ana Berg", "Ana"]);
  undo(view.state, view.dispatch);
  view.dispatch(view.state.tr.insertText("Well, ", 1));
  undo(view.state, view.dispatch);
  assert.deepEqual([text(), head.value], ["tom", "Tom"]);
});

test("what has no room in a field stays out of it, and nothing is cut", () => {
  const { find, instead, said, told, head, below, button, press, text } = open(["tom"], { headline: "Tom and his old boat", dek: "Tom" });
  find("tom");
  instead("Thomas");
  button("Replace all").click();
  assert.deepEqual([text(), head.value, below.value, said()], ["Thomas", "Tom and his old boat", "Thomas", "2 replaced"]);
  assert.equal(told(), "1 of them in dek. The headline would be longer than 20 characters, and stays as it is.");
  press("Enter", {}, page.words());
  instead("Thomas");
  button("Replace this").click();
  assert.deepEqual([head.value, told()], ["Tom and his old boat", "The headline would be longer than 20 characters, and stays as it is."]);
  instead("To");
  button("Replace this").click();
  assert.equal(head.value, "To and his old boat");
});

test("what is in a field alone is replaced and taken back, too", () => {
  const { find, instead, said, told, head, button, back } = open(["none"], { headline: "Tom, tom" });
  find("tom");
  instead("");
  button("Replace all").click();
  assert.deepEqual([head.value, said(), told()], [", ", "2 replaced", "In headline."]);
  back().click();
  assert.equal(head.value, "Tom, tom");
});

test("a field in a tab that is not open is shown when it has the next place", () => {
  const { find, press, said } = open(["tom"], { summary: "tom" });
  const panel = document.getElementById("p-words");
  panel.hidden = true;
  document.querySelector("[role=tab]").addEventListener("click", () => { panel.hidden = false; });
  find("tom");
  assert.equal(panel.hidden, true);
  press("Enter");
  assert.deepEqual([panel.hidden, said()], [false, "1 of 2, in the summary"]);
});

test("a headline that can only be read is found, not replaced", () => {
  const { find, instead, button, head } = open(["no"], { headline: "tom", readOnly: true });
  find("tom");
  instead("Ana");
  button("Replace this").click();
  assert.equal(head.value, "tom");
  button("Replace all").click();
  assert.deepEqual([head.value, page.said(), page.told()], ["tom", "None replaced", "The headline cannot be changed here."]);
});

test("what is found follows what is typed in the text and in fields", () => {
  const { find, said, view, head } = open(["tom"], { headline: "" });
  find("tom");
  view.dispatch(view.state.tr.insertText("tom ", 1));
  assert.equal(said(), "2 of 2");
  head.value = "tom tom";
  head.dispatchEvent(new window.Event("input", { bubbles: true }));
  assert.equal(said(), "4 of 4");
});

test("a text that can only be read is searched without anything to replace", () => {
  const { press, view, button, bar } = open(["tom"]);
  view.setProps({ editable: () => false });
  assert.equal(press("h", { ctrlKey: true }, view.dom), true);
  assert.equal(button("Replace").hidden, true);
  assert.equal(bar().querySelector("#find-replacing").hidden, true);
});

test("who is in the bar already keeps the words that are looked for", () => {
  const { find, press, words, view } = open(["tom and ben"]);
  find("ben");
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, 1, 4)));
  document.getElementById("find-instead").focus();
  assert.equal(press("f", { ctrlKey: true }), true);
  assert.equal(words().value, "ben");
});

test("replacing is unfolded by its key and by its button, which says so", () => {
  const { press, view, button } = open(["tom"]);
  press("f", { ctrlKey: true }, view.dom);
  const more = button("Replace");
  assert.equal(more.getAttribute("aria-expanded"), "false");
  more.click();
  assert.equal(more.getAttribute("aria-expanded"), "true");
  assert.equal(document.activeElement.id, "find-instead");
  press("Escape");
  press("h", { ctrlKey: true }, view.dom);
  assert.equal(more.getAttribute("aria-expanded"), "true");
});

test("the button of the toolbar opens the bar and leaves the focus there", () => {
  const { button, words } = open(["tom"]);
  button("Find and replace").click();
  assert.equal(document.activeElement, words());
});
