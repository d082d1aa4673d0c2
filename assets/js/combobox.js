// [data-combobox]: a text field with commas becomes tokens with a list to choose from.
// The field itself stays, hidden, and is what the form sends.

import { OptionList } from "./combobox-list.js";
import { el, icon, marked } from "./combobox-parts.js";

const split = (text) => text.split(",").map((name) => name.trim()).filter(Boolean);
const same = (a, b) => a.localeCompare(b, undefined, { sensitivity: "accent" }) === 0;
const longestList = 8;

document.querySelectorAll("input[data-combobox]:enabled:read-write").forEach((field) => {
  const options = JSON.parse(field.dataset.options || "[]");
  const mayCreate = field.dataset.create === "yes";
  const label = field.labels?.[0]?.firstChild?.textContent.trim() || field.name;
  const describedBy = field.getAttribute("aria-describedby");
  const input = el("input", { id: field.id || field.name, role: "combobox", "aria-autocomplete": "list", "aria-describedby": describedBy, autocomplete: "off", placeholder: field.placeholder || null });
  const list = new OptionList(input, label);
  const box = el("div", { class: "combo__box" }, input);
  const status = el("span", { class: "vh", role: "status" });
  const combo = el("div", { class: "combo" }, box, list.node, status);
  input.setAttribute("aria-controls", list.node.id);
  field.after(combo);
  field.id = `${input.id}-value`;
  field.hidden = true;
  combo.append(field);

  const names = () => split(field.value);
  const isKnown = (name) => options.some((option) => same(option.name, name));
  const isTaken = (name) => names().some((other) => same(other, name));
  const mayAdd = (name) => name && (mayCreate || isKnown(name));
  const write = (next) => {
    field.value = next.join(", ");
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const add = (name) => {
    input.value = "";
    list.close();
    if (!isTaken(name)) write([...names(), options.find((option) => same(option.name, name))?.name ?? name]);
  };
  const remove = (name) => {
    write(names().filter((other) => other !== name));
    status.textContent = `${name} removed`;
    input.focus();
  };
  const draw = () => {
    [...box.children].forEach((child) => child === input || child.remove());
    input.before(...names().map((name) => el("span", { class: "token" }, name, el("button", { type: "button", "aria-label": `Remove ${name} from ${label}`, onclick: () => remove(name) }, icon("x")))));
  };
  const offer = () => {
    const typed = input.value.trim();
    const fitting = options.filter(({ name }) => !isTaken(name) && name.toLowerCase().includes(typed.toLowerCase())).slice(0, longestList);
    const rows = fitting.map(({ name, hint }) => ({ name, hint, shown: marked(name, typed) }));
    if (typed && mayCreate && !isKnown(typed) && !isTaken(typed)) rows.push({ name: typed, shown: [`Create “${typed}”`] });
    list.open(rows, Boolean(typed));
    status.textContent = typed && !rows.length ? "Nothing found" : "";
  };

  field.addEventListener("change", draw);
  list.node.addEventListener("click", ({ target }) => add(target.closest("[data-name]").dataset.name));
  box.addEventListener("click", ({ target }) => target === box && input.focus());
  input.addEventListener("input", () => {
    const parts = input.value.split(",");
    const last = parts.pop();
    parts.map((name) => name.trim()).filter(mayAdd).forEach(add);
    if (parts.length) input.value = last.trimStart();
    offer();
  });
  input.addEventListener("blur", () => (mayAdd(input.value.trim()) ? add(input.value.trim()) : list.close()));
  input.addEventListener("keydown", (event) => {
    const { key, isComposing } = event;
    const typed = input.value.trim();
    if (isComposing) return;
    if (key === "Backspace" && !input.value && names().length) remove(names().at(-1));
    else if (/^Arrow(Down|Up)$/.test(key)) list.isOpen ? list.move(key === "ArrowDown" ? 1 : -1) : offer();
    else if (key === "Enter" && (list.chosen || typed)) (list.chosen ?? mayAdd(typed)) && add(list.chosen ?? typed);
    else if (key === "Escape" && list.isOpen) list.close();
    else return;
    event.preventDefault();
  });
  list.close();
  draw();
});
