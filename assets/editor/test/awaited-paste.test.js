// What is pasted before the part of the page is here that can read it: kept, put in once, and never lost where it does not come.

import assert from "node:assert/strict";
import { test } from "node:test";
import { window } from "./support/page.js";

class FakeTransfer {
  #texts = new Map();
  items = Object.assign([], { add: (file) => this.items.push({ kind: "file", file }) });
  get types() {
    return [...this.#texts.keys()];
  }

  get files() {
    return this.items.map(({ file }) => file);
  }

  setData(type, text) {
    this.#texts.set(type, text);
  }

  getData(type) {
    return this.#texts.get(type) ?? "";
  }
}
globalThis.DataTransfer = FakeTransfer;
globalThis.ClipboardEvent = class extends window.Event {
  constructor(type, { clipboardData, ...more }) {
    super(type, more);
    this.clipboardData = clipboardData;
  }
};
const [{ openGalley }, { awaitedPaste }, { here }, { FakeClock }, { TextSelection }] = await Promise.all([import("../src/galley.js"), import("../src/awaited-paste.js"), import("../src/on-demand.js"), import("./world.js"), import("prosemirror-state")]);
const { document } = window;
const rest = (time = 300) => new Promise((done) => { setTimeout(done, time); });

function open() {
  document.body.innerHTML = "<div id=\"mount\"></div>";
  const mount = document.getElementById("mount");
  mount.dataset.document = JSON.stringify({ type: "doc", content: [{ type: "paragraph", content: [{ type: "text", text: "One" }] }] });
  const { view } = openGalley(mount, null, () => {}, new FakeClock());
  view.dispatch(view.state.tr.setSelection(TextSelection.atEnd(view.state.doc)));
  const paste = (data) => {
    const transfer = new FakeTransfer();
    Object.entries(data).forEach(([type, text]) => transfer.setData(type, text));
    const event = new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true });
    view.dom.dispatchEvent(event);
    return event.defaultPrevented;
  };
  const lines = () => view.state.doc.content.content.map((node) => `${node.type.name}:${node.textContent}`);
  return { view, paste, lines };
}

const fromWord = { "text/html": "<html><body><p class=MsoNormal>Two <b>bold</b></p><h2>Three</h2></body></html>", "text/plain": "Two bold\nThree" };

test("files are taken without it", () => {
  const brought = [];
  document.body.dataset.later = "data:text/javascript,throw new Error('lost')";
  const { view } = open();
  const { props } = awaitedPaste("en", () => {}, (_view, files) => brought.push(...files));
  const transfer = new FakeTransfer();
  transfer.items.add({ name: "boat.jpg", type: "image/jpeg" });
  const event = new ClipboardEvent("paste", { clipboardData: transfer, cancelable: true });
  assert.equal(props.handleDOMEvents.paste(view, event), true);
  assert.deepEqual([brought.map(({ name }) => name), event.defaultPrevented, here()], [["boat.jpg"], true, null]);
});

test("where it does not come nothing of the text changes, and what was pasted can still be put in", async () => {
  document.body.dataset.later = "data:text/javascript,throw new Error('lost')";
  const { paste, lines } = open();
  assert.equal(paste(fromWord), true);
  await rest();
  assert.equal(here(), null);
  assert.deepEqual(lines(), ["paragraph:One"]);
  const notice = document.querySelector("[data-notice=paste]");
  assert.match(notice.textContent, /not in the text yet.*could not be loaded/);
  delete document.body.dataset.later;
  notice.querySelector("button").click();
  for (let turn = 0; turn < 20 && !here(); turn += 1) await rest(100);
  await rest(10);
  assert.equal(document.querySelector("[data-notice=paste]"), null);
  assert.deepEqual(lines(), ["paragraph:OneTwo bold", "heading:Three"]);
});

test("once it is here what is pasted comes in at once", () => {
  const { paste, lines, view } = open();
  assert.equal(paste({ "text/plain": "Two\nThree" }), true);
  assert.deepEqual(lines(), ["paragraph:OneTwo", "paragraph:Three"]);
  assert.equal(view.state.doc.childCount, 2);
});
