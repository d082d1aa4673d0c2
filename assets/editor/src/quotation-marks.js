// The quotation marks that <q> stands for, as CLDR has them for each language: outer pair, inner pair.

const curly = "“”‘’";
const low = "„“‚‘";
const polish = "„”«»";
const pointed = "«»“”";
const corner = "「」『』";
const marks = {
  en: curly, nl: "‘’“”", pt: curly, tr: curly, hi: curly, zh: curly, ko: curly, th: curly, vi: curly, id: curly, ms: curly, yo: curly, cy: "‘’“”", ga: curly, lv: curly, bn: curly, ta: curly, te: curly, ur: "”“’‘",
  de: low, cs: low, sk: low, sl: low, lt: low, is: low, et: "„“«»", bg: "„“„“", mk: "„“‚‘", lb: low, ka: "„“‚‘",
  pl: polish, ro: polish, hu: "„”»«", hr: "„”‚’", sr: "„”’’", bs: "„”‘’", af: curly,
  es: pointed, it: pointed, ca: pointed, gl: pointed, eu: pointed, el: pointed, sq: pointed, "pt-pt": pointed,
  ru: "«»„“", uk: "«»„“", be: "«»„“", kk: "“”‘’", hy: "«»«»", no: "«»‘’", nb: "«»‘’", nn: "«»‘’", fa: "«»‹›", am: "«»‹›",
  fr: "«»“”", "fr-ch": "«»‹›", "de-ch": "«»‹›", "it-ch": "«»‹›",
  sv: "””’’", fi: "””’’", he: "””’’", da: "“”‘’", ar: "”“’‘",
  ja: corner, "zh-hant": corner, "zh-tw": corner, "zh-hk": corner,
};

// The four marks: outer pair, inner pair.
export function pairsOf(lang) {
  const tag = lang.toLowerCase();
  return marks[tag] ?? marks[tag.split("-").slice(0, 2).join("-")] ?? marks[tag.split("-")[0]] ?? curly;
}

// French sets its pointed marks off by a narrow space that does not break.
export const isSpaced = (lang) => /^fr(?:-(?!ch$)|$)/i.test(lang);
export const narrowSpace = "\u202f";

export function quotationMarks(lang, isInner) {
  const pairs = pairsOf(lang);
  const [open, close] = isInner ? pairs.slice(2) : pairs;
  const space = isSpaced(lang) && open === "«" ? narrowSpace : "";
  return [open + space, space + close];
}

// Whether words bring their marks themselves.
export const isQuoted = (text) => /^\s*["“”„‟‘‚«»‹›「『]/u.test(text) && /["“”‟’‘«»‹›」』]\s*[.,]?\s*$/u.test(text);
