// Words are counted while somebody types, also without a pause.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inTurn } from "../src/in-turn.js";
import { FakeClock } from "./world.js";

test("what is done after a pause is done each second when there is none", async () => {
  const clock = new FakeClock();
  let done = 0;
  const soon = inTurn(() => { done += 1; }, clock);
  for (let key = 0; key < 100; key += 1) {
    soon();
    await clock.pass(100);
  }
  assert.ok(done >= 9 && done <= 12, `${done} times in ten seconds`);
  done = 0;
  soon();
  await clock.pass(300);
  assert.equal(done, 1);
  await clock.pass(5_000);
  assert.equal(done, 1);
});
