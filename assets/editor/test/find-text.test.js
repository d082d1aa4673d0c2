// Searching: what counts as the same, in which letters a place begins and ends, and where words end.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isBetweenLetters, isBetweenWords, lettersOf } from "../src/find-letters.js";
import { searchFor } from "../src/find-text.js";

const found = (words, line, options = {}) => searchFor({ words, ...options })(line).map(({ from, to }) => line.slice(from, to));
const places = (words, line, options = {}) => searchFor({ words, ...options })(line).map(({ from, to }) => [from, to]);

test("places are in order and apart from each other", () => {
  assert.deepEqual(places("tom", "tom--tom--tom"), [[0, 3], [5, 8], [10, 13]]);
  assert.deepEqual(places("aa", "aaaaa"), [[0, 2], [2, 4]]);
  assert.deepEqual(places("", "words"), []);
  assert.deepEqual(places("\u00a0", "a b"), [[1, 2]]);
  assert.deepEqual(places("words", ""), []);
});

test("capitals count where they are meant to", () => {
  assert.deepEqual(found("GATE", "Gate, gate, GATE"), ["Gate", "gate", "GATE"]);
  assert.deepEqual(found("gate", "Gate, gate, GATE", { isCase: true }), ["gate"]);
});

test("quotes and spaces are alike, whichever they are", () => {
  assert.deepEqual(found("don't", "Don’t, don't, don‘t"), ["Don’t", "don't", "don‘t"]);
  assert.deepEqual(found("“no”", 'She said "no", he said „no“.'), ['"no"', "„no“"]);
  assert.deepEqual(found("12 km", "12\u00a0km, 12\u202fkm and 12 km", { isCase: true }), ["12\u00a0km", "12\u202fkm", "12 km"]);
});

test("letters whose other case is longer keep their places", () => {
  assert.deepEqual(found("strasse", "Straße, STRASSE, STRAẞE, Strasse"), ["Straße", "STRASSE", "STRAẞE", "Strasse"]);
  assert.deepEqual(found("straße", "x Strasse y"), ["Strasse"]);
  assert.deepEqual(places("s", "aßb"), []);
  assert.deepEqual(places("b", "ßßab"), [[3, 4]]);
  assert.deepEqual(found("istanbul", "İstanbul, ISTANBUL, i̇stanbul"), ["İstanbul", "ISTANBUL", "i̇stanbul"]);
  assert.deepEqual(places("z", "İİİz"), [[3, 4]]);
  assert.deepEqual(found("ﬁx", "fix ﬁx"), ["fix", "ﬁx"]);
  assert.deepEqual(places("f", "ﬁ"), []);
});

test("in Turkish, I with a dot and without are two letters", () => {
  const line = "ISPARTA İSTANBUL ısparta istanbul";
  assert.deepEqual(found("isparta", line, { lang: "tr" }), []);
  assert.deepEqual(found("ısparta", line, { lang: "tr-TR" }), ["ISPARTA", "ısparta"]);
  assert.deepEqual(found("istanbul", line, { lang: "az" }), ["İSTANBUL", "istanbul"]);
  assert.deepEqual(found("isparta", line, { lang: "en" }), ["ISPARTA", "ısparta"]);
});

test("a sigma is a sigma at the end of a word, too", () => {
  assert.deepEqual(found("ΟΔΟΣ", "οδος, οδοσ, ΟΔΟΣ"), ["οδος", "οδοσ", "ΟΔΟΣ"]);
  assert.deepEqual(found("οδος", "οδοσ", { isCase: true }), []);
});

test("composed and decomposed letters are alike, with capitals and without", () => {
  for (const isCase of [true, false]) {
    assert.deepEqual(found("café", "cafe\u0301 and café", { isCase }), ["cafe\u0301", "café"]);
    assert.deepEqual(found("cafe\u0301", "a café", { isCase }), ["café"]);
    assert.deepEqual(found("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8", { isCase }), ["\u1112\u1161\u11ab\u1100\u116e\u11a8"]);
  }
  assert.deepEqual(found("\u212b", "Å å A\u030a"), ["Å", "å", "A\u030a"]);
});

test("a place begins and ends between letters as people see them", () => {
  assert.deepEqual(places("cafe", "cafe\u0301"), []);
  assert.deepEqual(places("\u0301", "e\u0301"), []);
  assert.deepEqual(places("👩", "👩‍🚒 👩"), [[6, 8]]);
  assert.deepEqual(places("\u{1f1eb}\u{1f1f7}", "\u{1f1e9}\u{1f1ea}\u{1f1eb}\u{1f1f7}"), [[4, 8]]);
  assert.deepEqual(places("\u{1f1ea}\u{1f1eb}", "\u{1f1e9}\u{1f1ea}\u{1f1eb}\u{1f1f7}"), []);
  assert.deepEqual(places("👍", "👍🏽"), []);
  assert.deepEqual(places("क", "कि"), []);
  assert.deepEqual(found("كتاب", "هذا كتاب."), ["كتاب"]);
});

test("whole words are those that are counted", () => {
  assert.deepEqual(places("gate", "gates gate tidegate gate-post “gate” gate", { isWords: true }), [[6, 10], [20, 24], [31, 35], [37, 41]]);
  assert.deepEqual(places("don", "don't don’t don", { isWords: true }), [[12, 15]]);
  assert.deepEqual(found("tide gate", "tide gates, tide gate, tide gate's", { isWords: true }), ["tide gate"]);
  assert.deepEqual(places("é", "café é", { isWords: true }), [[5, 6]]);
  assert.deepEqual(found("東京", "東京都 東京", { isWords: true }).at(-1), "東京");
  assert.deepEqual(found("ben", "ben_x ben2 ben", { isWords: true }), ["ben"]);
});

test("the quick way and the long way read every letter alike", () => {
  // Behind an emoji a line goes the long way.
  for (const lang of ["en", "tr"]) {
    for (let code = 0x20; code < 0xfffe; code += 1) {
      if (code >= 0xd800 && code < 0xe000) continue;
      const letter = String.fromCharCode(code);
      const [quick, long] = [lettersOf(letter, { lang }), lettersOf(`😀${letter}`, { lang })];
      if (/\p{M}|[\u{1f3fb}-\u{1f3ff}]/u.test(letter)) continue;
      assert.equal(`😀${quick.text}`, long.text, `U+${code.toString(16)}`);
      const exact = lettersOf(letter, { isCase: true });
      assert.equal(exact.text, lettersOf(letter, { isCase: true }).text.normalize("NFC"), `U+${code.toString(16)}`);
    }
  }
});

test("what is quickly said of ends of letters and words is what the browser says", () => {
  const [letters, words] = ["grapheme", "word"].map((granularity) => new Intl.Segmenter(undefined, { granularity }));
  const starts = (segmenter, text) => new Set([...segmenter.segment(text)].map(({ index }) => index).concat(text.length));
  for (const text of ["It’s 3.5 km – she said: “don't”; a  b_c", "İstanbul'da ß é e\u0301 x\u0301", "οδός кот שָׁלוֹם عربي 東京 ไทยคำ 👩‍🚒🇩🇪🇫🇷 한국 a\u00ad b"]) {
    const [ends, wordEnds] = [starts(letters, text), starts(words, text)];
    for (let index = 0; index <= text.length; index += 1) {
      assert.equal(isBetweenLetters(text, index), ends.has(index), `${text.slice(0, index)}|`);
      assert.equal(isBetweenWords(text, index), wordEnds.has(index), `${text.slice(0, index)}|`);
    }
  }
});
