// Files on their way, with a line that breaks and a clock that waits.
import assert from "node:assert/strict";
import { test } from "node:test";

import { summary, uploadQueue } from "../../js/upload-queue.js";

function world() {
  const sent = [];
  const timers = [];
  const queue = uploadQueue({
    send(file) {
      const one = { file, stopped: false };
      one.done = new Promise((kept, failed) => Object.assign(one, { kept, failed }));
      sent.push(one);
      return { done: one.done, stop: () => (one.stopped = true) };
    },
    later(ms, work) {
      const timer = { ms, work };
      timers.push(timer);
      return () => timers.splice(timers.indexOf(timer), 1);
    },
    changed() {},
  });
  const states = () => queue.items.map((item) => item.state);
  const settle = () => new Promise((go) => setImmediate(go));
  return { queue, sent, timers, states, settle };
}

test("two go at a time, and each ends by itself", async () => {
  const { queue, sent, states, settle } = world();
  queue.add(["a", "b", "c", "d"]);
  assert.deepEqual(states(), ["up", "up", "wait", "wait"]);

  sent[0].failed({ sentence: "This is a PDF." });
  sent[1].kept({ outcome: "here" });
  await settle();

  assert.deepEqual(states(), ["bad", "same", "up", "up"]);
  sent[2].kept({ outcome: "new" });
  sent[3].kept({ outcome: "refused", sentence: "No." });
  await settle();
  assert.deepEqual(states(), ["bad", "same", "done", "bad"]);
  assert.equal(queue.isBusy(), false);
  assert.equal(summary(queue.items), "1 done, 2 refused, 1 already here.");
});

test("what the network lost goes again by itself, later each time, and at once when it is back", async () => {
  const { queue, sent, timers, states, settle } = world();
  queue.add(["a"]);
  for (const pause of [2_000, 4_000, 8_000]) {
    sent.at(-1).failed({ lost: true });
    await settle();
    assert.deepEqual(states(), ["down"]);
    assert.equal(timers.at(-1).ms, pause);
    timers.pop().work();
    assert.deepEqual(states(), ["up"]);
  }
  sent.at(-1).failed({ lost: true });
  await settle();
  queue.online();
  assert.deepEqual(states(), ["up"]);
  assert.equal(timers.length, 0);
  sent.at(-1).kept({ outcome: "new" });
  await settle();
  assert.deepEqual(states(), ["done"]);
  assert.equal(sent.length, 5);
});

test("one that was stopped stays so, whatever comes late, and can be sent again", async () => {
  const { queue, sent, states, settle } = world();
  queue.add(["a", "b", "c"]);
  queue.stop(queue.items[0]);
  assert.equal(sent[0].stopped, true);
  assert.deepEqual(states(), ["stopped", "up", "up"]);
  sent[0].failed({ lost: true });
  await settle();
  assert.deepEqual(states(), ["stopped", "up", "up"]);

  queue.retry(queue.items[0]);
  assert.deepEqual(states(), ["wait", "up", "up"]);
  queue.stopAll();
  assert.deepEqual(states(), ["stopped", "stopped", "stopped"]);
  assert.equal(summary(queue.items), "3 stopped.");
});

test("a server that is too busy is asked some times, then what it says stands until somebody sends again", async () => {
  const { queue, sent, timers, states, settle } = world();
  queue.add([{ size: 1 }, { size: 20_000_001 }]);
  assert.deepEqual(states(), ["up", "bad"]);
  assert.match(queue.items[1].answer.sentence, /20 MB/);
  for (let tries = 1; tries < 4; tries += 1) {
    sent.at(-1).failed({ lost: true, sentence: "Many pictures are being worked on." });
    await settle();
    assert.deepEqual(states(), ["down", "bad"]);
    timers.pop().work();
  }
  sent.at(-1).failed({ lost: true, sentence: "Many pictures are being worked on." });
  await settle();
  assert.deepEqual(states(), ["bad", "bad"]);
  assert.equal(queue.items[0].answer.sentence, "Many pictures are being worked on.");

  queue.retry(queue.items[0]);
  sent.at(-1).kept({ outcome: "new" });
  await settle();
  assert.deepEqual(states(), ["done", "bad"]);
});
