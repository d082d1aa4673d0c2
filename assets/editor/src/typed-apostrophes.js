// What looked like a quotation mark and turns out to be an apostrophe: ’tis, ’90s, ’s ochtends, geht’s.

import { keyPairs } from "./typed-quotes.js";

const clipped = {
  en: "em n til tis tisn twas twasn twere twill twould twouldn cuz coz nuff neath gainst fraid scuse kay",
  nl: "s t n k m r ns tje tzelfde",
  af: "n",
  de: "s n ne nem nen ner ns",
};

// The places in the text where a mark is an apostrophe, now that `typed` stands behind it.
export function apostrophes(typed, before, lang) {
  const [first, last] = keyPairs(lang).lone;
  const isLetter = /^[\p{L}\p{M}]$/u.test(typed);
  if (isLetter && before.endsWith("'") && /\p{Nd}'$/u.test(before)) return [before.length - 1];
  if (isLetter && last !== "’" && before.endsWith(last) && /\p{L}.$/u.test(before)) return [before.length - 1];
  const word = /(?<![\p{L}\p{M}\p{N}])([‘‚‹’])([\p{L}\p{N}]+)$/u.exec(before);
  if (!word || word[1] !== first || first === "’") return [];
  return isClipped(word[2], typed, lang.split("-")[0].toLowerCase(), isLetter) ? [word.index] : [];
}

function isClipped(word, typed, language, isLetter) {
  // ’90s anywhere; jaren ’90 where English would have a quotation of a figure.
  if (/^\p{Nd}{2}$/u.test(word)) return isLetter || (language !== "en" && /^[^\p{Nd}']$/u.test(typed));
  if (isLetter || /^\p{Nd}$/u.test(typed)) return false;
  // ‘em’ is a quotation, ’n’ is not.
  if (typed === "'" && word !== "n") return false;
  const plain = language === "en" ? word.toLowerCase() : word;
  return (clipped[language] ?? "").split(" ").includes(plain);
}
