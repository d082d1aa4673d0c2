// The dialog for a link finds our own stories: what is asked for and when, and what becomes of what is chosen.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { window } from "./support/page.js";
import { FakeClock, settled } from "./world.js";
import { storyFinder } from "../src/story-finder.js";

const { document } = window;
window.Element.prototype.scrollIntoView = () => {};
const gate = { id: "1", headline: "The tide gate opens", href: "https://news.example/the-tide-gate-opens", path: "/the-tide-gate-opens" };
const own = { id: "own", headline: "The tide gate, again", href: "https://news.example/again", path: "/again" };
const marsh = { id: "2", headline: "The marsh", href: "https://news.example/the-marsh", path: "/the-marsh" };
let asked = [];
let answers = async () => [];

globalThis.fetch = async (address, { signal }) => {
  asked.push(new URL(address, "https://news.example").searchParams.get("q"));
  const stories = await answers();
  if (signal.aborted) throw new Error("aborted");
  return stories instanceof Response ? stories : Response.json({ stories });
};

beforeEach(() => {
  asked = [];
  answers = async () => [gate, own, marsh];
});

function open() {
  document.body.innerHTML = '<label for="a">Address</label><input id="a">';
  document.body.dataset.article = "own";
  const field = document.getElementById("a");
  const clock = new FakeClock();
  const { nodes: [list, said] } = storyFinder(field, { clock });
  document.body.append(list, said);
  const press = (key) => {
    const event = new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    field.dispatchEvent(event);
    return event.defaultPrevented;
  };
  const type = async (text, time = 300) => {
    field.value = text;
    field.dispatchEvent(new window.Event("input"));
    await clock.pass(time);
    for (let turn = 0; turn < 5; turn += 1) await settled();
  };
  return { field, list, said, press, type, offered: () => [...list.querySelectorAll("bdi")].map((node) => node.textContent) };
}

test("words are looked for once they rest, addresses never", async () => {
  const { type, offered, field } = open();
  await type("t");
  for (const address of ["https://example.com/tide", "example.com", "mailto:desk@example.com", "http:", "/tide"]) await type(address);
  assert.deepEqual(asked, []);
  await type("ti", 100);
  await type("tide");
  assert.deepEqual(asked, ["tide"]);
  assert.deepEqual(offered(), ["The tide gate opens", "The marsh"], "without the story that is open");
  assert.equal(field.getAttribute("aria-expanded"), "true");
});

test("a story is chosen by keys or by a press, and its address stands in the field", async () => {
  const { type, press, field, said, list } = open();
  assert.equal(press("ArrowDown"), false);
  await type("the");
  assert.equal(press("Enter"), false, "nothing is chosen: the form is sent as ever");
  press("ArrowDown");
  press("ArrowDown");
  assert.equal(field.getAttribute("aria-activedescendant"), list.children[1].id);
  press("ArrowUp");
  assert.equal(press("Enter"), true);
  assert.deepEqual([field.value, said.textContent, list.hidden], [gate.href, "“The tide gate opens”", true]);
  await type("the");
  list.children[1].querySelector("bdi").click();
  assert.equal(field.value, marsh.href);
});

test("escape closes the list first, and leaves the next one to the dialog", async () => {
  const { type, press, list } = open();
  await type("the");
  assert.equal(press("Escape"), true);
  assert.equal(list.hidden, true);
  assert.equal(press("Escape"), false);
});

test("an answer that comes late is none, and what cannot be asked is said", async () => {
  const { type, offered, said, field } = open();
  let late = null;
  answers = () => new Promise((done) => { late = done; });
  await type("tide");
  answers = async () => [marsh];
  await type("marsh");
  late([gate]);
  await settled();
  assert.deepEqual(offered(), ["The marsh"]);
  answers = async () => [];
  await type("nothing");
  assert.equal(said.textContent, "No story that readers have holds these words.");
  answers = async () => { throw new TypeError("Failed to fetch"); };
  await type("the gate");
  assert.equal(said.textContent, "Copydesk cannot be reached. An address can be typed all the same. Try again");
  answers = async () => [gate];
  said.querySelector("button").click();
  for (let turn = 0; turn < 5; turn += 1) await settled();
  assert.deepEqual([field.value, offered(), document.activeElement], ["the gate", ["The tide gate opens"], field]);
});
