// Several values in one field, as the server writes and reads them (src/name_list.rs): commas between, or semicolons
// where a value has a comma itself. A value is a name, a name with the slug that tells it apart, or a name with a plus
// that asks for a new one.

export function split(text) {
  const divider = text.includes(";") ? ";" : ",";
  return text.split(divider).map((value) => value.trim()).filter(Boolean);
}

export function joined(values) {
  if (!values.some((value) => /[,;]/.test(value))) return values.join(", ");
  return values.join("; ") + (values.length === 1 ? ";" : "");
}

export const shownName = (value) => value.replace(/\s*\[[^[\]]*\]$/, "");

export const isNew = (value) => value.endsWith("[+]");

// As the server compares: `Côte` and `Cote`, `Straße` and `STRASSE` are two.
const folded = (text) => text.normalize("NFC").toLowerCase();
export const same = (a, b) => folded(a) === folded(b);

// What a typed text offers: known ones that fit, then the making of a new one, which is a choice of its own.
export function offers(options, taken, typed, { mayCreate, creates, most = 8 }) {
  const isTaken = ({ value }) => taken.some((other) => same(other, value));
  const fits = ({ name }) => name.toLowerCase().includes(typed.toLowerCase());
  const rank = ({ name }) => (same(name, typed) ? 0 : name.toLowerCase().startsWith(typed.toLowerCase()) ? 1 : 2);
  const rows = options.filter((option) => !isTaken(option) && fits(option)).sort((a, b) => rank(a) - rank(b)).slice(0, most);
  if (!typed || !mayCreate) return rows;
  const known = options.some(({ name }) => same(name, typed)) || taken.some((value) => same(shownName(value), typed));
  // Two tags are never called the same; two people may be.
  if (creates === "tag" && known) return rows;
  const value = `${typed} [+]`;
  const label = known ? `New ${creates} “${typed}”, somebody else` : `New ${creates} “${typed}”`;
  return [...rows, { name: typed, value, label, isNew: true }];
}

// What a typed text means without a choice: the one that is called so.
export function meant(options, typed) {
  const called = options.filter(({ name }) => same(name, typed));
  return called.length === 1 ? called[0].value : null;
}
