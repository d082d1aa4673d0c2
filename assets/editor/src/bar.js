// What stands above and beside the text and changes with each save: marks, the next step, open acts, checks, history.

import { el, icon } from "./elements.js";

const spoken = { yes: ["okc", "Passed: "], no: ["noc", "Not passed: "], warn: ["warn", "To mind: "] };

export function showBar({ bar, history = [] }) {
  if (!bar) return;
  replace("[data-bar-pills]", bar.pills.map(({ kind, label, icon: name }) => el("span", { class: "state", "data-state": kind }, icon(name), label)));
  replace("[data-bar-next]", [bar.next]);
  for (const act of ["submit", "recall"]) document.querySelector(`[data-bar="${act}"]`)?.toggleAttribute("hidden", !bar[act]);
  showChecks(bar.checks);
  document.querySelector("#p-history .timeline")?.prepend(...history.map(({ datetime, when, text }) => el("li", {}, el("time", { datetime }, when), el("p", {}, text))));
}

function showChecks(checks) {
  replace("[data-checks]", checks.map(({ ok, title, proof }) => el("li", { "data-ok": ok },
    icon(spoken[ok][0]),
    el("span", { class: "vh" }, spoken[ok][1]),
    el("div", {}, el("strong", {}, title), proof && el("p", {}, proof)))));
  const open = checks.filter(({ ok }) => ok === "no").length;
  const count = document.querySelector("[data-open-checks]");
  if (!count) return;
  count.textContent = String(open);
  count.hidden = open === 0;
}

function replace(place, children) {
  document.querySelector(place)?.replaceChildren(...children);
}
