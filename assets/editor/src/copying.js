// What is copied and cut: marked as ours, tables as tables of a page, words as plain text.

import { DOMSerializer, Slice } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { textOf } from "./plain-text.js";
import { schema } from "./schema.js";

const { table } = schema.nodes;

export const copying = () => new Plugin({
  props: {
    transformCopied: (slice, { state }) => withoutHead(slice, state),
    clipboardSerializer: new OwnCopies(DOMSerializer.nodesFromSchema(schema), DOMSerializer.marksFromSchema(schema)),
    clipboardTextSerializer: ({ content }) => textOf(content),
  },
});

// Marks what we put on the clipboard, so that other editors' copies are not taken for ours.
class OwnCopies extends DOMSerializer {
  serializeFragment(fragment, options, target) {
    const dom = super.serializeFragment(fragment, options, target);
    if (target) return dom;
    for (const line of dom.querySelectorAll("table > figcaption")) line.replaceWith(captionFrom(line));
    // Words out of the middle of an item: without an element in front nobody could say whose they are.
    if (dom.firstChild?.nodeType === 3) dom.append(wrappedIn(dom));
    dom.firstElementChild?.setAttribute("data-copydesk", "");
    return dom;
  }
}

// In a table of a page nothing else may stand before the rows.
function captionFrom(line) {
  const title = line.ownerDocument.createElement("caption");
  for (const { name, value } of line.attributes) title.setAttribute(name, value);
  title.append(...line.childNodes);
  return title;
}

function wrappedIn(dom) {
  const span = dom.ownerDocument.createElement("span");
  span.append(...dom.childNodes);
  return span;
}

// Of rows that are copied without the first one none is a heading.
function withoutHead(slice, { selection: { $from } }) {
  const { firstChild: first } = slice.content;
  const isBelow = $from.depth === 3 && $from.node(1).type === table && $from.index(1) > 1;
  if (!isBelow || first?.type !== table || !slice.openStart) return slice;
  const bare = table.create({ ...first.attrs, header_row: false }, first.content);
  return new Slice(slice.content.replaceChild(0, bare), slice.openStart, slice.openEnd);
}
