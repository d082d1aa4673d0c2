// Code of pasted pages, line by line, with its blanks.

import { cleanedRuns, isBlank } from "./characters.js";
import { classOf, isComment, isDeleted, isHidden, property } from "./pasted-style.js";
import { schema } from "./schema.js";

const inLine = new Set("#text #comment a b br code div em font i ins kbd label mark o:p samp small span strong sub sup tt u var".split(" "));
const tagOf = (node) => node.nodeName.toLowerCase();

// Clearly code: said to be, or several lines that are not wrapped as prose is.
export function isCode(pre) {
  if (isBlank(pre.textContent) || !isPlain(pre) || /\bverse\b|wp-block-verse/i.test(classOf(pre))) return false;
  const [only, ...others] = [...pre.childNodes].filter((child) => child.nodeType !== 3 || !isBlank(child.nodeValue));
  if (!others.length && tagOf(only) === "code") return true;
  const isProse = /^(?:pre-wrap|pre-line|normal|break-spaces)/.test(property(pre, "white-space"));
  return !isProse && textIn(pre).replace(/^\n|\n$/g, "").includes("\n");
}

const isPlain = (node) => [...node.childNodes].every((child) => inLine.has(tagOf(child)) && (child.nodeType !== 1 || (!isDeleted(child, tagOf(child)) && !isComment(child, tagOf(child)) && isPlain(child))));

export function codeOf(pre, tell) {
  const clean = (part) => cleanedRuns([{ text: part }], tell).map((piece) => (piece === "break" ? "\n" : piece.text)).join("");
  const text = textIn(pre).split(/([\n\t])/).map((part) => (/^[\n\t]$/.test(part) ? part : clean(part))).join("").replace(/[^\S\n]+(?=\n|$)/g, "").replace(/^\n+|\n+$/g, "");
  return schema.nodes.code_block.create(null, schema.text(text));
}

function textIn(node) {
  let text = "";
  for (const child of node.childNodes) {
    if (child.nodeType === 3) text += child.nodeValue.replace(/\r\n?/g, "\n");
    else if (child.nodeType !== 1 || isHidden(child)) continue;
    else if (tagOf(child) === "br") text += "\n";
    else if (tagOf(child) === "div") text += `${text && !text.endsWith("\n") ? "\n" : ""}${textIn(child)}\n`;
    else text += textIn(child);
  }
  return text;
}
