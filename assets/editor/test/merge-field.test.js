// A field that one person changed in two tabs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { window } from "./support/page.js";
import { mergedField, mergedNames, mergedWords } from "../src/merge-field.js";

test("words that were changed in different places go together, and those that touch are asked about", () => {
  for (const [before, mine, theirs, both] of [
    ["The gate opens", "The tide gate opens", "The gate opens late", "The tide gate opens late"],
    ["The gate opens", "The gate opens late", "The tide gate opens", "The tide gate opens late"],
    ["Ferries", "New Ferries", "Ferries sail", "New Ferries sail"],
    ["One two three", "One three", "One two three four", "One three four"],
    ["The gate opens", "The gate shuts", "The gate stays", null],
    ["Ferries", "Ferries sail", "Ferries sink", null],
    ["", "Mine", "Theirs", null],
    ["The gate opens", "", "The gate opens late", null],
  ]) {
    assert.equal(mergedWords(before, mine, theirs), both, `${before}: ${mine}, ${theirs}`);
  }
});

test("every field goes by one rule: words go together, those that touch are asked about, of a choice the last one holds", () => {
  const control = (html) => {
    window.document.body.innerHTML = html;
    return window.document.body.firstElementChild;
  };
  for (const [html, before, mine, theirs, both] of [
    ["<textarea name=headline></textarea>", "Gate opens", "Gate opens late", "Tide gate opens", "Tide gate opens late"],
    ["<input name=kicker data-story-language>", "Gate opens", "Gate opens late", "Tide gate opens", "Tide gate opens late"],
    ["<input name=slug>", "gate-opens", "gate-opens-late", "tide-gate-opens", "tide-gate-opens-late"],
    ["<input name=slugline>", "CITY-GATE", "CITY-GATE-2", "OLD CITY-GATE", "OLD CITY-GATE-2"],
    ["<input name=slug>", "gate-opens", "gate-shuts", "gate-stays", null],
    ["<select name=category></select>", "news", "culture", "sport", "culture"],
    ["<select name=genre></select>", "news", "opinion", "review", "opinion"],
    ["<select name=flags></select>", "", "sponsored", "exclusive", "sponsored"],
    ["<input name=lang data-language>", "en", "fr", "de", "fr"],
    ["<input name=tags data-combobox=tags>", "Ferry", "Ferry, Tides", "Ferry, Council", "Ferry, Council, Tides"],
  ]) {
    assert.equal(mergedField(control(html), { before, mine, theirs }), both, html);
  }
});

test("names that were put in here and there are all there, and those that were taken out are not", () => {
  for (const [before, mine, theirs, both] of [
    ["Ferry", "Ferry, Tides", "Ferry, Council", "Ferry, Council, Tides"],
    ["Ferry, Tides", "Ferry", "Ferry, Tides, Council", "Ferry, Council"],
    ["Ferry, Tides", "Ferry", "Tides", ""],
    ["", "Martin King, Jr.;", "Okoro", "Okoro; Martin King, Jr."],
    ["", "Ferry", "ferry", "ferry"],
  ]) {
    assert.equal(mergedNames(before, mine, theirs), both, `${before}: ${mine} and ${theirs}`);
  }
});
