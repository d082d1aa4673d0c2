// An address on the clipboard: over words, elsewhere, and as plain text.

import assert from "node:assert/strict";
import { test } from "node:test";
import { TextSelection } from "prosemirror-state";
import { Galley, p } from "./support/galley.js";

const bold = (text) => ({ type: "text", text, marks: [{ type: "strong" }] });
const linked = (text, href) => ({ type: "text", text, marks: [{ type: "link", attrs: { href } }] });
const line = (...content) => ({ type: "paragraph", content });
const bare = (galley) => galley.html.replaceAll(' rel="noopener"', "");

// As a browser hands it over, with the key that was held.
function paste(galley, data, { shiftKey = false } = {}) {
  const { dom } = galley.view;
  dom.dispatchEvent(Object.assign(new window.KeyboardEvent("keydown", { key: "v", keyCode: 86, ctrlKey: true, shiftKey, bubbles: true, cancelable: true })));
  const event = new window.Event("paste", { bubbles: true, cancelable: true });
  event.clipboardData = { files: [], items: [], types: Object.keys(data), getData: (type) => data[type] ?? "" };
  dom.dispatchEvent(event);
  assert.ok(event.defaultPrevented);
  return galley;
}

const address = "https://a.example/b";
const plain = (text) => ({ "text/plain": text });

function over(blocks, words, data, keys) {
  const galley = new Galley(blocks);
  const { doc, tr } = galley.view.state;
  const start = 1 + doc.textBetween(0, doc.content.size).indexOf(words);
  galley.view.dispatch(tr.setSelection(TextSelection.create(doc, start, start + words.length)));
  return bare(paste(galley, data, keys));
}

test("an address over words links them", () => {
  const text = [p("See the report here.")];
  for (const [blocks, words, data, made] of [
    [text, "the report", plain(address), `<p>See <a href="${address}">the report</a> here.</p>`],
    [text, "the report", plain(` ${address}\n`), `<p>See <a href="${address}">the report</a> here.</p>`],
    [text, "the report", plain(`\ufeff${address}\u200b`), `<p>See <a href="${address}">the report</a> here.</p>`],
    [text, "the report", plain("www.a.example"), `<p>See <a href="https://www.a.example">the report</a> here.</p>`],
    [text, "the report", plain("mailto:desk@a.example"), `<p>See <a href="mailto:desk@a.example">the report</a> here.</p>`],
    [text, "the report", plain("https://a.example/what?"), `<p>See <a href="https://a.example/what?">the report</a> here.</p>`],
    [text, "the report", plain(`https://www.google.com/url?q=${address}`), `<p>See <a href="${address}">the report</a> here.</p>`],
    [text, "the report", { ...plain(address), "text/html": `<a href="${address}">A title</a>` }, `<p>See <a href="${address}">the report</a> here.</p>`],
    [text, "the report", { ...plain(address), "text/html": `<p>${address}</p>` }, `<p>See <a href="${address}">the report</a> here.</p>`],
    [[line(bold("See"), { type: "text", text: " it" })], "See it", plain(address), `<p><a href="${address}"><strong>See</strong> it</a></p>`],
    [[line(linked("See", "https://old.example"), { type: "text", text: " it" })], "See it", plain(address), `<p><a href="${address}">See it</a></p>`],
  ]) assert.equal(over(blocks, words, data), made, JSON.stringify(data));
});

test("what is no address, or more than one, takes the place of the words", () => {
  for (const [text, made] of [
    ["word", "<p>See word here.</p>"], ["javascript:alert(1)", "<p>See javascript:alert(1) here.</p>"], [`${address} ${address}`, `<p>See ${address} ${address} here.</p>`],
    ["example.com", "<p>See example.com here.</p>"], ["desk@a.example", "<p>See desk@a.example here.</p>"], ["https://me@a.example/", "<p>See https://me@a.example/ here.</p>"],
  ]) assert.equal(over([p("See the report here.")], "the report", plain(text)), made);
  assert.equal(over([p("See the report here.")], "the report", { ...plain(address), "text/html": "<p>Other <b>words</b></p>" }), "<p>See Other <strong>words</strong> here.</p>");
});

test("an address in place of an address is one", () => {
  assert.equal(over([p("See https://old.example here.")], "https://old.example", plain(address)), `<p>See <a href="${address}">${address}</a> here.</p>`);
});

test("an address over several paragraphs takes their place", () => {
  const galley = new Galley([p("One"), p("Two")]);
  const { doc, tr } = galley.view.state;
  galley.view.dispatch(tr.setSelection(TextSelection.create(doc, 2, 8)));
  assert.equal(bare(paste(galley, plain(address))), `<p>O${address}o</p>`);
});

test("elsewhere it comes in as a link, as if it had been typed", () => {
  for (const [text, at, pasted, made] of [
    ["See ", "See ", address, `<p>See <a href="${address}">${address}</a></p>`], ["See (", "(", `${address}).`, `<p>See (<a href="${address}">${address}</a>).</p>`],
    ["See ", "See ", "www.a.example", `<p>See <a href="https://www.a.example">www.a.example</a></p>`],
    ["See", "See", address, `<p>See${address}</p>`], ["See ", "See ", "desk@a.example", "<p>See desk@a.example</p>"], ["See on", "See ", address, `<p>See ${address}on</p>`],
  ]) assert.equal(bare(paste(new Galley([p(text)], { at }), plain(pasted))), made, pasted);
  const titled = paste(new Galley([p("See ")]), { ...plain(address), "text/html": `<a href="${address}">A title</a>` });
  assert.equal(bare(titled), `<p>See <a href="${address}">A title</a></p>`, "a link with a name of its own stays that");
  const within = paste(new Galley([line(linked("See it", "https://old.example"))], { at: "See" }), plain(address));
  assert.equal(bare(within).match(/href="[^"]+"/g).join(), 'href="https://old.example"', "in a link it is its words");
});

test("one Backspace takes the link away again", () => {
  const galley = new Galley([p("See ")]);
  paste(galley, plain(address));
  assert.ok(galley.press("Backspace"));
  assert.equal(galley.html, `<p>See ${address}</p>`);
  assert.equal(galley.type(" x").html, `<p>See ${address} x</p>`, "and it stays away");
});

test("as plain text it is its letters, whatever is selected", () => {
  for (const data of [plain(address), { ...plain(address), "text/html": `<a href="${address}">A title</a>` }]) {
    assert.equal(over([p("See the report here.")], "the report", data, { shiftKey: true }), `<p>See ${address} here.</p>`);
    assert.equal(bare(paste(new Galley([p("See ")]), data, { shiftKey: true })), `<p>See ${address}</p>`);
  }
  const rich = { ...plain("One two"), "text/html": "<h2>One <b>two</b></h2>" };
  assert.equal(bare(paste(new Galley([p("See ")]), rich, { shiftKey: true })), "<p>See One two</p>");
  const galley = paste(new Galley([p("See ")]), plain(address), { shiftKey: true });
  assert.equal(bare(paste(galley.type(" "), plain(address))), `<p>See ${address} <a href="${address}">${address}</a></p>`, "and the next one is a link again");
  const other = paste(new Galley([p("See ")]), plain("x "), { shiftKey: true });
  assert.equal(bare(paste(other, { ...plain(address), "text/html": `<b>${address}</b>` })), `<p>See x <a href="${address}">${address}</a></p>`);
});
