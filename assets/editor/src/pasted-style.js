// What the styles and classes of pasted HTML say about the text. They come as data-style and data-class.

import { insideOf } from "./pasted-inside.js";
import { declared } from "./pasted-sheet.js";

const boldTags = new Set(["b", "strong"]);
const italicTags = new Set(["i", "em", "cite", "dfn", "var"]);
const headingTag = /^h[1-6]$/;

const styles = new WeakMap();

export function property(node, name) {
  if (!styles.has(node)) styles.set(node, declared((node.getAttribute?.("data-style") ?? "").replaceAll("\u00a0", " ")));
  return (styles.get(node)[name] ?? "").toLowerCase();
}

export const classOf = (node) => node.getAttribute?.("data-class") ?? "";

// Google Docs wraps everything in <b style="font-weight:normal">: the style wins over the tag.
export function isBold(node, tag, outer) {
  if (headingTag.test(tag) || tag === "th") return outer;
  const weight = property(node, "font-weight");
  if (/^(?:bold|bolder|[6-9]\d\d|1000)/.test(weight)) return true;
  if (/^(?:normal|lighter|initial|revert|[1-5]\d\d)\b/.test(weight)) return false;
  return boldTags.has(tag) || outer;
}

export function isItalic(node, tag, outer) {
  const style = property(node, "font-style");
  if (/^(?:italic|oblique)/.test(style)) return true;
  if (/^(?:normal|initial|revert)/.test(style)) return false;
  return italicTags.has(tag) || outer;
}

export const isCodeTag = (tag) => /^(?:code|kbd|samp|tt)$/.test(tag);

// A line through words goes through all that is in them.
export function isStruck(node, tag, outer) {
  const line = `${property(node, "text-decoration")} ${property(node, "text-decoration-line")}`;
  if (outer || /line-through/.test(line) || /\bstrikethrough\b/i.test(classOf(node))) return true;
  return (tag === "s" || tag === "strike") && !/\bnone\b/.test(line);
}

// "superscript", "subscript" or null. Resets of web pages set <sup> on the line again and move it by hand.
export function scriptOf(node, tag, outer) {
  if (/^t[dhr]$|^table|^tbody$/.test(tag)) return outer;
  const align = `${property(node, "vertical-align")} ${property(node, "font-variant-position")}`;
  if (/\bsuper\b/.test(align) || /\bsuperscript\b/i.test(classOf(node))) return "superscript";
  if (/\bsub\b/.test(align) || /\bsubscript\b/i.test(classOf(node))) return "subscript";
  if (tag === "sup" || tag === "sub") return tag === "sup" ? "superscript" : "subscript";
  if (isNoteMark(node, tag)) return "superscript";
  const raised = raisedBy(node);
  if (raised) return raised > 0 ? "superscript" : "subscript";
  return /\bbaseline\b/.test(align) && tag === "span" && !outer?.startsWith("s") ? null : outer;
}

// How far words are moved from their line, where it is far enough to be seen: in points, parts of a letter or percent.
function raisedBy(node) {
  const moved = property(node, "position") === "relative" ? -lengthOf(property(node, "top")) : 0;
  const raised = [lengthOf(property(node, "mso-text-raise")), lengthOf(property(node, "vertical-align")), moved];
  return raised.find((by) => Math.abs(by) >= 2) ?? 0;
}

// In points or so; a letter is twelve of them high.
function lengthOf(text) {
  const [, number, unit] = /^(-?[\d.]+)(pt|px|em|rem|ex|%)$/.exec(text) ?? [];
  return number ? Number(number) * ({ em: 12, rem: 12, ex: 6, "%": 0.12 }[unit] ?? 1) : 0;
}

// The figure of a footnote, in the text or in front of the note, is set high by the sheet of its page.
export function isNoteMark(node, tag) {
  if (tag !== "a" || !/^\s*[[(]?(?:\d{1,3}|[a-z]|[ivx]+|[*†‡§]+)[\])]?\s*$/i.test(node.textContent)) return false;
  return /#.*(?:foot|end)?(?:note|fn|ftn|ftnt|edn)/i.test(node.getAttribute("href") ?? "");
}

// A paragraph in Word's styles for quotations.
export const isQuotation = (node) => /\bmso(?:intense)?quote\b/i.test(classOf(node));

export function isPreformatted(node, tag, outer) {
  if (tag === "pre") return true;
  const white = whiteSpaceOf(node);
  if (/^(?:pre(?!-line)|preserve(?!-breaks)|break-spaces)/.test(white)) return true;
  return white ? false : outer;
}

// Whether the lines of the source are lines, though its spaces are none.
export function keepsLines(node, outer) {
  const white = whiteSpaceOf(node);
  return white ? /^(?:pre-line|preserve-breaks)/.test(white) : outer;
}

const whiteSpaceOf = (node) => {
  const white = property(node, "white-space") || property(node, "white-space-collapse");
  return /^(?:inherit|unset)/.test(white) ? "" : white;
};

export function isHidden(node) {
  return property(node, "display").startsWith("none") || property(node, "mso-hide").startsWith("all")
    || /^(?:hidden|collapse)/.test(property(node, "visibility")) || node.hasAttribute("hidden");
}

// Deleted, with the changes tracked: <del>, and what word processors on the web call it.
export function isDeleted(node, tag) {
  return tag === "del" || node.getAttribute("role") === "deletion" || /\bmsodel\b|track\w*delet|delet\w*track|^deletion$/i.test(classOf(node));
}

// A mark that leads to a comment, or the comment itself.
export function isComment(node, tag) {
  if (/\b(?:msocommentreference|msocomanchor|msocomoff|msocomtxt|msocommenttext|sdcomment\w*|commentreference)\b/i.test(classOf(node))) return true;
  if (/^comment/.test(property(node, "mso-element")) || property(node, "mso-special-character") === "comment") return true;
  if (tag === "a" && isCommentLink(node)) return true;
  const first = tag === "div" || tag === "p" ? insideOf(node).link : null;
  return first !== null && /^#(?:cmnt_ref|_msoanchor_|sdcomment\w*anc)/i.test(first.getAttribute("href") ?? "");
}

const isCommentLink = (node) => /^#(?:cmnt|_msocom|_msoanchor|sdcomment)/i.test(node.getAttribute("href") ?? "") || /^(?:_msoanchor|cmnt)/i.test(node.getAttribute("name") ?? "");

// Inline elements that a page shows as blocks.
export const isShownAsBlock = (node) => /^(?:block|flex|grid|list-item|table|flow-root)\b/.test(property(node, "display"))
  || /^(?:flex|grid)\b/.test(property(node.parentNode, "display"));

// Words in boxes beside one another.
export const isShownApart = (node) => /^inline-(?:flex|grid)\b/.test(property(node.parentNode, "display")) && Boolean(node.previousSibling);

// The level of a heading, 2 or 3, or 0.
export function levelOf(node, tag) {
  if (headingTag.test(tag)) return tag < "h3" ? 2 : 3;
  if (node.getAttribute("role") === "heading") return Number(node.getAttribute("aria-level") ?? 2) < 3 ? 2 : 3;
  const outline = Number.parseInt(property(node, "mso-outline-level"), 10);
  if (outline > 0 && tag === "p") return outline < 3 ? 2 : 3;
  if (/\bmsotitle\b/i.test(classOf(node))) return 2;
  return 0;
}
