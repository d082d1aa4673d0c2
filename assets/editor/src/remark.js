// What became of the text besides what was typed, in one notice: the newest thing, while it is true and until the writer
// has gone on.

import { notice, withdraw } from "./notices.js";

const name = "remark";
const together = 50;
const leastReading = 8_000;
const readingOfAWord = 300;

export class Remark {
  #clock;
  #node = null;
  #said = null;
  #at = 0;
  // Where in the text it stands, as far as that is known.
  #range = null;
  #isTrue = null;

  constructor(clock) {
    this.#clock = clock;
  }

  // `isTrue()`: whether it still is.
  say({ title, text, acts = [], isTrue = () => true }) {
    const now = this.#clock.now();
    // Two things that came of one paste.
    if (this.#node?.isConnected && now - this.#at < together) [title, text] = [this.#said.title, [this.#said.text, " ", text].flat()];
    this.#said = { title, text };
    this.#at = now;
    this.#isTrue = isTrue;
    this.#range = null;
    this.#node = notice({ name, tone: "notice--warn", title, text, acts });
  }

  end() {
    withdraw(name);
    this.#node = null;
  }

  // A transaction and what was appended to it.
  follow(transactions) {
    if (!this.#node) return;
    transactions.forEach((tr) => this.#node && tr.docChanged && this.#hear(tr));
    if (this.#node && !this.#isTrue()) this.end();
  }

  #hear(tr) {
    const isPaste = tr.getMeta("paste") || tr.getMeta("uiEvent") === "drop";
    if (isPaste) {
      this.#range = changedIn(tr);
      return;
    }
    const isOurs = tr.getMeta("quiet") || tr.getMeta("appendedTransaction");
    if (this.#range && !this.#isThere(tr.mapping, isOurs ? -1 : 1)) return this.end();
    if (!isOurs && this.#isRead) this.end();
  }

  // What the server writes anew stays where it was; what the writer takes out is gone.
  #isThere(mapping, side) {
    const { from, to } = this.#range;
    this.#range = { from: mapping.map(from, side), to: mapping.map(to, -side) };
    return this.#range.from < this.#range.to;
  }

  get #isRead() {
    const words = this.#node.textContent.split(/\s+/).length;
    return this.#clock.now() - this.#at > leastReading + words * readingOfAWord && !this.#node.matches(":hover, :focus-within");
  }
}

function changedIn({ mapping }) {
  let [from, to] = [Infinity, 0];
  mapping.maps.forEach((map, index) => map.forEach((_start, _end, start, end) => {
    const rest = mapping.slice(index + 1);
    [from, to] = [Math.min(from, rest.map(start, -1)), Math.max(to, rest.map(end, 1))];
  }));
  return from < to ? { from, to } : null;
}
