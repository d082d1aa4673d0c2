// The text as something that is saved. Three notations of it meet here: what is in the galley, what was sent of it, and
// what the server made of that (`stored`). A block that is as it was sent counts as the stored one.

import { renamed } from "./ids.js";
import { sayMended } from "./mended.js";
import { blocksOf, isAlike, merge } from "./merge.js";
import { sharing } from "./sharing.js";
import { readingOf, wordsOf } from "./words.js";

export class BodyPart {
  name = "body";
  stored;
  refused = null;
  #sent;
  // The text of the galley that needs no saving.
  #clean;

  constructor(galley, url, stored) {
    this.galley = galley;
    this.url = url;
    this.#knows(galley.document, stored);
  }

  get words() {
    return wordsOf(this.galley.document);
  }

  get isDirty() {
    const { document } = this.galley;
    return document !== this.#clean && wordsOf(document) !== wordsOf(this.#clean);
  }

  take() {
    const document = this.galley.document;
    return { words: wordsOf(document), document, pairs: [["body", JSON.stringify(document)]] };
  }

  acknowledge(sent, answer) {
    const isQuiet = this.words === sent.words;
    const stored = answer.document ? sharing(answer.document, sent.document) : sent.document;
    this.galley.rename(sent.document, stored);
    this.#sent = renamed(sent.document, stored);
    this.stored = stored;
    this.galley.settle(this.#sent, stored);
    this.#clean = isQuiet ? this.galley.document : sent.document;
    // The server kept the words and mended what it cannot hold.
    if (answer.notices?.length) sayMended(answer.notices, this.galley);
  }

  // Their paragraphs come in; where both changed one, mine stays until somebody chooses.
  meet({ document, by_you: isOwn }, sent = null) {
    if (!document) return [];
    // What I sent did arrive, only its answer did not.
    if (sent && readingOf(sent.document) === readingOf(document)) this.#knows(sent.document, document);
    const merged = merge(this.stored, this.#asStored(), document, { within: isOwn });
    const mine = { ...merged.mine, content: this.#asTyped(merged.mine.content, document) };
    this.stored = document;
    this.galley.blend(mine);
    const [stored, typed] = [blocksOf(document), blocksOf(mine)];
    const same = merged.mine.content.filter((block) => isAlike(block, stored.get(block.attrs.id))).map((block) => typed.get(block.attrs.id));
    this.#sent = { ...document, content: same };
    this.#clean = wordsOf(merged.mine) === wordsOf(document) ? this.galley.document : document;
    return merged.clashes.map(({ before, mine: my, theirs }) => ({ part: this, isText: true, before, mine: my, theirs }));
  }

  // The server has theirs and the galley has mine: the next save brings it.
  keepMine() {}

  // Theirs in place of mine, and nothing else: what came in besides may have been written on since.
  takeTheirs({ mine, theirs }) {
    const id = (mine ?? theirs).attrs.id;
    const base = { ...this.stored, content: this.stored.content.filter((block) => block.attrs.id !== id) };
    const at = this.stored.content.findIndex((block) => block.attrs.id === id);
    if (mine) base.content.splice(at < 0 ? base.content.length : at, 0, mine);
    this.galley.blend(merge(base, this.#asStored(), this.stored).theirs);
  }

  // The text as it was before the paragraphs that two people changed.
  baseOf(clashes) {
    const texts = clashes.filter((clash) => clash.part === this);
    const ids = new Set(texts.map(({ mine, theirs }) => (mine ?? theirs).attrs.id));
    const befores = new Map(texts.map(({ before }) => before).filter(Boolean).map((block) => [block.attrs.id, block]));
    const rest = this.stored.content.flatMap((block) => (ids.has(block.attrs.id) ? befores.get(block.attrs.id) ?? [] : [block]));
    return { ...this.stored, content: [...rest, ...[...befores.values()].filter((block) => !rest.includes(block))] };
  }

  // Whether the server has what was sent.
  has({ document }) {
    return Boolean(document) && readingOf(document) === readingOf(this.stored);
  }

  putBack(document) {
    this.galley.replace(document);
  }

  // Answers how to go there, or null when the problem is not in the text.
  mark({ pointer = "" }) {
    return this.galley.flag(pointer) ? () => this.galley.showFlagged() : null;
  }

  unmarkAll() {
    this.galley.unflag();
  }

  #knows(sent, stored) {
    this.#sent = sent;
    this.stored = stored;
    this.#clean = sent;
  }

  #asStored() {
    const [sent, stored] = [blocksOf(this.#sent), blocksOf(this.stored)];
    const settled = (block) => (isAlike(block, sent.get(block.attrs.id)) && stored.get(block.attrs.id)) || block;
    const document = this.galley.document;
    return { ...document, content: document.content.map(settled) };
  }

  // Whoever is typing in a paragraph that nobody else touched keeps it as it was typed.
  #asTyped(content, document) {
    const [typed, before, theirs] = [blocksOf(this.galley.document), blocksOf(this.stored), blocksOf(document)];
    return content.map((block) => {
      const { id } = block.attrs;
      return (isAlike(before.get(id), theirs.get(id)) && typed.get(id)) || block;
    });
  }
}
