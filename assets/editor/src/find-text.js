// Searches a text, without knowing of editors or fields.

import { isBetweenLetters, isBetweenWords, lettersOf } from "./find-letters.js";

// `words`: what is looked for; `isCase`: capitals are meant; `isWords`: no parts of words; `lang`: the story's language.
// Answers a function that takes one line of text to the places in it, { from, to }, in order and apart from each other.
export function searchFor({ words, isCase = false, isWords = false, lang = "" }) {
  const wanted = lettersOf(words, { isCase, lang }).text;
  if (!wanted) return () => [];
  return (line) => {
    const found = [];
    const { text, at } = lettersOf(line, { isCase, lang });
    const placeOf = (unit) => (at ? at[unit] : unit);
    const isEnd = (place) => place >= 0 && isBetweenLetters(line, place) && (!isWords || isBetweenWords(line, place));
    for (let unit = text.indexOf(wanted); unit >= 0;) {
      const [from, to] = [placeOf(unit), placeOf(unit + wanted.length)];
      const isFound = isEnd(from) && isEnd(to);
      if (isFound) found.push({ from, to });
      unit = text.indexOf(wanted, unit + (isFound ? wanted.length : 1));
    }
    return found;
  };
}
