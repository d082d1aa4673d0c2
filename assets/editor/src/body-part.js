// The text as something that is saved: what it is now, and what the server has.

import { readDocument, wordsOf } from "./schema.js";

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
    if (document) this.base = wordsOf(document);
  }

  takeTheirs({ document }) {
    if (!document) return;
    readDocument(document);
    this.base = wordsOf(document);
    this.galley.replace(document, { quiet: true });
  }

  putBack({ document }) {
    if (document) this.galley.replace(document);
  }

  mark({ pointer, parameter }) {
    if (pointer?.includes("content/")) this.galley.select(pointer);
    return parameter === "body" || Boolean(pointer?.includes("content/"));
  }
}
