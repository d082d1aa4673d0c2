// What the server wrote otherwise than it was typed is said beside the field, and no longer than it is true.

import assert from "node:assert/strict";
import { test } from "node:test";
import { window } from "./support/page.js";

globalThis.FormData = window.FormData;
const { FieldsPart } = await import("../src/fields-part.js");
(await import("../src/beside.js")).takeBeside();
const { showBar } = await import("../src/bar.js");

function page() {
  window.document.body.innerHTML = `<form data-fields action="/fields">
    <textarea name="headline" id="headline"></textarea><input name="dek" id="dek"><input name="lang" id="lang" value="en" data-language>
    <div class="affix"><input name="slug" id="slug" data-slug data-slug-touched="no" aria-describedby="slug-hint"></div>
    <p id="slug-warning" role="status" data-beside="slug"></p><p id="slug-hint">Made from the headline until you write one.</p>
    <input id="elsewhere"></form>`;
  const form = window.document.querySelector("form");
  const part = new FieldsPart(form);
  form.addEventListener("input", ({ target }) => part.touched(target));
  const control = (name) => form.elements[name];
  const texts = (name) => (control(name).getAttribute("aria-describedby") ?? "").split(" ").map((id) => window.document.getElementById(id)?.textContent ?? "").filter(Boolean);
  return {
    part, control, texts,
    types(name, value) {
      control(name).focus();
      control(name).value = value;
      control(name).dispatchEvent(new window.Event("input", { bubbles: true }));
    },
    // The answer of a save, as main.js passes it on.
    saves(answer, meanwhile = () => {}) {
      const sent = part.take();
      meanwhile();
      part.acknowledge(sent, answer);
      part.hear(answer);
      part.unmarkAll();
      showBar(answer);
    },
    leaves: () => window.document.querySelector("#elsewhere").focus(),
  };
}

const bar = (...checks) => ({ pills: [], next: "", submit: true, recall: false, checks });
const taken = { ok: "no", title: "Another story has the address /harbour", proof: "Take another slug: /harbour-2 is free.", anchor: "slug", free: "harbour-2" };

test("a slug that was made another is told beside its field, and taken over when nobody types there", () => {
  const the = page();
  the.types("slug", "Bad Slug!");
  the.saves({ slug: "bad-slug", slug_hint: "Written by hand. Empty it, and it follows the headline again." });
  assert.equal(the.control("slug").value, "Bad Slug!");
  assert.deepEqual(the.texts("slug"), ["Stored as bad-slug: small letters, digits and hyphens.", "Written by hand. Empty it, and it follows the headline again."]);
  the.leaves();
  assert.equal(the.control("slug").value, "bad-slug");
  assert.equal(the.part.isDirty, false);
  the.types("slug", "bad-slug-2");
  assert.deepEqual(the.texts("slug"), ["Written by hand. Empty it, and it follows the headline again."]);
});

test("a slug that was cut says so", () => {
  const the = page();
  the.types("slug", "long-word-".repeat(16));
  the.saves({ slug: "long-word-long-word" });
  assert.match(the.texts("slug")[0], /^Cut to long-word-long-word: a slug has 96 characters at most\.$/);
});

test("a slug that the site needs itself says so", () => {
  const the = page();
  the.types("slug", "about");
  the.saves({ slug: "about-1" });
  assert.deepEqual(the.texts("slug")[0], "Stored as about-1: the site needs /about itself.");
});

test("what was written on since is not put back, and said of it is nothing", () => {
  const the = page();
  the.types("slug", "Bad Slug!");
  the.saves({ slug: "bad-slug" }, () => the.types("slug", "Bad Slug! More"));
  assert.deepEqual(the.texts("slug"), ["Made from the headline until you write one."]);
  the.leaves();
  assert.equal(the.control("slug").value, "Bad Slug! More");
});

test("a slug that follows the headline is no news", () => {
  const the = page();
  the.types("headline", "Gate opens");
  the.saves({ slug: "gate-opens", slug_hint: "Made from the headline until you write one." });
  assert.equal(the.control("slug").value, "gate-opens");
  assert.deepEqual(the.texts("slug"), ["Made from the headline until you write one."]);
  the.types("slug", "");
  the.saves({ slug: "gate-opens", slug_hint: "Made from the headline until you write one." });
  assert.deepEqual(the.texts("slug"), ["Made from the headline until you write one."]);
});

test("a slug that another story has is told beside the field with a free one, until it changes", () => {
  const the = page();
  the.types("slug", "harbour");
  the.saves({ slug: "harbour", bar: bar(taken) });
  const warning = window.document.querySelector("#slug-warning");
  assert.match(warning.textContent, /^Another story has the address \/harbour\. Take another slug: \/harbour-2 is free\./);
  warning.querySelector("button").click();
  assert.equal(the.control("slug").value, "harbour-2");
  assert.equal(warning.textContent, "");
  the.saves({ slug: "harbour-2", bar: bar() });
  assert.equal(warning.textContent, "");
});

test("every other field says what was made of it", () => {
  const the = page();
  the.types("lang", "EN-gb");
  the.saves({ lang: "en-GB" });
  assert.deepEqual(the.texts("lang"), ["Stored as en-GB."]);

  the.types("headline", "New\u200bsroom co\u00adoperates");
  the.saves({ fields: { headline: "Newsroom cooperates" } });
  assert.deepEqual(the.texts("headline"), ["Characters that nobody sees were left out: 1 zero-width space and 1 soft hyphen."]);
  the.leaves();
  assert.equal(the.control("headline").value, "Newsroom cooperates");

  the.types("dek", "Plain words ");
  the.saves({ fields: { dek: "Plain words" } });
  assert.deepEqual(the.texts("dek"), []);
});

test("a field that was refused keeps what was typed and its own sentence", () => {
  const the = page();
  the.types("lang", "EN-gb!");
  the.saves({ lang: "en", problems: [{ parameter: "lang", detail: "Write a tag such as en-GB." }] });
  assert.deepEqual(the.texts("lang"), []);
  the.leaves();
  assert.equal(the.control("lang").value, "EN-gb!");
});
