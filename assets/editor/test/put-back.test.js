import assert from "node:assert/strict";
import { test } from "node:test";
import { putBack } from "../src/put-back.js";
import { linesOf, named, paragraph, story } from "./world.js";

const kept = (base, document, more = {}) => ({ base: base && { document: base, fields: {} }, document, fields: {}, attempt: null, ...more });

test("kept words go back between what others wrote, and nobody's are taken out", () => {
  const table = [
    // begun with, kept, the story now, the story then, whether somebody else changed the same
    ["a b c", "a2 b c", "a b c", "a2 b c", false],
    ["a b c", "a2 b c", "a b c2 d", "a2 b c2 d", false],
    ["a b c", "a2 b c", "x a b c", "x a2 b c", false],
    ["a b c", "a b c d", "a b2 c e", "a b2 c e d", false],
    ["a b c", "a2 b c", "a3 b c", "a3 a2 b c", true],
    ["a b c", "a2 b c", "b c", "a2 b c", true],
    ["a b c", "b c", "a2 b c", "a2 b c", true],
    ["a b c", "b c", "a b c2", "b c2", false],
    ["a b c", "a b c", "a9 c", "a9 c", false],
  ];
  for (const [base, mine, now, then, isShared] of table) {
    const result = putBack(kept(named(base), named(mine)), { document: named(now), fields: {} });
    assert.equal(linesOf(result.document).join(" "), then, `${base} | ${mine} | ${now}`);
    assert.equal(result.isShared, isShared, `${base} | ${mine} | ${now}`);
    assert.equal(new Set(result.document.content.map((block) => block.attrs.id)).size, result.document.content.length);
  }
});

test("there is nothing to put back when everything is in the story, as the server writes it", () => {
  const typed = story(paragraph("The council voted. ", "a"), paragraph("", "b"), paragraph("x\u0085 y", "c"));
  const table = [
    [kept(story(paragraph("The council", "a")), typed), story(paragraph("The council voted.", "a"), paragraph("x y", "c"))],
    [kept(named("a b"), named("a2 b")), named("a2 b c")],
    [kept(null, named("a b")), named("a b c")],
    [kept(named("a"), named("a")), named("a9")],
  ];
  for (const [entry, now] of table) assert.equal(putBack(entry, { document: now, fields: {} }).isNothing, true, JSON.stringify(entry.document));
});

test("a save that was under way when the page went is not fought with", () => {
  const sent = story(paragraph("The council voted ", "a"), paragraph("New", "n"));
  const entry = kept(story(paragraph("The", "a")), story(paragraph("The council voted on Monday", "a"), paragraph("New one", "n")), { attempt: { part: "body", sent: { document: sent } } });
  const now = story(paragraph("The council voted", "a"), paragraph("New", "n"));
  const result = putBack(entry, { document: now, fields: {} });
  assert.deepEqual([linesOf(result.document), result.isShared], [["The council voted on Monday", "New one"], false]);
});

test("without the text that both began with, both stay", () => {
  const result = putBack(kept(null, named("a2 b n")), { document: named("a b c"), fields: {} });
  assert.deepEqual(linesOf(result.document).sort(), ["a", "a2", "b", "c", "n"]);
  assert.equal(result.isShared, true);
});

test("a field goes back if it was changed here, and says when somebody else changed it too", () => {
  const table = [
    // begun with, kept, now, sent meanwhile: changes
    ["A", "B", "A", undefined, [["A", "B", false]]],
    ["A", "A", "C", undefined, []],
    ["A", "B", "B", undefined, []],
    ["A", "B", "C", undefined, [["C", "B", true]]],
    [undefined, "B", "C", undefined, [["C", "B", true]]],
    [undefined, "B", "", undefined, [["", "B", false]]],
    ["A", "BB", "B", "B", [["B", "BB", false]]],
  ];
  for (const [begun, mine, now, sent, want] of table) {
    const entry = { base: { fields: { headline: begun } }, fields: { headline: mine }, document: null, attempt: sent && { part: "fields", sent: { values: { headline: sent } } } };
    const { fields } = putBack(entry, { document: named("a"), fields: { headline: now } });
    assert.deepEqual(fields.map(({ before, after, isShared }) => [before, after, isShared]), want, JSON.stringify([begun, mine, now]));
  }
});

test("a field that this page does not show is never taken for stored", () => {
  const { isNothing } = putBack({ base: { fields: { dek: "A" } }, fields: { dek: "B" }, document: null }, { document: named("a"), fields: {} });
  assert.equal(isNothing, false);
});
