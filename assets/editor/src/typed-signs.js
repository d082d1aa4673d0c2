// What a sign that is typed stands for behind a text, in a language.

import { addressStart, isBareHost } from "./autolink.js";
import { apostrophes } from "./typed-apostrophes.js";
import { dashFor } from "./typed-dashes.js";
import { quoteFor } from "./typed-quotes.js";

// Answers { cut, put, turned }: so many characters before it go, what stands there then, and the places before it that hold
// an apostrophe now. `isLeft` says which places stay as they are.
export function signFor(text, before, lang, isLeft = () => false) {
  if (/\]\([^\s)]*$/.test(before) || isOfAddress(text, before)) return { cut: 0, put: text, turned: [] };
  const turned = apostrophes(text, before, lang).filter((at) => !isLeft(at));
  const seen = turned.reduce((line, at) => `${line.slice(0, at)}’${line.slice(at + 1)}`, before);
  const quote = /^["']$/.test(text) ? quoteFor(text, seen, lang) : null;
  const dash = dashFor(text, seen, lang);
  return dash && !(dash.cut && isLeft(before.length - dash.cut)) ? { ...dash, turned } : { cut: 0, put: quote ?? text, turned };
}

// In an address hyphens, dots and what may stand in a path are themselves.
function isOfAddress(text, before) {
  const start = addressStart(before);
  return start >= 0 && !/["\s]/.test(text) && !(text === "'" && isBareHost(before.slice(start)));
}
