// Stories that are offered with one: how they are chosen, put in order and taken out, and what the form sends then.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { window } from "./support/page.js";
import { FakeClock, settled } from "./world.js";
import { relatedStories } from "../src/related.js";

const { document } = window;
window.Element.prototype.scrollIntoView = () => {};
const id = (number) => `0194aaaa-0000-7000-8000-00000000000${number}`;
const gate = { id: id(1), headline: "The tide gate opens", is_live: true };
const marsh = { id: id(2), headline: "The marsh", is_live: false };
const quay = { id: id(3), headline: "The quay", href: "https://news.example/the-quay", path: "/the-quay" };
let asked = [];
let isDown = false;

globalThis.fetch = async (address) => {
  const url = new URL(address, "https://news.example");
  asked.push(url.pathname + url.search);
  if (isDown) throw new TypeError("Failed to fetch");
  const isKnown = url.pathname.endsWith("/known");
  return Response.json({ stories: isKnown ? [{ id: id(4), headline: "The council", is_live: true }].filter((story) => url.search.includes(story.id)) : [quay] });
};

beforeEach(() => (asked = []));

function open(chosen = [gate, marsh], known = chosen) {
  document.body.innerHTML = '<form><label for="related">Related stories</label><input class="input" id="related" name="related"></form>';
  const field = document.getElementById("related");
  field.value = chosen.map((story) => story.id).join(", ");
  field.dataset.related = JSON.stringify(known);
  const clock = new FakeClock();
  const changes = [];
  field.addEventListener("change", () => changes.push(field.value));
  relatedStories(field, clock);
  const input = document.querySelector("input:not([hidden])");
  const rows = () => [...document.querySelectorAll(".chosen > li")].map((row) => row.querySelector(".chosen__what").textContent);
  const press = (label) => document.querySelector(`button[aria-label="${label}"]`).click();
  const rest = async () => {
    for (let turn = 0; turn < 8; turn += 1) await settled();
  };
  const key = (name) => input.dispatchEvent(new window.KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
  const type = async (text) => {
    input.value = text;
    input.dispatchEvent(new window.Event("input"));
    await clock.pass(300);
    await rest();
  };
  return { field, input, changes, rows, press, key, type, rest };
}

test("what is chosen stands in its order, with what readers have not yet", () => {
  const { rows, field, input } = open();
  assert.deepEqual(rows(), ["The tide gate opens", "The marsh not live yet"]);
  assert.equal(field.hidden, true);
  assert.equal(document.querySelector("label").htmlFor, input.id);
  assert.deepEqual(asked, [], "nothing is asked of the server for what the page came with");
});

test("order changes by button and key, and what moved keeps the focus", () => {
  const { changes, press, rows } = open();
  press("Move down: The tide gate opens");
  assert.deepEqual(rows(), ["The marsh not live yet", "The tide gate opens"]);
  const row = document.querySelectorAll(".chosen > li")[1];
  assert.ok(row.contains(document.activeElement));
  document.activeElement.dispatchEvent(new window.KeyboardEvent("keydown", { key: "ArrowUp", altKey: true, bubbles: true }));
  assert.deepEqual(changes, [`${id(2)}, ${id(1)}`, `${id(1)}, ${id(2)}`]);
});

test("taking one out leaves the focus in the list, and in the field after the last", () => {
  const { changes, press, input } = open();
  press("Take out: The tide gate opens");
  assert.equal(document.activeElement.getAttribute("aria-label"), "Take out: The marsh");
  press("Take out: The marsh");
  assert.equal(document.activeElement, input);
  assert.deepEqual(changes, [id(2), ""]);
});

test("words find a story, Enter chooses it, and twice is once", async () => {
  const { changes, type, key, rows, input } = open([]);
  await type("quay");
  key("ArrowDown");
  key("Enter");
  assert.deepEqual(rows(), ["The quay"]);
  assert.equal(input.value, "");
  await type("quay");
  key("ArrowDown");
  key("Enter");
  assert.deepEqual(changes, [id(3)]);
});

test("an address is for the server to read, an identity in one is asked for by itself", async () => {
  const { changes, key, input, rows, rest } = open([]);
  for (const address of [`https://news.example/admin/articles/${id(4)}/review`, "https://news.example/the-vote"]) {
    input.value = address;
    key("Enter");
  }
  await rest();
  assert.deepEqual(changes.at(-1), `${id(4)}, https://news.example/the-vote`);
  assert.deepEqual(rows(), ["The council", "https://news.example/the-vote"]);
  assert.deepEqual(asked, [`/admin/articles/known?ids=${id(4)}`]);
});

test("half a word is no story", () => {
  const { changes, key, input } = open([]);
  input.value = "the vote";
  key("Enter");
  input.dispatchEvent(new window.Event("change"));
  assert.deepEqual(changes, []);
  assert.equal(input.value, "the vote");
});

test("what a line that is down left unsaid is looked up again, and stays chosen", async () => {
  isDown = true;
  const { field, rows, rest } = open([{ id: id(4) }], []);
  await rest();
  assert.deepEqual([rows(), field.value], [["A story"], id(4)]);
  const told = () => document.querySelector(".combo").textContent;
  assert.match(told(), /Copydesk cannot be reached\. What they are called is not known yet; they stay chosen\./);
  isDown = false;
  [...document.querySelectorAll("button")].find((node) => node.textContent === "Try again").click();
  await rest();
  assert.deepEqual(rows(), ["The council"]);
  assert.doesNotMatch(told(), /cannot be reached/);
});

test("one that this person may not open is counted and can be taken out", async () => {
  const { rows, press, changes, rest } = open([gate, marsh], [gate]);
  await rest();
  assert.deepEqual(rows(), ["The tide gate opens", "A story that you cannot open"]);
  press("Take out: A story that you cannot open");
  assert.deepEqual(changes, [id(1)]);
});
