// Numbers that look random and are the same each time (mulberry32).

export function chance(seed) {
  let state = seed;
  const below = (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  };
  return Object.assign(below, { pick: (list) => list[below(list.length)], times: (limit, make) => Array.from({ length: below(limit) }, make) });
}
