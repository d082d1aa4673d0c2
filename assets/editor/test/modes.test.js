// Ways to write: focus and typewriter, what each does, and that a browser remembers them.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { window } from "./support/page.js";

const kept = new Map();
const storage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value), removeItem: (name) => kept.delete(name) };
globalThis.CSS ??= { escape: (name) => name };
Object.assign(globalThis, { localStorage: storage, location: new URL("https://news.example/admin/articles/1") });
const [{ openGalley }, { isMode }, { showPlaces }] = await Promise.all([import("../src/galley.js"), import("../src/modes.js"), import("../src/show.js")]);
const { TextSelection } = await import("prosemirror-state");
const { document } = window;
const p = (text) => ({ type: "paragraph", content: [{ type: "text", text }] });
let hearing = [];

beforeEach(() => {
  hearing.forEach(([type, act]) => document.removeEventListener(type, act));
  hearing = [];
  kept.clear();
  location.hash = "";
});

function open({ lines = ["One line of text"], hash = "" } = {}) {
  location.hash = hash;
  document.body.innerHTML = `<header class="actionbar"><button id="act">Act</button></header><div class="tools" data-tools hidden></div><article class="galley"><div id="body" data-galley></div></article>
    <aside class="side"><section id="p-checks"></section><form id="fields"><input name="target" id="target"></form></aside>`;
  const mount = document.getElementById("body");
  mount.dataset.document = JSON.stringify({ type: "doc", content: lines.map(p) });
  const listen = document.addEventListener;
  document.addEventListener = (type, act) => (hearing.push([type, act]), listen.call(document, type, act));
  const galley = openGalley(mount, document.querySelector("[data-tools]"), () => assert.fail("nothing was written"));
  showPlaces(galley, () => {});
  document.addEventListener = listen;
  const tool = (name) => document.querySelector(`[data-tool="${name}"]`);
  const press = (code, init) => {
    const event = new window.KeyboardEvent("keydown", { code, key: code.slice(-1), bubbles: true, cancelable: true, ...init });
    document.activeElement.dispatchEvent(event);
    return event.defaultPrevented;
  };
  return { view: galley.view, tool, press, focusKey: () => press("KeyF", { ctrlKey: true, shiftKey: true }), typewriterKey: () => press("KeyW", { altKey: true }) };
}

test("focus goes and comes by its key from everywhere, and by its button, which says so", () => {
  const { tool, focusKey } = open();
  assert.equal(tool("focus").getAttribute("aria-pressed"), "false");
  assert.equal(focusKey(), true);
  assert.deepEqual([isMode("focus"), tool("focus").getAttribute("aria-pressed")], [true, "true"]);
  document.getElementById("target").focus();
  assert.equal(focusKey(), true);
  assert.equal(isMode("focus"), false);
  tool("focus").click();
  assert.equal(isMode("focus"), true);
  document.querySelector("[data-tool=focus]").click();
  assert.equal(isMode("focus"), false);
});

test("other keys are left alone", () => {
  const { press } = open();
  for (const [code, init] of [["KeyF", { ctrlKey: true }], ["KeyF", { shiftKey: true }], ["KeyW", {}], ["KeyW", { ctrlKey: true }], ["KeyW", { ctrlKey: true, altKey: true }], ["Escape", {}]]) {
    assert.equal(press(code, init), false, code);
  }
  assert.deepEqual([isMode("focus"), isMode("typewriter")], [false, false]);
});

test("who is where nothing is left to see goes to the text", () => {
  const { view, focusKey } = open();
  document.getElementById("act").focus();
  focusKey();
  assert.equal(document.activeElement, view.dom);
});

test("in focus the toolbar holds the few tools, and its keys walk over those", () => {
  const { tool, focusKey, press } = open();
  tool("strike").focus();
  assert.equal(tool("typewriter").hidden, true);
  focusKey();
  assert.deepEqual(["bold", "focus", "typewriter", "strike", "image"].map((name) => tool(name).hidden), [false, false, false, true, true]);
  assert.equal([...document.querySelectorAll("[data-tool]")].filter((node) => node.tabIndex === 0 && !node.hidden).length, 1);
  tool("italic").focus();
  press("ArrowRight", { key: "ArrowRight" });
  assert.equal(document.activeElement, tool("link"));
  press("End", { key: "End" });
  assert.equal(document.activeElement, tool("typewriter"));
});

test("a browser remembers each, and an address that leads beside the text is followed", () => {
  const first = open();
  first.focusKey();
  first.typewriterKey();
  open();
  assert.deepEqual([isMode("focus"), isMode("typewriter")], [true, true]);
  open({ hash: "#p-checks" });
  assert.deepEqual([isMode("focus"), isMode("typewriter")], [false, true]);
  open().focusKey();
  open();
  assert.equal(isMode("focus"), false);
});

test("without storage they last as long as the page", () => {
  globalThis.localStorage = undefined;
  const { focusKey } = open();
  focusKey();
  assert.equal(isMode("focus"), true);
  focusKey();
  globalThis.localStorage = storage;
});

test("what is shown beside the text comes back to be seen", () => {
  const { focusKey } = open();
  focusKey();
  document.body.insertAdjacentHTML("beforeend", '<a href="#target" data-show="target">Show</a>');
  document.querySelector("[data-show]").click();
  assert.equal(isMode("focus"), false);
  assert.equal(document.activeElement.id, "target");
  assert.equal(kept.has("copydesk:mode:focus"), true, "next time it is as it was");
});

test("on a typewriter the line that is written goes to its height, and a selection by mouse does not", () => {
  const { view, typewriterKey, tool } = open();
  const went = [];
  window.innerHeight = 1_000;
  window.scrollTo = ({ top, behavior }) => went.push([top, behavior]);
  view.coordsAtPos = () => ({ left: 0, right: 0, top: 690, bottom: 710 });
  view.domSelectionRange = () => ({ focusNode: view.dom.firstChild, focusOffset: 0, anchorNode: view.dom.firstChild, anchorOffset: 0 });
  const writes = () => view.dispatch(view.state.tr.setMeta("addToHistory", false).scrollIntoView());
  typewriterKey();
  assert.deepEqual([tool("typewriter").hidden, tool("typewriter").getAttribute("aria-pressed")], [false, "true"]);
  went.length = 0;
  writes();
  assert.deepEqual(went, [[300, "instant"]]);
  window.matchMedia = () => ({ matches: false });
  writes();
  assert.deepEqual(went.pop(), [300, "smooth"]);
  went.length = 0;
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, 3, 6)));
  assert.deepEqual(went, []);
  typewriterKey();
  writes();
  assert.deepEqual(went, []);
  delete window.matchMedia;
});
