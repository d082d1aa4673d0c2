// What counts the items of pasted lists: numbers, letters, bullets.

import { classOf, property } from "./pasted-style.js";

const styleOf = (node) => (property(node, "list-style-type") || property(node, "list-style")).replace(/\b(?:inside|outside)\b/g, "").trim();

// Whether <ol> and <ul> are shown as what they are called.
export function isCounted(list, tag) {
  const first = [...list.children].find((child) => /^li$/i.test(child.nodeName));
  const style = (first && styleOf(first)) || styleOf(list);
  if (/^(?:disc|circle|square)\b/.test(style)) return false;
  if (/^(?:decimal|lower-|upper-)/.test(style)) return true;
  return tag === "ol";
}

export function isLettered(list) {
  const first = [...list.children].find((child) => /^li$/i.test(child.nodeName));
  return /^[ai]$/i.test(list.getAttribute("type") ?? "") || /alpha|latin|roman|greek/.test((first && styleOf(first)) || styleOf(list));
}

// The numbers that a list shows: start, value and reversed count.
export function* numbersOf(list) {
  const items = [...list.children].filter((child) => /^li$/i.test(child.nodeName));
  const isReversed = list.hasAttribute("reversed");
  let number = integer(list.getAttribute("start")) ?? (isReversed ? items.length : 1);
  for (const item of items) {
    number = integer(item.getAttribute("value")) ?? number;
    yield [item, number];
    number += isReversed ? -1 : 1;
  }
}

function integer(text) {
  const found = /^\s*([+-]?\d+)/.exec(text ?? "");
  return found ? Number(found[1]) : null;
}

// Word writes lists as paragraphs that say their depth, with what counts them typed in front.
export function wordListOf(node) {
  const list = /\blevel(\d)\b/.exec(property(node, "mso-list"));
  if (!list) return null;
  const ignored = markerIn(node);
  const text = (ignored?.textContent ?? "").replace(/[\s\u00a0]+/g, " ").trim();
  return { depth: Number(list[1]), marker: ignored, text, ...counted(text, node.getAttribute("data-list-numbering") ?? "") };
}

// What counts this item, not one within it.
function markerIn(node) {
  for (const child of node.children) {
    const list = property(child, "mso-list");
    if (list.startsWith("ignore")) return child;
    const found = /\blevel\d\b/.test(list) ? null : markerIn(child);
    if (found) return found;
  }
  return null;
}

// Word on the web and chats give each item, or each depth, a list of its own, and say the depth. Answers the items with
// the depth of each, or null.
export function webItemsOf(list) {
  const items = [...list.children].filter((child) => /^li$/i.test(child.nodeName));
  const depths = new Map(items.map((item) => [item, saidDepth(item, list)]));
  return [...depths.values()].some((depth) => depth > 0) ? depths : null;
}

function saidDepth(item, list) {
  const level = Number(item.getAttribute("data-aria-level"));
  if (level > 0) return level;
  const indent = item.getAttribute("data-stringify-indent") ?? /\bql-indent-(\d)/.exec(classOf(item))?.[1] ?? list.getAttribute("data-indent");
  return indent === null ? 0 : Number(indent) + 1;
}

// Takes the box of a task from the front of its item. Answers it, or "".
export function boxOf(item) {
  const [first] = textsIn(item);
  const [box] = /^\s*[\u2610\u2611] /.exec(first?.nodeValue ?? "") ?? [];
  if (!box) return saidBox(item);
  first.nodeValue = first.nodeValue.slice(box.length);
  return box.trimStart();
}

function* textsIn(node) {
  for (const child of node.childNodes) {
    if (child.nodeType === 3 && child.nodeValue.trim()) yield child;
    else yield* textsIn(child);
  }
}

function saidBox(item) {
  const inside = item.firstElementChild;
  const said = item.getAttribute("aria-checked") ?? item.getAttribute("data-checked") ?? item.getAttribute("data-task-state")
    ?? /\b(?:un)?checked\b|\bcheckbox-o(?:n|ff)\b/i.exec(`${classOf(item)} ${inside ? classOf(inside) : ""}`)?.[0] ?? "";
  if (/^(?:true|done|checked|checkbox-on)$/i.test(said)) return "\u2611 ";
  return /^(?:false|todo|unchecked|checkbox-off)$/i.test(said) ? "\u2610 " : "";
}

const roman = { i: 1, v: 5, x: 10, l: 50, c: 100, d: 500, m: 1000 };

function fromRoman(text) {
  const values = [...text.toLowerCase()].map((letter) => roman[letter]);
  return values.reduce((sum, value, at) => sum + (value < (values[at + 1] ?? 0) ? -value : value), 0);
}

function counted(text, numbering) {
  const parts = /^\(?((?:\d+\.)*)(\d+)[.):]?\)?$/.exec(text);
  if (parts) return { isOrdered: true, number: Number(parts[2]), isOther: parts[1] !== "" };
  const letters = /^\(?([a-z]+)[.):]$/i.exec(text)?.[1] ?? "";
  if (letters && (/roman/.test(numbering) || (/^[ivxlcdm]+$/i.test(letters) && letters.length > 1))) return { isOrdered: true, number: fromRoman(letters), isOther: true };
  if (letters.length === 1) return { isOrdered: true, number: letters.toLowerCase().charCodeAt(0) - 96, romanNumber: /[ivxlcdm]/i.test(letters) ? fromRoman(letters) : null, isOther: true };
  if (!text) return { isOrdered: Boolean(numbering) && !/bullet|image|none/.test(numbering), number: null, isOther: false };
  // A tick says more than a bullet.
  if (/^[\u2610-\u2612\u2713-\u2718]$/u.test(text)) return { isOrdered: false, number: null, isOther: false, tick: text };
  // What is longer than a sign is part of the words: "Article 1:".
  return { isOrdered: false, number: null, isOther: false, isWords: /\p{N}/u.test(text) || ([...text].length > 1 && /\p{L}/u.test(text)) };
}

// LibreOffice writes numbered headings as lists of headings.
export function isOfHeadings(list) {
  const items = [...list.children];
  return items.length > 0 && items.every((item) => /^li$/i.test(item.nodeName) && item.children.length === 1 && /^h[1-6]$/i.test(item.firstElementChild.nodeName) && item.textContent.trim() === item.firstElementChild.textContent.trim());
}

export const isFiller = (node) => /\beop\b/i.test(classOf(node)) || /\blinebreakblob\b/i.test(classOf(node));
