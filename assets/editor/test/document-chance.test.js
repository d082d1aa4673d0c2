// Documents by chance, the same ones each time: what is copied comes back as it was, whole and in part, and what the editor
// makes of anything is a document that the rules allow.

import assert from "node:assert/strict";
import { test } from "node:test";
import { EditorState, TextSelection } from "prosemirror-state";
import { cleanedRuns } from "../src/characters.js";
import rules from "../src/document-rules.json" with { type: "json" };
import { exchanged } from "../src/exchange.js";
import { repairIds } from "../src/ids.js";
import { isSafeLink } from "../src/link.js";
import { readDocument } from "../src/schema.js";
import { chance } from "./chance.js";
import { clipboard } from "./clipboard/chance.js";
import { documentBy, paragraph } from "./support/documents.js";
import { Galley } from "./support/galley.js";

// A place between two characters as people see them: a joiner belongs to the letter before it.
function placeIn(doc, by) {
  let pos = by(doc.content.size + 1);
  const isWithin = ({ nodeAfter, textOffset }) => textOffset && nodeAfter && /^[\udc00-\udfff\u200c\u200d]/.test(nodeAfter.text);
  while (isWithin(doc.resolve(pos))) pos -= 1;
  return pos;
}

const nameless = (json) => JSON.stringify(json, (name, value) => (name === "id" ? undefined : value));
const copied = (galley, from, to) => galley.view.serializeForClipboard(galley.view.state.doc.slice(from, to, true)).dom.innerHTML;

// Behind a table, an embed or a document at the end one can write on.
function withoutRoom(copy, { lastChild: { type } }) {
  const isRoom = ["table", "embed", "file"].includes(type.name) && copy.lastChild.type.name === "paragraph" && !copy.lastChild.content.size;
  return (isRoom ? copy.copy(copy.content.cut(0, copy.content.size - 2)) : copy).toJSON();
}

test("every document that is copied comes back as it was", () => {
  for (let seed = 1; seed <= 150; seed += 1) {
    const from = new Galley(documentBy(chance(seed)));
    const { doc } = from.view.state;
    const to = new Galley().paste(copied(from, 0, doc.content.size));
    assert.equal(nameless(withoutRoom(to.view.state.doc, doc)), nameless(doc.toJSON()), `${seed}`);
    assert.deepEqual(to.said.sentences, [], `${seed}`);
    [from, to].forEach(({ view }) => view.destroy());
  }
});

test("every part of a document that is copied comes back with its words", () => {
  const text = (doc, from, to) => doc.textBetween(from, to, "\n", "\n").replace(/\n+/g, "\n").trim();
  for (let seed = 1; seed <= 150; seed += 1) {
    const by = chance(seed);
    const from = new Galley(documentBy(by));
    const { doc } = from.view.state;
    const places = [placeIn(doc, by), placeIn(doc, by)].map((pos) => doc.resolve(pos));
    const { from: start, to: end } = TextSelection.between(...places);
    const to = new Galley().paste(copied(from, start, end));
    assert.equal(text(to.view.state.doc, 0, to.view.state.doc.content.size), text(doc, start, end), `${seed}: ${start}–${end}`);
    assert.doesNotThrow(() => to.view.state.doc.check());
    [from, to].forEach(({ view }) => view.destroy());
  }
});

// Some blocks go, some come, some move, and some have other words or are of another kind.
function changedBy(by, blocks) {
  const other = documentBy(by).map((block, at) => ({ ...block, attrs: { ...block.attrs, id: `other${at}` } }));
  const content = blocks.flatMap((block, at) => (by(6) === 0 ? [] : [by(3) ? block : { ...(other[at] ?? paragraph(by)), attrs: { ...other[at]?.attrs, id: block.attrs.id } }]));
  for (let turn = by(4); turn > 0 && content.length; turn -= 1) content.splice(by(content.length), 0, ...content.splice(by(content.length), 1));
  if (by(2)) content.splice(by(content.length + 1), 0, { ...paragraph(by), attrs: { id: "new" } });
  return content.length ? content : [{ ...paragraph(by), attrs: { id: "new" } }];
}

test("any document becomes any other, block by block, whichever are dear", () => {
  for (let seed = 1; seed <= 400; seed += 1) {
    const by = chance(seed);
    const bare = EditorState.create({ doc: readDocument({ type: "doc", content: documentBy(by) }) });
    const state = bare.apply(repairIds(bare.tr));
    const next = readDocument({ type: "doc", content: changedBy(by, state.doc.toJSON().content) });
    const tr = exchanged(state.tr, next, () => by(3) === 0);
    assert.deepEqual(tr.doc.toJSON(), next.toJSON(), `${seed}`);
    assert.doesNotThrow(() => tr.doc.check());
  }
});

// What the rules say of a node, beyond what the schema does.
function assertAllowed(node, why, depth = 0) {
  const { first_number: largest, list_depth: deepest } = rules.limits;
  const inLists = depth + (/_list$/.test(node.type) ? 1 : 0);
  assert.ok(rules.nodes.some(({ name }) => name === node.type) || node.type === "doc", `${why}: ${node.type}`);
  assert.ok(inLists <= deepest, `${why}: ${inLists} deep`);
  if (node.type === "ordered_list") assert.ok(Number.isInteger(node.attrs.order) && node.attrs.order >= 0 && node.attrs.order <= largest, `${why}: ${node.attrs.order}`);
  if (node.type === "text") for (const { type, attrs } of node.marks ?? []) assert.ok(type !== "link" || isSafeLink(attrs.href), `${why}: ${attrs?.href}`);
  if (["paragraph", "heading", "table_cell", "caption", "attribution"].includes(node.type)) assertClean(node.content ?? [], why);
  node.content?.forEach((child) => assertAllowed(child, why, inLists));
}

// The server would leave every character as it is.
function assertClean(content, why) {
  const runs = content.map((node) => ({ text: node.text ?? "\u2028" }));
  assert.equal(cleanedRuns(runs).map((piece) => piece.text ?? "\u2028").join(""), runs.map(({ text }) => text).join(""), why);
}

const sheets = ["a\tb\n1\t2", "x\n\na\tb\tc\n\td\t\n", "1\t2"];

// A part of another text, as it is copied.
function partBy(by) {
  const from = new Galley(documentBy(by));
  const { doc } = from.view.state;
  const { from: start, to: end } = TextSelection.between(doc.resolve(placeIn(doc, by)), doc.resolve(placeIn(doc, by)));
  const html = copied(from, start, end);
  from.view.destroy();
  return html;
}

function assertWhole(doc, why) {
  const ids = [];
  doc.descendants((node) => {
    if (node.isBlock) ids.push(node.attrs.id);
    if (node.type.name !== "table") return;
    const widths = new Set(node.content.content.slice(1).map(({ childCount }) => childCount));
    assert.equal(widths.size, 1, `${why}: rows of ${[...widths]}`);
    assert.ok([...widths][0] <= rules.limits.columns, why);
  });
  assert.ok(ids.every(Boolean) && new Set(ids).size === ids.length, `${why}: ids`);
}

test("whatever is pasted wherever, the document is one that the rules allow", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const by = chance(seed);
    const galley = new Galley(documentBy(by));
    for (let turn = 0; turn < 3; turn += 1) {
      const { state } = galley.view;
      const place = state.selection.constructor.near(state.doc.resolve(placeIn(state.doc, by)));
      galley.view.dispatch(state.tr.setSelection(place));
      const kind = by(5);
      if (kind < 2) galley.paste(clipboard(by));
      else if (kind === 2) galley.paste(partBy(by));
      else if (kind === 3) galley.pastePlain(by.pick(sheets));
      else galley.pasteText(by.pick(["a\tb\r\n\ud83dc\u0085", "\u202ex\u200b\ufeff y", "- one\n- two\n\n"]));
      assert.doesNotThrow(() => galley.view.state.doc.check(), `${seed}`);
      assertAllowed(galley.view.state.doc.toJSON(), `${seed}`);
    }
    galley.view.dispatch(galley.view.state.tr.insert(0, galley.view.state.schema.nodes.paragraph.create()));
    assertWhole(galley.view.state.doc, `${seed}`);
    galley.view.destroy();
  }
});
