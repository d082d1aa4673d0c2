// The stored document, "copydesk-doc/1", as ProseMirror knows it.

import { Schema } from "prosemirror-model";
import { isSafeLink, straight, trimmed } from "./link.js";
import { listNumber } from "./list-number.js";
import { textOf } from "./plain-text.js";
import { remembered } from "./remembered.js";
import { readWhole, unknownBlock, unwrapped } from "./unknown.js";

const id = { id: { default: null } };

export const layouts = ["column", "wide", "full"];
// What can be embedded: an address of the web.
export const isEmbeddable = (address) => /^https?:/i.test(address ?? "") && isSafeLink(address);
const isId = (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text ?? "");

// Paragraphs, and perhaps who said them. Written so, a new line is a paragraph: the schema takes the first that fits.
const quoted = "((paragraph+ attribution) | paragraph+)";

// A node that is written as an element with its name, and its attributes as data: so copies of ours are read back whole.
// `others`: elements that it can also stand in.
function framed(tag, name, spec, others = []) {
  const attrs = spec.attrs ?? id;
  const named = Object.keys(attrs).filter((key) => key !== "id");
  const read = (dom) => {
    const read = Object.fromEntries(named.flatMap((key) => (key in dom.dataset ? [[key, typeof attrs[key].default === "boolean" ? dom.dataset[key] === "true" : dom.dataset[key]]] : [])));
    const isFit = (!("layout" in read) || layouts.includes(read.layout)) && (name !== "embed" || isEmbeddable(read.address));
    return isFit && read;
  };
  const write = ({ attrs: given }) => Object.fromEntries(named.map((key) => [`data-${key}`, String(given[key])]));
  return {
    defining: true, ...spec, attrs,
    parseDOM: [tag, ...others].map((one) => ({ tag: `${one}[data-block=${name}]`, getAttrs: read })),
    toDOM: (node) => [tag, { "data-block": name, ...write(node) }, 0],
  };
}

export const schema = new Schema({
  nodes: {
    doc: { attrs: { schema: { default: "copydesk-doc/1" } }, content: "block+" },
    paragraph: {
      group: "block", content: "inline*", attrs: id,
      parseDOM: [{ tag: "p" }],
      toDOM: () => ["p", 0],
    },
    heading: {
      group: "block", content: "inline*", attrs: { ...id, level: { default: 2 } }, defining: true,
      parseDOM: [
        { tag: "h1, h2", attrs: { level: 2 } },
        { tag: "h3, h4, h5, h6", attrs: { level: 3 } },
      ],
      toDOM: (node) => [`h${node.attrs.level}`, 0],
    },
    blockquote: {
      group: "block", content: quoted, attrs: id, defining: true,
      parseDOM: [{ tag: "blockquote:not([data-block])" }],
      toDOM: () => ["blockquote", 0],
    },
    pull_quote: framed("blockquote", "pull_quote", { group: "block", content: quoted }),
    // Who said it.
    attribution: framed("footer", "attribution", { content: "inline*" }),
    bullet_list: {
      group: "block list", content: "list_item+", attrs: id,
      parseDOM: [{ tag: "ul" }],
      toDOM: () => ["ul", 0],
    },
    ordered_list: {
      group: "block list", content: "list_item+", attrs: { ...id, order: { default: 1 } },
      parseDOM: [{ tag: "ol", getAttrs: (dom) => ({ order: firstNumber(dom) }) }],
      toDOM: (node) => ["ol", node.attrs.order === 1 ? {} : { start: String(node.attrs.order) }, 0],
    },
    list_item: {
      content: "paragraph (paragraph | list)*", attrs: id, defining: true,
      parseDOM: [{ tag: "li" }],
      toDOM: () => ["li", 0],
    },
    horizontal_rule: {
      group: "block", attrs: id,
      parseDOM: [{ tag: "hr" }],
      toDOM: () => ["hr"],
    },
    // What stands in it is what is said of it; what is empty is said by the library.
    image: {
      group: "block", content: "inline*", defining: true, isolating: true, draggable: true,
      attrs: { ...id, picture: {}, layout: { default: "column" }, alt: { default: "" } },
      parseDOM: [{
        tag: "figure[data-picture]", contentElement: "figcaption",
        getAttrs: ({ dataset: { picture, layout, alt } }) => isId(picture) && { picture, layout: layouts.includes(layout) ? layout : "column", alt: alt ?? "" },
      }],
      toDOM: ({ attrs: { picture, layout, alt } }) => ["figure", { "data-picture": picture, "data-layout": layout, "data-alt": alt }, ["figcaption", 0]],
    },
    gallery: framed("figure", "gallery", { group: "block", content: "caption image*", isolating: true, attrs: { ...id, layout: { default: "column" } } }),
    // A line of a gallery, a table or a box that says what it is.
    caption: framed("figcaption", "caption", { content: "inline*", isolating: true }, ["caption"]),
    table: framed("table", "table", { group: "block", content: "caption table_row+", isolating: true, attrs: { ...id, header_row: { default: true }, header_column: { default: false } } }),
    table_row: framed("tr", "table_row", { content: "table_cell+" }),
    table_cell: framed("td", "table_cell", { content: "inline*", isolating: true }),
    // A box without its caption is mended at once (table-commands.js). It is allowed, since what is selected from a quote into a
    // box could not be typed over otherwise: ProseMirror joins only what may begin alike.
    fact_box: framed("section", "fact_box", { group: "block", content: "caption? (paragraph | list)+", isolating: true }),
    // Something that another site shows; what stands in it is said of it.
    embed: framed("figure", "embed", { group: "block", content: "inline*", isolating: true, draggable: true, attrs: { ...id, address: {}, title: { default: "" } } }),
    // A document for readers to load. It has no words but its title, which stands beside it in the markup for other programs.
    file: {
      group: "block", draggable: true, attrs: { ...id, file: {}, title: { default: "" } },
      parseDOM: [{ tag: "div[data-block=file]", getAttrs: ({ dataset: { file, title } }) => isId(file) && { file, title: title ?? "" } }],
      toDOM: ({ attrs: { file, title } }) => ["div", { "data-block": "file", "data-file": file, "data-title": title }, ...(title ? [title] : [])],
    },
    code_block: {
      group: "block", content: "text*", marks: "", code: true, defining: true, attrs: id,
      parseDOM: [{ tag: "pre", preserveWhitespace: "full" }],
      toDOM: () => ["pre", ["code", 0]],
    },
    unknown: unknownBlock,
    text: { group: "inline" },
    hard_break: {
      group: "inline", inline: true, selectable: false,
      parseDOM: [{ tag: "br" }],
      toDOM: () => ["br"],
      leafText: () => "\n",
    },
    // Its text is in the line that it is a note to, so it goes wherever that goes.
    footnote: {
      group: "inline", inline: true, atom: true, content: "text*",
      parseDOM: [{ tag: "span[data-block=footnote]" }],
      toDOM: () => ["span", { "data-block": "footnote" }, 0],
    },
  },
  marks: {
    link: {
      attrs: { href: {} }, inclusive: false,
      parseDOM: [{ tag: "a[href]", getAttrs: (dom) => linkOf(dom) ?? false }],
      toDOM: ({ attrs }) => ["a", isSafeLink(attrs.href) ? { href: attrs.href, rel: "noopener" } : {}, 0],
    },
    strong: { parseDOM: [{ tag: "strong, b" }], toDOM: () => ["strong", 0] },
    em: { parseDOM: [{ tag: "em, i" }], toDOM: () => ["em", 0] },
    strike: { parseDOM: [{ tag: "s, strike" }], toDOM: () => ["s", 0] },
    superscript: { excludes: "superscript subscript", parseDOM: [{ tag: "sup" }], toDOM: () => ["sup", 0] },
    subscript: { excludes: "superscript subscript", parseDOM: [{ tag: "sub" }], toDOM: () => ["sub", 0] },
    code: { code: true, parseDOM: [{ tag: "code:not(pre code)" }], toDOM: () => ["code", 0] },
  },
});

export function linkOf(anchor) {
  const href = straight(trimmed(anchor.getAttribute("href") ?? ""));
  return isSafeLink(href) ? { href } : null;
}

export function firstNumber(list) {
  return listNumber(Number.parseInt(list.getAttribute("start") ?? "1", 10)) ?? 1;
}

const known = "copydesk-doc/1";

// An empty stored document opens as one empty paragraph. Throws for a document of another kind.
export function readDocument(json) {
  if ((json?.attrs?.schema ?? known) !== known) throw new RangeError("a document of another kind");
  const content = json?.content?.length ? json.content.map(readKnown) : [schema.nodes.paragraph.create()];
  const doc = schema.nodes.doc.create(json?.attrs, content);
  doc.type.checkAttrs(doc.attrs);
  doc.type.checkContent(doc.content);
  return doc;
}

// What was written from a block is read as that block.
const readKnown = (json) => nodeOf.get(json) ?? readWhole(schema, json);

export const readBlock = (json) => readWhole(schema, json);

// A block does not change, so what was written of it holds: nobody may change that, either. So two documents that have a block
// in common have one object in common.
const blockOf = new WeakMap();
const nodeOf = new WeakMap();
const documentOf = new WeakMap();

// As it is stored: a footnote is not set, its words are.
export const writeDocument = (doc) => remembered(documentOf, doc, () => ({ type: "doc", attrs: doc.attrs, content: doc.content.content.map(writeBlock) }));

const writeBlock = (node) => remembered(blockOf, node, () => {
  const whole = node.toJSON();
  const json = unwrapped(withBareNotes(whole));
  if (json === whole) nodeOf.set(json, node);
  return json;
});

// The same object where it has no note that is set.
function withBareNotes(json) {
  if (!json.content) return json;
  const content = json.content.map(withBareNotes);
  if (json.type === "footnote" && json.marks) {
    const { marks: _, ...bare } = json;
    return { ...bare, content };
  }
  return content.every((part, index) => part === json.content[index]) ? json : { ...json, content };
}

export const plainText = (doc) => textOf(doc.content);
