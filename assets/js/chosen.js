// Which pictures or stories are chosen: those of a page in their order, and those of pages before.

/** `shown` are the values of a page, in order; `chosen` all that are chosen, of other pages too. */
export class Chosen {
  #last = null;

  constructor(shown, chosen = []) {
    this.shown = shown;
    this.all = new Set(chosen);
  }

  has(value) {
    return this.all.has(value);
  }

  /** One is chosen or not any more; with `isRange` all from the one before to it. */
  set(value, isOn, isRange = false) {
    const [from, to] = [this.shown.indexOf(this.#last), this.shown.indexOf(value)].sort((one, other) => one - other);
    const these = isRange && from >= 0 ? this.shown.slice(from, to + 1) : [value];
    for (const one of these) this.#put(one, isOn);
    this.#last = value;
  }

  setShown(isOn) {
    for (const one of this.shown) this.#put(one, isOn);
  }

  clear() {
    this.all.clear();
    this.#last = null;
  }

  elsewhere() {
    return [...this.all].filter((value) => !this.shown.includes(value));
  }

  /** How many of this page. */
  here() {
    return this.all.size - this.elsewhere().length;
  }

  #put(value, isOn) {
    if (isOn) this.all.add(value);
    else this.all.delete(value);
  }
}

/** What the bar says; the server takes so many at a time. */
export function said(chosen, most = 200) {
  const count = chosen.all.size;
  const others = chosen.elsewhere().length;
  const told = [`${count} chosen`];
  if (others > 0) told.push(others === count ? "on other pages" : `${others} of them on other pages`);
  return count > most ? `${told.join(", ")}. At most ${most} at a time.` : told.join(", ");
}
