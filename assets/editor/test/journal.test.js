import assert from "node:assert/strict";
import { test } from "node:test";
import { Journal } from "../src/journal.js";
import { FakeClock, FakeShelf, named } from "./world.js";

const day = 24 * 3_600_000;
const noFormer = { names: () => [] };

function page({ clock = new FakeClock(), shelf = new FakeShelf(), tab = "one", open = [], staff = "ana", article = "story", former = noFormer, locks = true } = {}) {
  const told = [];
  const words = { document: named("a") };
  const living = async () => (locks ? new Set([tab, ...open]) : null);
  const journal = new Journal({ article, staff }, { shelf, clock, former, tab: async () => ({ tab, living }) }, () => ({ ...words, base: null, fields: {}, attempt: null }), (isKept) => told.push(isKept));
  return { clock, shelf, journal, told, words };
}

const texts = (shelf) => [...shelf.texts.values()].map(({ document }) => document?.content.map(({ content }) => content[0].text).join(" "));

test("words are on the disk within half a second, in one write for each moment of typing", async () => {
  const { journal, clock, shelf, words } = page();
  await journal.open();
  for (let key = 0; key < 10; key += 1) {
    words.document = named(`a${key}`);
    journal.soon();
    await clock.pass(20);
  }
  await clock.pass(300);
  assert.deepEqual(texts(shelf), ["a9"]);
  assert.equal(shelf.puts, 1);
});

test("two tabs of one story keep their own words", async () => {
  const one = page();
  const two = page({ shelf: one.shelf, clock: one.clock, tab: "two", open: ["one"] });
  await one.journal.open();
  await two.journal.open();
  one.words.document = named("b");
  two.words.document = named("c");
  await one.journal.write();
  await two.journal.write();
  assert.deepEqual(texts(one.shelf).sort(), ["b", "c"]);
  await two.journal.clear();
  assert.deepEqual(texts(one.shelf), ["b"]);
});

test("opening a page takes nothing away, whoever opens it and however often", async () => {
  const { journal, shelf, clock } = page();
  await journal.open();
  await journal.write();
  await journal.keep({ document: named("b"), fields: {} });
  for (const other of [{ tab: "one" }, { tab: "two" }, { tab: "two", article: "another" }, { tab: "three", staff: "bo" }, { tab: "four", open: ["one"] }]) {
    await page({ shelf, clock, ...other }).journal.open();
    assert.equal(shelf.texts.size, 2);
  }
});

test("a tab finds its own words, those of closed tabs and those set aside, and not those of an open one or another person", async () => {
  const { shelf, clock, journal } = page({ tab: "mine" });
  await journal.open();
  await journal.write();
  for (const other of [{ tab: "closed" }, { tab: "open" }, { tab: "his", staff: "bo" }, { tab: "elsewhere", article: "another" }]) {
    const { journal: theirs } = page({ shelf, clock, ...other });
    await theirs.open();
    await theirs.write();
  }
  await clock.pass(1_000);
  await journal.keep({ document: named("k"), fields: {}, tab: "mine" });

  const found = await page({ shelf, clock, tab: "mine", open: ["open"] }).journal.open();
  assert.equal(found.own.tab, "mine");
  assert.deepEqual(found.others.map(({ tab }) => tab), [null, "closed"]);
});

test("where nobody says which tabs are open, words that were written just now belong to an open one", async () => {
  const { shelf, clock, journal } = page({ tab: "other", locks: false });
  await journal.open();
  await journal.write();
  const here = () => page({ shelf, clock, tab: "here", locks: false }).journal.open();
  assert.equal((await here()).others.length, 0);
  await clock.pass(20_000);
  assert.equal((await here()).others.length, 1);
});

test("a browser that cannot keep words says so, and says when it can again", async () => {
  const { journal, shelf, told, clock } = page();
  await journal.open();
  shelf.isFull = true;
  assert.equal(await journal.write(), false);
  assert.equal(journal.isKept, false);
  assert.equal(await journal.keep({ document: named("b") }), null);
  shelf.isFull = false;
  journal.soon();
  await clock.pass(500);
  assert.deepEqual(told, [false, true]);
  assert.deepEqual(texts(shelf), ["a"]);
});

test("a browser without storage says so at once", async () => {
  const { journal, shelf, told } = page();
  shelf.isFull = true;
  assert.deepEqual(await journal.open(), { own: null, others: [], gone: [] });
  assert.deepEqual(told, [false]);
});

test("kept words go after thirty days, with a word to whoever wrote them", async () => {
  const { journal, shelf, clock } = page();
  await journal.open();
  await journal.write();
  await journal.keep({ document: named("b"), fields: { headline: "Ferries" } });
  await clock.pass(29 * day);
  assert.equal((await page({ shelf, clock, tab: "two" }).journal.open()).others.length, 2);
  await clock.pass(2 * day);

  const bos = await page({ shelf, clock, tab: "his", staff: "bo" }).journal.open();
  assert.deepEqual(bos.gone, []);
  assert.deepEqual(texts(shelf), [undefined, undefined]);
  const late = page({ shelf, clock, tab: "two" });
  const { others, gone } = await late.journal.open();
  assert.deepEqual(others, []);
  assert.deepEqual(gone.map(({ title }) => title).sort(), ["", "Ferries"]);
  for (const entry of gone) await late.journal.discard(entry);
  assert.equal(shelf.texts.size, 0);
});

test("what a former version kept is taken over, and left where it was if that fails", async () => {
  const stored = {
    "copydesk:journal:story:ana": { document: named("a"), fields: { headline: "Old" }, version: "3", at: "2027-01-10T10:00:00.000Z" },
    "copydesk:journal:story:ana:kept": [{ document: named("b"), at: "2027-01-09T10:00:00.000Z" }, { document: named("c"), at: "2027-01-08T10:00:00.000Z" }],
    "copydesk:signed-in": 5,
  };
  const former = { names: () => Object.keys(stored), read: (name) => stored[name], remove: (name) => delete stored[name] };
  const shelf = new FakeShelf();
  shelf.isFull = true;
  await page({ shelf, former }).journal.open();
  assert.equal(Object.keys(stored).length, 3);

  shelf.isFull = false;
  const { others } = await page({ shelf, former }).journal.open();
  assert.deepEqual(Object.keys(stored), ["copydesk:signed-in"]);
  assert.deepEqual(others.map(({ document }) => document.content[0].content[0].text), ["a", "b", "c"]);
});

test("a write that waits for another brings the newest words", async () => {
  const { journal, shelf, words } = page();
  const opened = journal.open();
  journal.write();
  words.document = named("b");
  const last = journal.write();
  await opened;
  assert.equal(await last, true);
  assert.deepEqual(texts(shelf), ["b"]);
  assert.equal(shelf.puts, 1);
});
