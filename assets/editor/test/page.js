// One tab with a story in it: the machines of the page as main.js joins them, on a clock, a disk and a server of ours.

import { window } from "./support/page.js";
import { BodyPart } from "../src/body-part.js";
import { FieldsPart } from "../src/fields-part.js";
import { Journal } from "../src/journal.js";
import { entryOf, keeping, recover } from "../src/keeping.js";
import { Saving } from "../src/saving.js";
import { openGalley, settled, type } from "./world.js";

globalThis.FormData = window.FormData;

// A disk takes its time.
const diskTime = 60;

export class Page {
  offered = [];
  troubles = [];
  inFlight = 0;
  mostInFlight = 0;
  answered = new Set();
  repeats = false;
  isGone = false;
  #version;

  constructor({ clock, server, shelf, tab, open }) {
    Object.assign(this, { clock, server, tab });
    const document = structuredClone(server.document);
    this.#version = { now: String(server.version) };
    this.galley = openGalley(document);
    this.body = new BodyPart(this.galley, "/body", document);
    this.fields = new FieldsPart(formOf(server.fields));
    const parts = [this.body, this.fields];
    this.journal = new Journal({ article: "story", staff: "ana" }, { shelf: this.#alive(shelf), clock: this.#ticking(clock), former: { names: () => [] }, tab: async () => ({ tab, living: async () => new Set(open()) }) },
      () => entryOf({ version: this.#version.now, body: this.body, fields: this.fields, saving: this.saving }));
    this.saving = new Saving(parts, keeping(this.journal, () => this.saving.isDirty, {
      saving() {}, merged() {},
      saved: (answer) => this.fields.hear(answer),
      trouble: (trouble) => this.troubles.push(trouble.kind),
    }), { clock: this.#ticking(clock), post: (attempt) => this.#post(attempt), version: this.#version, writer: { now: server.signedIn?.id ?? "" } });
    this.opened = recover({
      journal: this.journal, parts, saving: this.saving,
      current: () => ({ document: this.galley.document, fields: this.fields.values }),
      write: (text, values) => {
        this.body.putBack(text);
        this.fields.putBack(values);
        this.saving.changed();
      },
      keptWords: { offer: (entries) => this.offered.push(...entries) },
      says: { gone() {}, back() {} },
    });
  }

  // The browser is killed: from here on nothing of this page happens.
  kill() {
    this.isGone = true;
  }

  type(line, text) {
    type(this.galley, line, text);
    this.saving.changed();
  }

  // Enter at the end of a line.
  split(line) {
    const { state } = this.galley.view;
    let end = 0;
    for (let index = 0; index <= line; index += 1) end += state.doc.child(index).nodeSize;
    this.galley.view.dispatch(state.tr.split(end - 1));
    this.saving.changed();
  }

  title(text) {
    this.fields.form.elements.headline.value = text;
    this.saving.changed();
  }

  choose(isMine) {
    const { clashes } = this.saving.trouble;
    const aside = isMine ? null : { document: this.galley.document, fields: this.fields.values, base: { document: this.body.baseOf(clashes), fields: this.fields.baseOf(clashes) } };
    const keeps = aside && this.journal.keep(aside);
    clashes.forEach((clash) => (isMine ? clash.part.keepMine(clash) : clash.part.takeTheirs(clash)));
    this.saving.settle();
    return keeps;
  }

  get words() {
    return JSON.stringify([this.galley.document, this.fields.values]);
  }

  async #post(attempt) {
    if (this.isGone) return new Promise(() => {});
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    const answer = await this.server.post(attempt, this);
    this.inFlight -= 1;
    return this.isGone ? new Promise(() => {}) : answer;
  }

  #ticking(clock) {
    return { now: () => clock.now(), cancel: (timer) => clock.cancel(timer), after: (delay, act) => clock.after(delay, () => this.isGone || act()) };
  }

  #alive(shelf) {
    const never = new Promise(() => {});
    const slow = (name) => async (...given) => {
      await new Promise((done) => { this.clock.after(diskTime, done); });
      return this.isGone ? never : shelf[name](...given);
    };
    return { put: slow("put"), remove: slow("remove"), all: slow("all") };
  }
}

function formOf(fields) {
  const form = window.document.createElement("form");
  form.setAttribute("action", "/fields");
  for (const name of ["headline", "dek"]) {
    const input = form.appendChild(window.document.createElement("input"));
    input.name = name;
    input.defaultValue = fields[name] ?? "";
  }
  return form;
}

export { settled };
