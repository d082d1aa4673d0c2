// The notes of pasted texts: what stands at the end of a page goes into the line whose figure leads to it.

import { isBlank } from "./characters.js";
import { isComment, isDeleted, isHidden, isNoteMark, property } from "./pasted-style.js";

const lineTags = /^(?:p|li|dd|div|aside|td)$/i;
// What a note may be in, besides its own paragraph.
const isNoteBox = (node) => /^(?:foot|end)note(?!-list)\b/.test(property(node, "mso-element"))
  || /^(?:sd)?(?:ftn|edn|footnote|endnote)-?\d+$/i.test(node.getAttribute("id") ?? "");

// { notes: figure → what holds its note; gone: what is not read where it stands }.
export function notesIn(dom) {
  const names = named(dom);
  const notes = new Map();
  for (const mark of dom.querySelectorAll("a[href*='#']")) {
    if (!isMark(mark) || !isRead(mark, dom)) continue;
    const target = names.get(nameOf(mark));
    if (!target || !isBefore(mark, target) || target.contains(mark)) continue;
    const note = noteAround(target, dom);
    if (note && !note.contains(mark) && !isBlank(wordsOf(note, names))) notes.set(mark, note);
  }
  const all = new Set(notes.values());
  for (const mark of [...notes.keys()]) if (isWithin(mark, all)) notes.delete(mark);
  return { notes, gone: goneWith(new Set(notes.values()), dom), isWayBack: (node) => isWayBack(node, names) };
}

// Whether it comes over where it stands.
function isRead(mark, dom) {
  for (let at = mark; at && at !== dom; at = at.parentElement) {
    const tag = at.nodeName.toLowerCase();
    if (tag === "pre" || isHidden(at) || isDeleted(at, tag) || isComment(at, tag)) return false;
  }
  return true;
}

function isWithin(node, boxes) {
  for (let at = node; at; at = at.parentElement) if (boxes.has(at)) return true;
  return false;
}

function named(dom) {
  const names = new Map();
  for (const node of dom.querySelectorAll("[id], a[name]")) {
    for (const name of [node.getAttribute("id"), node.getAttribute("name")]) if (name && !names.has(name)) names.set(name, node);
  }
  return names;
}

function nameOf(link) {
  const name = (link.getAttribute("href") ?? "").split("#")[1] ?? "";
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

const isMark = (link) => isNoteMark(link, "a") || (link.getAttribute("role") === "doc-noteref" && link.textContent.trim().length < 8);
const isBefore = (node, other) => Boolean(node.compareDocumentPosition(other) & 4);

// The line that a name stands in, or the box around all lines of the note.
function noteAround(target, dom) {
  let line = target;
  while (line !== dom && !lineTags.test(line.nodeName)) line = line.parentElement;
  if (line === dom) return null;
  for (let at = line.parentElement; at && at !== dom; at = at.parentElement) if (isNoteBox(at)) return at;
  return line;
}

// A link in a note that leads back to its figure.
function isWayBack(link, names) {
  if (!/^a$/i.test(link.nodeName) || !(link.getAttribute("href") ?? "").includes("#")) return false;
  if (link.getAttribute("role") === "doc-backlink" || isNoteMark(link, "a")) return true;
  if (/^[\s^↑↩⏎\ufe0e]+$/u.test(link.textContent)) return true;
  const target = names.get(nameOf(link));
  return Boolean(target) && isBefore(target, link) && /^[\s^\[\]\d↑↩⏎a-z*†‡§\ufe0e]{0,6}$/iu.test(link.textContent);
}

function wordsOf(node, names) {
  if (node.nodeType === 3) return node.nodeValue;
  return node.nodeType === 1 && !isWayBack(node, names) ? [...node.childNodes].map((child) => wordsOf(child, names)).join("") : "";
}

// The notes, what holds nothing but notes, and the rule above them.
function goneWith(notes, dom) {
  const gone = new Set(notes);
  const isEmpty = (node) => node.nodeType === 3 ? isBlank(node.nodeValue) : node.nodeType !== 1 || gone.has(node) || isHidden(node) || (/^(?:hr|br)$/i.test(node.nodeName)) || (!/^(?:img|table)$/i.test(node.nodeName) && isBlank(node.textContent) && !node.querySelector("[data-embed]"));
  const isTitle = (node) => /^h[1-6]$/i.test(node.nodeName) && node.parentElement.getAttribute("role") === "doc-endnotes";
  const stays = new Set([dom]);
  const goes = (node) => !stays.has(node) && ([...node.childNodes].every((child) => isEmpty(child) || isTitle(child)) || !stays.add(node));
  for (const note of notes) for (let at = note.parentElement; at && !gone.has(at) && goes(at); at = at.parentElement) gone.add(at);
  for (const node of [...gone]) {
    const before = node.previousElementSibling;
    if (before && /^hr$/i.test(before.nodeName)) gone.add(before);
    if (before && /^div$/i.test(before.nodeName) && isBlank(before.textContent) && before.children.length === 1 && /^hr$/i.test(before.firstElementChild.nodeName)) gone.add(before);
  }
  return gone;
}
