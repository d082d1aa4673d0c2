// Dashes, ellipses and the spaces of French, by the text before them and the language.

import { isSpaced, narrowSpace } from "./quotation-marks.js";

// Where a dash is short with spaces and without, and where it is long both times; elsewhere word—word and word – word.
const short = /^(?:de|nl|sv|da|no|nb|nn|fi|is|cs|sk|sl|hr|hu|et|pl|lt)\b/i;
const long = /^(?:ru|uk|be|kk|es|pt)\b/i;

// Answers { cut, put }: so many characters before the cursor go, and that stands there with what was typed. Null: nothing does.
export function dashFor(typed, before, lang) {
  if (typed === "-") return dashes(before, lang);
  if (typed === "." && /(?<!\.)\.\.$/.test(before)) return { cut: 2, put: "…" };
  // At the start of a paragraph "---" has to stay possible, so a dash comes with the space behind it.
  if (typed === " " && /(?:^|\n)--$/.test(before)) return { cut: 2, put: "— " };
  return /^fr\b/i.test(lang) ? frenchSpace(typed, before, lang) : null;
}

// Between figures it is short in all languages; a third hyphen makes it long.
function dashes(before, lang) {
  const cases = [
    [/\p{Nd}-$/u, "–"],
    [/\S -$/, long.test(lang) ? "—" : "–"],
    [/[^\s\p{Nd}-]-$/u, short.test(lang) ? "–" : "—"],
    [/\S ?[–—]$/, "—"],
  ];
  const put = cases.find(([when]) => when.test(before))?.[1];
  return put ? { cut: 1, put } : null;
}

// A space that was typed before high signs, or within pointed marks, does not break; one that stands there is enough.
function frenchSpace(typed, before, lang) {
  if (/^[:;!?»]$/.test(typed) && /\S $/.test(before)) return { cut: 1, put: narrowSpace + typed };
  if (typed !== " " || !isSpaced(lang)) return null;
  if (before.endsWith("«")) return { cut: 0, put: narrowSpace };
  return before.endsWith(`«${narrowSpace}`) ? { cut: 0, put: "" } : null;
}
