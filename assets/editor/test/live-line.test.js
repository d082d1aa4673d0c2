// One stream for a browser, and pages that are true when somebody looks at them.
import assert from "node:assert/strict";
import { test } from "node:test";

import { SILENT, everything, liveLine } from "../../js/live-line.js";

const minute = 60_000;
const settle = () => new Promise((done) => setImmediate(done));

/** A browser: a clock, a lock, a channel, and a server that may be away. */
function browser() {
  const world = { clock: 0, timers: [], streams: [], isThere: true, answer: "done", stamp: "a-1", queue: [], holder: null, windows: [] };

  world.pass = async (time) => {
    const until = world.clock + time;
    for (;;) {
      await settle();
      const next = world.timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      world.timers.splice(world.timers.indexOf(next), 1);
      world.clock = Math.max(world.clock, next.at);
      next.act();
    }
    world.clock = until;
    await settle();
  };
  /** The lid is closed: no timer runs, and the line is dead without anybody being told. */
  world.sleep = (time) => {
    world.clock += time;
    for (const timer of world.timers) timer.at = Math.max(timer.at, world.clock);
  };
  const grant = () => {
    if (world.holder || !world.queue.length) return;
    world.holder = world.queue.shift();
    world.holder.lead();
  };
  world.window = (isVisible = true) => {
    const one = { asked: [], said: [], isVisible, stamp: world.stamp };
    const others = () => world.windows.filter((other) => other !== one);
    one.line = liveLine({
      now: () => world.clock,
      chance: () => 0.5,
      after: (wait, act) => {
        const timer = { at: world.clock + wait, act: () => one.isFrozen || act() };
        world.timers.push(timer);
        return () => (world.timers = world.timers.filter((other) => other !== timer));
      },
      isVisible: () => one.isVisible,
      stamp: () => one.stamp,
      post: (message) => others().forEach((other) => !other.isFrozen && other.line.message(message)),
      queue: (lead, lost) => {
        world.queue.push({ one, lead, lost });
        grant();
      },
      steal: (lead, lost) => {
        const before = world.holder;
        world.holder = { one, lead, lost };
        lead();
        before?.lost();
      },
      open: (hears) => {
        const stream = { hears, one, isOpen: true, close: () => (stream.isOpen = false) };
        world.streams.push(stream);
        if (world.isThere) hears.here(world.stamp);
        else queueMicrotask(() => stream.isOpen && hears.failed());
        return stream;
      },
      ask: async (what) => {
        one.asked.push(what.join(" "));
        if (!world.isThere) return "away";
        one.stamp = world.stamp;
        return world.answer;
      },
      say: (state) => one.said.at(-1) !== state && one.said.push(state),
    });
    world.windows.push(one);
    one.line.start();
    return one;
  };
  world.close = (one) => {
    world.windows.splice(world.windows.indexOf(one), 1);
    world.streams.filter((stream) => stream.one === one).forEach((stream) => stream.close());
    world.queue = world.queue.filter((other) => other.one !== one);
    if (world.holder?.one === one) {
      world.holder = null;
      grant();
    }
  };
  world.open = () => world.streams.filter((stream) => stream.isOpen);
  world.happens = (what) => {
    world.stamp = `a-${Number(world.stamp.slice(2)) + 1}`;
    for (const { hears } of world.open()) hears.news(what, world.stamp);
  };
  world.beats = async (time) => {
    for (let left = time; left > 0; left -= 20_000) {
      await world.pass(Math.min(20_000, left));
      for (const { hears } of world.open()) hears.beat();
    }
  };
  return world;
}

test("eight windows have one stream, all hear what happens, and an idle one asks for nothing", async () => {
  const world = browser();
  const windows = Array.from({ length: 8 }, () => world.window());
  await world.beats(60 * minute);
  assert.equal(world.open().length, 1);
  assert.deepEqual(windows.flatMap((one) => one.asked), []);

  world.happens(["bell"]);
  await world.pass(0);
  assert.deepEqual(windows.map((one) => one.asked), Array(8).fill(["bell"]));

  world.close(windows[0]);
  await world.pass(0);
  assert.equal(world.open().length, 1, "the next one has it");
  world.happens(["desk"]);
  await world.pass(2_000);
  assert.equal(windows[5].asked.at(-1), "desk");
});

test("what happened between the making of a page and its stream is asked for", async () => {
  const world = browser();
  world.window();
  world.happens(["bell"]);
  await world.pass(2_000);
  const late = world.window();
  late.stamp = "a-1";
  late.line.message({ stamp: world.stamp });
  await world.pass(0);
  assert.deepEqual(late.asked, ["bell desk"]);
});

test("a page that nobody looks at asks when somebody does", async () => {
  const world = browser();
  world.window();
  const hidden = world.window(false);
  world.happens(["bell"]);
  world.happens(["desk"]);
  await world.pass(5_000);
  assert.deepEqual(hidden.asked, []);
  hidden.isVisible = true;
  hidden.line.wake();
  await world.pass(0);
  assert.deepEqual(hidden.asked, ["bell desk"]);
});

test("much at once is asked for twice, and never more than once a second", async () => {
  const world = browser();
  const one = world.window();
  for (let n = 0; n < 50; n += 1) {
    world.happens(["desk"]);
    await world.pass(20);
  }
  assert.ok(one.asked.length <= 2, String(one.asked.length));
  await world.pass(2_000);
  assert.ok(one.asked.length <= 3);
  assert.equal(one.stamp, world.stamp);
});

test("after a night's sleep the page is true at once, and the dead stream is another one", async () => {
  const world = browser();
  const [one, other] = [world.window(), world.window()];
  await world.beats(minute);
  world.sleep(9 * 60 * minute);
  world.stamp = "a-99";
  one.line.wake();
  await world.pass(2_000);
  assert.deepEqual(one.asked.at(0), "bell desk");
  assert.equal(one.stamp, "a-99");
  assert.equal(world.open().length, 1);
  assert.equal(world.streams.length, 2);
  assert.equal(other.stamp, "a-99", "without being looked at first: its timer was late");
});

test("a server that is away for hours is found again, and the page says so meanwhile", async () => {
  const world = browser();
  const one = world.window();
  await world.beats(minute);
  world.isThere = false;
  world.open()[0].hears.failed();
  await world.pass(180 * minute);
  assert.equal(one.said.at(-1), "away");
  const tries = world.streams.length;
  assert.ok(tries > 180 && tries < 1_000, String(tries));
  assert.ok(one.asked.length < 1_000, String(one.asked.length));
  world.isThere = true;
  world.stamp = "a-50";
  await world.pass(40_000);
  assert.equal(one.said.at(-1), "live");
  assert.equal(one.stamp, "a-50");
  assert.equal(world.open().length, 1);
});

test("a stream that is silent without ending is given up", async () => {
  const world = browser();
  world.window();
  await world.pass(SILENT + 10_000);
  assert.equal(world.open().length, 1);
  assert.equal(world.streams.length, 2);
});

test("the window with the stream is frozen: another one takes it", async () => {
  const world = browser();
  const [frozen, one] = [world.window(false), world.window()];
  await world.beats(minute);
  frozen.isFrozen = true;
  world.open()[0].hears = { news() {}, beat() {} };
  await world.pass(SILENT + 10_000);
  assert.equal(world.open().length, 1);
  assert.equal(world.open()[0].one, one);
});

test("who is signed out asks no more, in any window", async () => {
  const world = browser();
  const windows = [world.window(), world.window()];
  world.open()[0].hears.over();
  world.happens(everything);
  await world.pass(10 * minute);
  for (const one of windows) {
    assert.deepEqual(one.asked, []);
    assert.equal(one.said.at(-1), "out");
  }
  assert.equal(world.open().length, 0);

  const other = browser();
  const alone = other.window();
  other.answer = "out";
  other.happens(["bell"]);
  await other.pass(0);
  assert.equal(alone.said.at(-1), "out");
});

test("a session that ended while the line was down is found out by the first try", async () => {
  const world = browser();
  const one = world.window();
  await world.beats(minute);
  world.answer = "out";
  world.open()[0].hears.failed();
  await world.pass(2_000);
  assert.equal(one.said.at(-1), "out");
  assert.equal(world.open().length, 0);
});

test("where windows cannot agree, the one that is looked at has a stream", async () => {
  const world = browser();
  world.queue.push = () => 0;
  const one = world.window();
  one.line.alone(true);
  assert.equal(world.open().length, 1);
  one.line.alone(false);
  assert.equal(world.open().length, 0);
});
