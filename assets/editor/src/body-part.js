// The text as something that is saved: what it is now, and what the server has.

import { merge } from "./merge.js";
import { wordsOf } from "./words.js";

export class BodyPart {
  name = "body";

  constructor(galley, url, document) {
    this.galley = galley;
    this.url = url;
    this.base = document;
  }

  get words() {
    return wordsOf(this.galley.document);
  }

  get isDirty() {
    return this.words !== wordsOf(this.base);
  }

  holds({ document }) {
    return !document || wordsOf(document) === wordsOf(this.base);
  }

  take() {
    const document = this.galley.document;
    return { words: wordsOf(document), document, pairs: [["body", JSON.stringify(document)]] };
  }

  acknowledge(sent, answer) {
    this.base = answer.document ?? sent.document;
    if (answer.document) this.galley.rename(sent.document, answer.document);
  }

  // Their paragraphs come in; where both changed one, mine stays until somebody chooses.
  meet({ document }) {
    if (!document) return [];
    const merged = merge(this.base, this.galley.document, document);
    this.common = this.base;
    this.base = document;
    this.galley.blend(merged.mine);
    return merged.clashes.map(({ before, mine, theirs }) => ({ part: this, isText: true, before, mine, theirs }));
  }

  // The server has theirs and the galley has mine: the next save brings it.
  keepMine() {}

  takeTheirs() {
    this.galley.blend(merge(this.common, this.galley.document, this.base).theirs);
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
