// The bar for finding and replacing: what its keys do, what it says, and where the focus goes.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { TextSelection } from "prosemirror-state";
import { window } from "./support/page.js";

globalThis.FormData = window.FormData;
const [{ openGalley }, { isMac }] = await Promise.all([import("../src/galley.js"), import("../src/mac.js")]);
const { document } = window;

const p = (text) => ({ type: "paragraph", content: [{ type: "text", text }] });
let page = null;

beforeEach(() => {
  // Each page begins with a document that nobody listens to any more.
  page?.end();
});

function open(lines, { headline = "", dek = "", readOnly = false } = {}) {
  document.body.innerHTML = `<div class="tools" data-tools hidden></div><article class="galley">
    <textarea id="headline" name="headline"></textarea><textarea id="dek" name="dek"></textarea><div id="body" data-galley></div></article><input id="elsewhere">`;
  const [head, below, mount] = ["headline", "dek", "body"].map((id) => document.getElementById(id));
  Object.assign(head, { value: headline, readOnly });
  below.value = dek;
  mount.dataset.document = JSON.stringify({ type: "doc", content: lines.map(p) });
  const heard = [];
  const listen = document.addEventListener.bind(document);
  document.addEventListener = (type, act) => (heard.push([type, act]), listen(type, act));
  const { view } = openGalley(mount, document.querySelector("[data-tools]"), () => {});
  document.addEventListener = listen;
  const button = (name) => [...document.querySelectorAll("button")].find((node) => (node.getAttribute("aria-label") ?? node.textContent).startsWith(name));
  const words = () => document.getElementById("find-words");
  page = {
    view, head, below, button, words,
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

test("all in the text are replaced, what is left in fields is said, and undo from the bar brings them back", () => {
  const { find, instead, press, said, head, button, text } = open(["tom and tom", "tom"], { headline: "tom" });
  find("tom");
  instead("Ana");
  button("Replace all").focus();
  button("Replace all").click();
  assert.equal(text(), "Ana and Ana\nAna");
  assert.equal(said(), "3 replaced, 1 left in headline and dek");
  press("z", { ctrlKey: true });
  assert.equal(text(), "tom and tom\ntom");
  button("Replace this").click();
  assert.equal(head.value, "Ana");
  button("Replace all").click();
  button("Replace all").click();
  assert.equal(said(), "None replaced");
});

test("a headline that can only be read is found, not replaced", () => {
  const { find, instead, button, head } = open(["no"], { headline: "tom", readOnly: true });
  find("tom");
  instead("Ana");
  button("Replace this").click();
  assert.equal(head.value, "tom");
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
