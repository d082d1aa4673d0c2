// Pictures in a text: files that come in while somebody writes, and what one can do with a picture that stands there.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { history, undo, undoDepth } from "prosemirror-history";
import { EditorState, NodeSelection, TextSelection } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { window } from "./support/page.js";
import { moveBlock, removeBlock, toggleSubhead } from "../src/commands.js";
import { leaveLine } from "../src/frame-commands.js";
import { withdraw } from "../src/notices.js";
import { pasting } from "../src/paste.js";
import { PictureView } from "../src/picture-view.js";
import { remember, withoutFolders } from "../src/pictures.js";
import { bringFiles, setPicture } from "../src/pictures-in-text.js";
import { readDocument, schema } from "../src/schema.js";
import { Galley } from "./support/galley.js";

const other = "01900000-0000-7000-8000-000000000002";
const picture = "01900000-0000-7000-8000-000000000001";
const offered = { id: picture, title: "The quay", caption: "The quay at noon", alt: "Boats", credit: "Mina Sol", href: "/admin/media/1", rights: "", thumb: { src: "t", width: 3, height: 2 }, whole: { src: "w", width: 3, height: 2 } };

// What a browser sends a file with; the test says what becomes of it.
class FakeRequest {
  static all = [];
  upload = { addEventListener() {} };
  #heard = new Map();
  constructor() {
    FakeRequest.all.push(this);
  }

  addEventListener(type, act) {
    this.#heard.set(type, act);
  }

  open() {}
  setRequestHeader() {}
  send() {}
  abort() {
    this.#heard.get("loadend")();
  }

  answers(status, body) {
    Object.assign(this, { status, responseText: JSON.stringify(body) });
    this.#heard.get("load")();
    this.#heard.get("loadend")();
    return new Promise((done) => setTimeout(done));
  }
}
globalThis.XMLHttpRequest = FakeRequest;
globalThis.FormData = class { append() {} };

const p = (id, text) => ({ type: "paragraph", attrs: { id }, content: text ? [{ type: "text", text }] : [] });
const image = (id, text) => ({ type: "image", attrs: { id, picture }, content: text ? [{ type: "text", text }] : [] });
const file = { name: "boat.jpg", type: "image/jpeg", size: 9, slice: () => new Blob(["x"]) };

beforeEach(() => {
  FakeRequest.all = [];
});

function open(blocks, at = 1) {
  const galley = new Galley(blocks);
  const { view } = galley;
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, at)));
  const kinds = () => view.state.doc.content.content.map((node) => `${node.type.name}:${node.textContent}`);
  const run = (command) => command(view.state, view.dispatch);
  const said = () => [...document.querySelectorAll("[data-notice]")].map((node) => node.querySelector("h2").textContent);
  return { view, kinds, run, said };
}

test("a file comes to where it was wanted, whatever is written meanwhile", async () => {
  const { view, kinds, said } = open([p("aaaaaaaaaa", "One"), p("bbbbbbbbbb", "Two")]);
  bringFiles(view, [{ ...file }]);
  assert.deepEqual(said(), ["boat.jpg is on its way"]);
  view.dispatch(view.state.tr.insertText("more ", 6));
  await FakeRequest.all[0].answers(200, { files: [{ outcome: "new", picture: offered }] });
  assert.deepEqual(kinds(), ["paragraph:One", "image:", "paragraph:more Two"]);
  assert.equal(view.state.doc.child(1).attrs.picture, picture);
  assert.deepEqual(said(), []);
});

test("an empty paragraph gives way, and behind the last block one can go on", async () => {
  const { view, kinds } = open([p("aaaaaaaaaa", "One"), p("bbbbbbbbbb", "")], 6);
  bringFiles(view, [{ ...file }]);
  await FakeRequest.all[0].answers(200, { files: [{ outcome: "here", picture: offered }] });
  assert.deepEqual(kinds(), ["paragraph:One", "image:", "paragraph:"]);
});

test("several files stand in their order, whichever is here first, and the cursor stays where it is", async () => {
  const { view, kinds } = open([p("aaaaaaaaaa", "One"), p("bbbbbbbbbb", ""), p("cccccccccc", "Three")], 6);
  const files = ["a", "b"].map((name) => ({ ...file, name }));
  bringFiles(view, files);
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, 10)));
  await FakeRequest.all[1].answers(200, { files: [{ outcome: "new", picture: { ...offered, id: other } }] });
  await FakeRequest.all[0].answers(200, { files: [{ outcome: "new", picture: offered }] });
  assert.deepEqual(kinds(), ["paragraph:One", "paragraph:", "image:", "image:", "paragraph:Three"]);
  assert.deepEqual([2, 3].map((index) => view.state.doc.child(index).attrs.picture), [picture, other]);
  assert.equal(view.state.selection.$from.parent.textContent, "Three");
});

test("a picture that the library has and may not be used any more is not taken", async () => {
  const { view, kinds, said } = open([p("aaaaaaaaaa", "One")]);
  bringFiles(view, [{ ...file }]);
  await FakeRequest.all[0].answers(200, { files: [{ outcome: "here", picture: { ...offered, is_over: true, rights: "Its rights ended on 1 May 2020." } }] });
  assert.deepEqual(kinds(), ["paragraph:One"]);
  assert.deepEqual(said(), ["boat.jpg is not taken"]);
  document.querySelectorAll("[data-notice]").forEach((node) => withdraw(node.dataset.notice));
});

test("a file whose block is gone comes to the end, and one that is refused says why", async () => {
  const { view, kinds, said } = open([p("aaaaaaaaaa", "One"), p("bbbbbbbbbb", "Two")]);
  bringFiles(view, [{ ...file }]);
  bringFiles(view, [{ ...file, name: "words.jpg" }]);
  view.dispatch(view.state.tr.delete(0, 5));
  await FakeRequest.all[0].answers(200, { files: [{ outcome: "new", picture: offered }] });
  await FakeRequest.all[1].answers(200, { files: [{ outcome: "refused", sentence: "This is no picture." }] });
  assert.deepEqual(kinds(), ["paragraph:Two", "image:", "paragraph:"]);
  assert.deepEqual(said(), ["words.jpg is not taken"]);
  document.querySelectorAll("[data-notice]").forEach((node) => withdraw(node.dataset.notice));
});

test("a picture moves with what is said of it, and goes", () => {
  const { view, kinds, run } = open([p("aaaaaaaaaa", "One"), image("bbbbbbbbbb", "Noon"), p("cccccccccc", "Two")], 7);
  run(moveBlock(1));
  assert.deepEqual(kinds(), ["paragraph:One", "paragraph:Two", "image:Noon"]);
  assert.equal(view.state.selection.$from.parent.attrs.id, "bbbbbbbbbb");
  assert.equal(run(moveBlock(1)), false);
  run(moveBlock(-1));
  run(moveBlock(-1));
  assert.deepEqual(kinds(), ["image:Noon", "paragraph:One", "paragraph:Two"]);
  view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, 0)));
  run(moveBlock(1));
  assert.deepEqual(kinds(), ["paragraph:One", "image:Noon", "paragraph:Two"]);
  run(removeBlock);
  assert.deepEqual(kinds(), ["paragraph:One", "paragraph:Two"]);
});

test("what is said of a picture stays what it is", () => {
  const { kinds, run, view } = open([image("bbbbbbbbbb", "Noon"), p("cccccccccc", "Two")], 3);
  assert.equal(run(toggleSubhead(2)), false);
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, 1, 9)));
  run(toggleSubhead(2));
  assert.deepEqual(kinds(), ["image:Noon", "heading:Two"]);
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, 3)));
  run(leaveLine);
  assert.deepEqual(kinds(), ["image:Noon", "paragraph:", "heading:Two"]);
});

test("of what is pasted or dropped, pictures and what may be one come in, and a text with pictures stays a text", () => {
  const png = { name: "a.png", type: "image/png" };
  const heic = { name: "a.heic", type: "" };
  const pdf = { name: "a.pdf", type: "application/pdf" };
  const film = { name: "a.mp4", type: "video/mp4" };
  const img = "<html><body><!--StartFragment--><img src=\"https://example.org/a.png\" alt=\"A\"><!--EndFragment--></body></html>";
  for (const [files, data, taken, brought, left] of [
    [[png], {}, true, [png], []],
    [[heic, pdf], {}, true, [heic, pdf], []],
    [[film, png], {}, true, [png], ["Pasted without 1 file, “a.mp4”", "A story holds text, tables, pictures, PDF documents, and pages of other sites by their address."]],
    [[film], {}, true, [], ["Pasted without 1 file, “a.mp4”", "A story holds text, tables, pictures, PDF documents, and pages of other sites by their address."]],
    [[png], { "text/html": img }, true, [png], []],
    [[png], { "text/html": `<p>Words</p>${img}` }, false, [], []],
    [[png], { "text/html": `${img}${img}` }, false, [], []],
    [[png], { "text/plain": "12\t13", "text/html": "<table><tr><td>12<td>13</table>" }, false, [], []],
    [[png], { "text/plain": "12" }, false, [], []],
    [[], { "text/html": img }, false, [], []],
  ]) {
    const came = [];
    let said = [];
    const { props } = pasting("en", ({ title, sentences }) => { said = [title, ...sentences]; }, (_, all) => came.push(...all));
    const clipboardData = { files, getData: (type) => data[type] ?? "" };
    assert.deepEqual([props.handlePaste({}, { clipboardData }), came, said], [taken, brought, left], JSON.stringify([files, data]));
  }
});

test("letters of an alt text are saved as they come, and are one step that can be undone", () => {
  remember(offered);
  const views = { image: (node, view, getPos) => new PictureView(node, view, getPos, { bring() {}, set: setPicture }) };
  const state = EditorState.create({ doc: readDocument({ type: "doc", content: [p("aaaaaaaaaa", "One")] }), plugins: [history()] });
  const view = new EditorView({ mount: document.body.appendChild(document.createElement("div")) }, { state, nodeViews: views });
  view.dispatch(view.state.tr.insert(view.state.doc.content.size, schema.nodes.image.create({ picture, id: "iiiiiiiiii" })));
  const steps = undoDepth(view.state);
  const field = view.dom.querySelector(".shot input");
  field.dispatchEvent(new window.Event("focus"));
  for (const said of ["B", "Bo", "Boats"]) {
    field.value = said;
    field.dispatchEvent(new window.Event("input"));
    assert.equal(view.state.doc.lastChild.attrs.alt, said);
  }
  assert.equal(undoDepth(view.state), steps);
  field.dispatchEvent(new window.Event("change"));
  assert.equal(undoDepth(view.state), steps + 1);
  undo(view.state, view.dispatch);
  assert.equal(view.state.doc.lastChild.attrs.alt, "");
  undo(view.state, view.dispatch);
  assert.equal(view.state.doc.childCount, 1);
});

test("a folder among dropped files is left out", () => {
  const png = { name: "a.png", type: "image/png" };
  const folder = { name: "wedding", type: "" };
  const entry = (isDirectory) => ({ kind: "file", webkitGetAsEntry: () => ({ isDirectory }) });
  const dropped = { files: [folder, png], items: [{ kind: "string" }, entry(true), entry(false)] };
  assert.deepEqual(withoutFolders(dropped), [png]);
  assert.deepEqual(withoutFolders({ files: [png] }), [png]);
});

test("a picture is exchanged where its block stands by now, and nowhere where that is gone", () => {
  const { view } = open([p("aaaaaaaaaa", "One"), image("bbbbbbbbbb")]);
  assert.equal(setPicture(view, "bbbbbbbbbb", { picture: other }), true);
  assert.equal(view.state.doc.child(1).attrs.picture, other);
  view.dispatch(view.state.tr.delete(5, view.state.doc.content.size));
  assert.equal(setPicture(view, "bbbbbbbbbb", { picture }), false);
});

test("a picture that stands in several places is asked for once", async () => {
  const { pictureOf } = await import("../src/pictures.js");
  const wanted = "01900000-0000-7000-8000-000000000009";
  let questions = 0;
  const before = globalThis.fetch;
  globalThis.fetch = async () => {
    questions += 1;
    return { ok: true, json: async () => ({ pictures: [{ ...offered, id: wanted }], is_more: false }) };
  };
  const all = await Promise.all([pictureOf(wanted), pictureOf(wanted), pictureOf(wanted)]);
  assert.equal((await pictureOf(wanted)).id, wanted);
  globalThis.fetch = before;
  assert.deepEqual([questions, all.map(({ id }) => id)], [1, [wanted, wanted, wanted]]);
});

test("what the library says of a picture is drawn when it comes, and the text is not read anew for it", async () => {
  const wanted = "01900000-0000-7000-8000-00000000000a";
  const before = globalThis.fetch;
  globalThis.fetch = async () => ({ ok: true, json: async () => ({ pictures: [{ ...offered, id: wanted }], is_more: false }) });
  let drawn = 0;
  const mount = window.document.body.appendChild(window.document.createElement("div"));
  const doc = readDocument({ type: "doc", content: [p("aaaaaaaaaa", "One"), { type: "image", attrs: { id: "bbbbbbbbbb", picture: wanted } }, p("cccccccccc", "Two")] });
  const view = new EditorView({ mount }, {
    state: EditorState.create({ doc }),
    nodeViews: { image: (node, shown, getPos) => ((drawn += 1), new PictureView(node, shown, getPos, { bring() {}, set: setPicture })) },
  });
  await new Promise((done) => { setTimeout(done, 50); });
  globalThis.fetch = before;

  assert.equal(mount.querySelector("figcaption").dataset.said, "The quay at noon");
  assert.equal(mount.querySelector("img").getAttribute("src"), "w");
  assert.equal(drawn, 1);
  view.destroy();
});
