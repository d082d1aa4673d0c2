// Questions to the server: what is said of each way in which there is no answer.

import assert from "node:assert/strict";
import { test } from "node:test";
import "./support/page.js";
import { asked } from "../src/asking.js";

const answers = (status, body, more = {}) => Object.defineProperties(new Response(typeof body === "string" ? body : JSON.stringify(body), { status }), { redirected: { value: false, ...more } });

test("whatever goes wrong is a sentence", async () => {
  const timeout = Object.assign(new Error("signal timed out"), { name: "TimeoutError" });
  const ways = [
    [() => { throw new TypeError("Failed to fetch"); }, "Copydesk cannot be reached."],
    [() => { throw timeout; }, "Copydesk did not answer."],
    [() => answers(401, {}), "You are signed out. Sign in again in another tab."],
    [() => answers(200, "<title>Sign in</title>", { value: true }), "You are signed out. Sign in again in another tab."],
    [() => answers(503, "busy"), "Copydesk is busy."],
    [() => answers(429, { detail: "Too many." }), "Copydesk is busy."],
    [() => answers(422, { detail: "Write a whole address." }), "Write a whole address."],
    [() => answers(500, "<h1>"), "Copydesk could not answer."],
    [() => answers(200, "<h1>a proxy's page"), "Copydesk could not answer."],
    [() => answers(404, {}), "Copydesk could not answer."],
  ];
  for (const [way, sentence] of ways) {
    globalThis.fetch = async () => way();
    await assert.rejects(asked("/x"), { message: sentence });
  }
  globalThis.fetch = async () => answers(404, {});
  assert.equal(await asked("/x", { missing: null }), null);
  globalThis.fetch = async () => answers(200, { a: 1 });
  assert.deepEqual(await asked("/x"), { a: 1 });
});

test("who does not want to know any more hears no sentence", async () => {
  const asking = new AbortController();
  globalThis.fetch = async (_address, { signal }) => new Promise((_, no) => { signal.addEventListener("abort", () => no(signal.reason)); });
  const answer = asked("/x", { signal: asking.signal });
  asking.abort();
  await assert.rejects(answer, { name: "AbortError" });
});
