// What stands above and beside the text and changes with each save: marks, the next step, open acts, checks, history.

import { take, warnBeside } from "./beside.js";
import { button, el, icon } from "./elements.js";
import { version, writer } from "./post.js";

const spoken = { yes: ["okc", "Passed: "], na: ["dash", ""], no: ["noc", "Not passed: "], warn: ["warn", "To mind: "] };

export function showBar({ bar, history = [] }) {
  if (!bar) return;
  if (isNews("pills", bar.pills)) replace("[data-bar-pills]", bar.pills.map(({ kind, label, icon: name }) => el("span", { class: "state", "data-state": kind }, icon(name), label)));
  if (isNews("next", bar.next)) replace("[data-bar-next]", [bar.next]);
  for (const act of ["submit", "recall"]) document.querySelector(`[data-bar="${act}"]`)?.toggleAttribute("hidden", !bar[act]);
  showChecks(bar.checks);
  warnBeside(bar.checks);
  document.querySelector("#p-history .timeline")?.prepend(...history.map(({ datetime, when, text }) => el("li", {}, el("time", { datetime }, when), el("p", {}, text))));
}

// What says what it said needs not be drawn again, with each save.
const told = new Map();

function isNews(name, what) {
  const said = JSON.stringify(what);
  if (told.get(name) === said) return false;
  told.set(name, said);
  return true;
}

// What colleagues call the story, as the server does (`name_of_story`): its slugline, else its headline.
export function showName({ slugline, headline }) {
  const name = slugline || headline || "New story";
  if (!isNews("name", name)) return;
  const heading = document.querySelector("h1.slugline");
  if (heading?.lastChild) heading.lastChild.textContent = name;
  document.title = `${name} · Copydesk`;
}

// A list that says what it said stays, so that what is being typed in it does too.
function showChecks(checks) {
  const list = document.querySelector("[data-checks]");
  const said = JSON.stringify(checks);
  if (list && list.dataset.said !== said) {
    list.dataset.said = said;
    list.replaceChildren(...checks.map((check) => el("li", { "data-ok": check.ok },
      icon(spoken[check.ok][0]),
      el("span", { class: "vh" }, spoken[check.ok][1]),
      el("div", {}, el("strong", {}, check.title), check.proof && el("p", {}, check.proof)),
      (check.asks || (check.ok !== "yes" && check.ok !== "na")) && el("div", { class: "cluster" }, helps(check)))));
  }
  const open = checks.filter(({ ok }) => ok === "no").length;
  const count = document.querySelector("[data-open-checks]");
  if (!count) return;
  count.textContent = String(open);
  count.hidden = open === 0;
}

// What helps: see it, write what the house writes, take a free address, say that a marker is none.
function helps({ title, anchor, words, spot, free, passage, fix, asks }) {
  const place = passage && JSON.stringify(passage);
  return [
    anchor && el("a", { class: "btn btn--small", href: `#${anchor}`, "data-show": anchor, "data-words": words?.words, "data-at": words?.at, "data-nth": words?.nth, "data-spot": spot, "data-passage": place }, "Show", el("span", { class: "vh" }, ` ${title}`)),
    fix && el("button", { type: "button", class: "btn btn--small", "data-fix": fix, "data-place": anchor, "data-passage": place }, "Write ", el("span", { dir: "auto" }, `“${fix}”`), el("span", { class: "vh" }, ` in place of ${title}`)),
    free && button(`Take /${free}`, "btn--small", () => take("slug", free)),
    asks && asking(),
    spot && denial(spot),
  ];
}

// A form of the story that the page sends, with what every one of them says.
function act(verb, more, ...children) {
  const hidden = (name, value) => el("input", { type: "hidden", name, value });
  const sent = { key: crypto.randomUUID(), from: "editor", version: version.now, writer: writer.now, ...more };
  return el("form", { method: "post", action: `/admin/articles/${document.body.dataset.article}/${verb}`, "data-act": "" },
    Object.entries(sent).map(([name, value]) => hidden(name, value)), ...children);
}

function asking() {
  return act("ask-sites", {}, el("button", { class: "btn btn--small", type: "submit" }, "Ask these sites now"));
}

function denial(spot) {
  const form = act("not-a-marker", { spot },
    el("label", { for: `why-${spot}` }, "What is it instead? ", el("span", { class: "opt" }, "required")),
    el("input", { class: "input", id: `why-${spot}`, name: "why", required: true, maxlength: "200", placeholder: "The name of a shop" }),
    el("button", { class: "btn btn--small", type: "submit" }, "It is not a marker"));
  return el("details", {}, el("summary", { class: "btn btn--small" }, "Not a marker…"), form);
}

// The toolbar and the panels stand below the bar, however many lines its marks take. Where the stylesheet has it right, nothing
// is said; else to those alone, for all that stands in whatever hears of it is styled anew.
export function followBar(bar = document.querySelector(".actionbar")) {
  if (!bar || !globalThis.ResizeObserver) return;
  const below = document.querySelectorAll(".tools, .finder, .side");
  const isRight = () => Number.parseFloat(getComputedStyle(below[0]).insetBlockStart) === bar.offsetHeight;
  new ResizeObserver(() => isRight() || below.forEach((node) => node.style.setProperty("--bar", `${bar.offsetHeight}px`))).observe(bar);
}

function replace(place, children) {
  document.querySelector(place)?.replaceChildren(...children);
}
