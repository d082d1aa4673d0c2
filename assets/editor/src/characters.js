// Which characters a text keeps: everything that changes what a reader sees, nothing that hides. The server has the
// same rules in characters.rs; both are held to test/characters.json.

const separator = /[\u000b\u000c\u0085\u2028\u2029]/u;
const goes = /[\u00ad\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffc\u{1d173}-\u{1d17a}\p{Cc}\ufdd0-\ufdef]/u;
const isNoncharacter = (c) => (c.codePointAt(0) & 0xfffe) === 0xfffe;
const half = /^[\ud800-\udfff]$/;
// Letters of scripts that write no spaces between words: there a zero-width space says where a line may end.
const withoutSpaces = /[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\u1b00-\u1b7f\ua980-\ua9ff\uaa60-\uaadf]/u;
const western = /[\u0000-\u052f\u1e00-\u1fff]/u;
// Letters, digits and signs that a joiner cannot change.
const unjoined = /[\u0000-\u052f\u1e00-\u206f\u3000-\u303f]/u;
const variant = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;
const tag = /[\u{e0020}-\u{e007f}]/u;
const shapeless = /[\p{Cc}\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/u;
const white = /\p{White_Space}/u;

// What people call those that nobody sees.
const unseen = [
  [/\u200b/, "zero-width space"], [/\u00ad/, "soft hyphen"], [/\ufeff/, "byte-order mark"], [/[\u200c\u200d\u034f\u2060]/, "joiner"], [/[\u200e\u202a-\u202d]/, "direction mark"],
  [/\ufffc/, "place of an attachment"], [/\p{Cc}/u, "control character"], [variant, "variation selector"], [/./su, "other invisible character"],
];
const kindOf = (c) => unseen.find(([kind]) => kind.test(c))[1];

export const isBlank = (text) => [...text].every((c) => white.test(c) || shapeless.test(c));

const isJoined = (c) => Boolean(c) && !unjoined.test(c) && (variant.test(c) || !shapeless.test(c));
const isWestern = (c) => Boolean(c) && western.test(c) && /\p{Alphabetic}/u.test(c);

// Reads one line, character by character. Answers what stands for each: itself, "", a space, or "\n" for a break.
// `tell` hears of what a reader would have seen ("half" a character, text that was "turned" round), of a "nel" that became
// a break, and what else went, by its kind.
function cleaner(tell) {
  let before = "";
  // Directions that were opened, and whether their openers stayed.
  let open = [];

  const opens = (stays) => (open.push(stays), stays);
  const tells = (what) => (tell(what), null);
  const keep = (c, stays) => (stays ? c : "");
  const fate = (c, after) => {
    if (c === "\r" && after === "\n") return "";
    if (/[\t\n\r]/.test(c)) return " ";
    if (separator.test(c)) return "\n";
    if (half.test(c)) return tells("half");
    if (goes.test(c) || isNoncharacter(c)) return "";
    if (c === "\u200b") return keep(c, withoutSpaces.test(before) && withoutSpaces.test(after));
    if (/[\u200c\u200d]/.test(c)) return keep(c, isJoined(before) || (isJoined(after) && !variant.test(after)));
    if (c === "\u034f") return keep(c, before && /\p{M}/u.test(after));
    if (c === "\u180e") return keep(c, /[\u1800-\u18af]/.test(before));
    if (/[\u180b-\u180d\u180f]/.test(c) || variant.test(c)) return keep(c, before && !isAsciiLetter(before) && !white.test(before) && !variant.test(before));
    if (tag.test(c)) return keep(c, before === "\u{1f3f4}" || tag.test(before));
    if (/[\u{e0000}-\u{e0fff}]/u.test(c)) return "";
    // Beside a letter that runs from left to right anyway it says nothing.
    if (c === "\u200e") return keep(c, !isWestern(before) && !isWestern(after));
    if (/[\u202a\u202b]/.test(c)) return keep(c, opens(true));
    if (c === "\u202d") return keep(c, opens(false));
    if (c === "\u202e") return opens(false) || tells("turned");
    if (c === "\u202c") return keep(c, open.pop());
    return c;
  };
  return (c, after) => {
    const kept = fate(c, after);
    if (c === "\u0085") tell("nel");
    if (kept === "" && c !== "\r") tell("unseen", kindOf(c));
    if (kept === "\n") [before, open] = ["", []];
    else if (kept) before = kept;
    return kept;
  };
}

const isAsciiLetter = (c) => /^[a-z]$/i.test(c);

// Cleans one line that is in pieces with a `text` each. A piece "break" stands between its lines.
export function cleanedRuns(runs, tell = () => {}) {
  const clean = cleaner(tell);
  const chars = runs.flatMap((run) => [...run.text].map((c) => [c, run]));
  const out = [];
  chars.forEach(([c, run], index) => {
    const kept = clean(c, chars[index + 1]?.[0] ?? "");
    if (!kept) return;
    const last = out.at(-1);
    if (kept === "\n") out.push("break");
    else if (last?.from === run) last.text += kept;
    else out.push({ text: kept, from: run });
  });
  return out.map((piece) => (piece === "break" ? piece : { ...piece.from, text: composed(piece.text) }));
}

// One line of text as the server stores it; line breaks are newlines.
export function cleaned(text, tell) {
  const lines = cleanedRuns([{ text }], tell).map((piece) => (piece === "break" ? "\n" : piece.text)).join("");
  return lines.replace(/ +(?=\n|$)/g, "").replace(/^\n+|\n+$/g, "");
}

// Text in its composed form (NFC), except for characters that stand for one other character: of some kanji (U+FA19)
// and brackets (U+2329) that other one looks different, so they stay as they were typed.
export function composed(text) {
  if (text.normalize("NFC") === text) return text;
  const pieces = [""];
  for (const c of text) {
    if (standsForOne(c)) pieces.push(c, "");
    else pieces[pieces.length - 1] += c;
  }
  return pieces.map((piece, index) => (index % 2 ? piece : piece.normalize("NFC"))).join("");
}

function standsForOne(c) {
  const apart = c.normalize("NFD");
  return apart !== c && [...apart].length === 1;
}
