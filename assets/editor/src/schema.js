// The stored document, "copydesk-doc/1", as ProseMirror knows it.

import { Schema } from "prosemirror-model";
import { isSafeLink, straight, trimmed } from "./link.js";
import { listNumber } from "./pasted-lists.js";
import { unknownBlock, unwrapped, wrapped } from "./unknown.js";

const id = { id: { default: null } };

export const layouts = ["column", "wide", "full"];
const isPicture = (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

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
      group: "block", content: "paragraph+", attrs: id, defining: true,
      parseDOM: [{ tag: "blockquote" }],
      toDOM: () => ["blockquote", 0],
    },
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
        getAttrs: ({ dataset: { picture, layout, alt } }) => isPicture(picture) && { picture, layout: layouts.includes(layout) ? layout : "column", alt: alt ?? "" },
      }],
      toDOM: ({ attrs: { picture, layout, alt } }) => ["figure", { "data-picture": picture, "data-layout": layout, "data-alt": alt }, ["figcaption", 0]],
    },
    unknown: unknownBlock,
    text: { group: "inline" },
    hard_break: {
      group: "inline", inline: true, selectable: false,
      parseDOM: [{ tag: "br" }],
      toDOM: () => ["br"],
      leafText: () => "\n",
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
  const content = json?.content?.length ? wrapped(schema, json.content) : [{ type: "paragraph" }];
  const doc = schema.nodeFromJSON({ ...json, type: "doc", content });
  doc.check();
  return doc;
}

export const readBlock = (json) => schema.nodeFromJSON(wrapped(schema, [json])[0]);

// As it is stored.
export const writeDocument = (doc) => unwrapped(doc.toJSON());

export function plainText(doc) {
  return doc.textBetween(0, doc.content.size, "\n\n", "\n");
}
