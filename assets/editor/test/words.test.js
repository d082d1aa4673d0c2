import assert from "node:assert/strict";
import { test } from "node:test";
import { readDocument, schema, writeDocument } from "../src/schema.js";
import { readingOf, wordsOf } from "../src/words.js";

const text = (words, ...marks) => ({ type: "text", text: words, ...(marks.length && { marks }) });
const block = (type, attrs, ...content) => ({ type, attrs: { id: "aaaaaaaaaa", ...attrs }, content });
const doc = (...content) => ({ type: "doc", attrs: { schema: "copydesk-doc/1" }, content });

test("every attribute and every mark of the schema counts as a change, and of one that is not known as well", () => {
  const changes = [
    ...Object.entries(schema.nodes).flatMap(([type, { spec }]) => Object.keys(spec.attrs ?? {}).filter((name) => name !== "id").map((name) => [block(type), block(type, { [name]: "x" })])),
    ...Object.keys(schema.marks).map((type) => [block("paragraph", {}, text("a")), block("paragraph", {}, text("a", { type }))]),
    ...Object.entries(schema.marks).flatMap(([type, { spec }]) => Object.keys(spec.attrs ?? {}).map((name) => [block("paragraph", {}, text("a", { type, attrs: { [name]: "x" } })), block("paragraph", {}, text("a", { type, attrs: { [name]: "y" } }))])),
    [block("figure", { src: "a" }), block("figure", { src: "b" })],
    [block("figure", { crop: { x: 1, y: 2 } }), block("figure", { crop: { x: 1, y: 3 } })],
    [block("paragraph", {}, text("a", { type: "note", attrs: { by: "Ana" } })), block("paragraph", {}, text("a", { type: "note", attrs: { by: "Bo" } }))],
    [block("paragraph", {}, { type: "hard_break" }), block("paragraph", {}, { type: "hard_break", marks: [{ type: "em" }] })],
  ];
  assert.ok(changes.length >= 10);
  for (const [before, after] of changes) assert.notEqual(wordsOf(doc(before)), wordsOf(doc(after)), JSON.stringify(after));
});

test("what is the default, an id or the order of keys is no change", () => {
  const alike = [
    [block("ordered_list", { order: 1 }), block("ordered_list", {})],
    [block("paragraph", { id: "bbbbbbbbbb" }), block("paragraph", {})],
    [block("figure", { crop: { x: 1, y: 2 }, src: "a" }), block("figure", { src: "a", crop: { y: 2, x: 1 } })],
    [block("paragraph", {}, text("a", { type: "em" }, { type: "strong" })), block("paragraph", {}, text("a", { type: "strong" }, { type: "em" }))],
  ];
  for (const [one, other] of alike) assert.equal(wordsOf(doc(one)), wordsOf(doc(other)), JSON.stringify(one));
});

test("a reader sees no difference between what was typed and what the server makes of it", () => {
  const paragraph = (...content) => block("paragraph", {}, ...content);
  const alike = [
    [[paragraph(text("The council voted. "))], [paragraph(text("The council voted."))]],
    [[paragraph(text(" a\tb  c ")), paragraph()], [paragraph(text("a b c"))]],
    [[paragraph(text("a\u0085\u0007b"))], [paragraph(text("ab"))]],
    [[paragraph(text("a\u200b\ufeffb"))], [paragraph(text("ab"))]],
    [[paragraph(text("a "), { type: "hard_break" }, text(" b"))], [paragraph(text("a"), { type: "hard_break" }, text("b"))]],
    [[paragraph(text("a"), text(" ", { type: "em" }))], [paragraph(text("a"))]],
  ];
  for (const [typed, stored] of alike) assert.equal(readingOf(doc(...typed)), readingOf(doc(...stored)), JSON.stringify(typed));
  assert.notEqual(readingOf(doc(paragraph(text("ab")))), readingOf(doc(paragraph(text("a b")))));
  assert.notEqual(readingOf(doc(paragraph(text("a")))), readingOf(doc(block("heading", { level: 2 }, text("a")))));
});

test("what a newer version wrote is kept whole, wherever it stands, and comes back as it was", () => {
  const written = doc(
    block("paragraph", {}, text("known")),
    { type: "figure", attrs: { id: "bbbbbbbbbb", src: "x", crop: { x: 1 } }, content: [text("A caption")] },
    { ...block("paragraph", {}, text("noted", { type: "note", attrs: { by: "Ana" } })), attrs: { id: "cccccccccc" } },
    { ...block("paragraph", { tone: "loud" }, text("loud")), attrs: { id: "dddddddddd", tone: "loud" } },
    { type: "bullet_list", attrs: { id: "eeeeeeeeee" }, content: [{ type: "list_item", attrs: { id: "ffffffffff" }, content: [{ type: "poll", attrs: { id: "gggggggggg" } }] }] },
  );
  const opened = readDocument(written);

  assert.deepEqual(opened.content.content.map((node) => node.type.name), ["paragraph", "unknown", "unknown", "unknown", "unknown"]);
  assert.equal(opened.child(1).attrs.id, "bbbbbbbbbb");
  assert.equal(wordsOf(writeDocument(opened)), wordsOf(written));
  assert.deepEqual(writeDocument(opened).content.slice(1), written.content.slice(1));
});

test("a document of another kind is not opened", () => {
  assert.throws(() => readDocument({ ...doc(), attrs: { schema: "copydesk-doc/2" } }));
});
