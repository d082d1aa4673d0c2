// How long the story is, how long it is to be, and how much of it is selected, as the toolbar shows it.

import { countWords, minutesOf } from "./counting.js";
import { el } from "./elements.js";
import { number } from "./number.js";

const field = () => document.getElementById("target");

// How long the story is to be, or 0.
export const target = () => Number(field()?.value.replace(/[,\s]/g, "")) || 0;

export const onTarget = (act) => field()?.addEventListener("input", act);

// How many words are selected, or 0 where only a cursor stands.
export function selectedWords({ doc, selection: { from, to, empty } }) {
  return empty ? 0 : countWords(doc.cut(from, to));
}

// What stands in the bar: the words, or the selected ones of them.
export function wordCount(words, { wanted = target(), selected = 0 } = {}) {
  if (selected) return [el("strong", {}, number(selected)), ` of ${number(words)} ${words === 1 ? "word" : "words"} selected`];
  return [
    el("strong", {}, number(words)),
    wanted ? ` of ${number(wanted)}` : "",
    words === 1 && !wanted ? " word" : " words",
    words ? el("span", { class: "tools__minutes hide-small" }, `${minutesOf(words)} min read`) : "",
    wanted ? el("progress", { class: "progress tools__goal", max: String(wanted), value: String(Math.min(words, wanted)), "aria-label": "Of the target length" }) : "",
  ];
}
