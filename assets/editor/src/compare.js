// Two texts side by side: which blocks are alike.

import { wordsOf } from "./words.js";

// For each document the set of indexes of blocks that the other has not got in that order.
export function changedBlocks(mine, theirs) {
  const a = signatures(mine);
  const b = signatures(theirs);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  const kept = longestCommon(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  const changed = (length, keptIndexes) => new Set(range(head, length - tail).filter((index) => !keptIndexes.has(index - head)));
  return { mine: changed(a.length, kept.a), theirs: changed(b.length, kept.b) };
}

const signatures = (doc) => doc.content.content.map((block) => wordsOf({ content: [block.toJSON()] }));
const range = (from, to) => Array.from({ length: to - from }, (_, index) => from + index);

function longestCommon(a, b) {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i][j] = a[i] === b[j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  const kept = { a: new Set(), b: new Set() };
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) {
      kept.a.add(i++);
      kept.b.add(j++);
    } else if (lengths[i + 1][j] >= lengths[i][j + 1]) i += 1;
    else j += 1;
  }
  return kept;
}
