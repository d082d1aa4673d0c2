// Typing by chance, the same each time, with all rules on: no letter is lost, no link is unsafe, and one Backspace behind
// whatever a rule made is exactly what was typed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { TextSelection } from "prosemirror-state";
import { isSafeLink } from "../src/link.js";
import { chance } from "./chance.js";
import { Galley, p } from "./support/galley.js";

// No é: in Node 20 URL.canParse, once it is called often, reads bytes beyond ASCII wrongly where all are of Latin-1.
const pieces = [
  "word", "l", "don", "tis", "s", "90", "5", "ł", "東京", "צה", " ", " ", " ", " ", "\"", "\"", "'", "'", "'", "-", "--", " -- ", ".", "...", ",", "!", " ?", " ;", ":", "(", ")", "[", "]", "](",
  "*", "**", "_", "~~", "`", "**b**", "_i_", "«", "»", "“", "’", "\n", "\r", "# ", "## ", "> ", "- ", "1. ", "https://a.example/", "http://", "www.", "www.a.example", "javascript:", "https://me@a.example", "👩\u200d🚒", "<b>", "/", "@", "=",
];
const languages = ["en", "nl", "de", "de-CH", "fr", "fr-CA", "es", "sv", "ru", "he", "ar", "ja", "uk", "hu", ""];
// A list's number is no text any more.
const isSign = /[\s1*_~`[\]()"'“”„‟‘’‚«»‹›「」『』״׳.…–—#>\u202f-]/gu;
const lettersOf = (text) => text.replace(isSign, "");

const nameless = (doc) => JSON.stringify(doc).replaceAll(/"id":(?:"\w+"|null)/g, "");
const linksIn = (doc) => {
  const all = [];
  doc.descendants((node) => { all.push(...node.marks.filter(({ type }) => type.name === "link").map(({ attrs }) => attrs.href)); });
  return all;
};

// Presses a key for each sign. Behind what a rule made, now and then Backspace.
class Typist {
  made = 0;

  constructor(seed) {
    this.by = chance(seed);
    this.galley = new Galley([p(""), p("")], { lang: this.by.pick(languages) });
  }

  get state() {
    return this.galley.view.state;
  }

  key(sign) {
    this.within();
    if (sign === "\n" || sign === "\r") return this.enter(sign === "\r");
    const { state } = this;
    const { from, to } = state.selection;
    const plain = nameless(state.apply(state.tr.insertText(sign, from, to)).doc);
    const letters = lettersOf(state.tr.delete(from, to).doc.textContent);
    this.galley.type(sign);
    if (nameless(this.state.doc) !== plain) this.back(sign, plain, letters);
  }

  // What goes over several paragraphs is not for the rules.
  within() {
    const { selection, tr } = this.state;
    if (!selection.$from.sameParent(selection.$to)) this.galley.view.dispatch(tr.setSelection(TextSelection.near(selection.$head)));
  }

  back(sign, plain, letters) {
    this.made += 1;
    const made = this.state;
    const before = lettersOf(made.doc.textContent);
    assert.ok(isKept(letters + sign, before, linksIn(made.doc)), `${JSON.stringify(sign)}: ${letters} is ${before}`);
    assert.ok(this.galley.press("Backspace"));
    assert.equal(nameless(this.state.doc), plain);
    if (this.by(4)) this.galley.view.updateState(made);
  }

  enter(shiftKey) {
    if (!this.state.selection.empty) return;
    const letters = lettersOf(this.state.doc.textContent);
    this.galley.press("Enter", { shiftKey });
    assert.equal(lettersOf(this.state.doc.textContent), letters);
  }

  // Somewhere else, or over some words.
  move() {
    const { doc, tr } = this.state;
    const [anchor, head] = [this.by(doc.content.size + 1), this.by(doc.content.size + 1)].map((pos) => doc.resolve(pos));
    const { $anchor, $head } = TextSelection.between(anchor, head);
    if (![$anchor, $head].some(isWithinSign)) this.galley.view.dispatch(tr.setSelection(this.by(4) ? TextSelection.near($head) : TextSelection.create(doc, $anchor.pos, $head.pos)));
  }
}

const isWithinSign = ({ nodeAfter, textOffset }) => textOffset > 0 && /^[\udc00-\udfff\u200d]/.test(nodeAfter.text);

// Every letter is in the text still, or in the address that stood in brackets.
function isKept(typed, now, links) {
  const count = (text) => [...text.replace(isSign, "")].sort().join("");
  if (count(typed) === count(now)) return true;
  return links.some((href) => isAmong(count(typed), count(now + href)));
}

function isAmong(few, many) {
  let at = 0;
  for (const sign of many) if (sign === few[at]) at += 1;
  return at >= few.length;
}

test("whatever is typed, no letter is lost, no link is unsafe, and Backspace is what was typed", () => {
  let made = 0;
  for (let seed = Number(process.env.FIRST ?? 1); seed <= Number(process.env.SEEDS ?? 120); seed += 1) {
    const typist = new Typist(seed);
    try {
      for (let turn = 0; turn < 60; turn += 1) {
        if (typist.by(12) === 0) typist.move();
        for (const sign of typist.by.pick(pieces)) typist.key(sign);
        typist.state.doc.check();
        for (const href of linksIn(typist.state.doc)) assert.ok(isSafeLink(href), href);
      }
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
    assert.deepEqual([typist.galley.said.sentences, typist.galley.limits], [[], 0], "nothing is told");
    made += typist.made;
    typist.galley.view.destroy();
  }
  assert.ok(made > 500, `${made} rules ran`);
});
