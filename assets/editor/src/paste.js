// Pasting and dropping: plain text line by line, HTML through our own reader. What does not come over as it was is said.

import { DOMParser, DOMSerializer, Fragment, Slice } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { cleanedRuns, isBlank } from "./characters.js";
import { withIds } from "./ids.js";
import { pasteAddress } from "./pasted-address.js";
import { readBlocks } from "./pasted-blocks.js";
import { asLine, hasRows } from "./pasted-cells.js";
import { isOwnCopy, withoutStyles } from "./pasted-html.js";
import { placed } from "./pasted-place.js";
import { withoutFolders } from "./pictures.js";
import { Told } from "./pasted-told.js";
import { schema } from "./schema.js";

// `lang` is the story's language: pasted <q> take their marks from it when they say none themselves.
export function pasting(lang, say, bringFiles = () => {}) {
  let told = new Told();
  // What is dragged within the text comes through no reader.
  let isOwn = true;
  // As plain text, which is what the shift key asks for: an address is its letters.
  let isPlain = false;
  const tell = (kind, words) => told.add(kind, words);

  class PasteParser extends DOMParser {
    // Our own copies carry data-pm-slice and need the exact depths ProseMirror recorded.
    parseSlice(dom, options) {
      if (isOwn && dom.querySelector?.("[data-pm-slice]")) return super.parseSlice(dom, options);
      return new Slice(Fragment.from(readBlocks(dom, { lang, tell, isBehindWords: isBehindWords(options?.context) })), 0, 0);
    }
  }

  return new Plugin({
    props: {
      handlePaste: (view, { clipboardData }) => takesFiles(clipboardData, say, (files) => bringFiles(view, files)) || (!isPlain && takesAddress(view, clipboardData)),
      handleDrop: (view, { dataTransfer, clientX, clientY }) => takesFiles(dataTransfer, say, (files) => bringFiles(view, files, view.posAtCoords({ left: clientX, top: clientY })?.pos)),
      transformPastedHTML(html) {
        told = new Told();
        isPlain = false;
        isOwn = isOwnCopy(html);
        const bare = withoutStyles(html, tell);
        // ProseMirror looks for the first part of a table anywhere, and would read what stands before it as nothing.
        const whole = tablePart.test(bare) ? `<table>${bare}</table>` : bare;
        return isOwn ? bare : `<div>${whole}</div>`;
      },
      clipboardParser: new PasteParser(schema, DOMParser.schemaRules(schema)),
      clipboardSerializer: new OwnCopies(DOMSerializer.nodesFromSchema(schema), DOMSerializer.marksFromSchema(schema)),
      clipboardTextParser(text, $context, plain) {
        told = new Told();
        isPlain = plain;
        const slice = paragraphs(text, $context.marks(), tell);
        isOwn = !told.has("table");
        return slice;
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

function isBehindWords($from) {
  const before = $from?.parent.isTextblock ? $from.parent.textBetween(0, $from.parentOffset, "", "\n") : "";
  return before !== "" && !/\s$/.test(before);
}

// Each line is a paragraph, blank lines only part them. The text stays as it was, but for characters that nobody sees.
// Blanks at its end stay: what is typed behind them is another word. Rows of a sheet become lines.
export function paragraphs(text, marks = [], tell = () => {}) {
  const split = text.split(/\r\n|[\n\r\f\u2029]/);
  const isTable = hasRows(split);
  if (isTable) tell("table");
  const lines = isTable ? split.map(asLine) : split;
  const isOneLine = lines.length === 1;
  const blocks = lines
    .map((line, index) => lineOf(index < lines.length - 1 ? line.replace(/[ \t]+$/, "") : line, marks, tell))
    .filter(({ content, textContent }) => content.size && (!isBlank(textContent) || (isOneLine && /^\p{Zs}+$/u.test(textContent))));
  return blocks.length ? new Slice(Fragment.from(blocks), 1, 1) : Slice.empty;
}

// What ends a line within a paragraph is a break, as the server reads it.
function lineOf(text, marks, tell) {
  const pieces = cleanedRuns([{ text }], tell);
  while (pieces.at(-1) === "break") pieces.pop();
  while (pieces[0] === "break") pieces.shift();
  return schema.nodes.paragraph.create(null, pieces.map((piece) => (piece === "break" ? schema.nodes.hard_break.create() : schema.text(piece.text, marks))));
}

// Files and no words: pictures come in, of others it is said that they do not. A browser would leave the page for them.
function takesFiles(data, say, bring) {
  const files = data ? withoutFolders(data) : [];
  if (!files.length || data.getData("text/plain") || !isOnlyPicture(data.getData("text/html"))) return false;
  const wanted = files.filter(mayBePicture);
  if (wanted.length) bring(wanted);
  if (wanted.length === files.length) return true;
  const told = new Told();
  files.filter((file) => !mayBePicture(file)).forEach(({ name }) => told.add("file", name));
  say(told);
  return true;
}

const takesAddress = (view, data) => Boolean(data) && pasteAddress(view, data.getData("text/plain") ?? "", data.getData("text/html"));

// What a browser knows no kind of (HEIC, photographers' own), and a page that is meant as a picture, the server knows better
// words for.
const mayBePicture = ({ type }) => type === "" || type === "application/pdf" || type.startsWith("image/");

// A picture that is copied out of a page comes with its element beside it; a text with pictures in it is a text.
function isOnlyPicture(html) {
  if (!html) return true;
  const { body } = new window.DOMParser().parseFromString(html, "text/html");
  return body.querySelectorAll("img").length === 1 && !body.textContent.trim();
}
