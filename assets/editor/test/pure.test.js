import assert from "node:assert/strict";
import { test } from "node:test";
import { EditorState } from "prosemirror-state";
import { changedBlocks } from "../src/compare.js";
import { exchanged } from "../src/exchange.js";
import { freshId, renamedIds, uniqueIds } from "../src/ids.js";
import { readLink, straight } from "../src/link.js";
import { merge } from "../src/merge.js";
import { paragraphs } from "../src/paste.js";
import { withoutStyles } from "../src/pasted-html.js";
import { readDocument, schema } from "../src/schema.js";
import { wordsOf } from "../src/words.js";

const paragraph = (text, id = null) => ({ type: "paragraph", attrs: { id }, content: text ? [{ type: "text", text }] : [] });
const story = (...texts) => ({ type: "doc", attrs: { schema: "copydesk-doc/1" }, content: texts.map((text) => paragraph(text)) });

test("a link is https when nothing else is said, and never a script", () => {
  const meant = [
    ["https://example.com", "https://example.com"], [" http://a.b/c?d#e ", "http://a.b/c?d#e"], ["example.com/x", "https://example.com/x"],
    ["example.com:8080/x", "https://example.com:8080/x"], ["desk@example.com", "mailto:desk@example.com"], ["tel:+4420", "tel:+4420"],
    ["javascript:alert(1)", null], ["data:text/html,x", null], ["java\tscript:x", null], ["//evil.example", null], ["/about", null], ["word", null], ["https://", null], ["https://a b", null], ["", null],
  ];
  for (const [typed, href] of meant) assert.equal(readLink(typed), href, typed);
});

test("a link through somebody's redirect leads where it says", () => {
  const meant = [
    ["https://www.google.com/url?q=https://example.com/a%3Fb%3D1&sa=D", "https://example.com/a?b=1"],
    ["https://www.google.com/url?q=javascript:alert(1)", "https://www.google.com/url?q=javascript:alert(1)"],
    ["https://example.com/url?q=https://a.example", "https://example.com/url?q=https://a.example"], ["mailto:desk@example.com", "mailto:desk@example.com"], ["", ""],
  ];
  for (const [href, leads] of meant) assert.equal(straight(href), leads, href);
});

test("styles travel as data, scripts and handlers not at all, text untouched", () => {
  const cases = [
    [`<p style="color:red" class=x onclick=y>a</p>`, `<p data-style="color:red">a</p>`],
    [`<P STYLE = 'font: "A"'>a</P>`, `<p data-style="font: &quot;A&quot;">a</p>`],
    [`<b style=font-weight:normal>a`, `<b data-style="font-weight:normal">a`],
    [`<a title="<p style='x'>" href='https://e.org/?a="b"'>a</a>`, `<a href="https://e.org/?a=&quot;b&quot;">a</a>`],
    [`a style="x" < 2 <3`, `a style="x" &lt; 2 &lt;3`],
    [`<style>p{}</style><script>"<p>"</script><!-- <b> --><![if x]>a<![endif]><img src=x onerror=y>`, `a`],
    [`<svg/style="x">a`, `<svg data-style="x">a`],
    [`<span>\u00a0</span><span style="x">\u00a0</span>`, `<span>\u00a0</span><span data-style="x" class="span">\u00a0</span>`],
    [`<p style="a" style="b">c`, `<p data-style="a">c`],
    [`<p a="style='x'"b>c<!--`, `<p>c`],
  ];
  for (const [html, want] of cases) assert.equal(withoutStyles(html), want);
});

test("plain text keeps every code point", () => {
  const slice = paragraphs("\u00a0“One”\u00a0\n\n \r\nTwo  three\u2028Four");
  assert.deepEqual(slice.content.content.map((node) => node.textContent), ["\u00a0“One”\u00a0", "Two  three\nFour"]);
  assert.equal(paragraphs(" \n\n").size, 0);
});

test("the later of two alike blocks gets another id", () => {
  const doc = readDocument({ ...story(), content: [paragraph("Hello", "aaaaaaaaaa"), paragraph("x")] });
  const state = EditorState.create({ doc, plugins: [uniqueIds] });

  const split = state.apply(state.tr.split(3));

  const ids = split.doc.content.content.map((node) => node.attrs.id);
  assert.equal(ids[0], "aaaaaaaaaa");
  assert.equal(new Set(ids).size, 3);
  for (const id of [...ids, freshId()]) assert.match(id, /^[a-z0-9]{10}$/);
});

test("the server's names are taken over, unless the shapes differ", () => {
  const sent = { ...story(), content: [paragraph("a", "aaaaaaaaaa"), { type: "blockquote", attrs: { id: "b" }, content: [paragraph("c", "c")] }] };
  const answered = structuredClone(sent);
  answered.content[1].content[0].attrs.id = "z";
  assert.deepEqual([...renamedIds(sent, answered)], [["c", "z"]]);
  assert.equal(renamedIds(sent, story("a")).size, 0);
});

test("words are alike whatever their blocks are called and in whatever order keys come", () => {
  const one = { type: "doc", content: [{ attrs: { id: "a" }, content: [{ text: "é", type: "text" }, { text: "x", type: "text" }], type: "paragraph" }] };
  assert.equal(wordsOf(one), wordsOf(story("e\u0301x")));
  assert.equal(wordsOf(story()), wordsOf(story("")));
  assert.notEqual(wordsOf(story("a")), wordsOf(story("b")));
  assert.equal(wordsOf(readDocument(one).toJSON()), wordsOf(one));
});

test("changed paragraphs are found", () => {
  const changed = changedBlocks(readDocument(story("a", "b", "c", "d")), readDocument(story("a", "x", "c", "y", "d")));
  assert.deepEqual([[...changed.mine], [...changed.theirs]], [[1], [1, 3]]);
});

// Blocks are called by their first letter: "b2" is block b with other words than "b".
const named = (...names) => ({ ...story(), content: names.map((name) => paragraph(name, name[0])) });
const names = (doc) => doc.content.map((block) => block.content[0].text).join(" ");

test("different paragraphs merge, the same one is a clash with both texts and the base", () => {
  const cases = [
    // base, mine, theirs, merged with mine, merged with theirs, clashing blocks
    ["a b c", "a2 b c", "a b c2", "a2 b c2", "a2 b c2", 0],
    ["a b c", "a b c", "a b2 c", "a b2 c", "a b2 c", 0],
    ["a b c", "a2 b c", "a2 b c", "a2 b c", "a2 b c", 0],
    ["a b c", "a2 b c", "a3 b c", "a2 b c", "a3 b c", 1],
    ["a b", "a b x", "a b y", "a b y x", "a b y x", 0],
    ["a b", "x a b", "a y b", "x a y b", "x a y b", 0],
    ["a b c", "a c", "a b c2", "a c2", "a c2", 0],
    ["a b c", "a c", "a b2 c", "a c", "a b2 c", 1],
    ["a b c", "a b2 c", "a c", "a b2 c", "a c", 1],
    ["a b c", "c a b", "a b2 c", "c a b2", "c a b2", 0],
    ["a b c", "a b c2", "b a c", "b a c2", "b a c2", 0],
    ["a b c d", "a d", "a b x c d", "a x d", "a x d", 0],
  ];
  for (const [base, mine, theirs, withMine, withTheirs, clashes] of cases) {
    const merged = merge(...[base, mine, theirs].map((text) => named(...text.split(" "))));
    assert.deepEqual([names(merged.mine), names(merged.theirs), merged.clashes.length], [withMine, withTheirs, clashes], `${base} | ${mine} | ${theirs}`);
  }
  const [clash] = merge(named("a"), named("a2"), named("a3")).clashes;
  assert.deepEqual([clash.before, clash.mine, clash.theirs].map((block) => block.content[0].text), ["a", "a2", "a3"]);
});

test("only the blocks that differ are exchanged", () => {
  for (const [from, to] of [["a b c", "a b2 c"], ["a b c", "x a c y"], ["a b", "c"], ["a b c", "c b a"], ["a b c", "a b c"]]) {
    const state = EditorState.create({ doc: readDocument(named(...from.split(" "))) });
    const tr = exchanged(state.tr, readDocument(named(...to.split(" "))));
    assert.equal(names(tr.doc.toJSON()), to);
    assert.equal(tr.docChanged, from !== to);
  }
});
