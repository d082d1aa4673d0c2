// The palette: what it asks and of which question it takes the answer, what is active, what a key does, what is said when the
// line is down.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { window } from "./support/page.js";
import { FakeClock, settled } from "./world.js";

const { document } = window;
window.Element.prototype.scrollIntoView = () => {};
window.HTMLDialogElement.prototype.showModal ??= function () { this.setAttribute("open", ""); };
window.HTMLDialogElement.prototype.close ??= function () { this.removeAttribute("open"); };
const { Asking, flat, Opened } = await import("../../js/palette-asking.js");
const { Palette } = await import("../../js/palette.js");

const jump = (label, more = {}) => ({ label, href: `/admin/${label}`, hint: "", icon: "right", states: [], story: null, ...more });
const story = (label, id) => jump(label, { story: id, icon: "", states: [{ kind: "draft", icon: "pencil", label: "Draft" }] });
const found = { groups: [{ heading: "Stories", jumps: [story("The tide gate", "s1"), story("Spring tide", "s2")] }, { heading: "People", jumps: [jump("Tag “tides”")] }], new: "tide", all: "/admin/articles?q=tide" };
const acts = { groups: [{ heading: "With “The tide gate”", jumps: [jump("Approve…"), jump("Hold…")] }], new: null, all: null };

const kept = new Map();
const storage = () => ({ getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) });
let asked = [];
let answers;

// As a server whose answers come in the order that the test wants.
function fetchWith(next) {
  return (address, { signal }) => new Promise((resolve, reject) => {
    asked.push(address);
    signal.addEventListener("abort", () => reject(Object.assign(new Error("aborted"), { name: "AbortError" })));
    next(address, resolve, reject);
  });
}

beforeEach(() => {
  asked = [];
  answers = (address) => Response.json(address.includes("/jumps") ? acts : found);
  document.body.innerHTML = '<input type="hidden" name="writer" value="ilse">';
  kept.clear();
});

function open() {
  const clock = new FakeClock();
  const went = [];
  const palette = new Palette(document.body, { clock, storage, go: (href) => went.push(href), fetch: fetchWith((address, resolve, reject) => {
    try {
      resolve(answers(address));
    } catch (error) {
      reject(error);
    }
  }) });
  palette.show();
  const rest = async () => { for (let turn = 0; turn < 6; turn += 1) await settled(); };
  const type = async (text) => {
    palette.input.value = text;
    palette.input.dispatchEvent(new window.Event("input"));
    await clock.pass(300);
    await rest();
  };
  const press = async (key, more = {}) => {
    const event = new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
    palette.input.dispatchEvent(event);
    await rest();
    return event.defaultPrevented;
  };
  const active = () => palette.list.querySelector('[aria-selected="true"] .palette__l')?.textContent;
  return { palette, clock, went, rest, type, press, active };
}

test("the answer to the last question is taken, whenever another one comes", async () => {
  const waiting = [];
  const heard = [];
  const clock = new FakeClock();
  const asking = new Asking({ clock, heard: (all, { q }) => heard.push(q), failed: () => heard.push("failed"), fetch: fetchWith((address, resolve) => waiting.push(resolve)) });
  asking.soon({ q: "t" });
  asking.soon({ q: "ti" });
  await clock.pass(300);
  assert.deepEqual(asked, ["/admin/find/answers?q=ti"], "nothing is asked while somebody types");
  asking.soon({ q: "tide" });
  await clock.pass(300);
  waiting[1](Response.json(found));
  await settled();
  waiting[0](Response.json(found));
  for (let turn = 0; turn < 4; turn += 1) await settled();
  assert.deepEqual(heard, ["tide"]);
});

test("arrows go round, Enter opens, and marks show what was typed", async () => {
  const { type, press, active, went, palette } = open();
  await type("tide");
  assert.equal(active(), "The tide gate");
  assert.equal(palette.input.getAttribute("aria-activedescendant"), "palette-0");
  assert.equal(palette.list.querySelector("mark").textContent, "tide");
  await press("ArrowUp");
  assert.equal(active(), "New story “tide”");
  await press("ArrowDown");
  await press("ArrowDown");
  assert.equal(active(), "Spring tide");
  assert.equal(await press("Enter"), true);
  assert.deepEqual(went, ["/admin/Spring tide"]);
  assert.equal(await press("k", { ctrlKey: true }), false, "what is not its key goes on");
});

test("Tab shows the acts of the story that is chosen, and Escape leaves them before it closes", async () => {
  const { type, press, active, palette, went } = open();
  await type("tide");
  assert.equal(await press("Tab"), true);
  assert.equal(asked.at(-1), "/admin/articles/s1/jumps");
  assert.equal(active(), "Approve…");
  assert.match(palette.list.textContent, /With “The tide gate”/);
  await press("Escape");
  assert.equal(active(), "The tide gate");
  assert.doesNotMatch(palette.list.textContent, /Approve/);
  await press("ArrowUp");
  assert.equal(await press("Tab"), false, "on anything else Tab goes on");
  assert.equal(await press("Tab", { shiftKey: true }), false);
  assert.deepEqual(went, []);
});

test("a line that is down is said, and what was typed is asked again when it is back", async () => {
  const { type, palette, rest } = open();
  answers = () => { throw new TypeError("Failed to fetch"); };
  await type("tide");
  assert.match(palette.said.textContent, /cannot be reached/);
  assert.equal(palette.input.value, "tide");
  answers = () => Response.json(found);
  window.dispatchEvent(new window.Event("online"));
  await rest();
  assert.equal(palette.said.textContent, "");
  assert.equal(palette.list.querySelectorAll('[role="option"]').length, 4);
});

test("whoever is signed out is told, and a server in trouble is no empty list", async () => {
  const { type, palette } = open();
  answers = () => new Response("", { status: 503 });
  await type("tide");
  assert.match(palette.said.textContent, /could not answer/);
  answers = () => new Response("", { status: 401 });
  await type("tid");
  assert.match(palette.said.textContent, /signed out/);
  answers = () => Response.json({ groups: [], new: null, all: null });
  await type("ti");
  assert.equal(palette.said.textContent, "Nothing found.");
  assert.equal(palette.input.getAttribute("aria-expanded"), "false");
});

test("words of the server are text and never markup", async () => {
  const { type, palette } = open();
  answers = () => Response.json({ groups: [{ heading: "<i>S</i>", jumps: [story("<img src=x onerror=alert(1)>", "s1")] }], new: "<b>", all: null });
  await type("img");
  assert.equal(palette.dialog.querySelector("img, i, b"), null);
});

test("before anything is typed it asks for what was opened last, eight at the most", () => {
  const opened = new Opened("copydesk:opened:ilse", storage);
  for (let number = 0; number < 10; number += 1) opened.add(`s${number}`);
  opened.add("s5");
  assert.deepEqual(opened.ids, ["s5", "s9", "s8", "s7", "s6", "s4", "s3", "s2"]);
  open();
  assert.match(decodeURIComponent(asked[0]), /opened=s5,s9/);
  kept.set("copydesk:opened:ilse", "{broken");
  assert.deepEqual(opened.ids, []);
  const none = new Opened("x", () => { throw new Error("off"); });
  none.add("s1");
  assert.deepEqual(none.ids, []);
});

test("a new story is one more option, also where nothing was found", () => {
  assert.deepEqual(flat({ groups: [], new: "tide" }).map(({ label }) => label), ["New story “tide”"]);
  assert.deepEqual(flat({ groups: [], new: "" }).map(({ label }) => label), ["New story"]);
  assert.deepEqual(flat({ groups: [], new: null }), []);
});
