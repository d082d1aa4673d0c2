// What became of a text besides what was typed is said in one place, as long as it is true.

import assert from "node:assert/strict";
import { test } from "node:test";
import { window } from "./support/page.js";
import { FakeClock } from "./world.js";

const [{ openGalley }, { sayMended }, { undo }] = await Promise.all([import("../src/galley.js"), import("../src/mended.js"), import("prosemirror-history")]);
await (await import("../src/on-demand.js")).demand();
globalThis.CSS ??= { supports: () => true };

function page(words = "It rained.") {
  window.document.body.replaceChildren();
  const mount = window.document.body.appendChild(window.document.createElement("div"));
  mount.dataset.document = JSON.stringify({ type: "doc", content: [{ type: "paragraph", attrs: { id: "a" }, content: [{ type: "text", text: words }] }] });
  const clock = new FakeClock();
  const galley = openGalley(mount, null, () => {}, clock);
  galley.focusEnd = () => galley.view.dispatch(galley.view.state.tr.setSelection(galley.view.state.selection.constructor.atEnd(galley.view.state.doc)));
  galley.focusEnd();
  return {
    galley, clock,
    pastes: (html) => galley.view.pasteHTML(html, new window.Event("paste")),
    types: (text) => galley.view.dispatch(galley.view.state.tr.insertText(text)),
    undoes: () => undo(galley.view.state, galley.view.dispatch),
    get said() {
      return [...window.document.querySelectorAll("[data-notice]")].map((node) => node.querySelector("h2").textContent);
    },
    press: (label) => [...window.document.querySelectorAll("[data-notice] button")].find((node) => node.textContent === label).click(),
  };
}

const picture = (alt) => `<p>Words <img src="a.png" alt="${alt}"> and more</p>`;

test("the newest paste is told, in one notice, and a paste that lost nothing takes it away", () => {
  const the = page();
  the.pastes(picture("A boat"));
  the.pastes(picture("A quay"));
  assert.deepEqual(the.said, ["Pasted without 1 picture, “A quay”"]);
  the.pastes("<p>plain</p>");
  assert.deepEqual(the.said, []);
});

test("what is undone is told no longer", () => {
  const the = page();
  the.pastes(picture("A boat"));
  the.undoes();
  assert.deepEqual(the.said, []);

  the.pastes(picture("A boat"));
  const { state, dispatch } = the.galley.view;
  dispatch.call(the.galley.view, state.tr.delete(1, state.doc.content.size - 1));
  assert.deepEqual(the.said, []);
});

test("a notice stays until it can have been read, and goes when the writer goes on", async () => {
  const the = page();
  the.pastes(picture("A boat"));
  the.types("x");
  assert.equal(the.said.length, 1);
  await the.clock.pass(60_000);
  assert.equal(the.said.length, 1);
  the.galley.settle(the.galley.document, the.galley.document);
  assert.equal(the.said.length, 1);
  the.types("y");
  assert.deepEqual(the.said, []);
});

test("what the server mended is told while its block is there, and leads to it", () => {
  const the = page();
  sayMended([{ block: "a", detail: "A link was left out." }], the.galley);
  assert.deepEqual(the.said, ["Saved, with changes"]);
  the.press("Show it");
  the.pastes("<p>plain</p>");
  assert.deepEqual(the.said, []);

  sayMended([{ block: "a", detail: "A link was left out." }], the.galley);
  the.galley.blend({ type: "doc", content: [{ type: "paragraph", attrs: { id: "b" } }] });
  assert.deepEqual(the.said, []);
});

test("nothing that came over is no reason to be silent", () => {
  const the = page();
  the.pastes('<img src="a.png" alt="A boat">');
  assert.deepEqual(the.said, ["Pasted without 1 picture, “A boat”"]);
  the.press("Close");
  assert.deepEqual(the.said, []);
});

test("files are no text: what was dropped or pasted and is no picture is named, and the page stays", () => {
  const the = page();
  const given = { files: [{ name: "notes.docx", type: "application/vnd.openxmlformats" }], getData: () => "", types: ["Files"] };
  const handled = (name, key) => the.galley.view.someProp(name, (handle) => handle(the.galley.view, { [key]: given }, null, false));
  assert.equal(handled("handleDrop", "dataTransfer"), true);
  assert.deepEqual(the.said, ["Pasted without 1 file, “notes.docx”"]);
  assert.equal(handled("handlePaste", "clipboardData"), true);
  assert.deepEqual(the.said.length, 1);
});
