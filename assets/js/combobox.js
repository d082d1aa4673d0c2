// [data-combobox]: a text field with several names becomes tokens with a list to choose from.
// The field itself stays, hidden, and is what the form sends.

import { OptionList } from "./combobox-list.js";
import { isNew, joined, meant, offers, same, shownName, split } from "./combobox-names.js";
import { el, icon, marked } from "./combobox-parts.js";

document.querySelectorAll("input[data-combobox]:enabled:read-write").forEach((field) => {
  const options = JSON.parse(field.dataset.options || "[]");
  const making = { mayCreate: field.dataset.create === "yes", creates: field.dataset.new };
  const label = field.labels?.[0]?.firstChild?.textContent.trim() || field.name;
  const describedBy = field.getAttribute("aria-describedby");
  const input = el("input", { id: field.id || field.name, role: "combobox", "aria-autocomplete": "list", "aria-describedby": describedBy, autocomplete: "off", placeholder: field.placeholder || null });
  const list = new OptionList(input, label);
  const box = el("div", { class: "combo__box" }, input);
  const status = el("span", { class: "vh", role: "status" });
  const left = el("p", { class: "hint combo__left", hidden: "" });
  const combo = el("div", { class: "combo" }, box, list.node, left, status);
  input.setAttribute("aria-controls", list.node.id);
  field.after(combo);
  field.id = `${input.id}-value`;
  field.hidden = true;
  combo.append(field);

  const values = () => split(field.value);
  const isTaken = (value) => values().some((other) => same(other, value));
  const write = (next) => {
    field.value = joined(next);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const say = (sentence) => {
    left.textContent = sentence;
    left.hidden = !sentence;
    input.toggleAttribute("data-left", Boolean(sentence));
  };

  const add = (value) => {
    input.value = "";
    say("");
    list.close();
    if (!isTaken(value)) write([...values(), value]);
  };
  const remove = (value) => {
    write(values().filter((other) => other !== value));
    status.textContent = `${shownName(value)} removed`;
    input.focus();
  };
  const token = (value) => {
    const name = shownName(value);
    const hint = options.find((option) => option.value === value && option.value !== option.name)?.hint;
    const more = isNew(value) ? "new" : hint;
    return el("span", { class: "token" }, el("bdi", {}, name), more && el("span", { class: "hint" }, more),
      el("button", { type: "button", "aria-label": `Remove ${name} from ${label}`, onclick: () => remove(value) }, icon("x")));
  };
  const draw = () => {
    [...box.children].forEach((child) => child === input || child.remove());
    input.before(...values().map(token));
  };
  const offer = () => {
    const typed = input.value.trim();
    const rows = offers(options, values(), typed, making)
      .map((row) => ({ ...row, shown: row.isNew ? [icon("plus"), row.label] : marked(row.name, typed) }));
    list.open(rows, Boolean(typed) && !rows[0]?.isNew);
    status.textContent = typed && !rows.length ? "Nothing found" : "";
  };
  const move = (step) => {
    list.move(step);
    status.textContent = list.makes ? `Enter makes a new ${making.creates}.` : "";
  };
  // What is left in the field is nobody: half a name is never taken for a whole one.
  const leave = () => {
    const typed = input.value.trim();
    const known = typed && meant(options, typed);
    if (known) return add(known);
    if (document.activeElement === input) offer();
    else list.close();
    if (!typed) return say("");
    const way = making.mayCreate ? `, or New ${making.creates} below it` : "";
    say(`“${typed}” is not added. Choose from the list${way}.`);
  };

  field.addEventListener("change", draw);
  list.node.addEventListener("click", ({ target }) => {
    const option = target.closest("[data-value]");
    if (option) add(option.dataset.value);
  });
  box.addEventListener("click", ({ target }) => target === box && input.focus());
  input.addEventListener("input", () => {
    say("");
    const before = input.value.match(/^(.*\S)\s*[,;]$/)?.[1];
    const known = before && meant(options, before);
    const goesOn = before && options.some(({ name }) => name.toLowerCase().startsWith(`${before.toLowerCase()},`));
    if (known && !goesOn) add(known);
    offer();
  });
  input.addEventListener("focus", () => input.value.trim() && offer());
  input.addEventListener("click", () => input.value.trim() && !list.isOpen && offer());
  input.addEventListener("blur", leave);
  input.addEventListener("keydown", (event) => {
    const { key, isComposing } = event;
    const typed = input.value.trim();
    if (isComposing) return;
    // And the focus goes on, as with every Tab; somebody new is made by Enter or a press alone.
    if (key === "Tab" && list.chosen && typed && !list.makes) return add(list.chosen);
    if (key === "Backspace" && !input.value && values().length) remove(values().at(-1));
    else if (/^Arrow(Down|Up)$/.test(key)) list.isOpen ? move(key === "ArrowDown" ? 1 : -1) : offer();
    else if (key === "Enter" && (list.chosen || typed)) list.chosen ? add(list.chosen) : leave();
    else if (key === "Escape" && list.isOpen) list.close();
    else return;
    event.preventDefault();
  });
  list.close();
  draw();
});
