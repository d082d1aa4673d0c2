import "./no-window.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { thisTab } from "../src/tab.js";

// What tabs of one browser share, and what each has of its own; a duplicated tab begins with a copy of the latter.
class FakeLocks {
  held = new Set();

  // As if the time to wait for it were over at once.
  async request(name, _options, act) {
    if (this.held.has(name)) throw new DOMException("Timed out.", "TimeoutError");
    this.held.add(name);
    act();
  }

  async query() {
    return { held: [...this.held].map((name) => ({ name })) };
  }
}

async function opens({ locks, session }) {
  Object.defineProperty(globalThis, "navigator", { value: { locks }, configurable: true });
  globalThis.addEventListener = () => {};
  globalThis.sessionStorage = { getItem: (name) => session[name] ?? null, setItem: (name, value) => { session[name] = value; } };
  return thisTab();
}

test("a tab keeps its name over a reload, and a duplicated one gets another", async () => {
  const locks = new FakeLocks();
  const session = {};
  const first = await opens({ locks, session });
  const copied = { ...session };
  const twin = await opens({ locks, session: copied });
  assert.notEqual(twin.tab, first.tab);
  assert.deepEqual([...(await twin.living())].sort(), [first.tab, twin.tab].sort());

  locks.held.delete(`copydesk:tab:${first.tab}`);
  assert.equal((await opens({ locks, session })).tab, first.tab);
  assert.equal((await twin.living()).has(twin.tab), true);
});

test("without locks each page that was not just loaded again is a tab of its own", async () => {
  const session = {};
  const first = await opens({ session });
  assert.notEqual((await opens({ session })).tab, first.tab);
  assert.equal(await first.living(), null);
});
