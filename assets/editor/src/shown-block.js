// A block as comparisons and choices show it: a picture is drawn, a footnote stands in brackets, and what is not written in
// a block is said.

import { DOMSerializer } from "prosemirror-model";
import { knownDocument } from "./documents.js";
import { el } from "./elements.js";
import { knownPicture } from "./pictures.js";
import { schema } from "./schema.js";

const { image, gallery, embed, file, table } = schema.nodes;
const serializer = DOMSerializer.fromSchema(schema);
const widths = { column: "As wide as the text", wide: "Wider", full: "From edge to edge" };

export function shownBlock(node) {
  const shown = serializer.serializeNode(node);
  for (const note of shown.querySelectorAll("[data-block=footnote]")) note.replaceChildren(" [", ...note.childNodes, "]");
  if (node.type === image) drawPicture(shown, node);
  if (node.type === gallery) shown.querySelectorAll("figure[data-picture]").forEach((figure, index) => drawPicture(figure, node.child(index + 1)));
  const said = saidOf(node);
  if (said) (node.type === table ? shown.querySelector("figcaption") : shown).append(el(node.type === table ? "span" : "p", { class: "hint" }, said));
  return shown;
}

function drawPicture(shown, { attrs: { picture, layout, alt } }) {
  const known = knownPicture(picture);
  if (known) shown.prepend(el("img", { src: known.thumb.src, alt: known.title, width: known.thumb.width, height: known.thumb.height }));
  shown.append(el("p", { class: "hint" }, [widths[layout], alt && `alt text: ${alt}`].filter(Boolean).join("; ")));
}

function saidOf({ type, attrs }) {
  if (type === gallery) return widths[attrs.layout];
  if (type === embed) return [attrs.address, attrs.title && `title: ${attrs.title}`].filter(Boolean).join("; ");
  if (type === file) return knownDocument(attrs.file)?.told ?? "PDF";
  if (type === table) return [attrs.header_row && "The first row is a heading.", attrs.header_column && "The first column is a heading."].filter(Boolean).map((part) => ` ${part}`).join("");
  return "";
}
