// The words in the action bar that say where the text is. Spoken only when the kind of news changes.

import { el, icon } from "./elements.js";

export class SaveState {
  #place;
  #spoken = el("span", { class: "vh", role: "status" });
  #kind = "saved";
  #last;
  #copy = el("span", { class: "saved__copy", hidden: true }, "No copy in this browser.");

  constructor(place) {
    this.#place = place ?? el("span", { class: "saved" });
    this.#place.removeAttribute("role");
    this.#last = [...this.#place.childNodes];
    this.#place.after(this.#copy, this.#spoken);
  }

  // Whether this browser could keep what is not saved yet.
  keeps(isKept) {
    this.#copy.hidden = isKept;
    if (!isKept) this.#spoken.textContent = "This browser keeps no copy of your words. Keep this page open until they are saved.";
  }

  saving() {
    if (this.#kind === "saved") this.#paint("saved saved--busy", "Saving…");
  }

  saved(time) {
    this.#last = [icon("check"), "Saved ", el("time", {}, time)];
    this.settled();
  }

  // Somebody asked whether it is, and it is: that is news, each time.
  answered() {
    this.#spoken.replaceChildren("Saved");
  }

  // Nothing is left to save after all.
  settled() {
    this.#say("saved", "Saved");
    this.#paint("saved", ...this.#last);
  }

  // `more` is read out and repeated in a notice; the bar has room for the short part only.
  trouble(kind, short, more = "", act = null) {
    this.#say(kind, `${short} ${more}`.trim());
    this.#paint("saved saved--off", icon("warn"), el("span", { class: "saved__short" }, short), more && el("span", { class: "vh" }, ` ${more}`), act && " ", act);
  }

  #say(kind, sentence) {
    if (kind !== this.#kind) this.#spoken.textContent = sentence;
    this.#kind = kind;
  }

  #paint(style, ...parts) {
    this.#place.className = style;
    this.#place.replaceChildren(...parts.filter(Boolean));
  }
}
