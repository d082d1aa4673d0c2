// Words and minutes, as readers would count them.

import { remembered } from "./remembered.js";

// The server counts by the same rule (words of Unicode).
export const segments = new Intl.Segmenter(undefined, { granularity: "word" });
const wordsPerMinute = 230;

// No word goes from one block into the next, and a block that is as it was has as many as before.
export function countWords(doc) {
  return doc.content.content.reduce((sum, block) => sum + remembered(counts, block, countIn), 0);
}

const counts = new WeakMap();

function countIn(block) {
  let count = 0;
  for (const segment of segments.segment(read(block))) count += segment.isWordLike ? 1 : 0;
  return count;
}

// What a reader reads: struck words are not counted, footnotes stand in brackets.
function read(doc) {
  let text = "";
  doc.descendants((node) => {
    if (node.type.name === "footnote") {
      text += ` [${read(node)}]`;
      return false;
    }
    if (!node.isText) text += " ";
    else if (!node.marks.some((mark) => mark.type.name === "strike")) text += node.text;
    return true;
  });
  return text;
}

export const minutesOf = (words) => Math.max(1, Math.ceil(words / wordsPerMinute));
