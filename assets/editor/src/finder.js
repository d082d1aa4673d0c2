// Finding in a story: in its headline and dek, which are fields of their own, and in its text, one after the other.
// All in the text are replaced at once and as one step; in headline and dek each is replaced by hand.

import { TextSelection } from "prosemirror-state";
import { searchFor } from "./find-text.js";
import { found, nextFrom } from "./found.js";
import { replaceAll, replaceThis } from "./replacing.js";

const mostTaken = 200;

export class Finder {
  #search = null;
  // The current place in a field: { control, index }.
  #inField = null;
  // The field that one comes from, or null for the text.
  #begin = null;

  // `controls`: the fields that are searched besides, in their order. `onchange` hears when there is something else to say.
  constructor(view, controls, onchange) {
    Object.assign(this, { view, controls, onchange });
    view.dom.addEventListener("found", () => this.isLooking && onchange());
    for (const control of controls) {
      for (const type of ["input", "change"]) control.addEventListener(type, () => this.isLooking && this.#fieldChanged(control));
    }
  }

  get isLooking() {
    return this.#search !== null;
  }

  get mayReplace() {
    return this.view.editable;
  }

  // What is selected, where it can be looked for.
  get selected() {
    const { doc, selection: { $from, $to } } = this.view.state;
    const field = this.controls.find((control) => control === document.activeElement);
    const words = field ? field.value.slice(field.selectionStart, field.selectionEnd)
      : $from.sameParent($to) && $from.parent.isTextblock ? doc.textBetween($from.pos, $to.pos, "\n", "\n") : "";
    return words.length <= mostTaken && !words.includes("\n") ? words : "";
  }

  // Somebody begins to look, from where the focus is.
  begin() {
    this.#begin = this.controls.find((control) => control === document.activeElement) ?? null;
  }

  // Looks for words (find-text.js). The first place from where one comes is the current one.
  look(query) {
    const { lang } = this.view.dom;
    this.#search = query.words ? searchFor({ ...query, lang }) : null;
    this.#setField(null);
    const near = this.#text.at < 0 ? this.view.state.selection.from : this.#text.near;
    this.view.dispatch(this.view.state.tr.setMeta(found, { search: this.#search, near }));
    const isInFields = this.#ofFields.length && (this.#begin || this.#text.at < 0);
    if (isInFields) this.#goFrom(this.#begin ?? this.controls[0], this.#begin?.selectionStart ?? 0);
    else this.#show();
    this.onchange();
  }

  // No longer looks for anything. What was the current place is selected.
  end() {
    const place = this.#all[this.at];
    this.#search = null;
    this.#setField(null);
    const { tr } = this.view.state;
    tr.setMeta(found, { search: null });
    if (place && !place.control) tr.setSelection(TextSelection.create(tr.doc, place.from, place.to)).scrollIntoView();
    this.view.dispatch(tr);
    if (!place?.control) return (place ? this.view : this.#begin ?? this.view).focus();
    place.control.focus();
    place.control.setSelectionRange(place.from, place.to);
  }

  get count() {
    return this.#all.length;
  }

  // The number of the current one, from 0, or -1.
  get at() {
    if (this.#inField) return this.#ofFields.findIndex(({ control, index }) => control === this.#inField.control && index === this.#inField.index);
    return this.#text.at < 0 ? -1 : this.#ofFields.length + this.#text.at;
  }

  // The field that the current one is in, or null.
  get field() {
    return this.#inField?.control ?? null;
  }

  // How many are in fields.
  get inFields() {
    return this.#ofFields.length;
  }

  // To the next one, or the one before.
  step(by) {
    const { at, count } = this;
    if (!count) return;
    if (at >= 0) return this.#go((at + by + count) % count);
    const { all, near } = this.#text;
    const next = this.#ofFields.length + Math.max(0, nextFrom(all, near));
    this.#go((by > 0 ? next : next - 1 + count) % count);
  }

  // Answers whether there was a current one.
  replace(words) {
    if (!this.#inField) {
      const isDone = replaceThis(this.view, words);
      if (isDone) this.#show();
      return isDone;
    }
    const { at } = this;
    const { control, from, to } = this.#all[at];
    if (control.readOnly) return false;
    write(control, { from, to }, words);
    this.#goFrom(control, from + words.length);
    return true;
  }

  // Answers how many were replaced. Those in fields stay, and the first of them is the current one.
  replaceAll(words) {
    this.#setField(null);
    const many = replaceAll(this.view, words);
    if (this.#ofFields.length) this.#go(0);
    return many;
  }

  get #text() {
    return found.getState(this.view.state);
  }

  get #ofFields() {
    if (!this.#search) return [];
    return this.controls.flatMap((control) => this.#search(control.value).map((place, index) => ({ control, index, ...place })));
  }

  get #all() {
    return [...this.#ofFields, ...this.#text.all];
  }

  // To the place that is the next one from there on in this field.
  #goFrom(control, from) {
    const places = this.#ofFields;
    const order = (place) => this.controls.indexOf(place.control);
    const next = places.findIndex((place) => order(place) > order({ control }) || (place.control === control && place.from >= from));
    this.#go(next >= 0 ? next : places.length < this.count ? places.length : 0);
  }

  #go(at) {
    const place = this.#all[at];
    this.#setField(place?.control ? place : null);
    this.view.dispatch(this.view.state.tr.setMeta(found, { at: place && !place.control ? at - this.#ofFields.length : -1 }));
    this.#show();
    this.onchange();
  }

  #show() {
    const place = this.#inField?.control ?? this.view.dom.querySelector(".found--now");
    place?.scrollIntoView?.({ block: "nearest" });
  }

  #setField(place) {
    this.#inField?.control.removeAttribute("data-found");
    this.#inField = place && { control: place.control, index: place.index };
    this.#inField?.control.setAttribute("data-found", "");
  }

  #fieldChanged(control) {
    if (this.#inField?.control === control && this.at < 0) this.#setField(null);
    this.onchange();
  }
}

// As if it were typed, so that the field can undo it.
function write(control, { from, to }, words) {
  const before = document.activeElement;
  control.focus();
  control.setSelectionRange(from, to);
  const isTyped = document.execCommand?.(words ? "insertText" : "delete", false, words);
  if (!isTyped) {
    control.setRangeText(words, from, to, "end");
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }
  before?.focus();
}
