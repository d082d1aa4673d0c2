// What `bin/bench editor` makes of its measurements, and the texts that it measures with.

import assert from "node:assert/strict";
import { test } from "node:test";
import { shareIn, timesIn } from "../bench/processes.js";
import { askedIn, receivedIn, weightSaid } from "../bench/received.js";
import { Report, figure, spreadSaid } from "../bench/report.js";
import { partedBy, percentile, spreadOf } from "../bench/spread.js";
import { countIn, longStory } from "../bench/story.js";
import { wordPage } from "../bench/word-page.js";
import { dice, sentences, wordCount } from "../bench/words.js";

const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);

test("a percentile is a value that was measured, by nearest rank", () => {
  assert.deepEqual(spreadOf(hundred), { count: 100, p50: 50, p95: 95, most: 100 });
  assert.equal(percentile([7], 0.95), 7);
  assert.equal(percentile([3, 1, 2], 0.5), 2);
  assert.equal(percentile([1, 2, 3, 4], 0.95), 4);
  assert.throws(() => percentile([], 0.5), /Nothing was measured/);
});

test("a key is while a save runs when any of its time is", () => {
  const [inside, outside] = partedBy([[10, 20], [40, 50]], [[0, 9], [5, 5], [19, 30], [21, 10], [51, 3]]);
  assert.deepEqual(inside, [[5, 5], [19, 30]]);
  assert.deepEqual(outside, [[0, 9], [21, 10], [51, 3]]);
});

test("a line says its target and whether it is met, and what was not met is said again at the end", () => {
  const said = [];
  const report = new Report((line) => said.push(line));
  report.headline("Editor", "2 × a processor");
  report.line({ what: "key", told: spreadSaid(spreadOf([1, 2, 30])), value: 30, most: 16, unit: "ms", of: "p95" });
  report.line({ what: "weight", value: 231.4, most: 250, unit: "KB" });
  report.line({ what: "shift", value: 0, most: 0 });
  report.line({ what: "marks", value: 97, least: 98, unit: "points" });
  report.line({ what: "marks again", value: 98, least: 98, unit: "points" });
  report.line({ what: "for information", told: "28 files" });
  report.line({ what: "not a number", told: "?", value: NaN, most: 1_500, unit: "ms" });

  assert.equal(report.verdict(), false);
  assert.deepEqual(said.join("\n").trim().split("\n"), [
    "## Editor",
    "",
    "2 × a processor",
    "",
    "| what | measured | target | met |",
    "| --- | --- | --- | --- |",
    "| key | p50 2.0, p95 30.0, most 30.0 ms (3) | p95 ≤ 16 ms | no |",
    "| weight | 231.4 KB | ≤ 250 KB | yes |",
    "| shift | 0.000 | ≤ 0 | yes |",
    "| marks | 97 points | ≥ 98 points | no |",
    "| marks again | 98 points | ≥ 98 points | yes |",
    "| for information | 28 files | – | – |",
    "| not a number | ? | ≤ 1,500 ms | no |",
    "",
    "3 complaints:",
    "key: 30.0 ms, target p95 ≤ 16 ms",
    "marks: 97 points, target ≥ 98 points",
    "not a number: NaN ms, target ≤ 1,500 ms",
  ]);
});

test("without a complaint every target was met", () => {
  const said = [];
  const report = new Report((line) => said.push(line));
  report.line({ what: "paste", value: 150, most: 150, unit: "ms" });
  assert.equal(report.verdict(), true);
  assert.equal(said.at(-1), "\nEvery target was met.");
  assert.equal(figure(1.234, "s"), "1.23 s");
});

test("the long story has its words, pictures and tables, the same ones each time", () => {
  const story = longStory({ pictures: ["a", "b", "c"] });
  const of = (type) => story.content.filter((block) => block.type === type);
  assert.equal(countIn(story.content), 5_000);
  assert.equal(of("image").length, 20);
  assert.equal(of("table").length, 5);
  assert.equal(of("heading").length, 10);
  assert.deepEqual(new Set(of("image").map(({ attrs }) => attrs.picture)), new Set(["a", "b", "c"]));
  assert.equal(new Set(story.content).size, story.content.length, "each block once");
  assert.deepEqual(longStory({ pictures: ["a", "b", "c"] }), story);
});

test("words are as many as were asked for, in the page from Word too", () => {
  for (const count of [1, 4, 60]) assert.equal(wordCount(sentences(count, dice(3))), count);
  const { html, count } = wordPage(600);
  assert.ok(count >= 600 && count < 660, String(count));
  const inside = html.slice(html.indexOf("<!--StartFragment-->"));
  // Five markers of each list stand there besides.
  const markers = inside.match(/mso-list:Ignore/g).length;
  const text = inside.replace(/<!--.*?-->|<![^>]*>/g, "").replace(/<(?!\/?(?:b|a|span)\b)[^>]+>/g, " ").replace(/<[^>]+>/g, "").replaceAll("&nbsp;", " ");
  assert.equal(wordCount(text), count + markers);
});

test("what came over the line is told by kind, whole or until a moment, for the last page", () => {
  const event = (method, requestId, timestamp, more) => ({ method: `Network.${method}`, params: { requestId, timestamp, ...more } });
  const asks = (id, at, type, path) => event("requestWillBeSent", id, at, { type, request: { url: `http://a.example${path}` } });
  const events = [
    asks("1", 1, "Document", "/before"),
    event("loadingFinished", "1", 2, { encodedDataLength: 9_000 }),
    asks("2", 10, "Document", "/story"),
    event("responseReceived", "2", 10.1, { response: { encodedDataLength: 1_000 } }),
    event("dataReceived", "2", 10.2, { encodedDataLength: 3_000 }),
    event("loadingFinished", "2", 10.2, { encodedDataLength: 4_100 }),
    asks("3", 10.2, "Font", "/assets/fonts/a.woff2"),
    asks("4", 10.2, "Image", "/media/0f.webp"),
    event("requestWillBeSent", "5", 10.2, { type: "Image", request: { url: "data:image/png;base64,AA" } }),
    asks("6", 10.2, "Fetch", "/admin/media/choose?id=1"),
    event("responseReceived", "3", 10.3, { response: { encodedDataLength: 500 } }),
    event("dataReceived", "3", 10.4, { encodedDataLength: 10_000 }),
    event("dataReceived", "3", 10.9, { encodedDataLength: 10_000 }),
    event("loadingFinished", "3", 10.9, { encodedDataLength: 20_500 }),
    event("loadingFinished", "4", 11, { encodedDataLength: 30_000 }),
    event("loadingFinished", "6", 11, { encodedDataLength: 700 }),
    event("webSocketCreated", "7", 11, { url: "ws://a.example/changes" }),
  ];
  assert.equal(weightSaid(receivedIn(events)), "55.3 KB: page 4.1, fonts 20.5, questions 0.7, pictures 30.0");
  assert.equal(weightSaid(receivedIn(events, 500)), "14.6 KB: page 4.1, fonts 10.5");
  assert.equal(askedIn(events).at(-1), "ws://a.example/changes");
});

test("processor time and memory are read where the kernel writes them", () => {
  assert.equal(timesIn("42 (a (b) c) S 1 42 42 0 -1 4194560 9 8 7 6 100 20 3 4 20 0 1 0"), 127);
  assert.equal(timesIn(""), 0);
  assert.equal(shareIn("00400000-7fff [rollup]\nRss:  900 kB\nPss:   512 kB\nPss_Anon: 3 kB\n"), 512);
});
