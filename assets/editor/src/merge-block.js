// One block that was changed in two places: both changes, or null where they touch.

import { readBlock } from "./schema.js";

export function mergedBlock(before, mine, theirs) {
  if (!before || !mine || !theirs) return null;
  const [base, my, their] = [before, mine, theirs].map(readBlock);
  if (!base.isTextblock || !my.sameMarkup(their) || !my.sameMarkup(base)) return null;
  const changes = [my, their].map((block) => changeOf(base.content, block.content));
  const [first, second] = changes.sort((a, b) => a.from - b.from || a.to - b.to);
  if (first.to > second.from || first.from === second.from) return null;
  // From the end, so that the places of the other still hold.
  const joined = [second, first].reduce((content, { from, to, put }) => content.cut(0, from).append(put).append(content.cut(to)), base.content);
  return base.copy(joined).toJSON();
}

// What stands between the beginning and the end that both have.
function changeOf(before, after) {
  const from = before.findDiffStart(after) ?? before.size;
  const { a, b } = before.findDiffEnd(after) ?? { a: before.size, b: after.size };
  const overlap = Math.max(0, from - Math.min(a, b));
  return { from, to: a + overlap, put: after.cut(from, b + overlap) };
}
