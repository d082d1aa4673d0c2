// Markdown in line and addresses: what is typed, and the text as HTML.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Galley, p } from "./support/galley.js";

const html = (lines) => new Galley([p("")]).type(lines).html.replaceAll(' rel="noopener"', "");
const link = (href, words = href) => `<a href="${href}">${words}</a>`;

test("Markdown in line becomes marks, with the marks within", () => {
  for (const [keys, made] of [
    ["**bold** x", "<strong>bold</strong> x"], ["*it* x", "<em>it</em> x"], ["_it_ x", "<em>it</em> x"], ["~~no~~ x", "<s>no</s> x"],
    ["a **two words**.", "a <strong>two words</strong>."], ["**a *b* c**", "<strong>a <em>b</em> c</strong>"], ["*a **b** c*", "<em>a </em><strong><em>b</em></strong><em> c</em>"],
    ["~~*a*~~", "<em><s>a</s></em>"], ["(_it_)", "(<em>it</em>)"], ["\"_it_\"", "“<em>it</em>”"], ["_\"it\"_", "<em>“it”</em>"],
    ["half**way**", "half<strong>way</strong>"], ["**https://a.example**", "<strong>https://a.example</strong>"],
    ["[words](https://a.example/x) y", `${link("https://a.example/x", "words")} y`], ["[words](a.example/x)", link("https://a.example/x", "words")],
    ["[*a* b](https://a.example/x_(y))", link("https://a.example/x_(y)", "<em>a</em> b")],
    ["[mail](desk@a.example)", link("mailto:desk@a.example", "mail")], ["[x](https://a.example/b_c_d--e)", link("https://a.example/b_c_d--e", "x")], ["[x](a.example/b--c'd)", link("https://a.example/b--c'd", "x")],
  ]) assert.equal(html(keys), `<p>${made}</p>`, keys);
});

test("what only looks like Markdown stays", () => {
  for (const keys of [
    "snake_case_name x", "a_b_c", "2*3*4", "5 * 3 * 2", "2**3**4", "* a *", "** a **", "**a **", "__init__", "***", "****", "~a~", "a * b*",
    "[x](javascript:alert(1)) y", "[x] (y)", "![x](a.example/a.jpg)", "[x](word)", "https://a.example/_foo_", "www.a.example/*b*",
    "[x](https://me@a.example/)",
  ]) {
    assert.equal(new Galley([p("")]).type(keys).view.state.doc.textContent, keys);
    assert.doesNotMatch(html(keys), /<(em|strong|s|a)\b/, keys);
  }
  assert.equal(new Galley([p("")]).type("_a").press("Enter"), true);
  const lines = new Galley([p("")]).type("_a");
  lines.press("Enter");
  assert.equal(lines.type("b_").html, "<p>_a</p><p>b_</p>");
  assert.equal(new Galley([p("_abcd")], { at: "_ab" }).type("_").html, "<p>_ab_cd</p>", "in front of a letter");
});

test("what is written behind Markdown is as what stands before it", () => {
  const galley = new Galley([{ ...p("x "), content: [{ type: "text", text: "x ", marks: [{ type: "strong" }] }] }]);
  assert.equal(galley.type("_a_ b").html, "<p><strong>x <em>a</em> b</strong></p>");
  const linked = new Galley([{ ...p("x"), content: [{ type: "text", text: "[x", marks: [{ type: "link", attrs: { href: "https://old.example" } }] }, { type: "text", text: "]" }] }]);
  assert.equal(linked.type("(https://new.example) y").html.replaceAll(' rel="noopener"', ""), `<p>${link("https://new.example", "x")} y</p>`);
});

test("one Backspace brings the signs back", () => {
  for (const keys of ["**bold**", "a *it*", "_it_", "~~no~~", "**a *b* c**", "[words](https://a.example/x)", "\"Say _\"it\"_"]) {
    const before = new Galley([p("")]).type(keys.slice(0, -1)).html;
    const galley = new Galley([p("")]).type(keys);
    assert.notEqual(galley.html, before);
    assert.ok(galley.press("Backspace"));
    assert.equal(galley.html, `${before.slice(0, -4)}${keys.at(-1)}</p>`, keys);
  }
});

test("an address is a link up to the punctuation behind it", () => {
  for (const [keys, made] of [
    ["https://a.example ", `${link("https://a.example")} `], ["www.a.example ", `${link("https://www.a.example", "www.a.example")} `], ["HTTP://A.example/B ", `${link("HTTP://A.example/B")} `],
    ["See https://a.example/b. ", `See ${link("https://a.example/b")}. `], ["https://a.example/b, c", `${link("https://a.example/b")}, c`], ["https://a.example/b?! ", `${link("https://a.example/b")}?! `],
    ["www.a.example, ", `${link("https://www.a.example", "www.a.example")}, `], ["www.a.example,", `${link("https://www.a.example", "www.a.example")},`],
    ["https://a.example/b?c=d&e=f#g ", `${link("https://a.example/b?c=d&amp;e=f#g")} `], ["https://a.example/b,c;d:e!f ", `${link("https://a.example/b,c;d:e!f")} `],
    ["(https://a.example/b)", `(${link("https://a.example/b")})`], ["(www.a.example).", `(${link("https://www.a.example", "www.a.example")}).`], ["(see https://a.example/b_(c))", `(see ${link("https://a.example/b_(c)")})`],
    ["https://a.example/b_(c) ", `${link("https://a.example/b_(c)")} `], ["https://a.example/b(c ", `${link("https://a.example/b")}(c `], ["[https://a.example/b]", `[${link("https://a.example/b")}]`],
    ["https://a.example/b)c ", `${link("https://a.example/b")})c `], ["https://a.example/(b] ", `${link("https://a.example/")}(b] `],
    ["\"https://a.example/b\"", `“${link("https://a.example/b")}”`], ["‘www.a.example'", `‘${link("https://www.a.example", "www.a.example")}’`],
    ["a -- https://a.example ", `a – ${link("https://a.example")} `], ["https://a.example... ", `${link("https://a.example")}... `],
    ["https://a.example/münchen/東京。", `${link("https://a.example/münchen/東京")}。`], ["東京（https://a.example）", `東京（${link("https://a.example")}）`],
    ["https://web.example/2020/https://a.example/ ", `${link("https://web.example/2020/https://a.example/")} `], ["http://localhost:8080/x ", `${link("http://localhost:8080/x")} `],
    ["www.münchen.de ", `${link("https://www.münchen.de", "www.münchen.de")} `], ["https://[::1]/ ", `${link("https://[::1]/")} `],
  ]) assert.equal(html(keys), `<p>${made}</p>`, keys);
});

test("what is no whole address is no link", () => {
  for (const keys of [
    "window.confirm ", "example.com ", "www. ", "www.x ", "www.1.2 ", "www..com ", "https:// ", "http://. ", "xhttps://a.example ", "foowww.a.example ", "a@www.a.example ", "foo.www.a.example ",
    "https://me@a.example/ ", "https://me:pw@a.example/ ", "javascript:alert(1) ", "ftp://a.example ", "mailto:desk@a.example ", "desk@a.example ", "https://a.example/b", "https://a.example:99999/ ", "http:a.example ",
    "a/www.a.example ", "_https://a.example ", "https://a%20b.example/ ",
  ]) assert.doesNotMatch(html(keys), /<a\b/, keys);
});

test("links come with Enter as well, and one Backspace takes the link and nothing else", () => {
  for (const [shiftKey, made] of [[false, (a) => `<p>${a}</p><p></p>`], [true, (a) => `<p>${a}<br></p>`]]) {
    const galley = new Galley([p("")]).type("www.a.example.");
    galley.press("Enter", { shiftKey });
    assert.equal(galley.html.replaceAll(' rel="noopener"', ""), made(`${link("https://www.a.example", "www.a.example")}.`));
    assert.ok(galley.press("Backspace"));
    assert.equal(galley.html, made("www.a.example."));
    const again = new Galley([p("")]).type("www.a.example.");
    again.press("Enter", { shiftKey });
    again.press("Backspace");
    assert.equal(again.press("Backspace"), !shiftKey, "the second one is nothing but a Backspace");
    assert.equal(galley.type("x").view.state.doc.lastChild.textContent.endsWith("x"), true);
  }
  const list = new Galley([p("")]).type("- www.a.example");
  list.press("Enter");
  assert.match(list.html, /^<ul><li><p><a [^>]+>www\.a\.example<\/a><\/p><\/li><li><p><\/p><\/li><\/ul>$/);
  const spaced = new Galley([p("")]).type("www.a.example ");
  assert.ok(spaced.press("Backspace"));
  assert.equal(spaced.type("x y ").html, "<p>www.a.example x y </p>");
  const quoted = new Galley([p("")]).type("\"www.a.example\"");
  assert.ok(quoted.press("Backspace"));
  assert.equal(quoted.html, "<p>“www.a.example\"</p>");
});

test("a link that stands there stays the link it is", () => {
  const galley = new Galley([{ ...p(""), content: [{ type: "text", text: "https://a.example", marks: [{ type: "link", attrs: { href: "https://b.example" } }] }] }]);
  assert.match(galley.type(" ").html, /^<p><a href="https:\/\/b.example"[^>]*>https:\/\/a.example<\/a> <\/p>$/);
});
