// Words and minutes, as readers would count them.

// The server counts by the same rule (words of Unicode).
const segments = new Intl.Segmenter(undefined, { granularity: "word" });
const wordsPerMinute = 230;

export function countWords(doc) {
  let count = 0;
  for (const segment of segments.segment(doc.textBetween(0, doc.content.size, " ", " "))) count += segment.isWordLike ? 1 : 0;
  return count;
}

export const minutesOf = (words) => Math.max(1, Math.ceil(words / wordsPerMinute));
