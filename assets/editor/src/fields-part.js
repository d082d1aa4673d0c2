// The form around the text (headline, dek, byline, …) as something that is saved.

import { madeOf, makeRoomBeside, sayBeside, unwarnBeside } from "./beside.js";
import { cleaned } from "./characters.js";
import { el, icon } from "./elements.js";
import { nameOfPicture } from "./pictures.js";
import { labelOf } from "./label-of.js";
import { mergedField } from "./merge-field.js";
import { Told } from "./pasted-told.js";
import { reveal } from "./reveal.js";

const apart = new Set(["version", "key", "base", "writer"]);
const ofLead = new Set(["lead", "lead_caption", "lead_alt"]);

export class FieldsPart {
  name = "fields";
  refused = null;
  // What the last save sent, and what was stored of it where somebody was typing there.
  #sent = null;
  #waiting = new Map();

  constructor(form) {
    this.form = form;
    this.url = form.action;
    [...form.elements].filter((control) => control.name && isText(control)).forEach((control) => {
      makeRoomBeside(control);
      control.addEventListener("blur", () => this.#takeOver(control));
    });
    this.base = this.#values((control) => control.type === "checkbox" || control.type === "radio" ? control.defaultChecked : defaultOf(control));
  }

  get values() {
    return this.#values((control) => control.type === "checkbox" || control.type === "radio" ? control.checked : control.value);
  }

  // What somebody typed: a slug that the server makes from the headline is not.
  get typed() {
    const made = this.#named("slug").some((control) => control.dataset.slugTouched === "no");
    return Object.fromEntries(Object.entries(this.values).filter(([name]) => name !== "slug" || !made));
  }

  get words() {
    return JSON.stringify(Object.entries(this.values));
  }

  get isDirty() {
    return this.words !== JSON.stringify(Object.entries(this.base));
  }

  take() {
    const pairs = [...new FormData(this.form)].filter(([name, value]) => !apart.has(name) && typeof value === "string");
    return { words: this.words, values: this.values, pairs, unseen: this.#unseen() };
  }

  // All that was sent is stored, but what the server named as a problem.
  acknowledge(sent, { problems = [] }) {
    const refused = new Set(problems.map(nameOf));
    const isNew = (name) => sent.values[name] !== this.base[name] && !refused.has(name);
    this.#sent = { ...sent, names: new Set(Object.keys(sent.values).filter(isNew)) };
    this.base = Object.fromEntries(Object.entries(sent.values).map(([name, value]) => [name, refused.has(name) ? this.base[name] : value]));
  }

  // The server's form of a field, unless somebody has typed there since, or is about to.
  hear({ slug, lang, fields, slug_hint: hint }) {
    const values = this.values;
    const sent = this.#sent;
    this.#sent = null;
    const place = document.getElementById("slug-hint");
    if (hint && place) place.textContent = hint;
    // "EN-gb" is stored as en-GB.
    const made = Object.entries({ slug, lang }).filter(([, value]) => typeof value === "string");
    for (const [name, theirs] of this.#known({ ...Object.fromEntries(made), ...fields })) {
      if (values[name] !== this.base[name]) continue;
      const [control] = this.#named(name);
      const unseen = sent?.unseen?.[name] ?? "";
      if (sent?.names.has(name) || unseen) sayBeside(control, unseen || madeOf(name, sent.values[name], theirs));
      if (theirs === values[name] && !unseen) continue;
      this.#waiting.set(control, { typed: control.value, theirs });
      if (control !== document.activeElement) this.#takeOver(control);
    }
  }

  // The server's form, as soon as nobody types there.
  #takeOver(control) {
    const { typed, theirs } = this.#waiting.get(control) ?? {};
    this.#waiting.delete(control);
    if (theirs !== undefined && control.value === typed) this.assign({ [control.name]: theirs });
  }

  // What of the fields goes because nobody sees it, in a sentence.
  #unseen() {
    const sentences = [...this.form.elements].filter((control) => control.name in this.base && isText(control)).map((control) => {
      const told = new Told();
      cleaned(control.value, (kind, words) => told.add(kind, words));
      return [control.name, told.sentences.join(" ")];
    });
    return Object.fromEntries(sentences);
  }

  // One's own two tabs go together where they can.
  meet({ fields, by_you: isOwn }, sent = null) {
    const mine = this.values;
    const clashes = [];
    const known = this.#known(fields);
    const isAbout = this.#ofTwoPictures(known, mine);
    for (const [name, theirs] of known) {
      // What I sent did arrive, only its answer did not.
      if (sent?.values[name] === theirs) this.base[name] = theirs;
      const changedHere = mine[name] !== this.base[name];
      const touches = isAbout && ofLead.has(name) && changedHere && theirs !== mine[name];
      if (!touches && (theirs === this.base[name] || theirs === mine[name])) this.base[name] = theirs;
      else if (changedHere) {
        const field = { before: this.base[name], mine: mine[name], theirs };
        const both = isOwn && !touches ? mergedField(this.#named(name)[0], field) : null;
        if (both === null) clashes.push({ part: this, name, label: this.labelOf(name), ...field });
        else this.#join(name, theirs, both);
      }
      else this.assign({ [name]: theirs });
    }
    return clashes;
  }

  // Both changed something of the lead picture, and one of them the picture itself: the words of one are not put under another.
  #ofTwoPictures(known, mine) {
    const theirs = { ...this.base, ...Object.fromEntries(known) };
    const changedIn = (values) => [...ofLead].some((name) => values[name] !== this.base[name]);
    const isAnother = (values) => values.lead !== this.base.lead;
    return changedIn(mine) && changedIn(theirs) && (isAnother(mine) || isAnother(theirs));
  }

  // How a value reads: a picture by its name.
  shownOf(name, value) {
    return name === "lead" ? nameOfPicture(value) : value;
  }

  // The server has theirs, and the next save brings both.
  #join(name, theirs, both) {
    this.base[name] = theirs;
    this.putBack({ [name]: both });
  }

  keepMine({ name, theirs }) {
    this.base[name] = theirs;
  }

  takeTheirs({ name, theirs }) {
    this.assign({ [name]: theirs });
  }

  // The fields as they were before those that two people changed.
  baseOf(clashes) {
    const befores = clashes.filter((clash) => clash.part === this).map(({ name, before }) => [name, before]);
    return { ...this.base, ...Object.fromEntries(befores) };
  }

  // Whether the server has what was sent.
  has({ values }) {
    return Object.entries(values ?? {}).every(([name, value]) => this.base[name] === value);
  }

  // Values that the server has: not a change of ours.
  assign(values) {
    Object.assign(this.base, values);
    this.putBack(values);
  }

  putBack(values) {
    for (const [name, value] of Object.entries(values)) {
      for (const control of this.#named(name)) {
        if (control.type === "checkbox" || control.type === "radio") control.checked = value.split("\n").includes(control.value);
        else write(control, value);
        control.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }
  }

  // What was said of a field, with its name; null where it is none of these.
  sentenceOf(problem) {
    const name = nameOf(problem);
    return name && this.#named(name).length ? `${this.labelOf(name)}: ${problem.detail}` : null;
  }

  mark(problem) {
    const name = nameOf(problem);
    const { detail } = problem;
    const control = name && this.#named(name)[0];
    if (!control) return null;
    this.unmark(control);
    const id = problemOf(control);
    const seen = seenOf(control);
    seen.setAttribute("aria-invalid", "true");
    seen.setAttribute("aria-describedby", `${id} ${seen.getAttribute("aria-describedby") ?? ""}`.trim());
    (control.closest(".combo, .affix") ?? control).after(el("p", { class: "error", id }, icon("warn"), el("span", {}, detail)));
    return () => show(control);
  }

  unmarkAll() {
    [...this.form.elements].forEach((control) => this.unmark(control));
  }

  // Somebody typed there: what was said of it is true no longer.
  touched(control) {
    this.unmark(control);
    sayBeside(control);
    unwarnBeside(control);
  }

  unmark(control) {
    const problem = document.getElementById(problemOf(control));
    if (!problem) return;
    problem.remove();
    const seen = seenOf(control);
    seen.removeAttribute("aria-invalid");
    const described = (seen.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id !== problem.id).join(" ");
    if (described) seen.setAttribute("aria-describedby", described);
    else seen.removeAttribute("aria-describedby");
  }

  #named(name) {
    return [...this.form.elements].filter((control) => control.name === name);
  }

  #values(read) {
    const values = {};
    for (const control of this.form.elements) {
      if (!control.name || apart.has(control.name) || control.disabled || control.type === "file" || /^(?:button|fieldset|output|object)$/i.test(control.nodeName)) continue;
      const value = read(control);
      if (typeof value === "string") values[control.name] = alike(control, value);
      else values[control.name] = [values[control.name], value && control.value].filter(Boolean).join("\n");
    }
    return values;
  }

  // Their values in our notation, for the fields on this page.
  #known(fields) {
    return Object.entries(fields ?? {}).flatMap(([name, value]) => {
      const control = this.#named(name)[0];
      if (!control || !(name in this.base)) return [];
      if (control.type === "checkbox" && typeof value === "boolean") return [[name, value ? control.value : ""]];
      const text = Array.isArray(value) ? value.join(control.type === "checkbox" ? "\n" : ", ") : String(value ?? "");
      return [[name, control.type === "checkbox" ? text : alike(control, text)]];
    });
  }

  labelOf(name) {
    return labelOf(seenOf(this.#named(name)[0]));
  }
}

// As the server names them, so that its own sentence is replaced.
const problemOf = (control) => `${control.name}-error`;

function show(control) {
  reveal(control);
  seenOf(control).focus();
}

// A field of names is hidden; what people see and hear of it stands before it.
const seenOf = (control) => (control.hidden && control.closest(".combo")?.querySelector('[role="combobox"]')) || control;

function defaultOf(control) {
  if (control.type === "hidden") return control.value;
  if (control.nodeName !== "SELECT") return control.defaultValue;
  return ([...control.options].find((option) => option.defaultSelected) ?? control.options[0])?.value ?? "";
}

const isText = (control) => control.matches("textarea, input:not([type]), input[type=text]") && !isList(control);

// Several values with commas between, drawn by a list of their own.
const isList = (control) => control.matches("[data-combobox], [data-related]");

// A cursor that stands in it stays.
function write(control, value) {
  if (control.value === value) return;
  const { selectionStart: at } = control;
  control.value = value;
  if (control === document.activeElement && at != null) control.setSelectionRange(at, at);
}

const nameOf = ({ field, parameter, pointer }) => field ?? parameter ?? pointer?.split("/").filter(Boolean).at(-1);

// One notation for values that mean the same, as the server writes them.
function alike(control, value) {
  const text = value.replace(/\r\n?/g, "\n").split("\n").map((line) => cleaned(line)).join("\n").trim();
  if (!isList(control)) return text;
  return text.replace(/\s*([,;])\s*/g, "$1 ").trim();
}
