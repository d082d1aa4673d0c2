// Blocks in frames: how they come into a text, how one goes through their lines, and what cannot break them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { NodeSelection, TextSelection } from "prosemirror-state";
import { Galley, p } from "./support/galley.js";
import { chance } from "./chance.js";
import { duplicateBlock, insertBlock, insertPullQuote, nameQuote, newFactBox, newTable, turnInto } from "../src/frame-commands.js";
import { moveHere, removeHere } from "../src/gallery-commands.js";
import { moveBlock, removeBlock, toggleBold, toggleQuote } from "../src/commands.js";
import { asParagraphs } from "../src/lines-of.js";
import { setPicture } from "../src/pictures-in-text.js";
import { readDocument, schema, writeDocument } from "../src/schema.js";
import { addColumn, addRow, removeColumn, removeRow, toggleHead } from "../src/table-commands.js";

// Each block on a line: what it is, and its lines.
function told(galley) {
  const lines = (node) => (node.isTextblock ? [node.textContent] : node.content.content.flatMap(lines));
  const one = (node) => (node.type.name === "table" ? [`table ${lines(node.child(0))[0]}`.trim(), ...node.content.content.slice(1).map((row) => lines(row).join(" | "))] : [`${node.type.name} ${lines(node).join(" / ")}`.trim()]);
  return galley.view.state.doc.content.content.flatMap(one);
}

const run = (galley, command) => command(galley.view.state, galley.view.dispatch, galley.view);

function write(galley, ...all) {
  for (const one of all) {
    if (/^<.+>$/.test(one)) press(galley, one.slice(1, -1));
    else galley.type(one);
  }
  return galley;
}

function press(galley, name) {
  const [key, ...held] = name.split("-").reverse();
  galley.press(key, { ctrlKey: held.includes("Ctrl"), shiftKey: held.includes("Shift"), altKey: held.includes("Alt") });
}

test("a table is written with the keyboard alone", () => {
  const galley = write(new Galley([p("Before.")]), "<Enter>", "/t", "<Enter>", "Costs", "<Enter>", "Way", "<Tab>", "Build", "<Tab>", "Year", "<Tab>", "Wall", "<Tab>", "38", "<Tab>", "0.9", "<Tab>", "None", "<Tab>", "<Tab>", "2.4", "<Tab>", "Road", "<Shift-Tab>", "2.5");
  assert.deepEqual(told(galley), ["paragraph Before.", "table Costs", "Way | Build | Year", "Wall | 38 | 0.9", "None |  | 2.5", "Road |  | ", "paragraph"]);
  write(galley, "<Enter>", "x", "<Enter>", "After.");
  assert.deepEqual(told(galley).slice(-2), ["Road |  | x", "paragraph After."]);
});

test("rows and columns come and go where the cursor is, and one of each stays", () => {
  const galley = write(new Galley([p("")]), "/table", "<Enter>", "<Enter>", "a", "<Tab>", "b", "<Tab>", "c");
  run(galley, removeColumn);
  run(galley, removeRow);
  run(galley, removeRow);
  assert.deepEqual(told(galley), ["table", " | ", "paragraph"]);
  assert.equal(run(galley, removeRow), false);
  run(galley, removeColumn);
  assert.equal(run(galley, removeColumn), false);
  write(galley, "x");
  run(galley, addColumn(0));
  run(galley, addRow(0));
  write(galley, "y");
  assert.deepEqual(told(galley), ["table", "y | ", " | x", "paragraph"]);
  run(galley, addColumn(1));
  write(galley, "z");
  run(galley, addRow(1));
  assert.deepEqual(told(galley), ["table", "y | z | ", " |  | ", " |  | x", "paragraph"]);
  const before = galley.view.state.doc.firstChild.attrs.header_row;
  run(galley, toggleHead("header_row"));
  assert.notEqual(galley.view.state.doc.firstChild.attrs.header_row, before);
});

test("what is selected over several cells goes, and the cells stay", () => {
  const row = (...texts) => ({ type: "table_row", content: texts.map((text) => ({ type: "table_cell", content: text ? [{ type: "text", text }] : [] })) });
  const table = { type: "table", content: [{ type: "caption" }, row("one", "two", "three"), row("four", "five", "six")] };
  const select = () => {
    const galley = new Galley([table]);
    const at = (text) => {
      let found = 0;
      galley.view.state.doc.descendants((node, pos) => { if (node.text === text) found = pos; });
      return found;
    };
    galley.view.dispatch(galley.view.state.tr.setSelection(TextSelection.create(galley.view.state.doc, at("two") + 1, at("five") + 2)));
    return galley;
  };
  const deleted = select();
  deleted.press("Backspace");
  assert.deepEqual(told(deleted), ["table", "one | t | ", " | ve | six"]);
  assert.deepEqual(told(select().type("x")), ["table", "one | tx | ", " | ve | six"]);
});

test("Enter in a quote is another paragraph, and a dash at its end names who said it", () => {
  const galley = write(new Galley([p("")]), "> ", "We hire a marsh.", "<Enter>", "It works nights.", "<Enter>", "-", "-", " ", "Edda", "<Enter>", "On.");
  assert.deepEqual(told(galley), ["blockquote We hire a marsh. / It works nights. / Edda", "paragraph On."]);
  const named = galley.view.state.doc.firstChild.lastChild;
  assert.equal(named.type.name, "attribution");
});

test("words are pulled out, named and taken back", () => {
  const galley = new Galley([p("A wall argues with the sea.")]);
  const { view } = galley;
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, 1, 14)));
  run(galley, insertPullQuote);
  run(galley, nameQuote);
  write(galley, "Ida");
  assert.deepEqual(told(galley), ["paragraph A wall argues with the sea.", "pull_quote A wall argues / Ida", "paragraph"]);
  run(galley, nameQuote);
  write(galley, "!");
  assert.match(told(galley)[1], /Ida!$/);
  run(galley, removeBlock);
  assert.deepEqual(told(galley), ["paragraph A wall argues with the sea.", "paragraph"]);
});

test("a box is left by Enter in its empty last line, and an empty one goes by Backspace", () => {
  const galley = write(new Galley([p("")]), "/box", "<Enter>", "In figures", "<Enter>", "Seven", "<Enter>", "Four", "<Enter>", "<Enter>", "On.");
  assert.deepEqual(told(galley), ["fact_box In figures / Seven / Four", "paragraph On."]);
  const empty = new Galley([p("a"), p("")]);
  run(empty, insertBlock(newFactBox));
  write(empty, "<Backspace>");
  assert.deepEqual(told(empty), ["paragraph a", "paragraph", "paragraph"]);
});

test("one kind of block becomes another with all its words", () => {
  const ids = (galley) => galley.view.state.doc.firstChild.attrs.id;
  const galley = write(new Galley([p("One.")]), "<Enter>", "Two.");
  const { view } = galley;
  view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, 0)));
  const id = ids(galley);
  for (const [type, line] of [["pull_quote", "pull_quote One."], ["fact_box", "fact_box  / One."], ["code_block", "code_block One."], ["bullet_list", "bullet_list One."], ["blockquote", "blockquote One."], ["paragraph", "paragraph One."]]) {
    assert.ok(run(galley, turnInto(type)), type);
    assert.deepEqual(told(galley), [line, "paragraph Two."]);
    assert.equal(ids(galley), id);
  }
});

test("pictures of a gallery keep their words while one is moved, and the last takes it along", () => {
  const image = (id, said) => ({ type: "image", attrs: { id, picture: "01900000-0000-7000-8000-000000000001", alt: said.toUpperCase() }, content: [{ type: "text", text: said }] });
  const gallery = { type: "gallery", content: [{ type: "caption", content: [{ type: "text", text: "Four" }] }, image("aaaaaaaaaa", "one"), image("bbbbbbbbbb", "two"), image("cccccccccc", "three")] };
  const galley = new Galley([gallery, p("After.")]);
  const { view } = galley;
  const at = (id) => {
    let found = 0;
    view.state.doc.descendants((node, pos) => { if (node.attrs.id === id) found = pos; });
    return found;
  };
  const choose = (id) => view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, at(id))));
  const said = () => view.state.doc.firstChild.content.content.map((node) => [node.attrs.id?.[0], node.textContent, node.attrs.alt].join(" ").trim()).slice(1);
  choose("cccccccccc");
  run(galley, moveHere(-1));
  run(galley, moveHere(-1));
  assert.equal(run(galley, moveHere(-1)), false);
  assert.deepEqual(said(), ["c three THREE", "a one ONE", "b two TWO"]);
  choose("aaaaaaaaaa");
  run(galley, removeHere);
  assert.deepEqual(said(), ["c three THREE", "b two TWO"]);
  choose("bbbbbbbbbb");
  run(galley, removeHere);
  choose("cccccccccc");
  run(galley, removeHere);
  assert.deepEqual(told(galley), ["paragraph After."]);
});

test("the menu behind a slash finds by name and by what people call it, and leaves what is no command", () => {
  const offered = (text, before = "") => {
    const galley = new Galley([p(before)]);
    galley.type(text);
    return [...document.querySelectorAll(".slash:not([hidden]) [role=option]")].map((node) => node.querySelector("span").textContent);
  };
  const forget = () => document.querySelectorAll(".slash").forEach((node) => node.remove());
  for (const [text, before, wanted] of [
    ["/ta", "", ["Table"]],
    ["/video", "", ["Embed"]],
    ["/photo", "", ["Picture", "Gallery"]],
    ["/zz", "", []],
    ["/ta", "10 km ", []],
    [" /foot", "As the survey says", ["Footnote"]],
    [" /f", "As the survey says", []],
    ["/", "and", []],
    ["http://t", "", []],
  ]) {
    forget();
    assert.deepEqual(offered(text, before), wanted, text);
  }
  forget();
  const galley = new Galley([p("")]);
  write(galley, "/ta", "<Escape>");
  assert.equal(document.querySelectorAll(".slash:not([hidden])").length, 0);
  write(galley, "<Enter>");
  assert.deepEqual(told(galley), ["paragraph /ta", "paragraph"]);
});

test("whatever is done to frames, the text stays one that the server takes whole", () => {
  const commands = [insertBlock(() => newTable()), insertBlock(newFactBox), insertPullQuote, nameQuote, duplicateBlock, addRow(0), addRow(1), addColumn(0), addColumn(1), removeRow, removeColumn, moveBlock(1), moveBlock(-1), removeBlock,
    ...["paragraph", "blockquote", "pull_quote", "bullet_list", "fact_box", "code_block"].map((type) => turnInto(type))];
  const keys = ["<Enter>", "<Tab>", "<Shift-Tab>", "<Backspace>", "<Delete>", "<Shift-Enter>"];
  for (let seed = 1; seed <= 60; seed += 1) {
    const below = chance(seed);
    const { pick } = below;
    const galley = new Galley([p("One two."), p("Three.")]);
    const { view } = galley;
    for (let step = 0; step < 60; step += 1) {
      const kind = below(10);
      if (kind < 4) run(galley, pick(commands));
      else if (kind < 6) write(galley, pick(keys));
      else if (kind < 8) galley.type(pick(["a", " ", "-- ", "b."]));
      else {
        const { doc, tr } = view.state;
        const [from, to] = [below(doc.content.size + 1), below(doc.content.size + 1)];
        view.dispatch(tr.setSelection(TextSelection.between(doc.resolve(from), doc.resolve(kind === 8 ? from : to))));
      }
      view.state.doc.check();
      const shapes = view.state.doc.content.content.filter(({ type }) => type === schema.nodes.table).map((table) => new Set(table.content.content.slice(1).map((row) => row.childCount)).size);
      assert.ok(shapes.every((count) => count === 1), `seed ${seed}: a row is shorter than the others`);
    }
    const ids = [];
    view.state.doc.descendants((node) => { if (node.isBlock) ids.push(node.attrs.id); });
    assert.equal(new Set(ids).size, ids.length, `seed ${seed}`);
    assert.ok(readDocument(writeDocument(view.state.doc)).eq(view.state.doc), `seed ${seed}`);
  }
});

const quoted = (type, words, name) => ({ type, content: [p(words), { type: "attribution", content: [{ type: "text", text: name }] }] });

test("a named quote is left by Enter in its empty last line, and the name stays with its words", () => {
  for (const type of ["blockquote", "pull_quote"]) {
    const galley = new Galley([quoted(type, "We hire a marsh.", "Edda"), p("After.")], { at: "marsh." });
    write(galley, "<Enter>", "<Enter>", "On.");
    assert.deepEqual(told(galley), [`${type} We hire a marsh. / Edda`, "paragraph On.", "paragraph After."]);
  }
});

test("a named quote becomes the other kind of quote, or paragraphs, with its name", () => {
  const galley = new Galley([quoted("pull_quote", "Words.", "Edda")], { at: "Words." });
  run(galley, turnInto("blockquote"));
  assert.deepEqual(told(galley), ["blockquote Words. / Edda"]);
  assert.equal(galley.view.state.doc.firstChild.lastChild.type.name, "attribution");
  run(galley, toggleQuote);
  assert.deepEqual(told(galley), ["paragraph Words.", "paragraph Edda"]);
});

test("code keeps its lines in whatever it becomes, takes notes in brackets, and Shift Enter is a line of it", () => {
  const galley = new Galley([{ type: "code_block", content: [{ type: "text", text: "a\nb" }] }], { at: "b" });
  galley.press("Enter", { shiftKey: true });
  galley.type("c");
  assert.deepEqual(told(galley), ["code_block a\nb\nc"]);
  run(galley, turnInto("bullet_list"));
  assert.deepEqual(told(galley), ["bullet_list a / b / c"]);
  const noted = new Galley([{ type: "paragraph", content: [{ type: "text", text: "wall" }, { type: "footnote", content: [{ type: "text", text: "Source" }] }] }], { at: "wall" });
  run(noted, turnInto("code_block"));
  assert.deepEqual(told(noted), ["code_block wall [Source]"]);
});

test("bold over a sentence does not set what its note says", () => {
  const galley = new Galley([{ type: "paragraph", content: [{ type: "text", text: "wall" }, { type: "footnote", content: [{ type: "text", text: "Source" }] }, { type: "text", text: " is" }] }]);
  const { view } = galley;
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, 1, view.state.doc.content.size - 1)));
  run(galley, toggleBold);
  const [first, note] = writeDocument(view.state.doc).content[0].content;
  assert.deepEqual([first.marks, note], [[{ type: "strong" }], { type: "footnote", content: [{ type: "text", text: "Source" }] }]);
});

test("what is said of a picture in a gallery reaches the text", () => {
  const image = { type: "image", attrs: { id: "aaaaaaaaaa", picture: "01900000-0000-7000-8000-000000000001" } };
  const galley = new Galley([{ type: "gallery", content: [{ type: "caption" }, image] }]);
  assert.equal(setPicture(galley.view, "aaaaaaaaaa", { alt: "Boats" }), true);
  assert.equal(galley.view.state.doc.firstChild.child(1).attrs.alt, "Boats");
  assert.equal(setPicture(galley.view, "zzzzzzzzzz", { alt: "Boats" }), false);
});

test("a document stands in the text with its title, and its words stay where only words can stand", () => {
  const agenda = { type: "file", attrs: { file: "01900000-0000-7000-8000-000000000009", title: "Agenda" } };
  const galley = new Galley([p("Before."), agenda, p("After.")]);
  assert.deepEqual(told(galley), ["paragraph Before.", "file", "paragraph After."]);
  const { view } = galley;
  view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, 9)));
  assert.equal(run(galley, turnInto("paragraph")), false);
  run(galley, duplicateBlock);
  assert.deepEqual(told(galley), ["paragraph Before.", "file", "file", "paragraph After."]);
  run(galley, moveBlock(-1));
  run(galley, removeBlock);
  assert.deepEqual(told(galley), ["paragraph Before.", "file", "paragraph After."]);
  const [, stored] = writeDocument(view.state.doc).content;
  assert.deepEqual([stored.type, stored.attrs.title, stored.content], ["file", "Agenda", undefined]);
  assert.deepEqual(asParagraphs(readDocument({ type: "doc", content: [agenda] }).content.content).map(({ textContent }) => textContent), ["Agenda"]);
});
