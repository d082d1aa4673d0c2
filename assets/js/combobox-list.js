// The list under a combobox: which option is active, and that speech knows.

import { el } from "./combobox-parts.js";

export class OptionList {
  #input;
  #active = -1;

  constructor(input, label) {
    this.#input = input;
    this.node = el("ul", { class: "list-box", id: `${input.id}-list`, role: "listbox", "aria-label": label, hidden: "" });
    // A press on an option must not take the focus from the field.
    this.node.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  get isOpen() {
    return !this.node.hidden;
  }

  get chosen() {
    return this.isOpen ? this.node.children[this.#active]?.dataset.value : undefined;
  }

  // Whether what is active makes somebody or something new.
  get makes() {
    return Boolean(this.node.children[this.#active]?.matches(".list-box__new"));
  }

  // `options`: [{ value, shown, hint, isNew }]
  open(options, activateFirst) {
    this.node.replaceChildren(...options.map(({ value, shown, hint, isNew }, index) =>
      el("li", { role: "option", class: isNew ? "list-box__new" : null, id: `${this.node.id}-${index}`, "data-value": value }, el("bdi", {}, ...shown), hint && el("span", { class: "hint" }, hint))));
    this.node.hidden = !options.length;
    this.#input.setAttribute("aria-expanded", String(this.isOpen));
    this.#activate(activateFirst && options.length ? 0 : -1);
  }

  close() {
    this.open([], false);
  }

  move(step) {
    const count = this.node.children.length;
    this.#activate(this.#active < 0 && step < 0 ? count - 1 : (this.#active + step + count) % count);
  }

  #activate(index) {
    this.#active = index;
    [...this.node.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    const active = this.node.children[index];
    if (active) this.#input.setAttribute("aria-activedescendant", active.id);
    else this.#input.removeAttribute("aria-activedescendant");
    active?.scrollIntoView({ block: "nearest" });
  }
}
