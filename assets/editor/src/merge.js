// Two people changed one text: what each changed goes into the other's, block by block. It is done here and not on
// the server, because only here is it known what was typed while the answer was on its way.

import { mergedBlock } from "./merge-block.js";
import { wordsOfBlock } from "./words.js";

// `base` is what both began with. Answers { mine, theirs, clashes }: the merged text, with my version or with theirs of
// each block that both changed, or with theirs and, under it and without a name, mine; and those blocks as { before, mine,
// theirs }, null where a text has not got it. Parts with names of their own (cells, items) are joined like blocks; `within` also joins what was changed in different places of one block; `isSame` says which blocks are no change.
export function merge(base, mine, theirs, { within = false, isSame = isAlike } = {}) {
  const texts = { base: blocksOf(base), mine: blocksOf(mine), theirs: blocksOf(theirs) };
  const chosen = new Map([...new Set([...texts.theirs.keys(), ...texts.mine.keys()])].map((id) => [id, decide(texts, id, within, isSame)]));
  const ids = inOrder(texts);
  const put = (pick) => ({ ...theirs, content: ids.flatMap((id) => pick(chosen.get(id))).filter(Boolean) });
  const clashes = [...chosen.values()].filter((choice) => choice.isClash);
  return { mine: put(({ mine: my }) => my), theirs: put(({ theirs: their }) => their), both: put(both), clashes };
}

export const blocksOf = (json) => new Map((json?.content ?? []).map((block) => [block.attrs?.id, block]));
export const isAlike = (a, b) => a === b || Boolean(a && b && wordsOfBlock(a) === wordsOfBlock(b));

const both = ({ mine, theirs }) => (mine && theirs && mine !== theirs ? [theirs, { ...mine, attrs: { ...mine.attrs, id: null } }] : [theirs ?? mine]);

function decide({ base, mine, theirs }, id, within, isSame) {
  const [before, my, their] = [base, mine, theirs].map((blocks) => blocks.get(id) ?? null);
  if (isSame(my, before) || isSame(my, their)) return { mine: their, theirs: their };
  if (isSame(their, before)) return { mine: my, theirs: my };
  const joined = mergedBlock(before, my, their, { within, isSame });
  if (joined) return { mine: joined, theirs: joined };
  return { isClash: true, before, mine: my, theirs: their };
}
// The order of whoever moved blocks, theirs if nobody did; what only the other has stands behind what it stood behind
// there, and behind what is new in that place.
function inOrder({ base, mine, theirs }) {
  const shared = (blocks) => [...blocks.keys()].filter((id) => base.has(id) && mine.has(id) && theirs.has(id)).join();
  const [first, second] = shared(theirs) === shared(base) && shared(mine) !== shared(base) ? [mine, theirs] : [theirs, mine];
  const ids = [...first.keys()];
  let at = 0;
  for (const id of second.keys()) {
    const known = ids.indexOf(id);
    if (known >= 0) {
      at = known + 1;
      continue;
    }
    while (!base.has(id) && at < ids.length && !base.has(ids[at])) at += 1;
    ids.splice(at, 0, id);
    at += 1;
  }
  return ids;
}
