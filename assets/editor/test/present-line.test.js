// Which stories a browser has open is said once, when it changes, by the window that has the stream.
import assert from "node:assert/strict";
import { test } from "node:test";

import { WRITES_FOR, presentLine } from "../../js/present-line.js";
import { BETWEEN, presentTold } from "../../js/present-told.js";

const settle = () => new Promise((done) => setImmediate(done));

function clock() {
  const world = { now: 0, timers: [] };
  world.after = (wait, act) => {
    const timer = { at: world.now + wait, act };
    world.timers.push(timer);
    return () => (world.timers = world.timers.filter((other) => other !== timer));
  };
  world.pass = async (time) => {
    const until = world.now + time;
    for (;;) {
      await settle();
      const next = world.timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      world.timers.splice(world.timers.indexOf(next), 1);
      world.now = Math.max(world.now, next.at);
      next.act();
    }
    world.now = until;
    await settle();
  };
  return world;
}

/** A browser with windows, and a server that writes down what it is told. */
function browser() {
  const world = Object.assign(clock(), { windows: [], sent: [], answers: () => ({}), kept: "" });
  world.window = (story) => {
    const one = { shown: [], isThere: true };
    const others = () => world.windows.filter((other) => other !== one && other.isThere);
    one.id = String(world.windows.length);
    one.gone = [];
    one.line = presentLine({
      id: one.id,
      story,
      now: () => world.now,
      after: (wait, act) => world.after(wait, () => one.isThere && act()),
      post: (message) => others().forEach((other) => other.line.message(structuredClone(message))),
      send: async (said) => {
        world.sent.push(said);
        return world.answers(said);
      },
      former: () => world.kept || null,
      keep: (stream) => (world.kept = stream),
      hold: (_, held) => held(),
      watch: (id, gone) => world.windows[Number(id)].gone.push(gone),
      show: (people) => one.shown.push(people.map(({ who }) => who).join(" ")),
    });
    world.windows.push(one);
    one.line.start();
    return one;
  };
  world.closes = (one) => {
    one.isThere = false;
    one.gone.forEach((gone) => gone());
  };
  world.told = () => world.sent.map(({ stream, instead, open }) => [stream, instead ?? "", ...open.map(({ id, writes }) => `${id}${writes ? "!" : ""}`)].join(" "));
  return world;
}

test("all windows are said at once, and silence follows", async () => {
  const world = browser();
  const home = world.window(undefined);
  world.window("a");
  world.window("b");
  world.window("a");

  home.line.opened("s1");
  await world.pass(3_600_000);

  assert.deepEqual(world.told(), ["s1  a b"]);
  assert.equal(world.timers.length, 0, "nothing waits");
});

test("a browser with no story open says nothing at all", async () => {
  const world = browser();
  const home = world.window(undefined);
  home.line.opened("s1");
  home.line.called();
  await world.pass(3_600_000);
  assert.deepEqual(world.told(), []);
});

test("whoever types is said to write, until a minute after the last key", async () => {
  const world = browser();
  const window = world.window("a");
  window.line.opened("s1");
  await world.pass(5_000);

  for (let key = 0; key < 50; key++) {
    window.line.typed();
    await world.pass(2_000);
  }
  assert.deepEqual(world.told(), ["s1  a", "s1  a!"]);
  await world.pass(WRITES_FOR);
  assert.deepEqual(world.told().slice(2), ["s1  a"]);
});

test("a window that writes is told through the one that has the stream", async () => {
  const world = browser();
  const home = world.window(undefined);
  const story = world.window("a");
  home.line.opened("s1");
  await world.pass(5_000);
  story.line.typed();
  await world.pass(5_000);
  assert.deepEqual(world.told(), ["s1  a", "s1  a!"]);
});

test("a window that goes is missed; one that only goes to another page of the story is not", async () => {
  const world = browser();
  const home = world.window(undefined);
  const first = world.window("a");
  home.line.opened("s1");
  await world.pass(5_000);

  world.closes(first);
  await world.pass(500);
  const second = world.window("a");
  await world.pass(5_000);
  assert.deepEqual(world.told(), ["s1  a", "s1  a"], "it was never not there");

  world.closes(second);
  await world.pass(5_000);
  assert.deepEqual(world.told().slice(2), ["s1 "]);
});

test("the stream that was there before ends with the first word of the next", async () => {
  const world = browser();
  const window = world.window("a");
  window.line.opened("s1");
  await world.pass(5_000);

  window.line.opened("s2");
  await world.pass(5_000);
  window.line.closed();
  window.line.opened("s3");
  await world.pass(5_000);
  world.closes(window);
  const next = world.window("a");
  next.line.opened("s4");
  await world.pass(5_000);

  assert.deepEqual(world.told(), ["s1  a", "s2 s1 a", "s3 s2 a", "s4 s3 a"]);
});

test("it is tried again while nobody answers, ever more rarely, and not where nobody is signed in", async () => {
  const world = browser();
  const window = world.window("a");
  world.answers = () => null;
  window.line.opened("s1");
  await world.pass(120_000);
  assert.ok(world.sent.length >= 3 && world.sent.length <= 6, `${world.sent.length}`);

  world.answers = () => false;
  await world.pass(120_000);
  const sent = world.sent.length;
  await world.pass(3_600_000);
  assert.equal(world.sent.length, sent);
});

test("who is called asks, at most once a second, and all windows show who is there", async () => {
  const world = browser();
  const home = world.window(undefined);
  const story = world.window("a");
  world.answers = () => ({ a: [{ who: "bram" }] });
  home.line.opened("s1");
  await world.pass(5_000);
  assert.deepEqual(story.shown, ["bram"]);

  world.answers = () => ({});
  for (let call = 0; call < 20; call++) {
    home.line.called();
    await world.pass(100);
  }
  await world.pass(5_000);
  assert.equal(story.shown.at(-1), "", "a story that may not be seen any more shows nobody");
  assert.ok(world.sent.length <= 5, `${world.sent.length}`);
});

test("what is said aloud comes every ten seconds at most, and not of whoever came and went between", async () => {
  const world = clock();
  const said = [];
  const one = (who, says = "reads") => ({ who, name: who, says });
  const are = presentTold({ now: () => world.now, after: world.after, say: (text) => said.push([world.now, text]) }, [one("Ilse")]);
  await world.pass(60_000);

  are([one("Ilse"), one("Bram", "writes")]);
  await world.pass(5_000);
  are([one("Bram", "writes")]);
  are([one("Bram", "writes"), one("Noor")]);
  are([one("Bram")]);
  await world.pass(60_000);
  are([]);
  are([one("Bram")]);
  await world.pass(60_000);

  assert.deepEqual(said.map(([, text]) => text), ["Bram came in and writes.", "Bram reads. Ilse left."]);
  assert.ok(said[1][0] - said[0][0] >= BETWEEN);
});
