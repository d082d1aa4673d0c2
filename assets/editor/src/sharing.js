// Two texts of one story have most blocks in common. Where they are one object, nothing has to be compared or made twice.

import { blocksOf } from "./merge.js";

// The same document; a block that is in the other one as well is the one in there.
export function sharing(document, other) {
  const known = blocksOf(other);
  const content = document.content.map((block) => {
    const same = known.get(block.attrs?.id);
    return isEqual(block, same) ? same : block;
  });
  return { ...document, content };
}

// Of what JSON can say; keys stand in any order.
export function isEqual(a, b) {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b || Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && isEqual(a[name], b[name]));
}
