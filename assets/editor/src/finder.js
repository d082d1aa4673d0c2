// Finding in a story: in its headline, dek and other fields, and in its text, one after the other. All are replaced at once,
// in the text as one step, and where that is undone the fields go back with it.

import { undo } from "prosemirror-history";
import { TextSelection } from "prosemirror-state";
import { isLast } from "./along.js";
import { cleaned } from "./characters.js";
import { searchFor } from "./find-text.js";
import { FoundFields, hasRoom } from "./found-fields.js";
import { found, nextFrom } from "./found.js";
import { replaceAll, replaceThis } from "./replacing.js";
import { reveal } from "./reveal.js";
import { writeInField } from "./write-in-field.js";

const mostTaken = 200;

export class Finder {
  #search = null;
  // The current place in a field: { control, index }.
  #inField = null;
  // The field that one comes from, or null for the text.
  #begin = null;
  // What `replaceAll` did last: { fields, turn, isBack }.
  #replaced = null;

  // `controls`: the fields that are searched besides, in their order. `onchange` hears when there is something else to say,
  // `onkept` of fields that do not go back with the text, since somebody has written in them.
  constructor(view, controls, onchange, onkept = () => {}) {
    Object.assign(this, { view, controls, onchange, onkept, fields: new FoundFields(controls) });
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
    const field = this.fields.focused;
    const words = field ? field.value.slice(field.selectionStart, field.selectionEnd)
      : $from.sameParent($to) && $from.parent.isTextblock ? doc.textBetween($from.pos, $to.pos, "\n", "\n") : "";
    return words.length <= mostTaken && !words.includes("\n") ? words : "";
  }

  // Somebody begins to look, from where the focus is.
  begin() {
    this.#begin = this.fields.focused;
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
    reveal(place.control);
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

  // To the next one, or the one before.
  step(by) {
    const { at, count } = this;
    if (!count) return;
    if (at >= 0) return this.#go((at + by + count) % count);
    const { all, near } = this.#text;
    const next = this.#ofFields.length + Math.max(0, nextFrom(all, near));
    this.#go((by > 0 ? next : next - 1 + count) % count);
  }

  // Answers whether there was a current one that could be.
  replace(words) {
    if (!this.#inField) {
      const isDone = replaceThis(this.view, words);
      if (isDone) this.#show();
      return isDone;
    }
    const { control, from, to } = this.#all[this.at];
    const text = cleaned(words);
    if (!isOpen(control) || !hasRoom(control, control.value.slice(0, from) + text + control.value.slice(to))) return false;
    this.#keepFocus(() => writeInField(control, { from, to }, text));
    this.#goFrom(control, from + text.length);
    return true;
  }

  // The current one's field where words have no room in it, or null.
  tooShort(words) {
    if (!this.#inField) return null;
    const { control, from, to } = this.#all[this.at];
    return hasRoom(control, control.value.slice(0, from) + cleaned(words) + control.value.slice(to)) ? null : control;
  }

  // Answers how many were replaced in the text and in which fields, and which fields stay as they were (found-fields.js).
  replaceAll(words) {
    const search = this.#search ?? (() => []);
    this.#setField(null);
    let fields = null;
    const turn = (isBack) => this.#turn(fields.changed, isBack);
    const inText = replaceAll(this.view, words, turn);
    this.#keepFocus(() => { fields = this.fields.replaceAll(search, cleaned(words)); });
    this.#replaced = inText || fields.changed.length ? { changed: fields.changed, turn: inText ? turn : null } : null;
    if (this.#ofFields.length) this.#go(0);
    return { inText, ...fields };
  }

  // Whether what was replaced last can be taken back, in text and fields.
  get mayTakeBack() {
    const { turn } = this.#replaced ?? {};
    return Boolean(this.#replaced) && (!turn || isLast(this.view.state, turn));
  }

  takeBack() {
    const { turn, changed } = this.#replaced;
    this.#replaced = null;
    if (turn) undo(this.view.state, this.view.dispatch);
    else this.#turn(changed, true);
  }

  #turn(changed, isBack) {
    let since = [];
    this.#keepFocus(() => { since = this.fields.turn(changed, isBack); });
    if (since.length) this.onkept(since);
    this.onchange();
  }

  // Whoever writes or presses a button goes on there.
  #keepFocus(act) {
    const before = document.activeElement;
    act();
    if (before === this.view.dom) this.view.focus();
    else if (before !== document.activeElement) before?.focus();
  }

  get #text() {
    return found.getState(this.view.state);
  }

  get #ofFields() {
    return this.#search ? this.fields.places(this.#search) : [];
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
    if (this.#inField) reveal(this.#inField.control);
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

const isOpen = (control) => !control.readOnly && !control.disabled;
