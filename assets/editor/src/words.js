// What the words of a document are, in one notation: with every attribute and mark that there is, without ids and
// whatever the order of keys.

import { composed } from "./characters.js";
import { remembered } from "./remembered.js";
import { schema } from "./schema.js";

export function wordsOf(json) {
  return json ? remembered(documents, json, wordsOfDocument) : "[]";
}

function wordsOfDocument({ content = [] }) {
  const blocks = content.map(wordsOfBlock);
  return blocks.every(isEmpty) ? "[]" : `[${blocks.join()}]`;
}

// Of a block, as part of that; texts have most of theirs in common.
const documents = new WeakMap();
const blocks = new WeakMap();
export const wordsOfBlock = (json) => remembered(blocks, json, () => JSON.stringify(notation(json, exactly)));

// The same for a reader: without what the server drops or settles (spaces at the ends of lines, controls, empty
// paragraphs), so that its form of a text and what was typed count as one.
export function readingOf(json) {
  const blocks = (json?.content ?? []).map(readingOfBlock);
  return `[${blocks.filter((block) => !isEmpty(block)).join()}]`;
}

const readings = new WeakMap();
const readingOfBlock = (json) => remembered(readings, json, () => JSON.stringify(notation(json, asRead)));

const exactly = (parts) => parts;

function asRead(parts, type) {
  if (type === "code_block") return parts.map(([text, marks]) => [text.replace(/[ \t]+(?=\n|$)/g, ""), marks]);
  // Before and behind a footnote the line goes on.
  const isText = (part) => Array.isArray(part) || part?.startsWith('["footnote"');
  return parts.flatMap((part, index) => {
    if (!Array.isArray(part)) return [part];
    let text = part[0].replace(/\p{Cf}/gu, "").replace(/\s+/gu, " ").replace(/\p{Cc}/gu, "");
    if (!isText(parts[index - 1])) text = text.trimStart();
    if (!isText(parts[index + 1])) text = text.trimEnd();
    return text ? [[text, part[1]]] : [];
  });
}

function notation({ type, attrs, content = [], marks = [], text, ...more }, settle) {
  if (type === "text") return [composed(text), marks.map(markIn).sort().join()];
  const parts = [];
  for (const part of content.map((child) => notation(child, settle))) {
    const before = parts.at(-1);
    if (Array.isArray(part) && Array.isArray(before) && before[1] === part[1]) before[0] += part[0];
    else parts.push(part);
  }
  return stable([type, attributesOf(attrs, schema.nodes[type]), settle(parts, type), marks.map(markIn).sort(), more]);
}

const markIn = ({ type, attrs }) => stable([type, attributesOf(attrs, schema.marks[type])]);

// What is as if it were not written says nothing.
function attributesOf(attrs, type) {
  const said = ([name, value]) => name !== "id" && value != null && stable(value) !== stable(type?.spec.attrs?.[name]?.default);
  return Object.fromEntries(Object.entries(attrs ?? {}).filter(said));
}

const stable = (value) => JSON.stringify(value, (_key, part) => (isPlain(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part));
const isPlain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

const emptyParagraph = JSON.stringify(stable(["paragraph", {}, [], [], {}]));
const isEmpty = (block) => block === emptyParagraph;
