// What readers opened is there without a network, and what is gone goes.
import assert from "node:assert/strict";
import { test } from "node:test";

import { FILES, OFFLINE, PAGES, clear, file, headingOf, kindOf, opened, page, readable } from "../../js/offline-pages.js";

const origin = "https://courier.example";
const day = 86_400_000;

/** What `caches` is in a browser, in memory; what was put in first comes first. */
class Store {
  #all = new Map();
  #url(key) { return new URL(key.url ?? key, origin).href; }
  async match(key) { return this.#all.get(this.#url(key))?.clone(); }
  async put(key, answer) { this.#all.set(this.#url(key), answer); }
  async delete(key) { return this.#all.delete(this.#url(key)); }
  async keys() { return [...this.#all.keys()].map((url) => new Request(url)); }
}

function reader() {
  const stores = new Map();
  const site = new Map();
  const asked = [];
  const works = [];
  const env = {
    isThere: true,
    clock: Date.parse("2026-11-30T10:00:00Z"),
    caches: {
      open: async (name) => stores.get(name) ?? stores.set(name, new Store()).get(name),
      keys: async () => [...stores.keys()],
      delete: async (name) => stores.delete(name),
    },
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url ?? request, origin);
      if (!env.isThere) throw new TypeError("Failed to fetch");
      asked.push(pathname + search);
      const { status = 200, kind = "text/html; charset=utf-8", kept = "public, max-age=0, s-maxage=1", body = pathname } = site.get(pathname) ?? { status: 404 };
      return new Response(body, { status, headers: { "content-type": kind, "cache-control": kept, date: new Date(env.clock).toUTCString() } });
    },
    now: () => env.clock,
    after: (_, act) => { env.hurry = act; },
    later: (work) => works.push(work),
  };
  const goes = async (path) => {
    const answer = await page(new Request(origin + path), env);
    await Promise.all(works.splice(0));
    return answer;
  };
  const paths = async () => (await readable(env)).map((one) => one.path);
  return { env, site, asked, goes, paths, works };
}

test("pages and files of readers are looked at, and nothing else", () => {
  const table = [
    ["GET", "navigate", "document", "/the-tide-gate", "page"],
    ["GET", "navigate", "document", "/category/harbour", "page"],
    ["GET", "navigate", "document", "/admin/articles", null],
    ["GET", "navigate", "document", "/administration", "page"],
    ["GET", "navigate", "document", "/comments/on/1", null],
    ["GET", "navigate", "document", "/mistakes/on/1", null],
    ["GET", "navigate", "document", "/search", null],
    ["POST", "navigate", "document", "/the-tide-gate", null],
    ["GET", "no-cors", "style", "/assets/reader.1.css", "file"],
    ["GET", "no-cors", "image", "/pictures/1.webp", "file"],
    ["GET", "no-cors", "image", "/admin/media/1", null],
    ["GET", "cors", "", "/api/v1/articles", null],
  ];
  for (const [method, mode, destination, path, kind] of table) {
    assert.equal(kindOf({ method, mode, destination, url: origin + path }, origin), kind, `${method} ${path}`);
  }
  assert.equal(kindOf({ method: "GET", mode: "no-cors", destination: "image", url: "https://store.example/1" }, origin), null);
});

test("what was opened is there without a network, the newest first, and the rest is said to be missing", async () => {
  const { env, site, goes, paths } = reader();
  for (const path of ["/gate", "/marsh", OFFLINE]) site.set(path, {});
  await opened({ path: "/gate", files: [] }, env);
  env.clock += day;
  await goes("/marsh");
  env.isThere = false;
  assert.equal(await (await goes("/gate")).text(), "/gate");
  assert.equal(await (await goes("/marsh")).text(), "/marsh");
  assert.equal(await (await goes("/never")).text(), OFFLINE);
  assert.deepEqual(await paths(), ["/marsh", "/gate"]);
});

test("the network is asked first, and its word counts", async () => {
  const { env, site, asked, goes, paths } = reader();
  site.set("/gate", { body: "first" });
  await goes("/gate");
  site.set("/gate", { body: "second" });
  assert.equal(await (await goes("/gate")).text(), "second");
  env.isThere = false;
  assert.equal(await (await goes("/gate")).text(), "second");
  assert.deepEqual(asked, ["/gate", "/gate"]);
  env.isThere = true;
  site.set("/gate", { status: 503, body: "busy" });
  assert.equal((await goes("/gate")).status, 503);
  assert.deepEqual(await paths(), ["/gate"], "trouble takes nothing away");
});

test("what is gone goes, with its pictures, also by itself when another page is opened", async () => {
  for (const [status, opensItself] of [[404, true], [410, true], [410, false]]) {
    const { env, site, goes, paths, works } = reader();
    site.set("/gate", {}).set("/marsh", {}).set("/pictures/1.webp", { kind: "image/webp", kept: "public, max-age=31536000, immutable" });
    await goes("/gate");
    await file(new Request(`${origin}/pictures/1.webp`), env);
    await Promise.all(works.splice(0));
    site.set("/gate", { status });
    env.clock += day;
    await goes(opensItself ? "/gate" : "/marsh");
    assert.deepEqual(await paths(), opensItself ? [] : ["/marsh"]);
    assert.deepEqual(await (await env.caches.open(FILES)).keys(), []);
  }
});

test("only public pages are kept: nothing with a question, of another kind, or that says no-store", async () => {
  const { site, goes, paths } = reader();
  site.set("/gate", {}).set("/feed.xml", { kind: "application/rss+xml" }).set("/own", { kept: "private, no-store" });
  for (const path of ["/gate?load=1", "/feed.xml", "/own"]) await goes(path);
  assert.deepEqual(await paths(), []);
});

test("a network that says nothing gives way to the copy", async () => {
  const { env, site, goes } = reader();
  site.set("/gate", {});
  await goes("/gate");
  env.fetch = () => new Promise(() => {});
  const answer = goes("/gate");
  while (!env.hurry) await new Promise(setImmediate);
  env.hurry();
  assert.equal(await (await answer).text(), "/gate");
});

test("fifty pages are kept, and none for longer than two weeks", async () => {
  const { env, site, goes, paths } = reader();
  site.set(OFFLINE, {});
  await opened({ path: OFFLINE, files: [] }, env);
  for (let number = 0; number < 53; number += 1) {
    site.set(`/story-${number}`, {});
    await goes(`/story-${number}`);
  }
  const kept = await paths();
  assert.equal(kept.length, 50);
  assert.ok(!kept.includes("/story-0") && kept.includes("/story-52"));
  env.clock += 15 * day;
  env.isThere = false;
  assert.deepEqual(await paths(), []);
  assert.equal(await (await goes("/story-52")).text(), OFFLINE);
  env.isThere = true;
  await goes("/story-0");
  const left = await (await env.caches.open(PAGES)).keys();
  assert.deepEqual(left.map((request) => new URL(request.url).pathname), [OFFLINE, "/story-0"], "what is too old is gone");
});

test("what stands over a page is read from it", () => {
  const table = [
    ['<main><h1 lang="he">שער &#38; ים</h1>', "שער & ים"],
    ["<h1 class=\"vh\">The\n  <bdi>Courier&#39;s</bdi> front</h1><h1>Not this</h1>", "The Courier's front"],
    ["<h1>&#60;b&#62;</h1>", "<b>"],
    ["<p>None</p>", ""],
  ];
  for (const [html, text] of table) assert.equal(headingOf(html), text);
});

test("looking again moves nothing: what was opened last goes last", async () => {
  const { env, site, goes, paths } = reader();
  for (let number = 0; number < 60; number += 1) site.set(`/story-${number}`, {});
  for (let number = 0; number < 50; number += 1) {
    env.clock += 1000;
    await goes(`/story-${number}`);
  }
  env.clock += day;
  for (let number = 50; number < 55; number += 1) {
    env.clock += 1000;
    await goes(`/story-${number}`);
  }
  const kept = await paths();
  assert.deepEqual([kept[0], kept.at(-1), kept.length], ["/story-54", "/story-5", 50]);
});

test("files with a digest are asked for once", async () => {
  const { env, site, asked, works } = reader();
  site.set("/assets/reader.1.css", { kind: "text/css", kept: "public, max-age=31536000, immutable" }).set("/assets/other.css", { kind: "text/css" });
  for (const path of ["/assets/reader.1.css", "/assets/reader.1.css", "/assets/other.css", "/assets/other.css"]) {
    await file(new Request(origin + path), env);
    await Promise.all(works.splice(0));
  }
  assert.deepEqual(asked, ["/assets/reader.1.css", "/assets/other.css", "/assets/other.css"]);
});

test("nothing is left of another way of keeping", async () => {
  const { env } = reader();
  for (const name of [PAGES, FILES, "opened-0"]) await env.caches.open(name);
  await clear(env, [PAGES, FILES]);
  assert.deepEqual(await env.caches.keys(), [PAGES, FILES]);
});
