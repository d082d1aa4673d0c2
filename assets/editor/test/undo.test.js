// Undo and redo reach back to the opening of the story, whatever came in between: saves, the server's form of a text, a
// colleague's paragraphs, a network that was gone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { closeHistory, redo, redoDepth, undo, undoDepth } from "prosemirror-history";
import { Selection } from "prosemirror-state";
import { chance } from "./chance.js";
import { Page } from "./page.js";
import { FakeClock, FakeServer, FakeShelf, linesOf, named, paragraph } from "./world.js";

async function open(names) {
  const clock = new FakeClock();
  const server = new FakeServer(named(names), clock);
  const page = new Page({ clock, server, shelf: new FakeShelf(), tab: "one", open: () => ["one"] });
  await clock.pass(50);
  return { clock, server, page, view: page.galley.view };
}

// Each as a step of its own.
function type(page, line, words) {
  const { view } = page.galley;
  view.dispatch(closeHistory(view.state.tr));
  page.type(line, words);
}

function all(command, view) {
  for (let turn = 0; turn < 500 && command(view.state, (tr) => view.dispatch(tr)); turn += 1);
}

const lines = (page) => linesOf(page.galley.document);
const changed = (server, change) => server.write({ ...server.document, content: change(structuredClone(server.document.content)) });

test("undo and redo reach back to the opening across saves, a colleague's paragraphs and a network that was gone", async () => {
  const { clock, server, page, view } = await open("a b c d");
  type(page, 0, " one ");
  await clock.pass(15_000);
  assert.equal(server.document.content[0].content[0].text, "a one");
  type(page, 2, " two");
  page.split(2);
  type(page, 3, "three");
  changed(server, (blocks) => [blocks[0], paragraph("b theirs", "b"), paragraph("new", "n"), ...blocks.slice(2)]);
  server.next.push("nothing", "lost", 503);
  await clock.pass(120_000);
  type(page, 0, "four");
  await clock.pass(60_000);
  assert.ok(!page.saving.isDirty);
  const written = ["a onefour", "b theirs", "new", "c two", "three", "d"];
  assert.deepEqual([lines(page), linesOf(server.document)], [written, written]);

  all(undo, view);
  assert.deepEqual(lines(page), ["a", "b theirs", "new", "c", "d"]);
  all(redo, view);
  assert.deepEqual(lines(page), written);

  all(undo, view);
  page.saving.changed();
  await clock.pass(60_000);
  assert.deepEqual(linesOf(server.document), ["a", "b theirs", "new", "c", "d"], "what was undone is saved");
  changed(server, ([a, b, ...rest]) => [a, { ...b, content: [{ type: "text", text: "b again" }] }, ...rest]);
  type(page, 4, " five");
  await clock.pass(60_000);
  all(undo, view);
  assert.deepEqual(lines(page), ["a", "b again", "new", "c", "d"]);
});

test("redo survives a save and what came with it", async () => {
  const { clock, server, page, view } = await open("a b");
  type(page, 0, " one");
  type(page, 0, " two");
  await clock.pass(15_000);
  undo(view.state, (tr) => view.dispatch(tr));
  page.saving.changed();
  changed(server, ([a, b]) => [paragraph("new", "n"), a, { ...b, content: [{ type: "text", text: "b theirs" }] }]);
  await clock.pass(60_000);
  assert.deepEqual(linesOf(server.document), ["new", "a one", "b theirs"]);
  all(redo, view);
  assert.deepEqual(lines(page), ["new", "a one two", "b theirs"]);
});

test("a colleague who moves paragraphs takes no undo away", async () => {
  const { clock, server, page, view } = await open("a b c d");
  type(page, 0, " one");
  type(page, 2, " two");
  await clock.pass(15_000);
  changed(server, ([a, b, c, d]) => [a, d, b, c]);
  type(page, 0, " three");
  await clock.pass(60_000);
  assert.deepEqual(lines(page), ["a one three", "d", "b", "c two"]);
  all(undo, view);
  assert.deepEqual(lines(page), ["a", "d", "b", "c"]);
  all(redo, view);
  assert.deepEqual(lines(page), ["a one three", "d", "b", "c two"]);
});

test("of two paragraphs that change places the other's moves", async () => {
  for (const mine of [0, 1]) {
    const { clock, server, page, view } = await open("a b");
    type(page, mine, " one");
    type(page, mine, " two");
    await clock.pass(15_000);
    changed(server, ([a, b]) => [b, a]);
    type(page, mine, " three");
    view.dispatch(view.state.tr.setSelection(Selection.near(view.state.doc.resolve(mine ? 1 : view.state.doc.content.size - 1))));
    await clock.pass(60_000);
    assert.equal(view.state.selection.$head.parent.textContent, mine ? "a" : "b", "the cursor went with it");
    all(undo, view);
    assert.deepEqual(lines(page), ["b", "a"]);
    all(redo, view);
    assert.deepEqual(lines(page), mine ? ["b one two three", "a"] : ["b", "a one two three"]);
  }
});

// Mine are the first three paragraphs, a colleague has the others.
async function walk(seed) {
  const by = chance(seed);
  const { clock, server, page, view } = await open("a b c x y z");
  for (let turn = 0; turn < 25; turn += 1) {
    const mine = lines(page).findIndex((line) => line.startsWith("abc"[by(3)]));
    const kind = by(6);
    if (kind < 3 && mine >= 0) type(page, mine, ` w${turn}${by.pick(["", " ", "\u0301"])}`);
    else if (kind === 3) server.next.push(by.pick(["nothing", "lost", 503, "slow:4000"]));
    else if (kind === 4) changed(server, theirs(by, turn));
    else if (by(2)) undo(view.state, (tr) => view.dispatch(tr)) && page.saving.changed();
    else redo(view.state, (tr) => view.dispatch(tr)) && page.saving.changed();
    await clock.pass(by.pick([0, 700, 2_500, 12_000]));
  }
  server.next = [];
  page.saving.now();
  await clock.pass(200_000);
  return { page, view };
}

const isMine = (line) => /^[abc]\b/.test(line);

function theirs(by, turn) {
  return (blocks) => {
    const own = blocks.map((block, at) => ({ block, at })).filter(({ block }) => /^[xyzn]/.test(block.content?.[0]?.text));
    const { at, block } = by.pick(own);
    const kind = by(4);
    if (kind === 0) blocks.splice(at, 0, paragraph(`n${turn}`, `n${"abcdefghijklmnopqrstuvwxyz"[turn]}`));
    else if (kind === 1 && own.length > 1) blocks.splice(at, 1);
    else if (kind === 2) blocks.splice(by(blocks.length), 0, ...blocks.splice(at, 1));
    else block.content = [{ type: "text", text: `${block.content[0].text} t${turn}` }];
    return blocks;
  };
}

test("whatever two people and a network do, undo leads back to what was opened and redo to what was written", async () => {
  let deepest = 0;
  for (let seed = Number(process.env.FIRST ?? 1); seed <= Number(process.env.SEEDS ?? 40); seed += 1) {
    const { page, view } = await walk(seed);
    all(redo, view);
    const written = lines(page);
    deepest = Math.max(deepest, undoDepth(view.state));
    all(undo, view);
    assert.deepEqual(lines(page).filter(isMine), ["a", "b", "c"], `${seed}: undone`);
    assert.deepEqual(lines(page).filter((line) => !isMine(line)), written.filter((line) => !isMine(line)), `${seed}: theirs`);
    all(redo, view);
    assert.equal(redoDepth(view.state), 0);
    assert.deepEqual(lines(page), written, `${seed}: redone`);
  }
  assert.ok(deepest > 5, `${deepest} steps`);
});
