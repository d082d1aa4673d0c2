// Sentences beside a field: what the server made of what was typed there, and what stands in its way. Both are said
// politely, and go as soon as somebody types there again.

import { el, icon } from "./elements.js";

const longestSlug = 96;

// `said` is empty when there is nothing to say.
export function sayBeside(control, ...said) {
  const place = document.getElementById(`${idOf(control)}-remark`);
  if (place && place.textContent !== said.join("")) place.replaceChildren(...said.filter(Boolean));
}

// Speech hears of what comes into a place that was there before.
export function makeRoomBeside(control) {
  const id = `${idOf(control)}-remark`;
  if (document.getElementById(id)) return;
  const box = control.closest(".combo, .affix") ?? control;
  box.after(el("p", { class: "remark", id, role: "status" }));
  control.setAttribute("aria-describedby", `${id} ${control.getAttribute("aria-describedby") ?? ""}`.trim());
}

const idOf = (control) => control.id || control.name;

// In words, or "" where it is what was meant.
export function madeOf(name, sent, stored) {
  if (!sent || sent === stored) return "";
  if (name === "lang") return `Stored as ${stored}.`;
  if (name !== "slug") return "";
  if ([...sent].length > longestSlug) return `Cut to ${stored}: a slug has ${longestSlug} characters at most.`;
  if (/^[a-z\d]+(?:-[a-z\d]+)*$/.test(sent)) return `Stored as ${stored}: the site needs /${sent} itself.`;
  return `Stored as ${stored}: small letters, digits and hyphens.`;
}

// The check that speaks of this field, where it is not passed.
export function warnBeside(checks) {
  for (const place of document.querySelectorAll("[data-beside]")) {
    const name = place.dataset.beside;
    const check = checks.find(({ anchor, ok }) => anchor === name && ok !== "yes");
    const sentence = check ? `${check.title}. ${check.proof}`.trim() : "";
    if (place.dataset.said === sentence) continue;
    place.dataset.said = sentence;
    place.replaceChildren(...(check ? [icon("warn"), el("span", {}, sentence, check.free && " ", check.free && el("button", { type: "button", class: "btn btn--small", "data-take": name, value: check.free }, `Take /${check.free}`))] : []));
  }
}

export function unwarnBeside(control) {
  const place = document.querySelector(`[data-beside="${control.name}"]`);
  if (!place) return;
  place.dataset.said = "";
  place.replaceChildren();
}

// Its buttons, also those that came with the page.
export function takeBeside() {
  document.addEventListener("click", ({ target }) => {
    const found = target.closest?.("[data-take]");
    if (found) take(found.dataset.take, found.value);
  });
}

export function take(name, value) {
  const control = document.querySelector(`[data-${name}]`);
  control.value = value;
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.focus();
}
