// Where a marker stands in a line, by the words around it as a check quotes them, and by which one of the line is meant:
// the words alone may stand there twice, and the line may have been written on since.

import { segments } from "./counting.js";

// Answers positions inside the block, or null. `quote` is { words, at, nth }, as markers.rs makes it.
export function markedWord(block, quote) {
  const found = placeIn(spelt((push) => spell(block, 0, push)), quote);
  // A footnote is one sign in the line, whichever of its words is meant.
  if (found) {
    block.descendants((node, pos) => {
      if (node.type.name !== "footnote" || pos >= found.to || pos + node.nodeSize <= found.from) return;
      found.from = Math.min(found.from, pos);
      found.to = Math.max(found.to, pos + node.nodeSize);
    });
  }
  return found;
}

// As the check reads it: footnotes stand in brackets.
function spell(parent, begin, push) {
  parent.forEach((node, offset) => {
    const pos = begin + offset;
    const isNote = node.type.name === "footnote";
    if (isNote) [" ", "["].forEach((sign) => push(sign, pos));
    if (node.isText) push(node.text, pos);
    else if (node.type.name === "hard_break") push(" ", pos);
    else spell(node, pos + 1, push);
    if (isNote) push("]", pos + node.nodeSize - 1);
  });
}

// The same in the text of a field.
export const markedText = (text, quote) => placeIn(spelt((push) => push(text, 0)), quote);

function placeIn({ text, places }, quote) {
  const found = markerIn(text, quote);
  return found && { from: places[found.from], to: places[found.to - 1] + 1 };
}

// The one with most of the words around it; where several have as many, the one that counts as the check does.
function markerIn(text, { words, at, nth }) {
  const before = words.slice(0, at).replace(/^…/u, "");
  const after = words.slice(at).replace(/^(?:TK)+s?/u, "").replace(/…$/u, "");
  const all = markersIn(text).map((marker, index) => {
    const fits = common(reversed(text.slice(0, marker.from)), reversed(before)) + common(text.slice(marker.to), after);
    return { ...marker, fits, away: Math.abs(index - nth) };
  });
  const [best] = all.sort((one, other) => other.fits - one.fits || one.away - other.away);
  // Another one, in other words: the one that was meant is gone.
  if (!best || best.fits * 3 < before.length + after.length) return null;
  const isBoxed = text[best.from - 1] === "[" && text[best.to] === "]";
  return isBoxed ? { from: best.from - 1, to: best.to + 1 } : best;
}

// The same words as the server's (`is_tk`).
function markersIn(text) {
  const words = [...segments.segment(text)].filter(({ segment }) => /^(?:TK)+s?$/u.test(segment));
  return words.map(({ index, segment }) => ({ from: index, to: index + segment.length }));
}

const reversed = (text) => text.split("").reverse().join("");

function common(one, other) {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

// A text with single blanks, and the position of each of its letters.
function spelt(read) {
  let text = "";
  const places = [];
  read((part, begin) => part.split("").forEach((letter, at) => {
    const isBlank = /\s/u.test(letter);
    if (isBlank && (!text || text.endsWith(" "))) return;
    text += isBlank ? " " : letter;
    places.push(begin + at);
  }));
  return { text, places };
}
