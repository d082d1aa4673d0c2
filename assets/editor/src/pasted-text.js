// The text of pasted HTML: its white space, and what of it stands on lines of its own.

import { Fragment } from "prosemirror-model";
import { isShownAsBlock } from "./pasted-style.js";
import { schema } from "./schema.js";

export const blockTags = new Set(("address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form "
  + "h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup p pre search section summary table tbody td tfoot th thead tr ul").split(" "));

// HTML's white space is one space, and none where a line of the source ends between letters that take none.
const wide = "[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\u3000-\\u303f\\u30fb\\u30fc\\uff00-\\uffef]";
const sign = "[\\u2014\\u2018-\\u201d\\u2026]";
const lineEnd = "[ \\t\\r\\f]*\\n[ \\t\\r\\n\\f]*";
const brokenLine = new RegExp(`(?<=${wide}${sign}?)${lineEnd}(?=${sign}?${wide})`, "gu");
export const collapsed = (text) => text.replace(brokenLine, "").replace(/[ \t\r\n\f]+/g, " ");

// The text of a node for a notice: apart where it stands apart.
export function wordsIn(node) {
  const apart = (child) => (blockTags.has(child.nodeName.toLowerCase()) || child.nodeName === "BR" ? ` ${wordsIn(child)} ` : wordsIn(child));
  return [...node.childNodes].map((child) => (child.nodeType === 3 ? child.nodeValue : apart(child))).join("");
}

// Words bring the blanks at their ends, as they are on the page they come from: whoever types on types another word.
// `isBehindWords`: where they go a word stands in front of them.
export function withEdges(blocks, dom, isBehindWords) {
  if (!blocks.length) return blanksOf(dom);
  const pieces = piecesOf(dom);
  const front = isBehindWords ? blankBeside(pieces, dom, 1) : null;
  const widened = front ? [withFirst(blocks[0], front), ...blocks.slice(1)] : [...blocks];
  const behind = blankBeside(pieces, dom, -1);
  if (behind) widened.push(withLast(widened.pop(), behind));
  return widened;
}

// Nothing but blanks, and no end of a line among them.
function blanksOf(dom) {
  const text = collapsed(dom.textContent.replace(/^[\r\n]+|[\r\n]+$/g, ""));
  if (!/^\p{Zs}+$/u.test(text) || /[\r\n]/.test(text) || !isLine(dom)) return [];
  return [schema.nodes.paragraph.create(null, schema.text(text))];
}

// The first or the last words there are (`step` 1 or -1), when a blank stands at their outer side in the same block.
function blankBeside(pieces, dom, step) {
  const inOrder = step > 0 ? pieces : [...pieces].reverse();
  const at = inOrder.findIndex((piece) => piece.nodeType === 3 && /[^ \t\r\n\f]/.test(piece.nodeValue));
  if (at < 0) return null;
  const words = inOrder[at];
  const block = blockAround(words, dom);
  if (block.closest("tr")?.children.length > 1) return null;
  const outside = inOrder.slice(0, at).filter((piece) => block.contains(piece));
  if (outside.some((piece) => piece.nodeType !== 3)) return null;
  const own = blankEnd(words.nodeValue, step);
  const all = outside.map((piece) => piece.nodeValue).join("") + own;
  // An end of a line there is how the page is written, but for those that programs put around what they copy.
  const blank = isLine(dom) ? all.replace(/^[\r\n]+|[\r\n]+$/g, "") : all;
  const isBlank = /^[ \t]+$/.test(blank);
  return isBlank ? { letters: words.nodeValue.trim(), isWithin: own !== "" } : null;
}

const blankEnd = (text, step) => (step > 0 ? /^[ \t\r\n\f]*/ : /[ \t\r\n\f]*$/).exec(text)[0];

function blockAround(node, dom) {
  let at = node.parentNode;
  while (at !== dom && !blockTags.has(at.nodeName.toLowerCase()) && !isShownAsBlock(at)) at = at.parentNode;
  return at;
}

// Text and line breaks, in their order.
function piecesOf(node, all = []) {
  for (const child of node.childNodes) {
    if (child.nodeType === 3 || child.nodeName === "BR") all.push(child);
    else piecesOf(child, all);
  }
  return all;
}

function withFirst(block, blank) {
  const { firstChild: first } = block;
  if (!first) return block;
  if (!block.isTextblock) return block.copy(block.content.replaceChild(0, withFirst(first, blank)));
  if (!first.isText || first.text.startsWith(" ") || !blank.letters.startsWith(first.text[0])) return block;
  return block.copy(Fragment.from(blankOf(first, blank)).append(block.content));
}

function withLast(block, blank) {
  const { lastChild: last } = block;
  if (!last) return block;
  if (!block.isTextblock) return block.copy(block.content.replaceChild(block.childCount - 1, withLast(last, blank)));
  // Words that did not come over say nothing of those that did.
  if (!last.isText || last.text.endsWith(" ") || !blank.letters.endsWith(last.text.at(-1))) return block;
  return block.copy(block.content.append(Fragment.from(blankOf(last, blank))));
}

// Bold goes on over a blank that was bold; nothing links a blank.
const blankOf = (beside, { isWithin }) => schema.text(" ", isWithin ? schema.marks.link.removeFromSet(beside.marks) : []);

// Whether nothing in it begins a line, but for a box around it all.
function isLine(node) {
  const isBlock = (child) => child.nodeType === 1 && (blockTags.has(child.nodeName.toLowerCase()) || child.nodeName === "BR" || isShownAsBlock(child));
  const { childNodes: [first, second] } = node;
  if (first?.nodeName === "DIV" && !second) return isLine(first);
  return ![...node.querySelectorAll("*")].some(isBlock);
}
