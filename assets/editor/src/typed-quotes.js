// The quotation mark or apostrophe that a straight one stands for, by the text before it and the language.

import { isSpaced, narrowSpace, pairsOf } from "./quotation-marks.js";

const isSingle = ([open]) => /[‘’‚‹›]/.test(open);
// Scripts whose words no space parts.
const unspaced = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}";
const startsWord = /(?:^|[\s([{<¿¡（［｛【〈《])$/u;
// A mark behind these opens when none is open, and closes else: “so–” and so–“what”. Objects in the line are among them.
const isEither = new RegExp(`[\\p{Pd}/:=+~|\\ufffc，。、：；！？${unspaced}]$`, "u");
// Of Markdown, at the start of a word.
const openingSigns = /(?<=^|[\s([{“”„«‘’‚‹])[*_~]+$/;
const elides = /^(?:fr|it|ca|oc)\b/i;

// `double` is what the key " sets, `nested` what it sets within; `lone` is what the key ' sets.
export function keyPairs(lang) {
  const marks = pairsOf(lang);
  const [outer, inner] = [[marks[0], marks[1]], [marks[2], marks[3]]];
  const [double, nested] = isSingle(outer) ? [inner, outer] : [outer, inner];
  return { double, nested, lone: [outer, inner].find(isSingle) ?? ["‘", "’"] };
}

// Answers what stands there instead, or null where the straight sign stays.
export function quoteFor(typed, before, lang) {
  const text = before.replace(/\p{Cf}+$/u, "").replace(openingSigns, "");
  const pairs = keyPairs(lang);
  const open = openIn(text, Object.values(pairs));
  return typed === "\"" ? doubleFor(text, open, pairs, lang) : singleFor(text, open, pairs);
}

function doubleFor(text, open, { double, nested, lone }, lang) {
  const innermost = open.findLast(({ pair }) => pair === double || pair === nested)?.pair;
  // 5'10" and, where no quotation ends, 27".
  if (/\p{Nd}['′’]\s?\p{Nd}+$/u.test(text) || (!innermost && /\p{Nd}$/u.test(text))) return null;
  if (!innermost && /\p{Script=Hebrew}$/u.test(text)) return "״";
  const own = nested === lone ? [double] : [double, nested];
  const isElided = elides.test(lang) && /\p{L}’$/u.test(text) && !open.some(({ pair }) => pair === lone);
  const space = isSpaced(lang) ? narrowSpace : "";
  if (isElided || opens(text, open, own, Boolean(innermost))) {
    const [mark] = innermost === double ? nested : double;
    return mark === "«" ? mark + space : mark;
  }
  const [, mark] = innermost ?? double;
  return mark === "»" && !/\s$/.test(text) ? space + mark : mark;
}

function singleFor(text, open, { lone }) {
  const isOpen = open.some(({ pair }) => pair === lone);
  const [first, last] = lone;
  if (/\p{Nd}$/u.test(text)) return isOpen ? last : null;
  if (!isOpen && /\p{Script=Hebrew}$/u.test(text)) return "׳";
  if (opens(text, open, [lone], isOpen)) return first;
  return isOpen ? last : "’";
}

// `own` are the pairs that the key itself opens: pressed twice it is an empty quotation.
function opens(text, open, own, isOpen) {
  const justOpened = open.at(-1);
  if (justOpened && justOpened.at === text.replace(/\u202f$/, "").length - 1) return !own.includes(justOpened.pair);
  if (startsWord.test(text) || /(?:^|\s)…$/.test(text)) return true;
  return isEither.test(text) && !isOpen;
}

// The quotations that are open at the end of the text, outermost first.
function openIn(text, pairs) {
  const open = [];
  const marks = new Set(pairs.flat());
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (!marks.has(sign)) continue;
    const closes = open.findLastIndex(({ pair }) => pair[1] === sign);
    const pair = pairs.find(([first]) => first === sign);
    if ((closes < 0 && !pair) || isApostrophe(text, at)) continue;
    const isBoth = pair?.[0] === pair?.[1];
    if (closes >= 0) open.length = closes;
    else if (!isBoth || startsWord.test(signBefore(text, at)) || isEither.test(signBefore(text, at))) open.push({ pair, at });
  }
  return open;
}

// A sign is two units at most.
const signBefore = (text, at) => text.slice(Math.max(at - 2, 0), at);
const isApostrophe = (text, at) => text[at] === "’" && /\p{L}$/u.test(signBefore(text, at)) && /^\p{L}/u.test(text.slice(at + 1, at + 3));
