// The text as something that is saved: what it is now, and what the server has.

import { wordsOf } from "./schema.js";

export class BodyPart {
  name = "body";

  constructor(galley, url, document) {
    this.galley = galley;
    this.url = url;
    this.base = wordsOf(document);
  }

  get words() {
    return wordsOf(this.galley.document);
  }

  get isDirty() {
    return this.words !== this.base;
  }

  holds({ document }) {
    return !document || wordsOf(document) === this.base;
  }

  take() {
    const document = this.galley.document;
    return { words: wordsOf(document), document, pairs: [["body", JSON.stringify(document)]] };
  }

  acknowledge(sent, answer) {
    this.base = sent.words;
    if (answer.document) this.galley.rename(sent.document, answer.document);
  }

  // Three ways: unchanged there or here, or alike, is no clash.
  meet({ document }) {
    if (!document) return [];
    const theirs = wordsOf(document);
    if (theirs !== this.base && this.isDirty && theirs !== this.words) return [{ part: this, document }];
    if (!this.isDirty && theirs !== this.base) this.galley.replace(document, { quiet: true });
    this.base = theirs;
    return [];
  }

  keepMine({ document }) {
    this.base = wordsOf(document);
  }

  takeTheirs({ document }) {
    this.base = wordsOf(document);
    this.galley.replace(document, { quiet: true });
  }

  putBack({ document }) {
    if (document) this.galley.replace(document);
  }

  // Answers how to go there, or null when the problem is not in the text.
  mark({ pointer = "" }) {
    return this.galley.flag(pointer) ? () => this.galley.showFlagged() : null;
  }

  unmarkAll() {
    this.galley.unflag();
  }
}
