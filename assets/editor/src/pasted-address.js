// An address that is pasted: over words it links them, elsewhere it comes in as a link, as if it had been typed.

import { closeHistory } from "prosemirror-history";
import { TextSelection } from "prosemirror-state";
import { addressAt, hasMark } from "./autolink.js";
import { cleaned } from "./characters.js";
import { isSafeLink, straight, trimmed } from "./link.js";
import { lastMade } from "./take-back.js";
import { isCode, marksOf, textBefore } from "./typed.js";

// Answers whether the clipboard held one address and nothing else, and that is done with it. `html` is a link's own name
// or the address once more, or there is more than an address.
export function pasteAddress(view, text, html) {
  const address = trimmed(cleaned(text));
  const href = /\s/.test(address) ? null : [address, `https://${address}`].find(isSafeLink);
  if (!href || (href !== address && addressAt(address)?.from !== 0)) return false;
  const written = writtenIn(html);
  if (written && !written.isLink && written.text !== address) return false;
  const { selection } = view.state;
  const words = selection.empty ? "" : view.state.doc.textBetween(selection.from, selection.to, "\n", "\ufffc");
  // An address in place of another is that text, too.
  const isOver = words.trim() && addressAt(words.trim())?.from !== 0;
  if (!isOver && written && written.text !== address) return false;
  const tr = selection instanceof TextSelection && selection.$from.sameParent(selection.$to) ? (isOver ? linked(view.state, straight(href)) : inserted(view.state, address)) : null;
  if (tr) view.dispatch(closeHistory(tr).setMeta("paste", true).setMeta("uiEvent", "paste").scrollIntoView());
  return Boolean(tr);
}

// What a browser says of an address besides it: its page's title as a link. Null when it says nothing.
function writtenIn(html) {
  if (!html) return null;
  const { body } = new window.DOMParser().parseFromString(html, "text/html");
  const text = trimmed(body.textContent);
  const [link, second] = body.querySelectorAll("a[href]");
  return { text, isLink: Boolean(link) && !second && trimmed(link.textContent) === text && !body.querySelector("img") };
}

// The words keep what marks they have; another link of theirs goes.
function linked({ tr, selection: { from, to, $from }, schema: { marks: { link } }, doc }, href) {
  if (!mayLink($from, link) || hasMark(doc, from, to, ({ spec }) => spec.code)) return null;
  tr.addMark(from, to, link.create({ href }));
  return tr.setSelection(TextSelection.create(tr.doc, to)).removeStoredMark(link).setMeta(lastMade, { from: to, to, text: "", marks: [] });
}

function inserted(state, address) {
  const { tr, selection: { from, to, $from, $to }, schema } = state;
  const { link } = schema.marks;
  const marks = marksOf(state, $from, $to);
  const after = $from.parent.textBetween(to - $from.start(), $from.parent.content.size, "", "\ufffc");
  const before = textBefore($from);
  const found = addressAt(before + address);
  // As typed: not within a word, a link or code.
  if (found?.from !== before.length || /^[\p{L}\p{M}\p{N}_/]/u.test(after) || !mayLink($from, link) || marks.some(({ type }) => type === link)) return null;
  const end = from + found.to - found.from;
  tr.replaceWith(from, to, schema.text(address, marks)).addMark(from, end, link.create({ href: straight(found.href) }));
  return tr.setSelection(TextSelection.create(tr.doc, from + address.length)).removeStoredMark(link).setMeta(lastMade, { from, to, text: address, marks });
}

const mayLink = ($from, link) => link && !isCode($from, $from.marks()) && $from.parent.type.allowsMarkType(link);
