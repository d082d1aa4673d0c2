// One field that was changed in two places: both changes together, or null where they touch and somebody has to choose.

import { joined, same, split } from "../../js/combobox-names.js";

// Names stand for themselves, words are joined where they were changed, those of an address or a working name, too. Of a
// choice there is only one: the last.
export function mergedField(control, { before, mine, theirs }) {
  if (control.matches("select, [data-language], [type=checkbox], [type=radio]")) return mine;
  if (control.matches("[data-combobox]")) return mergedNames(before, mine, theirs);
  return mergedWords(before, mine, theirs, isHyphened(control) ? /(-+|\s+)/ : /(\s+)/);
}

const isHyphened = (control) => control.matches("[name=slug], [name=slugline]");

// Theirs, without what I took out, and with what I put in.
export function mergedNames(before, mine, theirs) {
  const [old, my, their] = [before, mine, theirs].map(split);
  const has = (list, value) => list.some((other) => same(other, value));
  const stays = their.filter((value) => has(my, value) || !has(old, value));
  return joined([...stays, ...my.filter((value) => !has(old, value) && !has(stays, value))]);
}

export function mergedWords(before, mine, theirs, gap = /(\s+)/) {
  const [old, my, their] = [before, mine, theirs].map((text) => text.split(gap));
  const [first, second] = [changeOf(old, my), changeOf(old, their)].sort((a, b) => a.from - b.from || a.to - b.to);
  if (first.to >= second.from) return null;
  return [...old.slice(0, first.from), ...first.put, ...old.slice(first.to, second.from), ...second.put, ...old.slice(second.to)].join("");
}

// What stands between the beginning and the end that both have.
function changeOf(before, after) {
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from] === after[from]) from += 1;
  let tail = 0;
  while (tail < most - from && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return { from, to: before.length - tail, put: after.slice(from, after.length - tail) };
}
