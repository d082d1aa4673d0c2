// Single keys: where they go, when they do nothing, and that they can be turned off.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { window } from "./support/page.js";

const { document } = window;
const kept = new Map();
globalThis.localStorage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) };
window.Element.prototype.scrollIntoView = () => {};
window.HTMLDialogElement.prototype.showModal = function () { this.setAttribute("open", ""); };
document.body.innerHTML = `<input type="hidden" name="writer" value="ilse"><input type="checkbox" data-single-keys>`;
await import("../../js/keys.js");
const box = document.querySelector("[data-single-keys]");

beforeEach(() => {
  kept.clear();
  for (const old of document.querySelectorAll("main, dialog")) old.remove();
  document.body.insertAdjacentHTML("beforeend", `<main><input id="q"><ul>${["a", "b", "c"].map((name) => `<li><input type="checkbox" id="box-${name}"><h2 class="row__title"><a href="/${name}" id="${name}">${name}</a></h2></li>`).join("")}</ul></main>`);
});

function press(key, more = {}) {
  const event = new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  document.activeElement.dispatchEvent(event);
  return event.defaultPrevented;
}

const at = () => document.activeElement.id;

test("J and K go through the stories, from a box of a row too, and stop at both ends", () => {
  assert.equal(press("j"), true);
  assert.equal(at(), "a");
  press("J", { shiftKey: true });
  assert.equal(at(), "b");
  document.getElementById("box-b").focus();
  press("j");
  assert.equal(at(), "c");
  assert.equal(press("j"), false);
  assert.equal(at(), "c");
  press("k");
  press("k");
  assert.equal(press("k"), false);
  assert.equal(at(), "a");
});

test("letters do nothing while somebody types, with another key, or over a question", () => {
  document.getElementById("q").focus();
  for (const key of ["j", "k", "?"]) assert.equal(press(key), false);
  document.activeElement.blur();
  for (const more of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { isComposing: true }]) assert.equal(press("j", more), false);
  assert.equal(press("?"), true);
  assert.match(document.querySelector("dialog").textContent, /Search and commands/);
  assert.equal(press("j"), false);
});

test("turned off, no listener of a page hears a single letter", () => {
  let heard = 0;
  document.addEventListener("keydown", () => { heard += 1; });
  box.checked = false;
  box.dispatchEvent(new window.Event("change"));
  assert.equal(press("j"), false);
  assert.equal(heard, 0);
  press("Escape");
  press("k", { ctrlKey: true });
  assert.equal(heard, 2);
  box.checked = true;
  box.dispatchEvent(new window.Event("change"));
  assert.equal(press("j"), true);
});
