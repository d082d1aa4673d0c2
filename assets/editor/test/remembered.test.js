// What is remembered of blocks that stay is what would be made of them anew, whatever is done to a story.

import assert from "node:assert/strict";
import { test } from "node:test";
import { window } from "./support/page.js";
import { chance } from "./chance.js";
import { documentBy, paragraph } from "./support/documents.js";

const [{ EditorState }, { history, redo, undo }, { countWords, segments }, { exchanged }, { found, finding }, { searchFor }, { findBetween }, { repairIds, uniqueIds }, { readDocument, schema, writeDocument }, { isEqual, sharing }, { readingOf, wordsOf }] = await Promise.all([
  import("prosemirror-state"), import("prosemirror-history"), import("../src/counting.js"), import("../src/exchange.js"), import("../src/found.js"), import("../src/find-text.js"), import("../src/find-places.js"),
  import("../src/ids.js"), import("../src/schema.js"), import("../src/sharing.js"), import("../src/words.js"),
]);
assert.ok(window);

const fresh = (json) => JSON.parse(JSON.stringify(json));

function opened(by) {
  const state = EditorState.create({ doc: readDocument({ type: "doc", content: [...documentBy(by), ...documentBy(by)] }), plugins: [uniqueIds, history(), ...finding] });
  return state.apply(repairIds(state.tr));
}

function lines(doc) {
  const all = [];
  doc.descendants((node, pos) => void (node.isTextblock && all.push({ node, pos: pos + 1 })));
  return all;
}

// Words come and go, are set in another way, lines are parted and joined, blocks go, and all of it is taken back.
const acts = [
  (state, by) => {
    const { node, pos } = by.pick(lines(state.doc));
    return state.tr.insertText(by.pick(["x", " the ", "THE", "’", "\u200d", "e\u0301", "9", "東"]), pos + by(node.content.size + 1));
  },
  (state, by) => {
    const { node, pos } = by.pick(lines(state.doc));
    const from = by(node.content.size + 1);
    return state.tr.delete(pos + from, pos + Math.min(node.content.size, from + by(4)));
  },
  (state, by) => {
    const { node, pos } = by.pick(lines(state.doc));
    const mark = schema.marks[by.pick(["strike", "em", "strong"])].create();
    return by(3) ? state.tr.addMark(pos, pos + node.content.size, mark) : state.tr.removeMark(pos, pos + node.content.size, mark);
  },
  (state, by) => {
    const at = by(state.doc.childCount);
    let pos = 0;
    for (let before = 0; before < at; before += 1) pos += state.doc.child(before).nodeSize;
    return by(2) ? state.tr.insert(pos, readDocument({ content: [paragraph(by)] }).firstChild) : state.tr.replaceWith(pos, pos + state.doc.child(at).nodeSize, readDocument({ content: documentBy(by) }).content);
  },
  (state, by) => {
    const blocks = fresh(writeDocument(state.doc)).content;
    blocks.splice(by(blocks.length), 0, ...blocks.splice(by(blocks.length), 1));
    return exchanged(state.tr, readDocument({ content: blocks }));
  },
];

function changed(state, by) {
  const back = by.pick([undo, redo]);
  if (!by(5)) {
    let next = state;
    back(state, (tr) => { next = state.apply(tr); });
    return next;
  }
  return state.apply(by.pick(acts)(state, by));
}

// As it would be made in one go.
function written(doc) {
  const bare = (json) => {
    if (!json.content) return json;
    const { marks, ...rest } = { ...json, content: json.content.map(bare) };
    return json.type === "footnote" || !marks ? rest : { ...rest, marks };
  };
  return bare(doc.toJSON());
}

function counted(doc) {
  const read = (node) => {
    let text = "";
    node.descendants((part) => {
      if (part.type.name === "footnote") text += ` [${read(part)}]`;
      else if (!part.isText) text += " ";
      else if (!part.marks.some(({ type }) => type.name === "strike")) text += part.text;
      return part.type.name !== "footnote";
    });
    return text;
  };
  return [...segments.segment(read(doc))].filter(({ isWordLike }) => isWordLike).length;
}

test("a story is written, read, compared and counted as if nothing were remembered", () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const by = chance(seed);
    let state = opened(by);
    for (let step = 0; step < 20; step += 1) {
      state = changed(state, by);
      const json = writeDocument(state.doc);
      const why = `${seed}, ${step}`;
      assert.deepEqual(fresh(json), fresh(written(state.doc)), why);
      assert.ok(readDocument(json).eq(readDocument(fresh(json))), why);
      assert.equal(wordsOf(json), wordsOf(fresh(json)), why);
      assert.equal(readingOf(json), readingOf(fresh(json)), why);
      assert.equal(countWords(state.doc), counted(state.doc), why);
    }
  }
});

test("two states of a story have the blocks that stayed in common, and a text of the server those that it left alone", () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const by = chance(seed);
    const state = opened(by);
    const next = changed(state, by);
    const [before, after] = [writeDocument(state.doc), writeDocument(next.doc)];
    next.doc.content.content.forEach((node, at) => assert.equal(before.content.includes(after.content[at]), state.doc.content.content.includes(node), `${seed}, ${at}`));
    const shared = sharing(fresh(after), before);
    assert.deepEqual(fresh(shared), fresh(after), `${seed}`);
    shared.content.forEach((block) => assert.equal(before.content.includes(block), before.content.some((one) => JSON.stringify(one) === JSON.stringify(block)), `${seed}`));
  }
  assert.ok(isEqual({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 }));
  for (const [one, other] of [[{ a: undefined }, { b: undefined }], [[], {}], [{ a: [1, 2] }, { a: [2, 1] }], [null, {}], [{ a: 1 }, { a: "1" }], [{}, undefined]]) assert.ok(!isEqual(one, other));
});

test("places are followed to where a new search would find them", () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const by = chance(seed);
    let state = opened(by);
    const search = searchFor({ words: by.pick(["the", "c", "e\u0301", "4,", " "]) });
    state = state.apply(state.tr.setMeta(found, { search, near: 0 }));
    for (let step = 0; step < 20; step += 1) {
      state = changed(state, by);
      const { all, at, marks } = found.getState(state);
      const anew = findBetween(state.doc, 0, state.doc.content.size, search);
      const why = `${seed}, ${step}`;
      assert.deepEqual(all, anew, why);
      assert.ok(at >= -1 && at < all.length, why);
      const marked = marks.find().map(({ from, to }) => ({ from, to })).sort((a, b) => a.from - b.from);
      assert.deepEqual(marked, anew, why);
    }
  }
});
