// Walks by chance, the same ones each time: two tabs of one person write into one story, with a network, a server and a
// browser that fail in every way. Each word is a new one, so that none can be lost without being missed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { chance } from "./chance.js";
import { Page } from "./page.js";
import { FakeClock, FakeServer, FakeShelf, linesOf, named } from "./world.js";

const fates = ["nothing", "lost", 503, 429, 500, 401, "slow:300", "slow:4000", "slow:15000", "lost"];

class Walk {
  pages = [];
  clock = new FakeClock();
  shelf = new FakeShelf();
  // Every word that was typed, with the time; and those that a choice between two versions put aside.
  typed = [];
  history = "";
  // What somebody chose against.
  chosenAgainst = "";
  #count = 0;

  constructor(seed) {
    this.by = chance(seed);
    randomBy(chance(seed + 1e6));
    this.server = new FakeServer(named("a b c d"), this.clock);
    this.server.who = { by_you: this.by(3) > 0 };
    const { post } = this.server;
    this.server.post = async (attempt, page) => {
      page.repeats ||= page.answered.has(attempt.bytes);
      const answer = await post(attempt);
      if (answer.status === 200) page.answered.add(attempt.bytes);
      this.remember();
      return answer;
    };
    this.server.fields = { headline: "H", dek: "" };
    for (const tab of ["one", "two"]) this.open(tab);
  }

  open(tab) {
    const open = () => this.pages.filter(({ isGone }) => !isGone).map((page) => page.tab);
    const page = new Page({ clock: this.clock, server: this.server, shelf: this.shelf, tab, open });
    this.pages = [...this.pages.filter((each) => each.tab !== tab), page];
    return page;
  }

  async step() {
    const { by } = this;
    const page = by.pick(this.pages);
    const kind = by(20);
    if (kind < 10) this.write(page);
    else if (kind < 12) this.server.next.push(by.pick(fates));
    else if (kind === 12) await this.flush(page);
    else if (kind === 13) await this.crash(page);
    else if (kind === 14) page.saving.now();
    else if (page.saving.trouble?.kind === "clash") this.choose(page, by(2) === 0);
    await this.clock.pass(by.pick([0, 20, 120, 700, 2_100, 2_500, 12_000]));
    this.look();
  }

  write(page) {
    const word = `w${(this.#count += 1)}${this.by.pick(["", " ", "  "])}`;
    if (this.by(6) === 0) page.split(this.by(page.galley.document.content.length));
    if (this.by(5)) page.type(this.by(page.galley.document.content.length), ` ${word}`);
    else page.title(`${page.fields.values.headline} ${word}`);
    this.typed.push({ word: word.trim(), at: this.clock.now(), tab: page.tab });
  }

  choose(page, isMine) {
    const against = page.saving.trouble.clashes.map(({ mine, theirs }) => (isMine ? theirs : mine));
    this.chosenAgainst += JSON.stringify(against);
    return page.choose(isMine);
  }

  // A browser killed at any moment, and opened again.
  async crash(page) {
    page.kill();
    // The last half second may be lost; nothing else.
    this.typed = this.typed.filter(({ word, tab, at }) => tab !== page.tab || at <= this.clock.now() - 500 || this.has(word));
    await this.clock.pass(this.by.pick([0, 5_000]));
    this.open(page.tab);
    await this.clock.pass(50);
  }

  async flush(page) {
    let came = null;
    page.saving.flush().then((result) => { came = result; });
    await this.clock.pass(8_100);
    assert.ok(came, "a flush ends within seconds");
  }

  // Everything that anybody can still find: on the server, as it was there, on the disk.
  has(word) {
    return isIn(word, this.history + this.kept);
  }

  get kept() {
    return JSON.stringify([...this.shelf.texts.values()]);
  }

  remember() {
    this.history += JSON.stringify([this.server.document, this.server.fields]);
  }

  look() {
    for (const page of this.pages) {
      assert.ok(page.mostInFlight <= 1, "one request at a time");
      assert.ok(!page.repeats, "what was answered is not sent again");
    }
    const lost = this.typed.filter(({ word, at }) => at <= this.clock.now() - 500 && !this.has(word));
    assert.deepEqual(lost.map(({ word }) => word), [], "kept within half a second, until the server has it");
  }

  // The weather is good, and everybody chooses.
  async rest() {
    this.server.next = [];
    for (let turn = 0; turn < 12; turn += 1) {
      for (const page of this.pages) {
        if (page.saving.trouble?.kind === "clash") await this.choose(page, true);
        if (page.saving.isDirty) page.saving.now();
      }
      await this.clock.pass(70_000);
    }
    this.look();
  }
}

// Names, keys and pauses of the page, the same each time, too.
function randomBy(by) {
  Math.random = () => by(1e6) / 1e6;
  Object.defineProperty(crypto, "getRandomValues", { configurable: true, value: (bytes) => bytes.map(() => by(256)) });
}

const isIn = (word, text) => new RegExp(`\\b${word}\\b`).test(text);

test("no word is lost on the way, whatever fails", async () => {
  for (let seed = Number(process.env.FIRST ?? 1); seed <= Number(process.env.WALKS ?? 15); seed += 1) {
    const walk = new Walk(seed);
    await walk.clock.pass(50);
    try {
      for (let step = 0; step < 120; step += 1) await walk.step();
      await walk.rest();
      for (const page of walk.pages) {
        assert.equal(page.saving.isDirty, false, `saved in the end: ${JSON.stringify(page.saving.trouble?.kind)}`);
        const again = await page.saving.flush();
        assert.equal(again.isSaved, true);
      }
      const found = JSON.stringify([walk.server.document, walk.server.fields]) + walk.kept + walk.chosenAgainst;
      assert.deepEqual(walk.typed.map(({ word }) => word).filter((word) => !isIn(word, found)), [], "in the story, or offered, or chosen against");
      // Silence.
      const { length } = walk.server.requests;
      await walk.clock.pass(3_600_000);
      assert.equal(walk.server.requests.length, length, "idle pages are silent");
      const leftOver = [...walk.shelf.texts.values()].filter(({ tab }) => tab);
      assert.deepEqual(leftOver.map(({ tab }) => tab), [], "what the server has is not kept");
      if (process.env.WALKS) console.log(seed, walk.server.requests.length, walk.typed.length, linesOf(walk.server.document).join("|").length);
    } catch (error) {
      error.message = `walk ${seed}: ${error.message}`;
      throw error;
    }
  }
});

test("a page that is left while a choice waits does not choose by itself when it comes back", async () => {
  const [clock, shelf] = [new FakeClock(), new FakeShelf()];
  const server = new FakeServer(named("a b"), clock);
  const open = () => new Page({ clock, server, shelf, tab: "one", open: () => ["one"] });
  const page = open();
  await clock.pass(500);
  server.write(named("a2 b"));
  page.type(0, " mine");
  await clock.pass(5_000);
  assert.equal(page.saving.trouble.kind, "clash");

  page.kill();
  const again = open();
  await clock.pass(60_000);

  assert.deepEqual(linesOf(server.document), ["a2", "b"]);
  assert.deepEqual(linesOf(again.galley.document), ["a2", "b"]);
  assert.deepEqual(again.offered.map(({ document }) => linesOf(document)), [["a mine", "b"]]);
});
