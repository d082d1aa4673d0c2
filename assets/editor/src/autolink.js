// An address that was typed is a link: from its scheme or "www." to before the punctuation that closes the sentence.

import { isLeftAlone } from "./left-alone.js";
import { isSafeLink } from "./link.js";

// What no address has in it, so that it ends there.
const ends = "\\s\\ufffc<>\"“”„‟«»‹›‘’‚…「」『』【】《》（），。、；：！？";
const address = new RegExp(`(?<![\\p{L}\\p{M}\\p{N}_@./=&%#~?+\\\\-])(?:https?://|www\\.)[^${ends}]*$`, "iu");
const isEnd = new RegExp(`^[${ends}]`, "u");
const opening = "([{";
const closing = ")]}";

// Where the address begins that the text ends within, or -1.
export function addressStart(text) {
  let word = text.length;
  while (word > 0 && !/[\s\ufffc]/.test(text[word - 1])) word -= 1;
  const found = address.exec(text.slice(word));
  return found ? word + found.index : -1;
}

// The address that ends the text, as { from, to, href }; its closing punctuation is none of it.
export function addressAt(text) {
  const from = addressStart(text);
  if (from < 0) return null;
  const typed = withoutEnd(text.slice(from));
  const href = hrefOf(typed);
  return href ? { from, to: from + typed.length, href } : null;
}

// Links the address before `end`, once what stands there says that it is over. Answers whether it did.
export function linkBefore(state, tr, { end, text, next }) {
  const { link } = tr.doc.type.schema.marks;
  const found = isOver(text, next) ? addressAt(text) : null;
  const $end = tr.doc.resolve(end);
  if (!link || !found || !$end.parent.type.allowsMarkType(link)) return false;
  const [from, to] = [found.from, found.to].map((at) => end - text.length + at);
  if (isLeftAlone(state, from) || hasMark(tr.doc, from, to, (type) => type === link || type.spec.code)) return false;
  tr.addMark(from, to, link.create({ href: found.href })).removeStoredMark(link);
  return true;
}

export function hasMark(doc, from, to, fits) {
  let has = false;
  doc.nodesBetween(from, to, (node) => { has ||= node.isInline && node.marks.some(({ type }) => fits(type)); });
  return has;
}

// Signs that may go on an address end it only where they cannot: brackets that it did not open, commas behind a bare host.
function isOver(text, next) {
  if (isEnd.test(next)) return true;
  const start = addressStart(text);
  if (start < 0) return false;
  const written = text.slice(start);
  if (closing.includes(next)) return balanced(written + next) <= written.length;
  return /^[,;!]$/.test(next) && isBareHost(written);
}

export const isBareHost = (written) => !/[/?#]/.test(written.replace(/^https?:\/\//i, ""));

function withoutEnd(written) {
  return written.slice(0, balanced(written)).replace(/[.,;:!?'*]+$/, "");
}

// How far its brackets are in pairs.
function balanced(written) {
  const open = [];
  for (let at = 0; at < written.length; at += 1) {
    if (opening.includes(written[at])) open.push(at);
    const kind = closing.indexOf(written[at]);
    if (kind < 0) continue;
    if (written[open.at(-1)] !== opening[kind]) return open[0] ?? at;
    open.pop();
  }
  return open[0] ?? written.length;
}

function hrefOf(typed) {
  const isBare = /^www\./i.test(typed);
  const href = isBare ? `https://${typed}` : typed;
  const [host] = href.replace(/^https?:\/\//i, "").split(/[/?#]/);
  const names = host.replace(/:\d+$/, "").split(".");
  const isHost = isBare ? names.length > 2 && names.every(Boolean) && /^\p{L}[\p{L}\p{N}-]+$/u.test(names.at(-1)) : /^[\p{L}\p{N}[]/u.test(host);
  return isHost && isSafeLink(href) ? href : null;
}
