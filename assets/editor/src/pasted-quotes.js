// Quotations of pages, and who said them.

import { isBlank } from "./characters.js";
import { classOf, isHidden } from "./pasted-style.js";

const tagOf = (node) => node.nodeName.toLowerCase();
const filled = (node) => [...node.childNodes].filter((child) => (child.nodeType === 3 ? !isBlank(child.nodeValue) : child.nodeType === 1 && !isHidden(child)));

// A quotation, or the box around one with its words and who said them.
export const isBlockquote = (node) => tagOf(node) === "blockquote" || isFigure(node) || isPulledBox(node);

// Whether it says that it is pulled out of its text.
const pulled = /(?:^|[-_\s])pull-?quote(?:$|[-_\s])/i;
export const isPulled = (node) => [node, node.parentElement, ...(tagOf(node) === "blockquote" ? [] : node.children)].some((one) => one?.nodeType === 1 && pulled.test(classOf(one)));

const isPulledBox = (node) => tagOf(node) === "aside" && pulled.test(classOf(node));

function isFigure(node) {
  if (tagOf(node) !== "figure") return false;
  const [first, second, ...others] = filled(node);
  return tagOf(first ?? node) === "blockquote" && !others.length && (!second || tagOf(second) === "figcaption");
}

// The quotation in its box.
export const quoteIn = (node) => (tagOf(node) === "blockquote" ? node : filled(node).find((child) => tagOf(child) === "blockquote") ?? node);

// What stands at its end and says whose words they are.
export function attributionOf(node) {
  const parts = filled(node);
  const last = parts.at(-1);
  if (last?.nodeType !== 1) return null;
  if (parts.length === 1) return ["blockquote", "div"].includes(tagOf(last)) && tagOf(node) !== "div" ? attributionOf(last) : null;
  const isName = /^(?:footer|cite|figcaption)$/.test(tagOf(last)) || (tagOf(last) === "p" && filled(last).length === 1 && tagOf(filled(last)[0]) === "cite");
  if (!isName) return null;
  // Behind words on the same line it is a title in them.
  const before = parts.at(-2);
  return tagOf(last) !== "cite" || (before.nodeType === 1 && /^(?:p|div|br|ul|ol|h\d)$/.test(tagOf(before))) ? last : null;
}
