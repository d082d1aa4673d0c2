// Pasting and dropping: plain text line by line, HTML through our own reader.

import { DOMParser, Fragment, Slice } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { readBlocks } from "./pasted-blocks.js";
import { withoutStyles } from "./pasted-html.js";
import { notice } from "./notices.js";
import { schema } from "./schema.js";

class PasteParser extends DOMParser {
  // Our own copies carry data-pm-slice and need the exact depths ProseMirror recorded.
  parseSlice(dom, options) {
    if (dom.querySelector?.("[data-pm-slice]")) return super.parseSlice(dom, options);
    return new Slice(Fragment.from(readBlocks(dom)), 0, 0);
  }
}

export const pasting = new Plugin({
  props: {
    transformPastedHTML(html) {
      tellLeftOut(html);
      return withoutStyles(html);
    },
    clipboardParser: new PasteParser(schema, DOMParser.schemaRules(schema)),
    clipboardTextParser: (text, $context) => paragraphs(text, $context.marks()),
  },
});

// Each line is a paragraph, blank lines only part them. Not a code point is changed.
export function paragraphs(text, marks = []) {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|[\n\r\v\f\u2028\u2029]/).map(printable).filter((line) => /[^ \t]/.test(line));
  const blocks = lines.map((line) => schema.nodes.paragraph.create(null, schema.text(line, marks)));
  return blocks.length ? new Slice(Fragment.from(blocks), 1, 1) : Slice.empty;
}

// Control characters cannot be stored and cannot be read.
// eslint-disable-next-line no-control-regex
const printable = (line) => line.replace(/[\u0000-\u0008\u000e-\u001f\u007f]/g, "");

// What a story cannot hold yet is not taken over without a word.
function tellLeftOut(html) {
  const count = (tag) => [...html.matchAll(new RegExp(`<${tag}[\\s>/]`, "gi"))].length;
  const named = [[count("img"), "picture"], [count("table"), "table"]].filter(([number]) => number > 0);
  if (!named.length) return;
  const list = named.map(([number, word]) => `${number} ${word}${number > 1 ? "s" : ""}`).join(" and ");
  notice({ name: "pasted", tone: "notice--warn", title: `Pasted without ${list}`, text: "A story holds text so far. Words of a table came over as lines." });
}
