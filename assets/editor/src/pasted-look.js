// How words look inside an element: what it says itself, and what is around it.

import { isBold, isCodeTag, isItalic, isPreformatted, isStruck, keepsLines, levelOf, scriptOf } from "./pasted-style.js";
import { linkOf } from "./schema.js";

export const plain = { bold: false, italic: false, struck: false, code: false, script: null, link: null, pre: false, lines: false, level: 0, quotes: 0, lang: "en" };

export function inside(node, tag, look) {
  return {
    level: levelOf(node, tag) || look.level,
    bold: isBold(node, tag, look.bold),
    italic: isItalic(node, tag, look.italic),
    struck: isStruck(node, tag, look.struck),
    code: look.code || isCodeTag(tag),
    script: scriptOf(node, tag, look.script),
    pre: isPreformatted(node, tag, look.pre),
    lines: keepsLines(node, look.lines),
    link: tag === "a" ? linkOf(node) ?? look.link : look.link,
    lang: node.getAttribute("lang") || look.lang,
    quotes: look.quotes,
  };
}
