// Whom a text calls by @ while it is typed: what stands behind the last @ before the caret, and the names that go on from there.

/** Where the name begins and what of it is there, or null. Behind a letter an @ is an address. */
export function callBefore(text) {
  const at = text.lastIndexOf("@");
  if (at < 0 || /[\p{L}\p{N}]$/u.test(text.slice(0, at))) return null;
  const typed = text.slice(at + 1);
  return typed.length > 60 || /\n/.test(typed) ? null : { at, typed };
}

/** At most eight names: those that begin so, then those with a later word that does. None for a name that is whole. */
export function namesFor(typed, names) {
  const wanted = typed.toLowerCase();
  if (names.some((name) => wanted.startsWith(name.toLowerCase()))) return [];
  const begins = (name) => name.toLowerCase().startsWith(wanted);
  const has = (name) => !begins(name) && wanted !== "" && name.toLowerCase().split(/\s+/).some((word) => word.startsWith(wanted));
  return [...new Set([...names.filter(begins), ...names.filter(has)])].slice(0, 8);
}
