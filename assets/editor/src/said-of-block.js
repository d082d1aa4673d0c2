// What is said of a block besides its text, in fields of its own: the alt text of a picture, the title of an embed or a document.
// Checks point there by the block's identity and the name: "aaaaaaaaaa.alt".

import { closeHistory } from "prosemirror-history";
import { NodeSelection } from "prosemirror-state";
import { placeOf } from "./block-place.js";
import { passageIn } from "./passage.js";

const named = /^(.+)\.(alt|title)$/;

export const isSaidOfBlock = (anchor) => named.test(anchor);

// Goes there, onto the words of this passage where they stand in it. Answers whether there is such a block.
export function enterSaid(view, anchor, passage = null) {
  const place = placeIn(view.state.doc, anchor);
  if (!place) return false;
  // What one can do with a block is seen while one is at it.
  view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, place.pos)).scrollIntoView());
  const control = controlOf(view, place);
  if (!control) return true;
  control.focus();
  const found = passage && passageIn(control.value, passage);
  if (found) control.setSelectionRange(found.from, found.to);
  return true;
}

// Other words in place of those, in one step for undo. Answers whether they stand there and there is room for the others.
export function writeSaid(view, anchor, passage, words) {
  const place = placeIn(view.state.doc, anchor);
  const text = place?.node.attrs[place.name];
  const found = place && passageIn(text, passage);
  const said = found && text.slice(0, found.from) + words + text.slice(found.to);
  const control = controlOf(view, place);
  if (!found || [...said].length > (control?.maxLength ?? Infinity)) return false;
  // A field that somebody types in is not drawn anew.
  if (control === document.activeElement) control.blur();
  view.dispatch(closeHistory(view.state.tr.setNodeAttribute(place.pos, place.name, said)));
  return enterSaid(view, anchor);
}

function placeIn(doc, anchor) {
  const [, id, name] = named.exec(anchor) ?? [];
  const place = id ? placeOf(doc, id) : null;
  return place && typeof place.node.attrs[name] === "string" ? { ...place, name } : null;
}

const controlOf = (view, { pos, name }) => view.nodeDOM(pos)?.querySelector?.(`[data-says="${name}"]`) ?? null;
