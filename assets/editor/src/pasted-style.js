// What the styles of pasted HTML say about the text. They come as data-style.

const boldTags = new Set(["b", "strong"]);
const italicTags = new Set(["i", "em", "cite", "dfn", "var"]);
const headingTag = /^h[1-6]$/;

const styleOf = (node) => (node.getAttribute?.("data-style") ?? "").toLowerCase();

function property(node, name) {
  const found = new RegExp(`(?:^|[;\\s])${name}\\s*:\\s*([^;]+)`).exec(styleOf(node));
  return found?.[1].trim() ?? "";
}

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

export function isPreformatted(node, tag, outer) {
  if (tag === "pre") return true;
  const white = property(node, "white-space") || property(node, "white-space-collapse");
  if (/^(?:pre(?!-line)|preserve|break-spaces)/.test(white)) return true;
  if (/^(?:normal|nowrap|collapse|pre-line)/.test(white)) return false;
  return outer;
}

export function isHidden(node) {
  return property(node, "display").startsWith("none") || property(node, "mso-hide").startsWith("all");
}

export function wordListOf(node) {
  const depth = /\bmso-list\s*:[^;]*\blevel(\d)/.exec(styleOf(node));
  if (!depth) return null;
  const marker = [...node.querySelectorAll("[data-style]")].find((span) => /mso-list\s*:\s*ignore/.test(styleOf(span))) ?? null;
  return { depth: Number(depth[1]), isOrdered: /^\s*\(?[\da-z]{1,4}[.)]/i.test(marker?.textContent ?? ""), marker };
}
