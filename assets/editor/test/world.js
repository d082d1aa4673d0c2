// What the machines of the page stand on in tests: a clock that only we move, a disk, a galley without a window, and a
// server that makes of a text what the real one does.

import "./no-window.js";
import { history } from "prosemirror-history";
import { EditorState } from "prosemirror-state";
import { Galley } from "../src/galley.js";
import { uniqueIds } from "../src/ids.js";
import { readDocument } from "../src/schema.js";
import { touched } from "../src/touched.js";

export class FakeClock {
  #now = 1_800_000_000_000;
  #timers = new Map();
  #count = 0;

  now() {
    return this.#now;
  }

  after(delay, act) {
    this.#timers.set((this.#count += 1), { at: this.#now + delay, act });
    return this.#count;
  }

  cancel(timer) {
    this.#timers.delete(timer);
  }

  // Lets time go by, and with it everything that was waiting for it.
  async pass(milliseconds) {
    const end = this.#now + milliseconds;
    for (let turn = 0; ; turn += 1) {
      if (turn > 20_000) throw new Error("The page never rests.");
      await settled();
      const [next] = [...this.#timers].filter(([, { at }]) => at <= end).sort((a, b) => a[1].at - b[1].at);
      if (!next) break;
      this.#timers.delete(next[0]);
      this.#now = Math.max(this.#now, next[1].at);
      next[1].act();
    }
    this.#now = end;
    await settled();
  }
}

// Everything that waits for nothing but its turn has had it.
export const settled = () => new Promise((done) => { setImmediate(done); });

export class FakeShelf {
  texts = new Map();
  puts = 0;
  isFull = false;

  async put(entry) {
    if (this.isFull) throw new Error("QuotaExceededError");
    this.puts += 1;
    this.texts.set(entry.key, structuredClone(entry));
  }

  async remove(key) {
    if (this.isFull) throw new Error("QuotaExceededError");
    this.texts.delete(key);
  }

  async all() {
    if (this.isFull) throw new Error("UnknownError");
    return [...this.texts.values()].map((entry) => structuredClone(entry));
  }
}

export const paragraph = (text, id = null) => ({ type: "paragraph", attrs: { id }, content: text ? [{ type: "text", text }] : [] });
export const story = (...blocks) => ({ type: "doc", attrs: { schema: "copydesk-doc/1" }, content: blocks });
// "a b2" are the blocks a and b, with the words "a" and "b2".
export const named = (names) => story(...names.split(" ").filter(Boolean).map((name) => paragraph(name, name[0])));
export const linesOf = (json) => json.content.map((block) => (block.content ?? []).map(({ text }) => text ?? "").join(""));

// A galley whose window is a state that we type into.
export function openGalley(document) {
  const view = {
    composing: false,
    state: EditorState.create({ doc: readDocument(document), plugins: [uniqueIds, history(), touched] }),
    dispatch(tr) {
      this.state = this.state.apply(tr);
    },
    hasFocus: () => true,
  };
  return new Galley(view, null);
}

// Types at the end of a line, as a person would.
export function type(galley, line, text) {
  const { state } = galley.view;
  let end = 0;
  for (let index = 0; index <= line; index += 1) end += state.doc.child(index).nodeSize;
  const tr = state.tr.insertText(text, end - 1);
  galley.view.dispatch(tr.setSelection(state.selection.constructor.near(tr.doc.resolve(end - 1 + text.length))));
}

export class FakeServer {
  version = 1;
  fields = {};
  requests = [];
  // Who is signed in, and so saves.
  signedIn = { id: "tamsin", name: "Tamsin Okoro" };
  // What happens to the next requests, in order: a status, "lost" (it arrives, the answer does not), "nothing" (neither),
  // or an answer of one's own; "slow:5000" answers after so long.
  next = [];
  #seen = new Map();

  constructor(document, clock) {
    this.document = document;
    this.clock = clock;
  }

  post = async ({ url, bytes }) => {
    if (this.requests.length > 1_000) throw new Error("The page runs away.");
    const form = new URLSearchParams(bytes);
    this.requests.push({ url, bytes, at: this.clock.now(), form });
    const fate = this.next.shift();
    if (fate === "never") return new Promise(() => {});
    if (String(fate).startsWith("slow:")) await new Promise((done) => { this.clock.after(Number(fate.slice(5)), done); });
    if (fate === "nothing") return none;
    if (typeof fate === "number") return { status: fate, answer: { detail: `The server says ${fate}.` }, retryAfter: fate === 429 ? 7 : 0 };
    if (typeof fate === "object") return { status: 200, answer: {}, retryAfter: 0, ...fate };
    const answer = this.#answer(url, form);
    return fate === "lost" ? none : answer;
  };

  // A colleague's save.
  write(document) {
    this.document = document;
    this.version += 1;
  }

  // The answers to requests are not kept for ever.
  forget() {
    this.#seen.clear();
  }

  #answer(url, form) {
    const writer = form.get("writer");
    if (writer && writer !== this.signedIn.id) return { status: 409, answer: { code: "somebody_else", signed_in: this.signedIn }, retryAfter: 0 };
    const key = form.get("key");
    if (this.#seen.has(key)) return { status: 200, answer: this.#seen.get(key), retryAfter: 0 };
    if (Number(form.get("version")) !== this.version) return { status: 409, answer: { version: this.version, theirs: { document: this.document, fields: this.fields, edited_by: "Bram Achterberg", ...this.who } }, retryAfter: 0 };
    if (url === "/body") this.document = normalised(JSON.parse(form.get("body")));
    else this.fields = Object.fromEntries([...form].filter(([name]) => !["version", "key", "writer"].includes(name)));
    this.version += 1;
    const answer = { version: this.version, document: structuredClone(this.document) };
    this.#seen.set(key, { version: this.version });
    return { status: 200, answer, retryAfter: 0 };
  }
}

const none = { status: 0, answer: {}, retryAfter: 0 };

// As the real one writes it: no blanks at the ends of lines, no controls, tabs as blanks, ids where there were none.
function normalised(document) {
  let made = 0;
  const text = (node) => node.text.normalize("NFC").replace(/[\u0080-\u009f]/g, "").replace(/\t/g, " ");
  const ends = (content = []) => content.map((node, index) => ({ ...node, text: index === content.length - 1 ? node.text.trimEnd() : node.text })).filter((node) => node.text);
  return {
    ...document,
    content: document.content.map((block) => ({
      ...block,
      attrs: { ...block.attrs, id: /^[a-z]{1,10}$/.test(block.attrs.id) ? block.attrs.id : `made${(made += 1)}` },
      content: ends((block.content ?? []).map((node) => ({ ...node, text: text(node) }))),
    })),
  };
}
