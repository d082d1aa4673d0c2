// Two people changed one text: what each changed goes into the other's, block by block. It is done here and not on
// the server, because only here is it known what was typed while the answer was on its way.

import { wordsOf } from "./words.js";

// `base` is what both began with. Answers { mine, theirs, clashes }: the merged text, with my version or with theirs of
// each block that both changed, and those blocks as { before, mine, theirs }, null where a text has not got it.
export function merge(base, mine, theirs) {
  const texts = { base: blocksOf(base), mine: blocksOf(mine), theirs: blocksOf(theirs) };
  const chosen = new Map([...new Set([...texts.theirs.keys(), ...texts.mine.keys()])].map((id) => [id, decide(texts, id)]));
  const ids = inOrder(texts);
  const put = (side) => ({ ...theirs, content: ids.map((id) => chosen.get(id)[side]).filter(Boolean) });
  const clashes = [...chosen.values()].filter((choice) => choice.isClash);
  return { mine: put("mine"), theirs: put("theirs"), clashes };
}

const blocksOf = (json) => new Map((json?.content ?? []).map((block) => [block.attrs?.id, block]));
const alike = (a, b) => a === b || Boolean(a && b && wordsOf({ content: [a] }) === wordsOf({ content: [b] }));

function decide({ base, mine, theirs }, id) {
  const [before, my, their] = [base, mine, theirs].map((blocks) => blocks.get(id) ?? null);
  if (alike(my, before) || alike(my, their)) return { mine: their, theirs: their };
  if (alike(their, before)) return { mine: my, theirs: my };
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
