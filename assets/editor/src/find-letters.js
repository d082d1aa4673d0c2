// Letters as they are compared when somebody searches: composed (NFC), straight quotes for curly ones, a space for one that
// does not break, and one case unless case matters. Which letters of the text stand behind those is kept.

const quotes = [[/[‘’‚‛]/g, "'"], [/[“”„‟]/g, '"'], [/[\u00a0\u2007\u202f]/g, " "]];

// Text in which each unit is a letter of its own, its folded form is one unit, and NFC leaves it alone: no marks, joiners or
// pairs, nothing that decomposes, and none of the letters whose other case is longer.
const isPlain = (text) => !/[\p{M}\p{Cf}\p{Cs}\p{Cc}\u{10000}-\u{10ffff}\u00b5\u00df\u0130\u0131\u0149\u017f\u01f0\u0374\u037e\u0387\u0390\u03b0\u03d0-\u03f5\u0587\u0958-\u095f\u09dc-\u09df\u0a33-\u0a5e\u0b5c\u0b5d\u0d4e\u0e33\u0eb3\u0f43-\u0f69\u1100-\u11ff\u1c80-\u1c8f\u1e96-\u1e9e\u1f50-\u1fff\u2000\u2001\u2126-\u212b\u2329\u232a\u2adc\ua960-\ua97f\ud7b0-\ud7ff\uf900-\ufb4f\uff9e\uff9f]/u.test(text);

// What is composed together: a letter with its marks, a syllable of Hangul.
const clusters = /[\u1100-\u115f\ua960-\ua97c]*[\u1160-\u11a7\ud7b0-\ud7c6]+[\u11a8-\u11ff\ud7cb-\ud7fb]*\p{M}*|\P{M}\p{M}*|\p{M}+/gu;

// Answers { text, at }: what is compared, and for each of its units where in the text the letter begins that it stands for,
// or -1 inside of one. `at` is null where both are alike unit by unit.
export function lettersOf(text, { isCase = false, lang = "" } = {}) {
  const straight = quotes.reduce((line, [curly, plain]) => line.replace(curly, plain), text);
  if (isPlain(straight)) return { text: isCase ? straight : lower(straight, lang), at: null };
  const fold = folds[isCase ? "exact" : isTurkic(lang) ? "turkic" : "other"];
  let [letters, index] = ["", 0];
  const at = [];
  for (const cluster of straight.match(clusters)) {
    const folded = fold(cluster);
    for (let unit = 0; unit < folded.length; unit += 1) at.push(unit ? -1 : index);
    letters += folded;
    index += cluster.length;
  }
  at.push(index);
  return { text: letters, at };
}

const isTurkic = (lang) => /^(?:tr|az)\b/i.test(lang);
const lower = (text, lang) => (isTurkic(lang) ? text.toLocaleLowerCase("tr") : text.toLowerCase()).replaceAll("ς", "σ");

// There and back, so that ẞ, ß and ss, Σ, σ and ς are alike. In Turkish I and İ are two letters; elsewhere İ is an I.
const folding = (locale) => (cluster) =>
  cluster.normalize("NFC").toLocaleLowerCase(locale).toLocaleUpperCase(locale).toLocaleLowerCase(locale).replaceAll("i\u0307", "i").replaceAll("ς", "σ").normalize("NFC");

// A story has few different letters, and each of them often.
function remembering(fold, most = 10_000) {
  const known = new Map();
  return (cluster) => {
    const before = known.get(cluster);
    if (before !== undefined) return before;
    if (known.size === most) known.clear();
    const folded = fold(cluster);
    known.set(cluster, folded);
    return folded;
  };
}

const folds = { exact: remembering((cluster) => cluster.normalize("NFC")), turkic: remembering(folding("tr")), other: remembering(folding("en")) };

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const words = new Intl.Segmenter(undefined, { granularity: "word" });

// Whether one letter ends and another begins there, as people see them.
export function isBetweenLetters(text, index) {
  if (index === 0 || index === text.length) return true;
  return isPlain(text.slice(index - 1, index + 1)) || graphemes.segment(text).containing(index).index === index;
}

const spaced = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}\p{Nd}]/u;

// Whether a word begins or ends there, as the counter of words sees them.
export function isBetweenWords(text, index) {
  if (index === 0 || index === text.length) return true;
  const [before, behind] = [text[index - 1], text[index]];
  // Most places are one of these two; the browser's own answer takes a hundred times as long.
  if (spaced.test(before) && spaced.test(behind)) return false;
  if (before === " " && spaced.test(behind)) return true;
  return words.segment(text).containing(index).index === index;
}
