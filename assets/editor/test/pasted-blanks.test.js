// What is pasted brings the blanks at its ends: the next word typed is a word of its own, and so is the one before.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Galley, p } from "./support/galley.js";

const typedOn = (galley) => galley.type("world").html;

test("a word typed behind a pasted blank stands apart", () => {
  const table = [
    // the clipboard, what comes of it with a word typed behind
    ["<p>hello </p>", "hello world"],
    ["<span>hello </span>", "hello world"],
    ["<p><b>hello</b> </p>", "<strong>hello</strong> world"],
    ["<p><b>hello </b></p>", "<strong>hello world</strong>"],
    ["<div><p>hello </p></div>", "hello world"],
    ["<p>hello <!-- end --></p>", "hello world"],
    ["<p>hello\n</p>", "helloworld"],
    ["<p>\n  hello\n  </p>", "helloworld"],
    ["<p>hello<br></p> ", "helloworld"],
    ["<p>hello</p> ", "helloworld"],
  ];
  for (const [clipboard, wanted] of table) assert.equal(typedOn(new Galley().paste(clipboard)), `<p>${wanted}</p>`, JSON.stringify(clipboard));
  for (const [text, wanted] of [["hello   ", "hello   world"], ["hello\t", "hello world"], ["hello\n", "helloworld"], ["hello \n", "helloworld"]]) {
    assert.equal(typedOn(new Galley().pasteText(text)), `<p>${wanted}</p>`, JSON.stringify(text));
  }
});

test("the last of several blocks brings its blank, whatever it is", () => {
  for (const [clipboard, wanted] of [
    ["<p>one</p><p>hello </p>", "<p>one</p><p>hello world</p>"],
    ["<ul><li>one</li><li>hello </li></ul>", "<ul><li><p>one</p></li><li><p>hello world</p></li></ul>"],
    ["<p>one</p><h2>hello </h2>", "<p>one</p><h2>hello world</h2>"],
    ["<p>one </p><p>hello</p>", "<p>one</p><p>helloworld</p>"],
  ]) assert.equal(typedOn(new Galley().paste(clipboard)), wanted, clipboard);
  assert.equal(typedOn(new Galley().pasteText("one\nhello ")), "<p>one</p><p>hello world</p>");
});

test("words pasted in the middle of a line touch none around them", () => {
  const within = (galley) => galley.html.replace(/^<p>|<\/p>$/g, "");
  for (const clipboard of ["<p> two </p>", "<span> two </span>", "<p> <i>two</i> </p>", " two "]) {
    const galley = new Galley([p("onethree")], { at: "one" });
    assert.match(within(galley.paste(clipboard)), /^one (?:<em>)?two(?:<\/em>)? three$/, clipboard);
  }
  const plain = new Galley([p("onethree")], { at: "one" }).pasteText(" two ");
  assert.equal(within(plain), "one two three");
});

test("a blank by itself is pasted, and no line of blanks", () => {
  const pasted = (paste) => paste(new Galley([p("onetwo")], { at: "one" })).html;
  assert.equal(pasted((galley) => galley.pasteText(" ")), "<p>one two</p>");
  assert.equal(pasted((galley) => galley.paste("<span> </span>")), "<p>one two</p>");
  assert.equal(pasted((galley) => galley.pasteText("\n \n")), "<p>onetwo</p>");
  assert.equal(pasted((galley) => galley.paste("<p>\n</p>")), "<p>onetwo</p>");
});

test("a paragraph that is pasted into an empty one begins with its first word", () => {
  assert.equal(new Galley().paste("<p> hello</p>").html, "<p>hello</p>");
  assert.equal(new Galley([p("one"), p("")]).paste("<p> hello</p><p>two</p>").html, "<p>one</p><p>hello</p><p>two</p>");
});
