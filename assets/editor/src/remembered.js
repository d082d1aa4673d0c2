// What was made of something that does not change is made once.

export function remembered(map, of, make) {
  const before = map.get(of);
  if (before !== undefined) return before;
  const made = make(of);
  map.set(of, made);
  return made;
}
