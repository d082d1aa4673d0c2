// Passages that are used again: what is asked for and when, where they come in, and what becomes of one that is kept.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { window } from "./support/page.js";
import { settled } from "./world.js";
import { EditorState, TextSelection } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { schema } from "../src/schema.js";
import { uniqueIds } from "../src/ids.js";
import { forgetSnippets, keepSnippet, learnSnippets, snippets, troubleOfSnippets } from "../src/snippets.js";

const { document } = window;
globalThis.FormData = window.FormData;
window.HTMLDialogElement.prototype.showModal = function showModal() { this.open = true; };
window.HTMLDialogElement.prototype.close = function close() { this.dispatchEvent(new window.Event("close")); };
const p = (text, id = null) => ({ type: "paragraph", attrs: { id }, ...(text && { content: [{ type: "text", text }] }) });
const kept = { type: "doc", content: [p("Call the desk.", "aaaaaaaaaa"), p("Day and night.", "bbbbbbbbbb")] };
let asked = [];
let answer = null;

globalThis.fetch = async (address, options = {}) => {
  asked.push([options.method ?? "GET", address, options.body && Object.fromEntries(options.body)]);
  if (answer) return answer();
  return Response.json(address.endsWith("/text") ? { document: kept } : { snippets: [{ id: "1", name: "Helpline", is_shared: true }] });
};

beforeEach(() => {
  asked = [];
  answer = null;
  forgetSnippets();
  document.body.innerHTML = "";
});

const rest = async () => {
  for (let turn = 0; turn < 8; turn += 1) await settled();
};

function write(paragraphs, at) {
  const doc = schema.nodeFromJSON({ type: "doc", content: paragraphs });
  const state = EditorState.create({ doc, plugins: [uniqueIds], selection: TextSelection.near(doc.resolve(at)) });
  return new EditorView(document.body.appendChild(document.createElement("div")), { state });
}

const texts = (view) => view.state.doc.content.content.map((node) => node.textContent);

async function helpline() {
  learnSnippets(() => {});
  await rest();
  return snippets()[0];
}

test("they are asked for once, and only when somebody looks", async () => {
  assert.deepEqual([snippets(), asked], [[], []]);
  let came = 0;
  learnSnippets(() => (came += 1));
  learnSnippets(() => (came += 1));
  await rest();
  learnSnippets(() => (came += 1));
  await rest();
  assert.equal(came, 1);
  assert.deepEqual(asked, [["GET", "/admin/boilerplate/snippets", undefined]]);
  assert.deepEqual(snippets().map(({ name, short }) => [name, short]), [["Helpline", "snippet"]]);
});

test("a line that is down is no list, and is asked again", async () => {
  answer = () => { throw new Error("down"); };
  let news = 0;
  for (let opening = 0; opening < 3; opening += 1) {
    learnSnippets(() => (news += 1));
    await rest();
  }
  assert.deepEqual([news, troubleOfSnippets()], [1, "Copydesk cannot be reached."]);
  answer = null;
  assert.equal((await helpline()).name, "Helpline");
  assert.equal(troubleOfSnippets(), "");
});

test("one comes in behind its block, or in place of an empty one, with identities of its own", async () => {
  const snippet = await helpline();
  for (const [before, expected] of [
    [["One", "Two"], ["One", "Call the desk.", "Day and night.", "Two"]],
    [["", "Two"], ["Call the desk.", "Day and night.", "Two"]],
  ]) {
    const view = write(before.map((text, index) => p(text, `block00000${index}`.slice(-10))), 1);
    snippet.run(view.state, view.dispatch, view);
    await rest();
    assert.deepEqual(texts(view), expected);
    const ids = view.state.doc.content.content.map((node) => node.attrs.id);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(ids.every((id) => id && !["aaaaaaaaaa", "bbbbbbbbbb"].includes(id)), "twice in a text is twice by itself");
    view.destroy();
  }
});

test("what is written while it is on its way stays, and a block that went takes it to the end", async () => {
  const snippet = await helpline();
  const view = write([p("One", "block00001"), p("Two", "block00002")], 1);
  snippet.run(view.state, view.dispatch, view);
  view.dispatch(view.state.tr.insertText("And ", 1).delete(9, 13));
  await rest();
  assert.deepEqual(texts(view).slice(1, 3).includes("Call the desk."), true);
  assert.ok(texts(view)[0].startsWith("And "));
  const other = write([p("One", "block00001"), p("Two", "block00002")], 1);
  snippet.run(other.state, other.dispatch, other);
  other.dispatch(other.state.tr.delete(0, 5));
  await rest();
  assert.deepEqual(texts(other), ["Two", "Call the desk.", "Day and night."]);
});

test("one that is gone leaves the text as it is, and says so", async () => {
  const snippet = await helpline();
  const view = write([p("One", "block00001")], 1);
  answer = () => new Response("", { status: 404 });
  snippet.run(view.state, view.dispatch, view);
  await rest();
  assert.deepEqual(texts(view), ["One"]);
  assert.match(document.body.textContent, /“Helpline” is gone/);
});

test("one that the line did not bring is asked for again, and comes to where it was wanted", async () => {
  const snippet = await helpline();
  const view = write([p("One", "block00001"), p("Two", "block00002")], 1);
  answer = () => { throw new TypeError("Failed to fetch"); };
  snippet.run(view.state, view.dispatch, view);
  await rest();
  assert.match(document.body.textContent, /“Helpline” is not here yetCopydesk cannot be reached/);
  view.dispatch(view.state.tr.setSelection(TextSelection.atEnd(view.state.doc)));
  answer = null;
  [...document.querySelectorAll("[data-notice] button")].find((node) => node.textContent === "Try again").click();
  await rest();
  assert.deepEqual(texts(view), ["One", "Call the desk.", "Day and night.", "Two"]);
  assert.equal(document.querySelector("[data-notice]"), null);
});

test("all blocks of a selection are kept, under a name, and nothing is lost where the server says no", async () => {
  const view = write([p("One", "block00001"), p("Two", "block00002"), p("Three", "block00003")], 1);
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, 2, 7)));
  document.body.dataset.shares = "no";
  assert.equal(keepSnippet(view.state, view.dispatch, view), true);
  const dialog = document.querySelector("dialog");
  const press = async () => {
    dialog.querySelector("form").dispatchEvent(new window.Event("submit", { cancelable: true }));
    await rest();
  };
  assert.equal(dialog.querySelector('input[name="shared"]'), null, "who may not share is not asked");
  dialog.querySelector('input[name="name"]').value = "Helpline";
  const taken = "One of this name is kept already. Choose another name, or have it replaced.";
  answer = () => Response.json({ errors: [{ parameter: "name", detail: taken }] }, { status: 422 });
  await press();
  assert.equal(dialog.querySelector(".error").textContent, taken);
  answer = () => { throw new Error("down"); };
  await press();
  assert.match(dialog.querySelector(".error").textContent, /Nothing was kept/);
  const at = (path) => () => Object.defineProperty(new Response("<!doctype html>"), "url", { value: `https://news.example${path}` });
  answer = at("/admin/sign-in");
  await press();
  assert.match(dialog.querySelector(".error").textContent, /You are signed out/);
  dialog.querySelector('input[name="replaces"]').checked = true;
  answer = at("/admin/boilerplate?done=kept");
  await press();
  assert.equal(document.querySelector("dialog"), null);
  assert.match(document.body.textContent, /“Helpline” is kept/);
  const [[method, address, sent], , third, last] = asked;
  assert.deepEqual([sent.replaces, last[2].replaces], [undefined, "yes"]);
  assert.deepEqual([method, address, sent.kind, sent.name], ["POST", "/admin/boilerplate", "snippet", "Helpline"]);
  assert.deepEqual(JSON.parse(sent.body).content.map((block) => block.content[0].text), ["One", "Two"]);
  assert.notEqual(sent.key, third[2].key, "each press is another form");
});

test("blocks without a word are not kept", () => {
  const view = write([p("", "block00001")], 1);
  assert.equal(keepSnippet(view.state), false);
});
