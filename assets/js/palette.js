// The palette: a dialog with a combobox over all that one may jump to. It is loaded when it is opened first.

import { el, icon, marked } from "./combobox-parts.js";
import { Asking, flat, Opened } from "./palette-asking.js";

const foot = [["↑ ↓", "choose"], ["Enter", "open"], ["Tab", "acts for it"], ["@", "people"], [">", "pages and acts"], ["Esc", "close"]];
let palette;

export function open(place = document.body) {
  palette ??= new Palette(place);
  palette.show();
}

export class Palette {
  #options = [];
  #active = -1;
  #acts = null;
  #found = { groups: [] };

  constructor(place, { fetch = (...all) => globalThis.fetch(...all), clock, storage, go = (href) => location.assign(href) } = {}) {
    this.go = go;
    this.writer = document.querySelector('input[name="writer"]')?.value ?? "";
    this.input = el("input", { class: "input", id: "palette-q", name: "q", role: "combobox", type: "text", "aria-expanded": "false", "aria-controls": "palette-list", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false", dir: "auto", enterkeyhint: "go", placeholder: "A story, a person, a page or an act" });
    this.list = el("div", { class: "palette__list", id: "palette-list", role: "listbox", "aria-label": "Found" });
    this.said = el("p", { class: "palette__said", role: "status" });
    this.all = el("a", { class: "link", href: "/admin/find" }, "Search page");
    const keys = foot.map(([key, says]) => el("span", {}, el("kbd", {}, key), ` ${says}`));
    const closing = el("button", { type: "button", class: "btn btn--quiet btn--icon", "aria-label": "Close" }, icon("x"));
    const form = el("form", { role: "search", action: "/admin/find" }, el("label", { class: "vh", for: "palette-q" }, "A story, a person, a page or an act"), this.input);
    this.dialog = el("dialog", { class: "palette", "aria-labelledby": "palette-h" },
      el("h2", { class: "vh", id: "palette-h" }, "Search and commands"),
      el("div", { class: "palette__head" }, form, closing), this.list, this.said,
      el("p", { class: "palette__foot" }, ...keys, this.all));
    this.asking = new Asking({ fetch, clock, heard: (found, query) => this.#heard(found, query), failed: (sentence) => this.#failed(sentence) });
    this.opened = new Opened(`copydesk:opened:${this.writer}`, storage);
    place.append(this.dialog);
    form.addEventListener("submit", (event) => event.preventDefault());
    closing.addEventListener("click", () => this.dialog.close());
    this.input.addEventListener("input", () => this.#typed());
    this.input.addEventListener("keydown", (event) => this.#pressed(event));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", ({ target }) => this.#choose(this.#at(target)));
    this.dialog.addEventListener("click", ({ target }) => target === this.dialog && this.dialog.close());
    this.dialog.addEventListener("close", () => this.asking.stop());
    window.addEventListener("online", () => this.dialog.open && this.said.textContent && this.#ask());
  }

  show() {
    if (this.dialog.open) return;
    this.dialog.showModal();
    this.input.focus();
    this.input.select();
    this.#ask();
  }

  #query() {
    const q = this.input.value.trim();
    return q ? { q } : { opened: this.opened.ids.join(",") };
  }

  #ask() {
    this.asking.now(this.#query());
  }

  #typed() {
    this.#acts = null;
    this.asking.soon(this.#query());
  }

  #heard(found, query) {
    if (query.story) return this.#withActs(found, query.story);
    this.#found = found;
    this.#draw(0);
    const count = this.#options.length;
    this.said.textContent = count ? "" : "Nothing found.";
    this.all.href = found.all ?? "/admin/find";
    this.all.textContent = found.all ? `All stories with “${query.q}”` : "Search page";
  }

  #failed(sentence) {
    this.said.textContent = sentence;
  }

  // The acts of a story stand under it; the first of them is active.
  #withActs(found, story) {
    const at = this.#options.findIndex((option) => option.story === story);
    if (at < 0) return;
    this.#acts = { story, group: found.groups[0] };
    this.#draw(at + 1);
  }

  #draw(active) {
    const typed = this.input.value.replace(/^\s*[@>]/, "").trim();
    let at = 0;
    this.#options = [];
    const option = (jump, isAct) => {
      const node = el("li", { class: `palette__o${jump.story ? " palette__o--story" : ""}`, role: "option", id: `palette-${at}`, "aria-selected": "false" },
        jump.icon && icon(jump.icon), el("bdi", { class: "palette__l" }, ...(isAct || jump.isNew ? [jump.label] : this.#marked(jump.label, typed))),
        ...jump.states.map((state) => el("span", { class: "state", "data-state": state.kind }, icon(state.icon), state.label)), jump.hint && el("bdi", { class: "hint" }, jump.hint));
      this.#options.push(jump);
      at += 1;
      return node;
    };
    const group = (heading, jumps, isAct) => {
      const name = el("li", { class: "palette__group", role: "presentation", id: `palette-g${at}` }, heading);
      const rows = jumps.flatMap((jump) => [option(jump, isAct), ...(this.#acts?.story === jump.story && jump.story ? [el("li", { class: "palette__group", role: "presentation" }, this.#acts.group.heading), ...this.#acts.group.jumps.map((act) => option(act, true))] : [])]);
      return el("ul", { role: "group", "aria-labelledby": name.id }, name, ...rows);
    };
    const groups = this.#found.groups.map(({ heading, jumps }) => group(heading, jumps));
    const fresh = flat({ groups: [], new: this.#found.new });
    if (fresh.length) groups.push(group("Make", fresh));
    this.list.replaceChildren(...groups);
    this.input.setAttribute("aria-expanded", String(this.#options.length > 0));
    this.#activate(this.#options.length ? active : -1);
  }

  #marked(label, typed) {
    return marked(label, typed).map((part) => (typeof part === "string" ? part : el("mark", {}, part.textContent)));
  }

  #activate(at) {
    this.#active = at;
    const nodes = this.list.querySelectorAll('[role="option"]');
    nodes.forEach((node, number) => node.setAttribute("aria-selected", String(number === at)));
    if (nodes[at]) this.input.setAttribute("aria-activedescendant", nodes[at].id);
    else this.input.removeAttribute("aria-activedescendant");
    nodes[at]?.scrollIntoView({ block: "nearest" });
  }

  #at(target) {
    const node = target.closest?.('[role="option"]');
    return node ? Number(node.id.split("-")[1]) : -1;
  }

  #pressed(event) {
    const { key, isComposing } = event;
    if (isComposing || event.altKey || event.metaKey || event.ctrlKey) return;
    const count = this.#options.length;
    const chosen = this.#options[this.#active];
    if (key === "ArrowDown" && count) this.#activate((this.#active + 1) % count);
    else if (key === "ArrowUp" && count) this.#activate((this.#active - 1 + count) % count);
    else if (key === "Enter") this.#choose(this.#active);
    else if (key === "Tab" && !event.shiftKey && chosen?.story && this.#acts?.story !== chosen.story) this.asking.now({ story: chosen.story });
    else if (key === "Escape" && this.#acts) this.#leaveActs();
    else return;
    event.preventDefault();
  }

  #leaveActs() {
    const at = this.#options.findIndex((option) => option.story === this.#acts.story);
    this.#acts = null;
    this.#draw(at);
  }

  #choose(at) {
    const jump = this.#options[at];
    if (!jump) return;
    if (jump.isNew) return this.#begin(jump.headline);
    this.dialog.close();
    this.go(jump.href);
  }

  // A story is begun by a form, once, as by the button of every page.
  #begin(headline) {
    const field = (name, value) => el("input", { type: "hidden", name, value });
    const form = el("form", { method: "post", action: "/admin/articles", hidden: "" }, field("key", crypto.randomUUID()), field("writer", this.writer), headline && field("headline", headline));
    this.dialog.append(form);
    form.requestSubmit();
  }
}
