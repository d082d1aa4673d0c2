// Pasting and dropping: plain text line by line, HTML through our own reader. What does not come over as it was is said.

import { DOMParser, Fragment, Slice } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { cleanedRuns, isBlank } from "./characters.js";
import { withIds } from "./ids.js";
import { pasteAddress } from "./pasted-address.js";
import { readBlocks } from "./pasted-blocks.js";
import { asLine, hasRows, partsOf, withLines } from "./pasted-cells.js";
import { whole } from "./pasted-frames.js";
import { gridOf, mostCells } from "./pasted-grid.js";
import { isOwnCopy, withoutStyles } from "./pasted-html.js";
import { takesFiles } from "./pasted-files.js";
import { into } from "./pasted-into.js";
import { placed, withRoomBehind } from "./pasted-place.js";
import { Told } from "./pasted-told.js";
import { schema } from "./schema.js";

// `lang` is the story's language: pasted <q> take their marks from it when they say none themselves.
export function pasting(lang, say, bringFiles = () => {}) {
  let told = new Told();
  // What was said of the paste that is put in now.
  let said = told;
  // What is dragged within the text comes through no reader.
  let isOwn = true;
  // As plain text, which is what the shift key asks for: an address is its letters.
  let isPlain = false;
  const tell = (kind, words) => told.add(kind, words);

  class PasteParser extends DOMParser {
    // Our own copies say how deep they were cut; ProseMirror keeps white space for those.
    parseSlice(dom, options) {
      if (isOwn && options?.preserveWhitespace) return super.parseSlice(dom, options);
      return new Slice(Fragment.from(readBlocks(dom, { lang, tell, isBehindWords: isBehindWords(options?.context), isInCell: isCell(options?.context) })), 0, 0);
    }
  }

  return new Plugin({
    props: {
      handlePaste(view, { clipboardData }, slice) {
        if (takesFiles(clipboardData, say, (files) => bringFiles(view, files)) || (!isPlain && takesAddress(view, clipboardData))) return true;
        return slice?.size > 0 && puts(view, into(view.state, slice, (kind, words) => said.add(kind, words)), () => say(said));
      },
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
      clipboardTextParser(text, $context, plain) {
        told = new Told();
        isPlain = plain;
        const slice = paragraphs(text, $context.marks(), tell, { isSheet: !plain, isInCell: isCell($context) });
        isOwn = !told.has("table") && !slice.content.content.some(({ type }) => type === schema.nodes.table);
        return slice;
      },
      transformPasted(slice, view) {
        const isTable = told.has("table");
        say(told);
        said = told;
        told = new Told();
        const isForeign = !isOwn;
        isOwn = true;
        const { content, openStart, openEnd } = whole(slice, !isForeign);
        const named = new Slice(withIds(content), openStart, openEnd);
        return withRoomBehind(isForeign ? placed(named, view.state, isTable) : named, view.state);
      },
    },
  });
}

const tablePart = /^\s*<(?:thead|tbody|tfoot|caption|colgroup|col|tr|td|th)[\s>]/i;

const isCell = ($from) => $from?.parent.type === schema.nodes.table_cell;

function puts(view, tr, say) {
  if (!tr) return false;
  say();
  view.dispatch(tr.scrollIntoView().setMeta("paste", true).setMeta("uiEvent", "paste"));
  return true;
}

function isBehindWords($from) {
  const before = $from?.parent.isTextblock ? $from.parent.textBetween(0, $from.parentOffset, "", "\n") : "";
  return before !== "" && !/\s$/.test(before);
}

// Each line is a paragraph, blank lines only part them. The text stays as it was, but for characters that nobody sees.
// Blanks at its end stay: what is typed behind them is another word. Rows of a sheet become a table, or lines where text is
// wanted without any form.
export function paragraphs(text, marks = [], tell = () => {}, { isSheet = false, isInCell = false } = {}) {
  const split = (isSheet ? withLines(text) : text).split(lineEnd);
  const isSure = isInCell && text.includes("\t");
  const isTable = hasRows(split) || isSure;
  const parts = isTable && isSheet ? partsOf(split, isSure) : [];
  if (parts.length && cellsIn(parts) <= mostCells) return fromSheet(parts, marks, tell);
  if (isTable) tell("table");
  const lines = isTable ? split.map(asLine) : text.split(lineEnd);
  const isOneLine = lines.length === 1;
  const blocks = lines
    .map((line, index) => lineOf(index < lines.length - 1 ? line.replace(/[ \t]+$/, "") : line, marks, tell))
    .filter(({ content, textContent }) => content.size && (!isBlank(textContent) || (isOneLine && /^\p{Zs}+$/u.test(textContent))));
  return blocks.length ? new Slice(Fragment.from(blocks), 1, 1) : Slice.empty;
}

const lineEnd = /\r\n|[\n\r\f\u2029]/;

const cellsIn = (parts) => parts.reduce((count, { rows = [] }) => count + rows.flat().length, 0);

function fromSheet(parts, marks, tell) {
  if (parts.some(({ isRow }) => isRow)) tell("table");
  const asBlocks = ({ line, rows }) => {
    if (rows) return gridOf(rows.map((row) => row.map((cell) => lineOf(cell, [], tell).content)), { header_row: false, header_column: false }, null, tell);
    const block = lineOf(line.replace(/[ \t]+$/, ""), marks, tell);
    return isBlank(block.textContent) ? [] : [block];
  };
  const blocks = parts.flatMap(asBlocks);
  const depth = (block) => (block?.type === schema.nodes.paragraph ? 1 : 0);
  return new Slice(Fragment.from(blocks), depth(blocks[0]), depth(blocks.at(-1)));
}

// What ends a line within a paragraph is a break, as the server reads it.
function lineOf(text, marks, tell) {
  const pieces = cleanedRuns([{ text }], tell);
  while (pieces.at(-1) === "break") pieces.pop();
  while (pieces[0] === "break") pieces.shift();
  return schema.nodes.paragraph.create(null, pieces.map((piece) => (piece === "break" ? schema.nodes.hard_break.create() : schema.text(piece.text, marks))));
}

const takesAddress = (view, data) => Boolean(data) && pasteAddress(view, data.getData("text/plain") ?? "", data.getData("text/html"));
