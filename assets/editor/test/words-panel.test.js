// The tab Words: a story as it will look elsewhere, drawn while it is typed.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { window } from "./support/page.js";
import { remember } from "../src/pictures.js";
import { cut, drawWords } from "../src/words-panel.js";

const { document } = window;
const names = ["headline", "dek", "kicker", "short_headline", "summary", "search_title", "description", "social_title", "social_text", "slug", "lead"];
let form;
let panel;

beforeEach(() => {
  document.body.innerHTML = `<form id="fields">${names.map((name) => `<input name="${name}">`).join("")}</form>
    <section><span data-count="short_headline" data-of="10"></span>
    <figure data-drawn="card"><img data-drawn-picture><i data-drawn-kicker></i><b data-drawn-title></b></figure>
    <div data-drawn="serp"><u data-drawn-address></u><b data-drawn-title></b><i data-drawn-text></i></div>
    <figure data-drawn="shared"><img data-drawn-picture><b data-drawn-title></b><i data-drawn-text></i></figure></section>`;
  form = document.querySelector("form");
  panel = document.querySelector("section");
  drawWords(form, panel);
});

function say(words) {
  for (const [name, text] of Object.entries(words)) {
    form.elements[name].value = text;
    form.elements[name].dispatchEvent(new window.Event("input", { bubbles: true }));
  }
}
const drawn = (name, part) => panel.querySelector(`[data-drawn="${name}"] [data-drawn-${part}]`).textContent;

test("what is left empty is drawn with what is taken in its place", () => {
  say({ headline: "The gate stays shut", dek: "After nine hours.", kicker: "Harbour" });
  assert.deepEqual(
    ["card", "serp", "shared"].map((name) => drawn(name, "title")),
    ["The gate stays shut", "The gate stays shut", "The gate stays shut"],
  );
  assert.deepEqual([drawn("card", "kicker"), drawn("serp", "text"), drawn("shared", "text")], ["Harbour", "After nine hours.", "After nine hours."]);

  say({ short_headline: "Gate shut", search_title: "Tide gate, Port Merrin", social_title: "Nobody opens it" });
  assert.deepEqual(
    ["card", "serp", "shared"].map((name) => drawn(name, "title")),
    ["Gate shut", "Tide gate, Port Merrin", "Nobody opens it"],
  );
  say({ description: "What was said." });
  assert.deepEqual([drawn("serp", "text"), drawn("shared", "text")], ["What was said.", "What was said."]);
  say({ social_text: "Seven said no." });
  assert.equal(drawn("shared", "text"), "Seven said no.");
});

test("characters are counted as people count them, and too many are marked", () => {
  const count = panel.querySelector("[data-count]");
  assert.equal(count.textContent, "");
  say({ short_headline: "Gate 😀" });
  assert.deepEqual([count.textContent, count.hasAttribute("data-over")], ["6 of 10", false]);
  say({ short_headline: "The gate stays" });
  assert.deepEqual([count.textContent, count.hasAttribute("data-over")], ["14 of 10", true]);
});

test("a picture is drawn only where there is one", () => {
  const hidden = () => [...panel.querySelectorAll("img")].map((img) => img.hidden);
  assert.deepEqual(hidden(), [true, true]);
  const id = "01900000-0000-7000-8000-000000000001";
  remember({ id, whole: { src: "/boat.webp", width: 3, height: 2 } });
  say({ lead: id });
  assert.deepEqual(hidden(), [false, false]);
  assert.equal(panel.querySelector("img").getAttribute("src"), "/boat.webp");
  say({ lead: "" });
  assert.deepEqual(hidden(), [true, true]);
});

test("a long line is cut between words, and a long word inside", () => {
  for (const [text, most, is] of [
    ["The gate", 8, "The gate"],
    ["The gate stays", 10, "The gate …"],
    ["The gate stays", 8, "The gate …"],
    ["The gate stays", 7, "The …"],
    ["Donaudampfschifffahrt", 5, "Donau …"],
    ["😀😀😀", 3, "😀😀😀"],
    ["", 5, ""],
  ]) assert.equal(cut(text, most), is, text);
});
