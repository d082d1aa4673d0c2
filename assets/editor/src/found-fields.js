// The fields of a story in which words are found besides its text. What does not fit into one stays out of it.

import { cleaned } from "./characters.js";
import { writeInField } from "./write-in-field.js";

export class FoundFields {
  // In the order in which they are gone through.
  constructor(controls) {
    this.all = controls;
  }

  // Those of a picture that is not there cannot be written in.
  get #there() {
    return this.all.filter((control) => !control.closest("[data-lead-shown][hidden]"));
  }

  get focused() {
    return this.all.find((control) => control === document.activeElement) ?? null;
  }

  places(search) {
    return this.#there.flatMap((control) => search(control.value).map((place, index) => ({ control, index, ...place })));
  }

  // Each place once. Answers what changed, { control, before, after, many }, and the fields that stay as they were:
  // `long` for want of room, `locked` because nobody may write there.
  replaceAll(search, words) {
    const said = { changed: [], long: [], locked: [] };
    for (const control of this.#there) {
      const places = search(control.value);
      const before = control.value;
      const after = places.reduceRight((text, { from, to }) => text.slice(0, from) + words + text.slice(to), before);
      if (after === before) continue;
      if (control.readOnly || control.disabled) said.locked.push(control);
      else if (!hasRoom(control, after)) said.long.push(control);
      else said.changed.push({ control, before, after, many: places.length });
    }
    said.changed.forEach(({ control, after }) => exchange(control, after));
    return said;
  }

  // Forth or back. Answers the fields that somebody has written in since: they keep their words.
  turn(changed, isBack) {
    const since = [];
    for (const { control, before, after } of changed) {
      if (control.value === (isBack ? after : before)) exchange(control, isBack ? before : after);
      else since.push(control);
    }
    return since;
  }
}

/** Most characters of a field; what is longer is not stored. */
export const mostOf = (control) => Number(control.dataset.most) || Infinity;

/** Whether a text fits, or is at least no longer than what stands there. */
export function hasRoom(control, text) {
  const length = (said) => [...cleaned(said).trim()].length;
  return length(text) <= Math.max(mostOf(control), length(control.value));
}

const exchange = (control, text) => writeInField(control, { from: 0, to: control.value.length }, text);
