// The checks beside the text as they change with each save: each with what helps.

import assert from "node:assert/strict";
import { test } from "node:test";
import { window } from "./support/page.js";

const { showBar } = await import("../src/bar.js");
const { document } = window;

const check = (more) => ({ ok: "na", title: "A check", proof: "", anchor: null, words: null, spot: null, free: null, passage: null, fix: null, asks: false, ...more });

function shown(checks) {
  document.body.dataset.article = "a-story";
  document.body.innerHTML = '<ul data-checks></ul><form><input name="version" value="7"><input name="writer" value="tamsin"></form>';
  showBar({ bar: { pills: [], next: "", submit: true, recall: false, checks } });
  return [...document.querySelectorAll("[data-checks] > li")];
}

test("sites that can be asked have a button, which sends what every form of the story does", () => {
  const [asking] = shown([check({ title: "2 links to other sites not looked at yet", asks: true })]);

  const form = asking.querySelector("form[data-act]");
  assert.equal(form.getAttribute("action"), "/admin/articles/a-story/ask-sites");
  const sent = Object.fromEntries([...form.querySelectorAll("input")].map(({ name, value }) => [name, value]));
  assert.match(sent.key, /^[0-9a-f-]{36}$/);
  assert.deepEqual({ ...sent, key: "" }, { key: "", from: "editor", version: "7", writer: "tamsin" });
  assert.equal(form.querySelector("button").textContent, "Ask these sites now");
});

test("what only tells has nothing to press, and what fails can be seen", () => {
  const [told, failed, marker] = shown([
    check({ title: "1 link to another site could not be looked at" }),
    check({ ok: "no", title: "A link in paragraph 2 leads nowhere", anchor: "abc" }),
    check({ ok: "no", title: "TK in paragraph 1", anchor: "def", spot: "00ff" }),
  ]);

  assert.equal(told.querySelector("a, button, form"), null);
  assert.equal(failed.querySelector("a[data-show]").dataset.show, "abc");
  assert.equal(marker.querySelector("form").getAttribute("action"), "/admin/articles/a-story/not-a-marker");
  assert.equal(marker.querySelector('input[name="spot"]').value, "00ff");
});
