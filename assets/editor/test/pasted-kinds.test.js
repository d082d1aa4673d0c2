// Notes, code, names under quotations and what other sites show come over as what they are, where it is clear what they are.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Galley } from "./support/galley.js";

const bare = (galley) => galley.html.replace(/ data-block="(?:footnote|attribution|caption)"/g, "");
const pasted = (html) => bare(new Galley().paste(html));

test("a note stands in the line that leads to it, and no longer at the end", () => {
  const table = [
    // Word
    [`<p>It fell.<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1"><span>[1]</span></a></p><div style='mso-element:footnote-list'><br clear=all><hr width="33%"><div style='mso-element:footnote' id=ftn1><p><a href="#_ftnref1" name="_ftn1">[1]</a> Minutes, <i>May</i>.</p><p>And June.</p></div></div>`,
      "<p>It fell.<span>Minutes, <em>May</em>. And June.</span></p>"],
    // Google Docs
    [`<p>It fell<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup> twice<sup><a href="#ftnt2" id="ftnt_ref2">[2]</a></sup>.</p><hr><div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a> One.</p></div><div><p><a href="#ftnt_ref2" id="ftnt2">[2]</a> Two, <a href="https://example.org/">there</a>.</p></div>`,
      `<p>It fell<span>One.</span> twice<span>Two, <a href="https://example.org/" rel="noopener">there</a>.</span>.</p>`],
    // A page: addresses of its own in full, a title, links back
    [`<p>So<a href="https://x.example/p#fn1" id="fnref1" role="doc-noteref"><sup>1</sup></a>.</p><section role="doc-endnotes"><hr><h2>Notes</h2><ol><li id="fn1"><p>It is.&nbsp;<a href="https://x.example/p#fnref1" role="doc-backlink">↩︎</a></p></li></ol></section><p>End.</p>`,
      "<p>So<span>It is.</span>.</p><p>End.</p>"],
    // Wikipedia: one note that two lines lead to
    [`<p>A<sup><a href="#cite_note-1">[1]</a></sup> and B<sup><a href="#cite_note-1">[1]</a></sup>.</p><ol><li id="cite_note-1"><span><a href="#cite_ref-1">^</a></span> <span>A book.</span></li></ol>`,
      "<p>A<span>A book.</span> and B<span>A book.</span>.</p>"],
    // In a list and in a table
    [`<ul><li>x<a href="#fn1">1</a></li></ul><table><tr><td>1</td><td>2<a href="#fn2">2</a></td></tr><tr><td>3</td><td>4</td></tr></table><p>After.</p><p id="fn1">One.</p><p id="fn2">Two.</p>`,
      `<ul><li><p>x<span>One.</span></p></li></ul><table data-block="table" data-header_row="false" data-header_column="false"><figcaption></figcaption><tr data-block="table_row"><td data-block="table_cell">1</td><td data-block="table_cell">2<span>Two.</span></td></tr><tr data-block="table_row"><td data-block="table_cell">3</td><td data-block="table_cell">4</td></tr></table><p>After.</p>`],
    // Without its note a figure stays, and so does a note without its figure
    [`<p>So<a href="#fn1">1</a>.</p>`, "<p>So<sup>1</sup>.</p>"],
    [`<p>So<a href="#fn1">1</a>.</p><p id="fn1"><a href="#fnref1">1</a></p>`, "<p>So<sup>1</sup>.</p><p><sup>1</sup></p>"],
    [`<div id="ftn1"><p><a href="#_ftnref1" name="_ftn1">[1]</a> Alone.</p></div>`, "<p><sup>[1]</sup> Alone.</p>"],
    // Endnotes
    [`<p>So<a style='mso-endnote-id:edn1' href="#_edn1" name="_ednref1">[i]</a>.</p><div style='mso-element:endnote-list'><div style='mso-element:endnote' id=edn1><p><a href="#_ednref1" name="_edn1">[i]</a> Said.</p></div></div>`, "<p>So<span>Said.</span>.</p>"],
    // What leads to it does not come over, or stands in code
    [`<p>So<span style='display:none'><a href="#fn1">1</a></span>.</p><p id="fn1">One.</p>`, "<p>So.</p><p>One.</p>"],
    [`<pre>a<a href="#fn1">1</a>\nb</pre><p id="fn1">One.</p>`, "<pre><code>a1\nb</code></pre><p>One.</p>"],
    // A link to a part of the page is no note
    [`<p>See <a href="#notes">below</a>.</p><p id="notes">Here.</p>`, "<p>See below.</p><p>Here.</p>"],
  ];
  for (const [html, wanted] of table) {
    const galley = new Galley().paste(html);
    assert.equal(bare(galley), wanted, html);
    assert.deepEqual(galley.said.sentences, [], html);
    galley.view.state.doc.check();
  }
});

test("a rule above what stays, stays", () => {
  assert.equal(pasted(`<p>So<a href="#fn1">1</a>.</p><hr><p>More.</p><p id="fn1">One.</p>`), "<p>So<span>One.</span>.</p><hr><p>More.</p>");
});

test("several lines of code are code, with their blanks and tabs; prose is none", () => {
  const table = [
    ["<pre>a\n\tb  c\n\n</pre>", "<pre><code>a\n\tb  c</code></pre>"],
    ["<pre><code>one</code></pre>", "<pre><code>one</code></pre>"],
    ["<pre><code class='x'><span>let</span> a;<br>  b  \n</code></pre>", "<pre><code>let a;\n  b</code></pre>"],
    ["<pre><div>a</div><div>  b</div></pre>", "<pre><code>a\n  b</code></pre>"],
    ["<pre>one  line</pre>", "<p>one  line</p>"],
    ["<pre class='wp-block-verse'>One\n  two</pre>", "<p>One<br>  two</p>"],
    ["<pre style='white-space:pre-wrap'>Dear Ada,\nno.</pre>", "<p>Dear Ada,<br>no.</p>"],
    ["<ul><li><pre>a\nb</pre></li></ul>", "<ul><li><p>a<br>b</p></li></ul>"],
    ["<pre>x<p>a</p>\nb</pre>", "<p>x</p><p>a</p><p>b</p>"],
  ];
  for (const [html, wanted] of table) assert.equal(pasted(html), wanted, html);
  assert.match(new Galley().paste("<pre>a\u200b\nb</pre>").said.sentences.join(), /zero-width space/);
});

test("code in a line is set as code, letters of one width alone are not", () => {
  const table = [
    ["<p>Run <code>a  b</code>, <kbd>Ctrl</kbd>, <samp>ok</samp>, <tt>tt</tt>.</p>", "<p>Run <code>a b</code>, <code>Ctrl</code>, <code>ok</code>, <code>tt</code>.</p>"],
    ["<p><a href='https://example.org/'><code>fn</code></a></p>", `<p><a href="https://example.org/" rel="noopener"><code>fn</code></a></p>`],
    ["<p>Run <span style=\"font-family:'Roboto Mono',monospace\">a</span></p>", "<p>Run a</p>"],
  ];
  for (const [html, wanted] of table) assert.equal(pasted(html), wanted, html);
});

test("who said a quotation stands under it, and one that is pulled is pulled", () => {
  const by = (text) => `<blockquote><p>No.</p><footer>${text}</footer></blockquote>`;
  const pulled = (rest = "") => `<blockquote data-block="pull_quote"><p>No.</p>${rest}</blockquote>`;
  const table = [
    ["<blockquote><p>No.</p><footer>— <cite>Ada</cite></footer></blockquote>", by("Ada")],
    ["<blockquote><p>No.</p><cite>Ada</cite></blockquote>", by("Ada")],
    ["<blockquote>No.<br><cite>Ada</cite></blockquote>", by("Ada")],
    ["<blockquote><p>No.</p><p><cite>Ada</cite></p></blockquote>", by("Ada")],
    ["<figure><blockquote><p>No.</p></blockquote><figcaption>– Ada, <cite>Notes</cite></figcaption></figure>", by("Ada, <em>Notes</em>")],
    ["<figure class='wp-block-pullquote'><blockquote><p>No.</p><cite>Ada</cite></blockquote></figure>", pulled("<footer>Ada</footer>")],
    ["<aside class='story pull-quote'><p>No.</p></aside>", pulled()],
    ["<aside class='pullquote'><blockquote>No.</blockquote></aside>", pulled()],
    ["<blockquote class='pullquote'><p>No.</p></blockquote>", pulled()],
    ["<aside><p>No.</p></aside>", "<p>No.</p>"],
    ["<blockquote class='pull-left'><p>No.</p></blockquote>", "<blockquote><p>No.</p></blockquote>"],
    ["<blockquote><p>He read <cite>Emma</cite></p></blockquote>", "<blockquote><p>He read <em>Emma</em></p></blockquote>"],
    ["<blockquote>He read <cite>Emma</cite></blockquote>", "<blockquote><p>He read <em>Emma</em></p></blockquote>"],
    ["<blockquote><footer>Ada</footer></blockquote>", "<blockquote><p>Ada</p></blockquote>"],
    ["<blockquote><p> </p><footer>Ada</footer></blockquote>", "<p>Ada</p>"],
    ["<figure><img src=a alt=b><figcaption>Ada</figcaption></figure>", "<p>Ada</p>"],
  ];
  for (const [html, wanted] of table) assert.equal(pasted(html), wanted, html);
});

test("what a known site shows is shown by its address; of others it is told", () => {
  const addresses = [
    ["https://www.youtube.com/embed/abcdefghijk?start=4&amp;rel=0", "https://www.youtube.com/watch?v=abcdefghijk"],
    ["//www.youtube-nocookie.com/embed/abcdefghijk", "https://www.youtube.com/watch?v=abcdefghijk"],
    ["https://player.vimeo.com/video/12345?dnt=1", "https://vimeo.com/12345"],
    ["https://platform.twitter.com/embed/Tweet.html?dnt=true&id=12345", "https://x.com/i/status/12345"],
    ["https://embed.bsky.app/embed/did:plc:abc/app.bsky.feed.post/3k?x=1", "https://bsky.app/profile/did:plc:abc/post/3k"],
    ["https://www.instagram.com/p/Abc_1/embed/captioned", "https://www.instagram.com/p/Abc_1/"],
    ["https://newsie.social/@ada/112233445566778899/embed", "https://newsie.social/@ada/112233445566778899"],
    ["https://w.soundcloud.com/player/?visual=true&url=https%3A//soundcloud.com/ada/one", "https://soundcloud.com/ada/one"],
    ["https://datawrapper.dwcdn.net/AbC12/3/", "https://datawrapper.dwcdn.net/AbC12/3/"],
    ["https://www.google.com/maps/embed?pb=!1m18!2d4.5", "https://www.google.com/maps/embed?pb=!1m18!2d4.5"],
    ["https://v.example/1", null],
    ["javascript:alert(1)//youtube.com/embed/abcdefghijk", null],
    ["https://evil.example/?https://www.youtube.com/embed/abcdefghijk", null],
    ["https://w.soundcloud.com/player/?url=https%3A//evil.example/a", null],
    ["", null],
  ];
  for (const [source, wanted] of addresses) {
    const galley = new Galley().paste(`<p>Before.<iframe width="560" src="${source}"></iframe></p><p>After.</p>`);
    const [, embed] = galley.view.state.doc.content.content;
    assert.equal(embed.attrs.address ?? null, wanted, source);
    assert.equal(galley.said.title.includes("embedded page"), wanted === null, source);
  }
  const inList = new Galley().paste(`<ul><li>x<iframe src="https://www.youtube.com/embed/abcdefghijk"></iframe></li></ul>`);
  assert.equal(inList.html, "<ul><li><p>x</p></li></ul>");
  assert.match(inList.said.title, /1 embedded page/);
  assert.equal(new Galley().paste(`<div data-embed="https://vimeo.com/1">x</div>`).html, "<p>x</p>");
});
