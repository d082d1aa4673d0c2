// Signs in the fields of a story, as the browser hands them over.

import assert from "node:assert/strict";
import { test } from "node:test";
import { window } from "./support/page.js";
import { typedInFields } from "../src/typed-fields.js";

const { document } = window;
typedInFields(document);

class Field {
  heard = 0;

  constructor({ tag = "textarea", lang = "en", value = "", isStory = true } = {}) {
    this.area = Object.assign(document.body.appendChild(document.createElement(tag)), { lang, value });
    if (isStory) this.area.setAttribute("data-story-language", "");
    this.area.setSelectionRange(value.length, value.length);
    this.area.addEventListener("input", () => { this.heard += 1; });
  }

  // What nobody takes over the browser does itself.
  #input(inputType, data, isComposing, act) {
    const event = Object.assign(new window.Event("beforeinput", { bubbles: true, cancelable: true }), { inputType, data, isComposing });
    if (this.area.dispatchEvent(event)) act(this.area);
  }

  type(text, { isComposing = false } = {}) {
    for (const sign of text) this.#input("insertText", sign, isComposing, (area) => area.setRangeText(sign, area.selectionStart, area.selectionEnd, "end"));
    return this;
  }

  back() {
    this.#input("deleteContentBackward", null, false, (area) => area.setRangeText("", area.selectionStart - (area.selectionStart === area.selectionEnd ? 1 : 0), area.selectionEnd, "end"));
    return this;
  }

  get value() {
    return this.area.value;
  }
}

test("signs in fields of the story are set by its language", () => {
  for (const [lang, keys, set] of [
    ["en", "\"It's 'so'\" -- 'tis, the '90s...", "“It’s ‘so’” – ’tis, the ’90s…"], ["de", "\"So\" -- geht's 'los'", "„So“ – geht’s ‚los‘"], ["fr", "\"Oui\" ! \" non", "«\u202fOui\u202f»\u202f! «\u202fnon"],
    ["en", "**a** _b_ www.a.example -- x", "**a** _b_ www.a.example – x"],
  ]) {
    assert.equal(new Field({ lang }).type(keys).value, set);
    assert.equal(new Field({ lang, tag: "input" }).type(keys).value, set);
  }
});

test("one Backspace brings back what was typed, the next one is one", () => {
  for (const [lang, keys, typed] of [["en", "a \"", "a \""], ["en", "a--", "a--"], ["en", "get 'em ", "get ‘em "], ["en", "so...", "so..."], ["fr", "Oui !", "Oui !"], ["fr", "\" ", "«\u202f "]]) {
    const field = new Field({ lang }).type(keys);
    assert.notEqual(field.value, typed);
    assert.equal(field.back().value, typed);
    assert.equal(field.back().value, typed.slice(0, -1));
  }
  const moved = new Field().type("a \"b");
  assert.equal(moved.back().value, "a “");
  assert.equal(moved.back().value, "a ", "what was done in between, was done");
});

test("the page hears of it, words that are selected go, and the rest of the line stays", () => {
  const field = new Field({ value: "one two three" });
  field.area.setSelectionRange(4, 7);
  assert.equal(field.type("\"").value, "one “ three");
  assert.equal(field.area.selectionStart, 5);
  assert.equal(field.heard, 1);
  assert.equal(field.back().value, "one \" three");
});

test("other fields, and what is composed, stay as they are", () => {
  assert.equal(new Field({ isStory: false }).type("\"a\" -- b").value, "\"a\" -- b");
  assert.equal(new Field().type("\"a\" -- b", { isComposing: true }).value, "\"a\" -- b");
});
