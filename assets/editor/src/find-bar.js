// The bar above the galley for finding and replacing, in a place that is there for it (find.js). While it is open the text can be
// written as ever.

import { undo } from "prosemirror-history";
import { button, el, icon } from "./elements.js";
import { wantedBy } from "./find.js";
import { Finder } from "./finder.js";
import { mostOf } from "./found-fields.js";
import { wordOf } from "./label-of.js";
import { isLetter } from "./letter-keys.js";
import { notice } from "./notices.js";
import { number } from "./number.js";

export class FindBar {
  #isOpen = false;
  // What was done last, until something else is.
  #done = null;

  constructor(view, node, controls) {
    this.view = view;
    this.finder = new Finder(view, controls, () => this.#say(), (fields) => this.#tellKept(fields));
    this.words = field("find-words", "Find", { onkeydown: (event) => this.#enters(event, () => this.#step(event.shiftKey ? -1 : 1)), oninput: () => this.#look() });
    this.instead = field("find-instead", "Replace with", { onkeydown: (event) => this.#enters(event, () => this.#replace()) });
    this.count = el("p", { class: "finder__count", role: "status" });
    this.isCase = option("find-case", "Match case", () => this.#look());
    this.isWords = option("find-whole", "Whole words", () => this.#look());
    this.more = button("Replace", "btn--quiet btn--small", () => this.#unfold(this.replacing.hidden));
    this.replacing = el("div", { class: "finder__row", id: "find-replacing", hidden: true },
      labelled(this.instead, "Replace with"),
      button("Replace this", "btn--small", () => this.#replace()),
      button("Replace all", "btn--small", () => this.#replaceAll()));
    this.besides = el("p", { role: "status" });
    this.back = button("Undo", "btn--small", () => this.#takeBack());
    this.told = el("div", { class: "finder__row finder__told", hidden: true }, this.besides, this.back);
    this.more.setAttribute("aria-controls", this.replacing.id);
    this.node = node;
    node.append(
      el("div", { class: "finder__row" },
        labelled(this.words, "Find"), this.count,
        sign("up", "The one before, Shift Enter", () => this.#step(-1)),
        sign("down", "The next one, Enter", () => this.#step(1)),
        sign("x", "Close, Escape", () => this.close())),
      el("div", { class: "finder__row" }, this.isCase.node, this.isWords.node, this.more),
      this.replacing, this.told);
    this.node.addEventListener("keydown", (event) => this.#hearsInside(event));
  }

  // Opens with what is selected, or with what was looked for before.
  open({ isReplacing = false } = {}) {
    const isInside = this.node.contains(document.activeElement);
    const selected = isInside ? "" : this.finder.selected;
    if (!isInside) this.finder.begin();
    this.more.hidden = !this.finder.mayReplace;
    if (isReplacing && this.finder.mayReplace) this.#unfold(true);
    else if (!this.#isOpen) this.#unfold(false);
    this.node.hidden = false;
    this.#isOpen = true;
    if (selected) this.words.value = selected;
    this.words.focus();
    this.words.select();
    if (selected || !this.finder.isLooking) this.#look();
  }

  close() {
    this.#isOpen = false;
    this.#tell("");
    this.node.hidden = true;
    this.finder.end();
  }

  // Keys while the focus is in the galley or here. Whoever asks for the search once more gets that of the browser.
  hear(event) {
    const isHere = this.node.contains(event.target);
    if (event.defaultPrevented || !(isHere || event.target.closest?.(".galley"))) return;
    const wanted = wantedBy(event);
    if (!wanted || (wanted === "find" && event.target === this.words)) return;
    event.preventDefault();
    this.open({ isReplacing: wanted === "replace" });
  }

  #hearsInside(event) {
    if (event.isComposing) return;
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && isLetter(event, "z");
    if (event.key === "Escape") this.close();
    // From a button of the bar it is the replacement that is meant; a field undoes its own words.
    else if (isUndo && event.target.matches("button") && this.finder.mayReplace) this.finder.mayTakeBack ? this.#takeBack() : undo(this.view.state, this.view.dispatch);
    else return;
    event.preventDefault();
  }

  #enters(event, act) {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    act();
  }

  #unfold(isOpen) {
    this.replacing.hidden = !isOpen;
    this.more.setAttribute("aria-expanded", String(isOpen));
    if (isOpen && this.#isOpen) this.instead.focus();
  }

  #step(by) {
    this.#begin();
    this.finder.step(by);
    this.#say();
  }

  #look() {
    this.#begin();
    this.finder.look({ words: this.words.value, isCase: this.isCase.isOn, isWords: this.isWords.isOn });
  }

  #replace() {
    this.#begin();
    const field = this.finder.tooShort(this.instead.value);
    if (!this.finder.replace(this.instead.value)) this.finder.step(1);
    if (field) this.#tell(sentenceOf([field], isLong));
  }

  #replaceAll() {
    const { inText, changed, long, locked } = this.finder.replaceAll(this.instead.value);
    const inFields = changed.reduce((sum, { many }) => sum + many, 0);
    const where = inFields ? `${inText ? `${number(inFields)} of them in` : "In"} ${namesOf(changed.map(({ control }) => control))}.` : "";
    this.#done = inText + inFields ? `${number(inText + inFields)} replaced` : "None replaced";
    this.#tell([where, sentenceOf(long, isLong), sentenceOf(locked, isLocked)].filter(Boolean).join(" "));
    this.#say();
  }

  #takeBack() {
    this.#begin();
    this.finder.takeBack();
    this.#say();
    if (!this.node.contains(document.activeElement)) this.instead.focus();
  }

  // Something else is done: what was told is of before.
  #begin() {
    this.#done = null;
    this.#tell("");
  }

  #tell(sentence) {
    this.besides.textContent = sentence;
    this.told.hidden = !sentence && !this.#mayTakeBack;
    this.back.hidden = !this.#mayTakeBack;
  }

  // Undo is offered for what was done last alone.
  get #mayTakeBack() {
    return Boolean(this.#done) && this.finder.mayTakeBack;
  }

  #tellKept(fields) {
    const sentence = sentenceOf(fields, isWritten);
    if (this.#isOpen) this.#tell(sentence);
    else notice({ name: "replaced", title: "The text is as it was", text: sentence });
  }

  #say() {
    if (this.#done && this.back.hidden === this.#mayTakeBack) this.#tell(this.besides.textContent);
    const { at, count, field } = this.finder;
    const found = at < 0 ? `${number(count)} found` : `${number(at + 1)} of ${number(count)}`;
    const said = this.#done ?? (!this.words.value ? "" : count ? found : "None found");
    // Who sees it, sees the field marked.
    const place = field && !this.#done ? `, in the ${wordOf(field)}` : "";
    if (this.count.textContent !== said + place) this.count.replaceChildren(said, el("span", { class: "vh" }, place));
  }
}

const namesOf = (controls) => new Intl.ListFormat("en-GB", { type: "conjunction" }).format(controls.map(wordOf));

// Why fields stay as they are: one sentence each, or one for all of them.
const sentenceOf = (controls, why) => controls.map((control) => `The ${wordOf(control)} ${why(control)}.`).join(" ");
const isLong = (control) => `would be longer than ${number(mostOf(control))} characters, and stays as it is`;
const isLocked = () => "cannot be changed here";
const isWritten = () => "was changed since, and keeps its words";

const field = (id, label, on) => el("input", { class: "input", id, type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false", enterkeyhint: "search", dir: "auto", placeholder: label, ...on });
const labelled = (input, label) => el("div", { class: "finder__field" }, el("label", { class: "vh", for: input.id }, label), input);

function sign(name, label, onclick) {
  return el("button", { type: "button", class: "btn btn--quiet btn--icon btn--small", "aria-label": label, title: label, onclick }, icon(name));
}

function option(id, label, onchange) {
  const box = el("input", { type: "checkbox", id, onchange });
  return { node: el("span", { class: "choice" }, box, el("label", { for: id }, label)), get isOn() { return box.checked; } };
}
