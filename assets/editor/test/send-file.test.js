// One file on its way: what becomes of it where the line breaks, goes silent, or the file is gone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "./world.js";
import { sendFile } from "../../js/send-file.js";

let request = null;
class FakeRequest {
  upload = { heard: {}, addEventListener: (type, act) => { this.upload.heard[type] = act; } };
  heard = {};
  constructor() {
    request = this;
  }

  addEventListener(type, act) {
    this.heard[type] = act;
  }

  open() {}
  setRequestHeader() {}
  send() {}
  abort() {
    this.ends("abort");
  }

  ends(type, more = {}) {
    Object.assign(this, more);
    this.heard[type]?.();
    this.heard.loadend?.();
  }
}
globalThis.XMLHttpRequest = FakeRequest;
globalThis.FormData = class { append() {} };

const file = { name: "boat.jpg", size: 9, slice: () => new Blob(["x"]) };
const gone = { ...file, slice: () => ({ arrayBuffer: async () => { throw new Error("NotReadableError"); } }) };

function send(what = file) {
  const clock = new FakeClock();
  const progress = [];
  const { done, stop } = sendFile("/admin/media", [], what, (sent) => progress.push(sent), clock);
  const end = done.then((kept) => ({ kept }), (error) => error);
  return { clock, end, stop, progress };
}

test("a line that breaks loses it, and a file that cannot be read any more is told", async () => {
  const one = send();
  request.ends("error");
  assert.deepEqual(await one.end, { lost: true });
  const other = send(gone);
  request.ends("error");
  assert.match((await other.end).sentence, /cannot be read any more.*Choose it once more/);
});

test("a line that goes silent is lost after half a minute, a slow one is not", async () => {
  const { clock, end, progress } = send();
  for (let part = 1; part <= 5; part += 1) {
    await clock.pass(25_000);
    request.upload.heard.progress({ loaded: part });
  }
  assert.deepEqual(progress, [1, 2, 3, 4, 5]);
  await clock.pass(31_000);
  assert.deepEqual(await end, { lost: true });
});

test("a server that has all of it may take its time", async () => {
  const { clock, end } = send();
  request.upload.heard.load();
  await clock.pass(100_000);
  request.ends("load", { status: 200, responseText: JSON.stringify({ files: [{ outcome: "new" }] }) });
  await clock.pass(100_000);
  assert.deepEqual(await end, { kept: { outcome: "new" } });
});

test("a server that stands behind a proxy or is busy is asked again, and one that refuses says why", async () => {
  for (const status of [429, 502, 503, 504]) {
    const { end } = send();
    request.ends("load", { status, responseText: "<h1>Bad gateway" });
    assert.deepEqual(await end, { lost: true, sentence: undefined });
  }
  const { end } = send();
  request.ends("load", { status: 401, responseText: JSON.stringify({ detail: "Sign in again." }) });
  assert.deepEqual(await end, { sentence: "Sign in again." });
});
