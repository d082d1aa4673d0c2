// Words of a line that a rule of the house is about: found again letter by letter, by what stands beside them, and written
// as the house writes them.

// Answers positions inside the block, or null. `passage` is { before, words, after, nth }, as passage.rs makes it.
export function passageInBlock(block, passage) {
  let text = "";
  const places = [];
  const push = (part, pos) => part.split("").forEach((letter, at) => {
    text += letter;
    places.push(pos + at);
  });
  block.descendants((node, pos) => {
    if (node.isText) push(node.text, pos);
    else if (node.type.name === "hard_break") push("\n", pos);
  });
  const found = passageIn(text, passage);
  return found && { from: places[found.from], to: places[found.to - 1] + 1 };
}

// The same in the text of a field. The one with most of what stood beside it; of several the one that counts as the check
// does. Where nothing of that is left, and a line has them more than once, it may be about others.
export function passageIn(text, { before, words, after, nth }) {
  const all = [];
  for (let from = text.indexOf(words); words && from >= 0; from = text.indexOf(words, from + 1)) {
    const to = from + words.length;
    const fits = common(reversed(text.slice(0, from)), reversed(before)) + common(text.slice(to), after);
    all.push({ from, to, fits, away: Math.abs(all.length - nth) });
  }
  const [best] = all.sort((one, other) => other.fits - one.fits || one.away - other.away);
  if (!best || (all.length > 1 && best.fits * 3 < before.length + after.length)) return null;
  return { from: best.from, to: best.to };
}

const reversed = (text) => text.split("").reverse().join("");

function common(one, other) {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
