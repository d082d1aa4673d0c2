// One block that was changed in two places: both changes, or null where they touch.

import { readBlock } from "./schema.js";

// What has parts with names (the cells of a table, the items of a list) is joined part by part. `within`: what was changed in
// different places of one line is joined, too. `isSame` says which blocks are no change.
export function mergedBlock(before, mine, theirs, { within = true, isSame = (a, b) => a === b } = {}) {
  if (!before || !mine || !theirs) return null;
  const joined = new Joining(within, (a, b) => a.eq(b) || isSame(a.toJSON(), b.toJSON())).blocks(...[before, mine, theirs].map(readBlock));
  return joined?.toJSON() ?? null;
}

class Joining {
  constructor(within, isSame) {
    Object.assign(this, { within, isSame });
  }

  blocks(base, my, their) {
    const attrs = base.type === my.type && base.type === their.type ? joinedAttributes(base, my, their) : null;
    const content = attrs && this.#content(base, my, their);
    return content && allowed(base.type.create(attrs, content, base.marks));
  }

  #content(base, my, their) {
    if (my.content.eq(base.content)) return their.content;
    if (their.content.eq(base.content) || my.content.eq(their.content)) return my.content;
    if (!base.isTextblock) return this.#parts(base, my, their);
    return this.within ? joinedLine(base.content, my.content, their.content) : null;
  }

  // Only one of them put in parts, took them away or moved them.
  #parts(base, my, their) {
    const [bases, mine, theirs] = [base, my, their].map(partsOf);
    if (!bases || !mine || !theirs) return null;
    const order = (parts) => [...parts.keys()].join();
    const [shape, other] = order(mine) === order(bases) ? [theirs, mine] : [mine, theirs];
    if (order(other) !== order(bases)) return null;
    const isLost = [...bases].some(([id, part]) => !shape.has(id) && !this.isSame(part, other.get(id)));
    const joined = isLost ? [] : [...shape].map(([id, part]) => (bases.has(id) ? this.#part(bases.get(id), mine.get(id), theirs.get(id)) : part));
    return !isLost && joined.every(Boolean) ? joined : null;
  }

  #part(base, my, their) {
    if (this.isSame(my, base) || this.isSame(my, their)) return their;
    return this.isSame(their, base) ? my : this.blocks(base, my, their);
  }
}

// By their names, where all have one of their own.
function partsOf({ content: { content: parts } }) {
  const named = new Map(parts.map((part) => [part.attrs.id, part]));
  return named.size === parts.length && parts.every(({ attrs }) => attrs.id) ? named : null;
}

function joinedAttributes(base, my, their) {
  const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const attrs = {};
  for (const [name, before] of Object.entries(base.attrs)) {
    const [mine, theirs] = [my.attrs[name], their.attrs[name]];
    if (!isSame(mine, before) && !isSame(theirs, before) && !isSame(mine, theirs)) return null;
    attrs[name] = isSame(mine, before) ? theirs : mine;
  }
  return attrs;
}

// What the rules of the text allow, with rows of one length.
function allowed(node) {
  try {
    node.check();
  } catch {
    return null;
  }
  const widths = new Set(node.content.content.filter(({ type }) => type.name === "table_row").map(({ childCount }) => childCount));
  return widths.size > 1 ? null : node;
}

function joinedLine(base, my, their) {
  const changes = [my, their].map((content) => changeOf(base, content));
  const [first, second] = changes.sort((a, b) => a.from - b.from || a.to - b.to);
  if (first.to > second.from || first.from === second.from) return null;
  // From the end, so that the places of the other still hold.
  return [second, first].reduce((content, { from, to, put }) => content.cut(0, from).append(put).append(content.cut(to)), base);
}

// What stands between the beginning and the end that both have. A footnote is changed as a whole.
function changeOf(before, after) {
  const start = before.findDiffStart(after) ?? before.size;
  const from = Math.min(outside(before, start, -1), outside(after, start, -1));
  const { a, b } = before.findDiffEnd(after) ?? { a: before.size, b: after.size };
  const overlap = Math.max(0, start - Math.min(a, b));
  const [to, end] = [outside(before, a + overlap, 1), outside(after, b + overlap, 1)];
  // What stands behind has to be the same in both, else all to the end is changed.
  const isSame = before.cut(to).eq(after.cut(end));
  return isSame ? { from, to, put: after.cut(from, end) } : { from, to: before.size, put: after.cut(from) };
}

// The place itself, or the edge of the inline node with content that it is in.
function outside(content, pos, by) {
  let at = 0;
  for (const node of content.content) {
    const end = at + node.nodeSize;
    if (!node.isText && at < pos && pos < end) return by < 0 ? at : end;
    at = end;
  }
  return pos;
}
