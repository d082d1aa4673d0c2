// The editor and the server hold one document: names, limits, characters and addresses are the same on both sides.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { cleaned, cleanedRuns, composed, isBlank } from "../src/characters.js";
import rules from "../src/document-rules.json" with { type: "json" };
import { isSafeLink, readLink } from "../src/link.js";
import { listNumber } from "../src/list-number.js";
import { schema } from "../src/schema.js";
import { wordsOf } from "../src/words.js";
import { Galley, p } from "./support/galley.js";

const table = async (name) => JSON.parse(await readFile(new URL(name, import.meta.url), "utf8"));

test("the schema has the nodes, marks and attributes of the server, in its order", () => {
  const attributes = (type) => Object.keys(type.spec.attrs ?? {});
  // A block that a newer version wrote is kept whole in a wrapping of the editor's own.
  const nodes = Object.values(schema.nodes).filter(({ name }) => !["doc", "unknown"].includes(name));
  assert.deepEqual(Object.fromEntries(nodes.map((type) => [type.name, attributes(type)])), Object.fromEntries(rules.nodes.map((node) => [node.name, node.attributes])));
  assert.deepEqual(Object.values(schema.marks).map((type) => ({ name: type.name, attributes: attributes(type) })), rules.marks);
  assert.equal(schema.nodes.doc.spec.attrs.schema.default, rules.schema);
});

test("characters are kept, dropped and made breaks as on the server", async () => {
  for (const { why, sent, stored } of await table("characters.json")) {
    assert.equal(cleaned(sent), stored, why);
    assert.equal(cleaned(stored.replaceAll("\n", "\u2028")), stored, `${why}, once more`);
  }
});

test("a joiner between differently set letters stays, half an emoji is told", () => {
  const runs = cleanedRuns([{ text: "می", bold: true }, { text: "\u200cخواهم" }]);
  assert.deepEqual(runs.map(({ text }) => text), ["می", "\u200cخواهم"]);
  const said = [];
  assert.equal(cleaned("a\ud83d b \ude00\u202ec", (what) => said.push(what)), "a b c");
  assert.deepEqual(said, ["half", "half", "turned"]);
  assert.ok(isBlank("\u00a0\u200b\ufeff") && !isBlank("—") && composed("e\u0301\ufa19") === "é\ufa19");
});

test("addresses are good and bad as on the server", async () => {
  for (const [address, isGood] of await table("links.json")) assert.equal(isSafeLink(address), isGood, address);
  const long = (chars) => `https://example.org/${"ä".repeat(chars - 20)}`;
  assert.ok(isSafeLink(long(rules.limits.link_chars)) && !isSafeLink(long(rules.limits.link_chars + 1)));
  assert.equal(readLink("example.com:99999/x"), null);
  assert.equal(readLink("mailto:?subject=Look"), null);
});

test("a list may begin with numbers that browsers count", () => {
  assert.deepEqual([0, 1, rules.limits.first_number, rules.limits.first_number + 1, -1, 1.5, Number.NaN].map(listNumber), [0, 1, rules.limits.first_number, null, null, null, null]);
});

test("every mark counts as a change", () => {
  const set = (...marks) => wordsOf({ content: [{ type: "paragraph", content: [{ type: "text", text: "a", marks: marks.map((type) => ({ type })) }] }] });
  const all = [set(), ...rules.marks.filter(({ name }) => name !== "link").map(({ name }) => set(name)), set("strong", "strike")];
  assert.equal(new Set(all).size, all.length);
});

const list = (depth) => ({ type: "bullet_list", content: [{ type: "list_item", content: depth > 1 ? [p("x"), list(depth - 1)] : [p("last")] }] });
const depthOf = (galley) => Math.max(...galley.html.split("last")[0].split("</ul>").map((part) => part.split("<ul>").length - 1));

test("Tab indents to nine lists and stops there, with what stands in the item", () => {
  const two = { type: "bullet_list", content: ["first", "last"].map((text) => ({ type: "list_item", content: [p(text)] })) };
  const nested = (depth) => (depth > 1 ? { type: "bullet_list", content: [{ type: "list_item", content: [p("x"), nested(depth - 1)] }] } : two);
  const galley = new Galley([nested(8)], { at: "last" });
  assert.ok(galley.press("Tab"));
  assert.equal(depthOf(galley), 9);
  const before = galley.html;
  assert.ok(galley.press("Tab"), "the key is taken, the text is not left");
  assert.equal(galley.html, before);

  const heavy = new Galley([{ type: "bullet_list", content: [{ type: "list_item", content: [p("first")] }, { type: "list_item", content: [p("second"), list(8)] }] }], { at: "second" });
  const stays = heavy.html;
  assert.ok(heavy.press("Tab"));
  assert.equal(heavy.html, stays);
  assert.equal(heavy.limits, 0);
});

test("a list that is pasted into a list comes to nine at most, with every word", () => {
  const galley = new Galley([list(7)], { at: "last" }).paste(`${"<ul><li>y".repeat(6)}${"</li></ul>".repeat(6)}`);
  assert.equal(galley.html.match(/y</g).length, 6);
  const deepest = Math.max(...galley.html.split("y").map((_, at, parts) => parts.slice(0, at + 1).join("").split("<ul>").length - parts.slice(0, at + 1).join("").split("</ul>").length));
  assert.ok(deepest <= 9, `${deepest}`);
});

test("dashes and ellipses are set, and one Backspace brings back what was typed", () => {
  const cases = [
    ["word--word", "word—word"], ["a -- b", "a – b"], ["10--20", "10–20"], ["a --- b", "a — b"], ["word---word", "word—word"],
    ["so...", "so…"], ["-- Oui.", "— Oui."], ["1...", "1…"],
  ];
  for (const [typed, set] of cases) assert.equal(new Galley().type(typed).html, `<p>${set}</p>`, typed);
  for (const [typed, back] of [["word--", "word--"], ["so...", "so..."], ["a --", "a --"], ["10--", "10--"]]) {
    const galley = new Galley().type(typed);
    assert.notEqual(galley.html, `<p>${typed}</p>`);
    assert.ok(galley.press("Backspace"));
    assert.equal(galley.html, `<p>${back}</p>`);
    assert.equal(galley.type(" x").html, `<p>${back} x</p>`);
  }
  assert.equal(new Galley().type("---").html, "<hr><p></p>");
});

test("marks have their keys, and raised is never lowered", () => {
  const galley = new Galley([p("word")]);
  const all = () => galley.view.dispatch(galley.view.state.tr.setSelection(galley.view.state.selection.constructor.create(galley.view.state.doc, 1, 5)));
  all();
  galley.press(".", { ctrlKey: true });
  assert.equal(galley.html, "<p><sup>word</sup></p>");
  galley.press(",", { ctrlKey: true });
  galley.press("X", { ctrlKey: true, shiftKey: true, keyCode: 88 });
  assert.equal(galley.html, "<p><s><sub>word</sub></s></p>");
});

test("what Copydesk copied comes back as it was, through the clipboard", () => {
  const from = new Galley([{ type: "heading", attrs: { level: 2 }, content: [{ type: "text", text: "Head" }] }, { type: "ordered_list", attrs: { order: 0 }, content: [{ type: "list_item", content: [p("zero")] }] }, { ...p("tail"), content: [{ type: "text", text: "2", marks: [{ type: "superscript" }] }] }]);
  const { dom } = from.view.serializeForClipboard(from.view.state.doc.slice(0, from.view.state.doc.content.size));
  assert.equal(new Galley().paste(dom.innerHTML).html, from.html);
});

test("what the server mended is said, with a way to the block, and taken over", async () => {
  const { BodyPart } = await import("../src/body-part.js");
  const doc = (text, id = "aaaaaaaaaa") => ({ type: "doc", attrs: { schema: "copydesk-doc/1" }, content: [{ ...p(text), attrs: { id } }] });
  const seen = { taken: null, flagged: null };
  const galley = {
    document: doc("sent"), rename() {}, showFlagged() {},
    blend: (json) => { seen.taken = json; },
    settle: (_sent, stored) => { seen.taken = stored; },
    has: (id) => id === "aaaaaaaaaa",
    showBlock: (id) => { seen.flagged = id; },
    remark: { say: (said) => Object.assign(seen, said) },
  };
  const part = new BodyPart(galley, "/x", doc("before"));

  part.acknowledge(part.take(), { version: 2, document: doc("mended"), notices: [{ pointer: "/content/0", block: "aaaaaaaaaa", code: "bad_link", detail: "A link in paragraph 1 has no address." }] });

  assert.equal(seen.taken.content[0].content[0].text, "mended");
  assert.deepEqual([seen.title, seen.text, seen.isTrue()], ["Saved, with changes", ["A link in paragraph 1 has no address."], true]);
  seen.acts[0].click();
  assert.equal(seen.flagged, "aaaaaaaaaa");
});

test("plain text keeps its lines and says what was half", () => {
  const galley = new Galley().pasteText("\ufeffOne\u2028Two\u200b\n\n\u00a0\nThree\ud83d");
  assert.equal(galley.html, "<p>One<br>Two</p><p>Three</p>");
  assert.deepEqual(galley.said.sentences, ["Characters that nobody sees were left out: 1 byte-order mark and 1 zero-width space.", "Half a character that could not be read was left out."]);
});
