// An embed without a title offers to look it up: what comes stands in it, and what is typed meanwhile stays.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { window } from "./support/page.js";

const [{ EmbedView }, { schema }] = await Promise.all([import("../src/frame-views.js"), import("../src/schema.js")]);
const { document } = window;

let answer = null;
let asked = [];
globalThis.fetch = (url, { method, body }) => {
  asked.push(`${method} ${url} ${body}`);
  return typeof answer === "function" ? answer() : answer;
};
const says = (title) => Promise.resolve({ ok: true, redirected: false, json: () => Promise.resolve({ title }) });

beforeEach(() => {
  document.body.innerHTML = "";
  asked = [];
});

function embed(address, title = "") {
  const node = schema.nodes.embed.create({ id: "abcdefghij", address, title });
  const doc = schema.node("doc", null, [node, schema.node("paragraph")]);
  const mount = document.body.appendChild(document.createElement("div"));
  const view = new EditorView({ mount }, { state: EditorState.create({ doc }), nodeViews: { embed: (...all) => new EmbedView(...all) } });
  const button = [...mount.querySelectorAll("button")].find(({ textContent }) => textContent === "Look its title up");
  return { view, button, title: () => view.state.doc.child(0).attrs.title, set: (name, value) => view.dispatch(view.state.tr.setNodeAttribute(0, name, value)) };
}

const video = "https://www.youtube.com/watch?v=dQw4w9WgXcQ";
const settled = () => new Promise((done) => { setTimeout(done); });

test("its title is asked for when somebody wants to know, and stands in it", async () => {
  const { button, title } = embed(video);
  assert.equal(asked.length, 0, "nobody is asked before");
  answer = says("The gate opens");

  button.click();
  button.click();
  await settled();

  assert.deepEqual(asked, [`POST /admin/embeds/title ${new URLSearchParams({ address: video })}`]);
  assert.equal(title(), "The gate opens");
  assert.equal(button.hidden, true);
});

test("where nobody says what it is called nothing changes, and it is said why", async () => {
  const answered = (more) => Promise.resolve({ json: () => Promise.reject(new Error("no JSON")), ...more });
  for (const [no, why] of [
    [says(null), /YouTube did not say what it is called/],
    [() => Promise.reject(new TypeError("Failed to fetch")), /not looked upCopydesk cannot be reached/],
    [answered({ ok: false, status: 500 }), /Copydesk could not answer/],
    [answered({ ok: true, redirected: true }), /You are signed out/],
  ]) {
    const { button, title } = embed(video);
    answer = no;
    button.click();
    await settled();
    assert.equal(title(), "");
    assert.equal(button.hidden, false);
    assert.equal(button.hasAttribute("aria-busy"), false);
    assert.match(document.querySelector("[data-notice=embed-title]").textContent, why);
  }
});

test("a line that was down is tried again", async () => {
  const { button, title } = embed(video);
  answer = () => Promise.reject(new TypeError("Failed to fetch"));
  button.click();
  await settled();
  answer = says("The gate opens");
  [...document.querySelectorAll("[data-notice] button")].find((node) => node.textContent === "Try again").click();
  await settled();
  assert.equal(title(), "The gate opens");
  assert.equal(document.querySelector("[data-notice=embed-title]"), null);
});

test("what was typed meanwhile, and another address, stay as they are", async () => {
  for (const [name, value] of [["title", "My own words"], ["address", "https://vimeo.com/76979871"]]) {
    const { button, title, set } = embed(video);
    let say = null;
    answer = new Promise((done) => { say = done; });
    button.click();
    set(name, value);
    say(await says("The gate opens"));
    await settled();
    assert.equal(title(), name === "title" ? value : "");
  }
});

test("it is offered where there is no title and the site says one", () => {
  assert.equal(embed(video, "A title").button.hidden, true);
  assert.equal(embed("https://www.instagram.com/p/CUbHfhpswxt/").button.hidden, true);
  assert.equal(embed("https://example.org/film").button.hidden, true);
  assert.equal(embed(video).button.hidden, false);
});
