// Pasting and dropping: plain text line by line, HTML through our own reader. What does not come over as it was is said.

import { DOMParser, DOMSerializer, Fragment, Slice } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { cleaned, isBlank } from "./characters.js";
import { withIds } from "./ids.js";
import { readBlocks } from "./pasted-blocks.js";
import { isOwnCopy, withoutStyles } from "./pasted-html.js";
import { placed } from "./pasted-place.js";
import { Told } from "./pasted-told.js";
import { notice } from "./notices.js";
import { schema } from "./schema.js";

// `lang` is the story's language: pasted <q> take their marks from it when they say none themselves.
export function pasting(lang = "en", say = saysPasted) {
  let told = new Told();
  // What is dragged within the text comes through no reader.
  let isOwn = true;
  const tell = (kind, words) => told.add(kind, words);

  class PasteParser extends DOMParser {
    // Our own copies carry data-pm-slice and need the exact depths ProseMirror recorded.
    parseSlice(dom, options) {
      if (isOwn && dom.querySelector?.("[data-pm-slice]")) return super.parseSlice(dom, options);
      return new Slice(Fragment.from(readBlocks(dom, { lang, tell })), 0, 0);
    }
  }

  return new Plugin({
    props: {
      transformPastedHTML(html) {
        told = new Told();
        isOwn = isOwnCopy(html);
        const bare = withoutStyles(html, tell);
        // ProseMirror looks for the first part of a table anywhere, and would read what stands before it as nothing.
        const whole = tablePart.test(bare) ? `<table>${bare}</table>` : bare;
        return isOwn ? bare : `<div>${whole}</div>`;
      },
      clipboardParser: new PasteParser(schema, DOMParser.schemaRules(schema)),
      clipboardSerializer: new OwnCopies(DOMSerializer.nodesFromSchema(schema), DOMSerializer.marksFromSchema(schema)),
      clipboardTextParser(text, $context) {
        [told, isOwn] = [new Told(), true];
        return paragraphs(text, $context.marks(), tell);
      },
      transformPasted(slice, view) {
        const isTable = told.has("table");
        say(told);
        told = new Told();
        const isForeign = !isOwn;
        isOwn = true;
        const named = new Slice(withIds(slice.content), slice.openStart, slice.openEnd);
        return isForeign ? placed(named, view.state, isTable) : named;
      },
    },
  });
}

const tablePart = /^\s*<(?:thead|tbody|tfoot|caption|colgroup|col|tr|td|th)[\s>]/i;

// Marks what we put on the clipboard, so that other editors' copies are not taken for ours.
class OwnCopies extends DOMSerializer {
  serializeFragment(fragment, options, target) {
    const dom = super.serializeFragment(fragment, options, target);
    if (target) return dom;
    // Words out of the middle of an item: without an element in front nobody could say whose they are.
    if (dom.firstChild?.nodeType === 3) dom.append(wrappedIn(dom));
    dom.firstElementChild?.setAttribute("data-copydesk", "");
    return dom;
  }
}

function wrappedIn(dom) {
  const span = dom.ownerDocument.createElement("span");
  span.append(...dom.childNodes);
  return span;
}

// Each line is a paragraph, blank lines only part them. The text stays as it was, but for characters that nobody sees.
export function paragraphs(text, marks = [], tell = () => {}) {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/).map((line) => cleaned(line, tell)).filter((line) => !isBlank(line));
  const blocks = lines.map((line) => schema.nodes.paragraph.create(null, schema.text(line, marks)));
  return blocks.length ? new Slice(Fragment.from(blocks), 1, 1) : Slice.empty;
}

function saysPasted(told) {
  const { title, sentences } = told;
  if (sentences.length) notice({ name: "pasted", tone: "notice--warn", title, text: sentences.join(" ") });
}
