// Names are offered behind @ in a field for a note: a list under it, by arrows, Enter or Tab, and Escape. Without it a name is
// written out.

import { callBefore, namesFor } from "./called.js";

const list = document.createElement("ul");
list.className = "list-box";
list.id = "called";
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "Colleagues");
const told = document.createElement("p");
told.className = "vh";
told.setAttribute("role", "status");
let field = null;
let offered = [];
let at = 0;

const namesOf = (one) => JSON.parse(one.closest("[data-notes-panel]")?.dataset.names ?? document.querySelector("[data-notes-panel]")?.dataset.names ?? "[]");

function close() {
  list.remove();
  field?.removeAttribute("aria-activedescendant");
  field?.removeAttribute("aria-controls");
  offered = [];
}

function draw() {
  list.replaceChildren(
    ...offered.map((name, number) => {
      const option = document.createElement("li");
      option.setAttribute("role", "option");
      option.id = `called-${number}`;
      option.setAttribute("aria-selected", String(number === at));
      option.dir = "auto";
      option.textContent = name;
      option.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        take(name);
      });
      return option;
    }),
  );
  field.after(list, told);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-activedescendant", `called-${at}`);
}

function take(name) {
  const call = callBefore(field.value.slice(0, field.selectionStart));
  if (call) field.setRangeText(`@${name} `, call.at, field.selectionStart, "end");
  close();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", ({ target, isTrusted }) => {
  if (!target.matches?.('textarea[name="note-said"]') || !isTrusted) return;
  if (field !== target) close();
  field = target;
  const call = callBefore(field.value.slice(0, field.selectionStart));
  offered = call ? namesFor(call.typed, namesOf(field)) : [];
  if (!offered.length) return close();
  at = 0;
  draw();
  told.textContent = offered.length === 1 ? "One colleague" : `${offered.length} colleagues`;
});

document.addEventListener(
  "keydown",
  (event) => {
    if (event.target !== field || !offered.length || event.isComposing) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) at = (at + steps[event.key] + offered.length) % offered.length;
    else if (event.key === "Enter" || event.key === "Tab") take(offered[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (offered.length) draw();
  },
  true,
);
document.addEventListener("focusout", ({ target }) => target === field && close());
