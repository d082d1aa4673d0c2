// What stands inside the parts of a pasted page, each looked at once: pages lay out tables within tables, and a question that
// reads everything below would be asked again at every depth.

import { isBlank as isBlankText } from "./characters.js";

const blocks = new Set(["P", "DIV", "H1", "H2", "H3", "H4", "H5", "H6", "UL", "OL", "BLOCKQUOTE", "TABLE", "PRE"]);
const parts = new Set(["TABLE", "H1", "H2", "H3", "H4", "H5", "H6", "BLOCKQUOTE", "PRE"]);
const lists = new Set(["TABLE", "UL", "OL"]);
const plainBlocks = new Set(["P", "DIV"]);

const known = new WeakMap();

// `isBlank`: no word is in it. `link`: the first link in it. `lines`: how many blocks in it hold words and no block with
// words. `hasOthers`: some block with words is no paragraph. `hasLists`: a table or list is in it.
// `hasParts`: a table, heading, quote or code with words is in it.
export function insideOf(node) {
  if (!known.has(node)) known.set(node, readInside(node));
  return known.get(node);
}

function readInside(node) {
  const all = { isBlank: true, link: null, lines: 0, hasOthers: false, hasLists: false, hasParts: false };
  for (const child of node.childNodes) {
    if (child.nodeType === 3) all.isBlank &&= isBlankText(child.nodeValue);
    if (child.nodeType === 1) join(all, child, child.nodeName.toUpperCase(), insideOf(child));
  }
  return all;
}

function join(all, child, name, inside) {
  const isBlock = blocks.has(name) && !inside.isBlank;
  all.isBlank &&= inside.isBlank;
  all.link ??= name === "A" ? child : inside.link;
  all.lines += isBlock ? inside.lines || 1 : inside.lines;
  all.hasOthers ||= inside.hasOthers || (isBlock && !plainBlocks.has(name));
  all.hasParts ||= inside.hasParts || (parts.has(name) && !inside.isBlank);
  all.hasLists ||= inside.hasLists || lists.has(name);
}
