// Notices that arrive while the page is open: above the story, or floating when one may be far down in it.

import { button, el, icon } from "./elements.js";

const icons = { "": "info", "notice--good": "check", "notice--warn": "warn", "notice--bad": "noc" };

export function notice({ name, tone = "", title, text, acts = [], inPage = false, isAlert = false, mayClose = !inPage }) {
  withdraw(name);
  const node = el("div", { class: `notice ${tone}`.trim(), "data-notice": name, role: isAlert ? "alert" : null },
    icon(icons[tone]),
    el("div", {}, el("h2", {}, title), text && el("p", {}, text), (acts.length > 0 || mayClose) && el("p", { class: "cluster" }, acts, mayClose && button("Close", "btn--quiet btn--small", () => withdraw(name)))));
  (inPage ? top() : floor()).append(node);
  return node;
}

export function withdraw(name) {
  document.querySelector(`[data-notice="${name}"]`)?.remove();
}

function top() {
  const existing = document.querySelector("[data-notices]");
  if (existing) return existing;
  const made = el("div", { class: "galley-notices", "data-notices": "" });
  (document.querySelector(".galley") ?? document.querySelector("[data-galley]")).before(made);
  return made;
}

// Speech hears what comes into a place that was there before.
export function floor() {
  const existing = document.querySelector(".floating-notices");
  if (existing) return existing;
  const made = el("div", { class: "floating-notices", "aria-live": "polite" });
  document.body.append(made);
  if (globalThis.ResizeObserver) new ResizeObserver(() => sayFloating(made.offsetHeight)).observe(made);
  return made;
}

// How much of what lies below it is covered (editor-side.css).
function sayFloating(height) {
  const side = document.querySelector(".side");
  if (height) side?.style.setProperty("--floating", `${height + 32}px`);
  else side?.style.removeProperty("--floating");
}
