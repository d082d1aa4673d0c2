// A block as comparisons and choices show it: a picture is drawn, a footnote stands in brackets, and what is not written in
// a block is said.

import { DOMSerializer } from "prosemirror-model";
import { documentOf, knownDocument } from "./documents.js";
import { el } from "./elements.js";
import { knownPicture, pictureOf } from "./pictures.js";
import { schema } from "./schema.js";

const { image, gallery, embed, file, table } = schema.nodes;
const serializer = DOMSerializer.fromSchema(schema);
const widths = { column: "As wide as the text", wide: "Wider", full: "From edge to edge" };

export function shownBlock(node) {
  const shown = serializer.serializeNode(node);
  for (const note of shown.querySelectorAll("[data-block=footnote]")) note.replaceChildren(" [", ...note.childNodes, "]");
  if (node.type === image) drawPicture(shown, node);
  if (node.type === gallery) shown.querySelectorAll("figure[data-picture]").forEach((figure, index) => drawPicture(figure, node.child(index + 1)));
  if (node.type === file) drawDocument(shown, node);
  const said = saidOf(node);
  if (said) (node.type === table ? shown.querySelector("figcaption") : shown).append(el(node.type === table ? "span" : "p", { class: "hint" }, said));
  return shown;
}

function drawPicture(shown, { attrs: { picture, layout, alt } }) {
  const place = el("span", { class: "shot__ph" });
  shown.prepend(place);
  later(knownPicture(picture), () => pictureOf(picture), (known) => {
    const { thumb: { src, width, height }, title } = known ?? { thumb: {} };
    place.replaceWith(known ? el("img", { src, alt: title, width, height }) : el("p", { class: "hint" }, "This picture is not in the library any more."));
  }, (sentence) => place.replaceWith(el("p", { class: "hint" }, sentence)));
  shown.append(el("p", { class: "hint" }, [widths[layout], alt && `alt text: ${alt}`].filter(Boolean).join("; ")));
}

function drawDocument(shown, { attrs }) {
  const told = shown.appendChild(el("p", { class: "hint" }, "PDF"));
  later(knownDocument(attrs.file), () => documentOf(attrs.file), (known) => told.replaceChildren(known?.told ?? "This document was removed."), (sentence) => told.replaceChildren(sentence));
}

// What is known is drawn at once; else as soon as it is, since nothing on this page may have shown it yet.
function later(known, ask, draw, fail) {
  if (known) return draw(known);
  ask().then(draw, (error) => fail(error.message));
}

function saidOf({ type, attrs }) {
  if (type === gallery) return widths[attrs.layout];
  if (type === embed) return [attrs.address, attrs.title && `title: ${attrs.title}`].filter(Boolean).join("; ");
  if (type === table) return [attrs.header_row && "The first row is a heading.", attrs.header_column && "The first column is a heading."].filter(Boolean).map((part) => ` ${part}`).join("");
  return "";
}
