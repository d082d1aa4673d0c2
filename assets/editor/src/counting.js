// Words and minutes, as readers would count them.

const word = /[\p{L}\p{N}]+(?:[’'.,\-‐‑][\p{L}\p{N}]+)*/gu;
const wordsPerMinute = 240;

export function countWords(doc) {
  return doc.textBetween(0, doc.content.size, " ", " ").match(word)?.length ?? 0;
}

export const minutesOf = (words) => Math.max(1, Math.ceil(words / wordsPerMinute));
