// Where what is typed is left as it is: in code, while an input method composes, in what was pasted; and in which language
// it is read.

import assert from "node:assert/strict";
import { test } from "node:test";
import { window } from "./support/page.js";
import { closeHistory, history, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { Schema } from "prosemirror-model";
import { EditorState, TextSelection } from "prosemirror-state";
import { languageMirror } from "../src/language.js";
import { schema as ours } from "../src/schema.js";
import { takeBack } from "../src/take-back.js";
import { Galley, p } from "./support/galley.js";

const [{ EditorView }, { typing }, { pasteAddress }] = await Promise.all([import("prosemirror-view"), import("../src/typed.js"), import("../src/pasted-address.js")]);

// Ours with code in it, and an object in the line that holds words of its own.
const withCode = new Schema({
  nodes: ours.spec.nodes
    .addToEnd("code_block", { content: "text*", marks: "", code: true, group: "block", attrs: { id: { default: null } }, toDOM: () => ["pre", ["code", 0]] })
    .addToEnd("note", { inline: true, group: "inline", content: "text*", toDOM: () => ["span", 0] }),
  marks: ours.spec.marks.addToEnd("code", { code: true, excludes: "_", toDOM: () => ["code", 0] }),
});
const text = (words, ...marks) => ({ type: "text", text: words, ...(marks.length && { marks: marks.map((type) => ({ type })) }) });
const code = (words) => text(words, "code");

class Writer {
  constructor(block, lang = "en") {
    const doc = withCode.nodeFromJSON({ type: "doc", content: [block] });
    const plugins = [...typing(), keymap({ Backspace: takeBack, "Mod-z": undo }), history()];
    const mount = window.document.body.appendChild(window.document.createElement("div"));
    this.view = new EditorView({ mount }, { state: EditorState.create({ doc, selection: TextSelection.atEnd(doc), plugins }), attributes: { lang } });
  }

  get shown() {
    return this.view.state.doc.firstChild.content.content.map((node) => (node.marks.length ? `${node.marks.map(({ type }) => type.name)}(${node.text})` : node.isText ? node.text : node.type.name)).join("|");
  }
}
Object.assign(Writer.prototype, { type: Galley.prototype.type, press: Galley.prototype.press });

const line = (...content) => ({ type: "paragraph", content });

test("in code nothing is set", () => {
  const keys = "\"a\" -- 'b' ... **c** https://a.example/ [d](e.example) ";
  assert.equal(new Writer({ type: "code_block", content: [text("x ")] }).type(keys).shown, `x ${keys}`);
  assert.equal(new Writer(line(code("x "))).type(keys).shown, `code(x ${keys})`);
  const begun = new Writer(line());
  begun.view.dispatch(begun.view.state.tr.addStoredMark(withCode.marks.code.create()));
  assert.equal(begun.type(keys).shown, `code(${keys})`);
});

test("backticks make code, and within them nothing is set", () => {
  assert.equal(new Writer(line()).type("Say `\"a\" -- **b** https://a.example/ '` and \"c\"").shown, "Say |code(\"a\" -- **b** https://a.example/ ')| and “c”");
  const writer = new Writer(line()).type("`a\"b`");
  assert.ok(writer.press("Backspace"));
  assert.equal(writer.shown, "`a\"b`");
});

test("behind code, a link and other marks a quotation goes on", () => {
  for (const [block, keys, shown] of [
    [line(text("“see "), code("main")), "\"", "“see |code(main\")"], [line(text("“see "), code("main"), text(" ")), "'x' \"", "“see |code(main)| ‘x’ ‘"],
    [line(text("“see "), text("this", "strong")), "\"", "“see |strong(this”)"], [line(text("“see "), text("’", "em"), text("a")), "\"", "“see |em(’)|a”"],
    [line(text("“see "), { type: "text", text: "this", marks: [{ type: "link", attrs: { href: "https://a.example" } }] }), "\"", "“see |link(this)|”"],
    [line(text("(", "em")), "\"", "em((“)"], [line(text("“see"), { type: "note", content: [text("a “b")] }), "\"", "“see|note|”"], [line({ type: "note", content: [text("a")] }), "\"a\"", "note|“a”"],
    [line({ type: "note", content: [text("a (b")] }, text(" x")), "--y", "note| x—y"], [line({ type: "note", content: [text("abc")] }, text("**x*")), "*", "note|strong(x)"],
    [line({ type: "note", content: [text("abc")] }), "https://a.example ", "note|link(https://a.example)| "], [line(code("x")), "www.a.example ", "code(xwww.a.example )"],
    [line(text("a"), { type: "hard_break" }), "\"b\"", "a|hard_break|“b”"], [line(text("a", "strong"), text("’em", "em"), text(" ‘"), text("em", "em")), " ", "strong(a)|em(’em)| ’|em(em )"],
  ]) assert.equal(new Writer(block).type(keys).shown, shown, JSON.stringify([block, keys]));
  assert.equal(new Writer(line(code("**a"), text(" b*"))).type("*").shown, "code(**a)| b**");
  assert.equal(new Writer(line(text("**x "), { type: "note", content: [text("abc")] }, text(" y*"))).type("*").shown, "strong(x )|note|strong( y)");
  const linked = new Writer(line(text("https://a.exa"), code("mple"), text("/b")));
  assert.equal(linked.type(" ").shown, "https://a.exa|code(mple)|/b ");
});

test("while an input method composes, and of more than one sign, nothing is set", () => {
  const writer = new Writer(line(text("a ")));
  const { view } = writer;
  view.dom.dispatchEvent(new window.Event("compositionstart", { bubbles: true }));
  assert.ok(view.composing);
  assert.equal(writer.type("\"b\" **c** www.a.example ").shown, "a \"b\" **c** www.a.example ");
  const whole = new Writer(line(text("a ")));
  assert.ok(!whole.view.someProp("handleTextInput", (handle) => handle(whole.view, 3, 3, "\"b\"", () => whole.view.state.tr)));
  whole.type("www.a.example");
  assert.ok(!whole.view.someProp("handleTextInput", (handle) => handle(whole.view, 16, 16, " and", () => whole.view.state.tr)));
});

test("what was pasted is left as it is, what is typed within it is not", () => {
  for (const [pasted, keys, shown] of [
    ["get ‘em", " \"x\"", "get ‘em “x”"], ["www.a.example", " ", "www.a.example "], ["a -", "- b", "a -- b"], ["so..", ".", "so..."], ["**a", "** b", "**a** b"], ["[a](https://b.example", ") ", "[a](https://b.example) "],
    ["“a", "\"", "“a”"],
  ]) {
    const galley = new Galley([p("")]).pasteText(pasted).type(keys);
    assert.equal(galley.view.state.doc.textContent, shown, pasted);
    assert.doesNotMatch(galley.html, /<(a|strong)\b/, pasted);
  }
  const within = new Galley([p("")]).pasteText("one two");
  within.view.dispatch(within.view.state.tr.setSelection(TextSelection.create(within.view.state.doc, 5)));
  assert.equal(within.type("\"x\" -- 'tis **b** www.a.example ").html.replaceAll(/ (href|rel)="[^"]*"/g, ""), "<p>one “x” – ’tis <strong>b</strong> <a>www.a.example</a> two</p>");
});

test("signs are those of the language that the server last said", () => {
  const form = window.document.createElement("form");
  form.append(Object.assign(window.document.createElement("input"), { name: "lang" }));
  const galley = new Galley([p("")], { lang: "en" });
  const part = window.document.body.appendChild(window.document.createElement("div"));
  part.setAttribute("data-story-language", "");
  part.append(galley.view.dom);
  galley.view.dom.setAttribute("role", "textbox");
  const hear = languageMirror(form);
  galley.type("\"a\" ");
  hear({ lang: "de", dir: "ltr" });
  galley.type("\"b\" ");
  hear({ lang: "fr", dir: "ltr" });
  assert.equal(galley.type("\"c\" !").view.state.doc.textContent, "“a” „b“ «\u202fc\u202f»\u202f!");
});

test("a language that is said again changes nothing in the page, where all of the text would be styled anew", async () => {
  const form = window.document.createElement("form");
  form.append(Object.assign(window.document.createElement("input"), { name: "lang" }));
  const part = window.document.body.appendChild(window.document.createElement("div"));
  part.setAttribute("data-story-language", "");
  part.innerHTML = '<div role="textbox"></div>';
  const hear = languageMirror(form);
  hear({ lang: "ar", dir: "rtl" });
  assert.deepEqual([part.lang, part.dir, part.firstChild.lang], ["ar", "rtl", "ar"]);
  const observer = new window.MutationObserver(() => {});
  observer.observe(part, { attributes: true, subtree: true });
  hear({ lang: "ar", dir: "rtl" });
  assert.deepEqual(observer.takeRecords(), []);
  hear({ lang: "en", dir: "ltr" });
  assert.equal(observer.takeRecords().length, 3);
  part.remove();
});

test("an address over code takes its place", () => {
  for (const [block, isTaken] of [[line(code("main")), false], [line(text("see "), code("main")), false], [line(text("main")), true], [{ type: "code_block", content: [text("main")] }, false]]) {
    const { view } = new Writer(block);
    view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, 1, view.state.doc.content.size - 1)));
    assert.equal(pasteAddress(view, "https://a.example", ""), isTaken, JSON.stringify(block));
  }
});

test("each is one step of undo", () => {
  for (const [keys, last, before, after] of [["**a*", "*", "**a*", "strong(a)"], ["www.a.example", " ", "www.a.example", "link(www.a.example)| "], ["[a](b.example", ")", "[a](b.example", "link(a)"], ["a", "\"", "a", "a”"], ["a-", "-", "a-", "a—"]]) {
    const writer = new Writer(line()).type(keys);
    if (before.length < 3) writer.view.dispatch(closeHistory(writer.view.state.tr));
    assert.equal(writer.type(last).shown, after);
    undo(writer.view.state, writer.view.dispatch);
    assert.equal(writer.shown, before);
  }
});
