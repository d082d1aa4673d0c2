// What the styles and classes of pasted HTML say about the text. They come as data-style and data-class.

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
  if (/^(?:normal|lighter|[1-5]\d\d)\b/.test(weight)) return false;
  return boldTags.has(tag) || outer;
}

export function isItalic(node, tag, outer) {
  const style = property(node, "font-style");
  if (/^(?:italic|oblique)/.test(style)) return true;
  if (style.startsWith("normal")) return false;
  return italicTags.has(tag) || outer;
}

// A line through words goes through all that is in them.
export function isStruck(node, tag, outer) {
  const line = `${property(node, "text-decoration")} ${property(node, "text-decoration-line")}`;
  if (outer || /line-through/.test(line) || /\bstrikethrough\b/i.test(classOf(node))) return true;
  return (tag === "s" || tag === "strike") && !/\bnone\b/.test(line);
}

// "superscript", "subscript" or null. Resets of web pages set <sup> on the line again and move it by hand.
export function scriptOf(node, tag, outer) {
  if (tag === "sup" || tag === "sub") return tag === "sup" ? "superscript" : "subscript";
  if (/^t[dhr]$|^table|^tbody$/.test(tag)) return outer;
  const align = `${property(node, "vertical-align")} ${property(node, "font-variant-position")}`;
  if (/\bsuper\b/.test(align) || /\bsuperscript\b/i.test(classOf(node))) return "superscript";
  if (/\bsub\b/.test(align) || /\bsubscript\b/i.test(classOf(node))) return "subscript";
  const raised = Number.parseFloat(property(node, "mso-text-raise"));
  if (Math.abs(raised) >= 2) return raised > 0 ? "superscript" : "subscript";
  return /\bbaseline\b/.test(align) && tag === "span" && !outer?.startsWith("s") ? null : outer;
}

export function isPreformatted(node, tag, outer) {
  if (tag === "pre") return true;
  const white = property(node, "white-space") || property(node, "white-space-collapse");
  if (/^(?:pre(?!-line)|preserve|break-spaces)/.test(white)) return true;
  if (/^(?:normal|nowrap|collapse|pre-line)/.test(white)) return false;
  return outer;
}

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
  const [first] = tag === "div" || tag === "p" ? node.querySelectorAll("a") : [];
  return Boolean(first) && /^#(?:cmnt_ref|_msoanchor_|sdcomment\w*anc)/i.test(first.getAttribute("href") ?? "");
}

const isCommentLink = (node) => /^#(?:cmnt|_msocom|_msoanchor|sdcomment)/i.test(node.getAttribute("href") ?? "") || /^(?:_msoanchor|cmnt)/i.test(node.getAttribute("name") ?? "");

// Inline elements that a page shows as blocks.
export const isShownAsBlock = (node) => /^(?:block|flex|grid|list-item|table|flow-root)\b/.test(property(node, "display"));

// The level of a heading, 2 or 3, or 0.
export function levelOf(node, tag) {
  if (headingTag.test(tag)) return tag < "h3" ? 2 : 3;
  if (node.getAttribute("role") === "heading") return Number(node.getAttribute("aria-level") ?? 2) < 3 ? 2 : 3;
  const outline = Number.parseInt(property(node, "mso-outline-level"), 10);
  if (outline > 0 && tag === "p") return outline < 3 ? 2 : 3;
  return 0;
}
