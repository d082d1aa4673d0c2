// What a menu or a dialog was opened for, while somebody else changes the text.

import assert from "node:assert/strict";
import { test } from "node:test";
import { window } from "./support/page.js";

const [{ openGalley }, { writeDocument }] = await Promise.all([import("../src/galley.js"), import("../src/schema.js")]);

// The page that tests run in has dialogs that do not open.
window.HTMLDialogElement.prototype.showModal ??= function () { this.open = true; };
window.HTMLDialogElement.prototype.close ??= function () { this.dispatchEvent(new window.Event("close")); };

const p = (id, text, more = []) => ({ type: "paragraph", attrs: { id: id.repeat(10) }, content: [...(text ? [{ type: "text", text }] : []), ...more] });
const note = (text) => ({ type: "footnote", content: [{ type: "text", text }] });
const doc = (...content) => ({ type: "doc", attrs: { schema: "copydesk-doc/1" }, content });

function open(document) {
  const frame = window.document.body.appendChild(window.document.createElement("div"));
  const mount = frame.appendChild(window.document.createElement("div"));
  mount.dataset.document = JSON.stringify(document);
  mount.dataset.lang = "en";
  const galley = openGalley(mount, null, () => {});
  const texts = () => galley.view.state.doc.content.content.map((node) => node.textContent);
  return { galley, view: galley.view, frame, texts };
}

const pressItem = (frame, words) => [...frame.querySelectorAll("[role=menuitem]")].find((item) => item.textContent.startsWith(words)).click();

test("the menu of a block is of that block, wherever a colleague's words have moved it", () => {
  const { galley, frame, texts } = open(doc(p("a", "one"), p("b", "two"), p("c", "three")));
  galley.enter("b".repeat(10));
  galley.view.dom.getBoundingClientRect = () => ({ left: 0, width: 100, top: 0 });
  frame.querySelector(".block__handle").click();
  galley.blend(doc(p("n", "new"), p("a", "one"), p("b", "two"), p("c", "three")));
  pressItem(frame, "Remove");
  assert.deepEqual(texts(), ["new", "one", "three"]);
});

test("the menu of a block that is gone by then does nothing to another", () => {
  const { galley, frame, texts } = open(doc(p("a", "one"), p("b", "two"), p("c", "three")));
  galley.enter("b".repeat(10));
  frame.querySelector(".block__handle").click();
  galley.blend(doc(p("a", "one"), p("c", "three")));
  pressItem(frame, "Remove");
  assert.deepEqual(texts(), ["one", "three"]);
});

test("a drag that ends nowhere is forgotten", () => {
  const { view, frame } = open(doc(p("a", "one"), p("b", "two")));
  view.dragging = { slice: view.state.doc.slice(0, 5), move: true };
  frame.querySelector(".block__handle").dispatchEvent(new window.Event("dragend"));
  assert.equal(view.dragging, null);
});

test("a space at the end of a note stays while a save is answered, and the next word stands behind it", () => {
  const { galley, view } = open(doc(p("a", "wall", [note("Source")])));
  view.dom.querySelector(".footnote").click();
  const type = (text) => {
    const at = view.state.doc.content.size - 2;
    view.dispatch(view.state.tr.insertText(text, at));
  };
  type(" ");
  const sent = galley.document;
  galley.settle(sent, doc(p("a", "wall", [note("Source")])));
  type("The Times");
  assert.equal(writeDocument(view.state.doc).content[0].content[1].content[0].text, "Source The Times");
  assert.equal(window.document.querySelector("dialog .footnote-text").textContent, "Source The Times");
});
