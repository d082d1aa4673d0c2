// Whom a note calls while it is typed.
import assert from "node:assert/strict";
import { test } from "node:test";

import { callBefore, namesFor } from "../../js/called.js";

const names = ["Noor Haddad", "Ilse Brandt", "Ilse Maas", "李雷"];

test("a name begins behind an @ that ends no word", () => {
  for (const [text, typed] of [
    ["ask @No", "No"],
    ["@", ""],
    ["(@ilse", "ilse"],
    ["tips@no", null],
    ["no one", null],
    ["@Ilse\nand", null],
    [`@${"x".repeat(61)}`, null],
  ]) {
    assert.equal(callBefore(text)?.typed ?? null, typed, text);
  }
});

test("names are offered by any of their words, and none when one is whole", () => {
  for (const [typed, found] of [
    ["", names],
    ["il", ["Ilse Brandt", "Ilse Maas"]],
    ["had", ["Noor Haddad"]],
    ["李", ["李雷"]],
    ["Noor Haddad, look", []],
    ["nobody", []],
  ]) {
    assert.deepEqual(namesFor(typed, names), found, typed);
  }
});
