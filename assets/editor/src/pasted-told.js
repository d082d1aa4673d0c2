// What of a paste did not come over as it was, in sentences: what it was and which words.

const longest = 60;
const shown = 3;

const left = { picture: "picture", table: "table", film: "film", recording: "recording", "embedded page": "embedded page", formula: "formula", file: "file" };

const sentences = {
  deleted: (words) => `Deleted text was left out: ${quoted(words)}.`,
  comment: (words) => `${counted(words.length, "comment")} of the document ${words.length > 1 ? "were" : "was"} left out.`,
  "comment's text": (words) => sentences.comment(words),
  table: () => "Each row of a table is a line, its cells parted by |.",
  wide: () => "A table has 50 columns at most; what stood in the others stands behind it.",
  link: (words) => `A link that leads nowhere from here was left out at ${quoted(words)}; the words are here.`,
  letters: (words) => `A list that counted with letters, Roman figures or parts (1.1) counts with numbers now: ${quoted(words)}.`,
  number: (words) => `A list began with ${words.slice(0, shown).join(", ")}, which cannot be; it begins with 1.`,
  deep: () => "Lists were more than nine deep; the inner items stand beside the others.",
  heading: (words) => `A heading inside a list or quote is a paragraph: ${quoted(words)}.`,
  quote: (words) => `A quote inside a list or another quote is not set off: ${quoted(words)}.`,
  nel: (words) => `${counted(words.length, "next-line character")} (U+0085) became ${words.length > 1 ? "line breaks" : "a line break"}. Some programs mean “…” by it: look there.`,
  unseen: (words) => `Characters that nobody sees were left out: ${kinds(words)}.`,
  half: () => "Half a character that could not be read was left out.",
  turned: () => "Signs that turn text round were left out; read those words again.",
};

export class Told {
  #said = new Map();

  add(kind, words = "") {
    const all = this.#said.get(kind) ?? [];
    all.push(words.slice(0, 4 * longest).replace(/[\s\u00a0]+/g, " ").trim());
    this.#said.set(kind, all);
  }

  has(kind) {
    return this.#said.has(kind);
  }

  get sentences() {
    // A comment is told by its anchor; its text counts where there is none.
    const kinds = Object.keys(sentences).filter((kind) => this.#said.has(kind) && !(kind === "comment's text" && this.#said.has("comment")));
    return kinds.map((kind) => sentences[kind](this.#said.get(kind)))
      .concat(this.#said.has("picture") ? ["Copy a picture by itself, or drop its file here."] : [])
      .concat(this.#withoutSentence.length ? ["A story holds text, tables, pictures, PDF documents, and pages of other sites by their address."] : []);
  }

  get title() {
    const counts = Object.keys(left).filter((kind) => this.#said.has(kind)).map((kind) => described(this.#said.get(kind), left[kind]));
    if (!counts.length) return "Pasted with changes";
    return `Pasted without ${counts.some((count) => count.includes("“")) ? counts.join("; ") : list(counts)}`;
  }

  get isNothing() {
    return !this.#said.size;
  }

  get #withoutSentence() {
    return Object.keys(left).filter((kind) => !["table", "picture"].includes(kind) && this.#said.has(kind));
  }
}

const list = (parts) => new Intl.ListFormat("en-GB").format(parts);

// "2 pictures, “A boat”, “A quay”": what they say of themselves.
function described(words, name) {
  const said = words.filter(Boolean);
  return [counted(words.length, name), ...(said.length ? [quoted(said)] : [])].join(", ");
}

function kinds(words) {
  return list([...new Set(words)].map((kind) => counted(words.filter((word) => word === kind).length, kind)));
}

const counted = (number, word) => `${number} ${word}${number > 1 ? "s" : ""}`;

function quoted(words) {
  const some = words.slice(0, shown).map((text) => `“${[...text].length > longest ? `${[...text].slice(0, longest).join("")}…` : text}”`);
  return some.join(", ") + (words.length > shown ? ` and ${words.length - shown} more` : "");
}
