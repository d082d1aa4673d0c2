// Where a marker stands in a block, by the words around it as a check quotes them: blanks made one, cut ends as "…".

const marker = /\[?TKs?\]?|TKTK/gu;

// Answers positions inside the block, or null.
export function markedWord(block, words) {
  const { text, places } = spelt(block);
  const quote = words.replace(/^…|…$/gu, "");
  const begin = text.indexOf(quote);
  if (begin < 0) return null;
  // The quote is as long on both sides, unless the text ends: the marker is the one nearest to where both sides meet.
  const isCut = [words.startsWith("…"), words.endsWith("…")];
  const middle = isCut[0] === isCut[1] ? quote.length / 2 : isCut[0] ? quote.length : 0;
  const all = [...quote.matchAll(marker)].map(({ index, 0: found }) => ({ index, length: found.length }));
  if (!all.length) return null;
  const off = ({ index, length }) => Math.abs(index + length / 2 - middle);
  const best = all.reduce((one, other) => (off(other) < off(one) ? other : one));
  return { from: places[begin + best.index], to: places[begin + best.index + best.length - 1] + 1 };
}

// The text of a block with single blanks, and the position of each of its letters.
function spelt(block) {
  let text = "";
  const places = [];
  block.descendants((node, pos) => {
    if (!node.isText) {
      if (node.type.name === "hard_break" || node.isTextblock) push(" ", pos);
      return;
    }
    [...node.text.split("")].forEach((letter, at) => push(letter, pos + at));
  });
  return { text, places };

  function push(letter, place) {
    const isBlank = /\s/u.test(letter);
    if (isBlank && (!text || text.endsWith(" "))) return;
    text += isBlank ? " " : letter;
    places.push(place);
  }
}
