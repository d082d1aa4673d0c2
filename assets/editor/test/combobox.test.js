// Bylines and tags as tokens: what a field holds, and what typing offers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isNew, joined, meant, offers, shownName, split } from "../../js/combobox-names.js";

const people = [
  { name: "Sam Lee", value: "Sam Lee [sam-lee]", hint: "staff · sam-lee" },
  { name: "Sam Lee", value: "Sam Lee [sam-lee-2]", hint: "guest · sam-lee-2" },
  { name: "Martin King, Jr.", value: "Martin King, Jr.", hint: "guest" },
  { name: "Tamsin Okoro", value: "Tamsin Okoro", hint: "staff" },
  { name: "Aunt Tamsin", value: "Aunt Tamsin", hint: "guest" },
];
const author = { mayCreate: true, creates: "author" };
const tag = { mayCreate: true, creates: "tag" };

test("values that were joined are split again, commas and all", () => {
  for (const values of [[], ["Okoro"], ["Okoro", "Vane"], ["King, Jr."], ["King, Jr.", "Okoro"], ["Sam Lee [sam-lee]", "Jo [+]"]]) {
    assert.deepEqual(split(joined(values)), values);
  }
  assert.equal(joined(["Okoro", "Vane"]), "Okoro, Vane");
  assert.deepEqual([shownName("Sam Lee [sam-lee-2]"), shownName("Jo [+]"), isNew("Jo [+]"), isNew("Jo")], ["Sam Lee", "Jo", true, false]);
});

test("half a name offers the whole one first, and a new author last and only as a choice", () => {
  const rows = offers(people, [], "tamsi", author);
  assert.deepEqual(rows.map(({ value }) => value), ["Tamsin Okoro", "Aunt Tamsin", "tamsi [+]"]);
  assert.deepEqual(rows.map((row) => Boolean(row.isNew)), [false, false, true]);
  assert.equal(rows.at(-1).label, "New author “tamsi”");
  assert.deepEqual(offers(people, [], "tamsi", { ...author, mayCreate: false }).length, 2);
  assert.equal(meant(people, "tamsi"), null);
  assert.equal(meant(people, "tamsin okoro"), "Tamsin Okoro");
});

test("two of one name are two choices, and a third is somebody else", () => {
  assert.equal(meant(people, "Sam Lee"), null);
  const rows = offers(people, ["Sam Lee [sam-lee]"], "sam lee", author);
  assert.deepEqual(rows.map(({ value }) => value), ["Sam Lee [sam-lee-2]", "sam lee [+]"]);
  assert.equal(rows.at(-1).label, "New author “sam lee”, somebody else");
});

test("a new tag is asked for as a new author is, and never twice", () => {
  const tags = [{ name: "C++", value: "C++" }, { name: "C++ tips", value: "C++ tips" }];
  assert.deepEqual(offers(tags, [], "C#", tag).map(({ value }) => value), ["C# [+]"]);
  assert.deepEqual(offers(tags, [], "c++", tag).map(({ value }) => value), ["C++", "C++ tips"]);
  assert.deepEqual(offers(tags, ["Côte"], "Cote", tag).map(({ value }) => value), ["Cote [+]"]);
  assert.deepEqual(offers(tags, ["Straße"], "STRASSE", tag).map(({ value }) => value), ["STRASSE [+]"]);
  assert.deepEqual(offers(tags, ["C#"], "c#", tag), []);
  assert.deepEqual(offers(tags, ["C# [+]"], "c#", tag), []);
});
