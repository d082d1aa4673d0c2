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

// Words out of the middle of a line bring the blanks around them.
export function withEdges(blocks, dom) {
  const [block] = blocks;
  if (blocks.length !== 1 || block.type !== schema.nodes.paragraph || !block.childCount || !isLine(dom)) return blocks;
  const text = dom.textContent.replace(/^[\r\n]+|[\r\n]+$/g, "");
  const before = text.startsWith(" ") && !block.textContent.startsWith(" ") ? " " : "";
  const behind = text.endsWith(" ") && !block.textContent.endsWith(" ") ? " " : "";
  const widened = block.content.content.map((node, index, { length }) => node.withText((index ? "" : before) + node.text + (index < length - 1 ? "" : behind)));
  return [block.copy(Fragment.from(widened))];
}

// Whether nothing in it begins a line, but for a box around it all.
function isLine(node) {
  const isBlock = (child) => child.nodeType === 1 && (blockTags.has(child.nodeName.toLowerCase()) || child.nodeName === "BR" || isShownAsBlock(child));
  const { childNodes: [first, second] } = node;
  if (first?.nodeName === "DIV" && !second) return isLine(first);
  return ![...node.querySelectorAll("*")].some(isBlock);
}
