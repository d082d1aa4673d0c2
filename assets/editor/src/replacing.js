// Other words in place of those that were found. They look as the first letter did that they replace.

import { closeHistory } from "prosemirror-history";
import { along } from "./along.js";
import { cleaned } from "./characters.js";
import { found } from "./found.js";

// The current place; then the next one is current. Answers whether there was one.
export function replaceThis(view, words) {
  const { all, at } = found.getState(view.state);
  if (at < 0 || !view.editable) return false;
  const text = cleaned(words);
  view.dispatch(closeHistory(exchange(view.state.tr, all[at], text)).setMeta(found, { near: all[at].from + text.length }));
  return true;
}

// Each place as it was found, once, in one step that can be undone. Answers how many. `turn` hears when that is taken back
// (along.js).
export function replaceAll(view, words, turn = null) {
  const { all } = found.getState(view.state);
  if (!all.length || !view.editable) return 0;
  const text = cleaned(words);
  // From the end, so that places before it stay what they are.
  const tr = all.reduceRight((made, place) => exchange(made, place, text), view.state.tr);
  view.dispatch(closeHistory(turn ? tr.setMeta(along, turn) : tr));
  // What is written next is a step of its own.
  view.dispatch(closeHistory(view.state.tr));
  return all.length;
}

function exchange(tr, { from, to }, text) {
  if (!text) return tr.delete(from, to);
  return tr.replaceWith(from, to, tr.doc.type.schema.text(text, tr.doc.resolve(from).nodeAfter.marks));
}
