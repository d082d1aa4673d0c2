// A block as comparisons and choices show it: a picture is drawn, with what is not written under it.

import { DOMSerializer } from "prosemirror-model";
import { el } from "./elements.js";
import { knownPicture } from "./pictures.js";
import { schema } from "./schema.js";

const serializer = DOMSerializer.fromSchema(schema);
const widths = { column: "As wide as the text", wide: "Wider", full: "From edge to edge" };

export function shownBlock(node) {
  const shown = serializer.serializeNode(node);
  if (node.type !== schema.nodes.image) return shown;
  const { picture, layout, alt } = node.attrs;
  const known = knownPicture(picture);
  if (known) shown.prepend(el("img", { src: known.thumb.src, alt: known.title, width: known.thumb.width, height: known.thumb.height }));
  shown.append(el("p", { class: "hint" }, [widths[layout], alt && `alt text: ${alt}`].filter(Boolean).join("; ")));
  return shown;
}
