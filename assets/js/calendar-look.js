// As soon as a moment is whole, the page shows what it comes to: the same page is asked for that the button asks for, and its
// drawing and its answer are put in.

import { askPage } from "./calendar-page.js";

const PARTS = ["#storyline", "#by-itself"];
const PATIENCE = 400;

export function look(form) {
  const section = form.closest("section");
  let waiting;
  let number = 0;

  const ask = async () => {
    const [day, time] = form.querySelectorAll("[data-moment] input");
    if (!day.value || !time.value) return;
    const mine = ++number;
    const asked = new URLSearchParams(new FormData(form));
    const answer = await askPage(`${location.pathname}?${asked}`);
    if (answer?.isDone && mine === number) put(answer.page);
  };

  const put = (page) => {
    for (const part of PARTS) {
      const fresh = page.querySelector(part);
      if (fresh) document.querySelector(part)?.replaceWith(fresh);
    }
    const same = page.getElementById(section.id);
    const answered = same?.querySelector("[data-look-answer]");
    const before = section.querySelector("[data-look-answer]");
    // What was typed below it is not thrown away for a minute more or less.
    if (answered && before) keep(before, answered);
    before?.remove();
    if (answered) section.append(answered);
    const ways = same?.querySelectorAll("form[data-look] .choice") ?? [];
    const fieldset = form.querySelector("fieldset");
    for (const old of form.querySelectorAll(".choice")) old.remove();
    for (const way of ways) fieldset.append(way);
  };

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PATIENCE);
  });
}

/** Takes over into fresh fields what was typed into those before. */
export function keep(before, fresh) {
  for (const field of before.querySelectorAll("textarea, input:not([type=hidden])")) {
    const other = [...fresh.querySelectorAll(field.localName)].find((one) => one.name === field.name && (one.type !== "radio" && one.type !== "checkbox" || one.value === field.value));
    if (!other) continue;
    if (field.type === "radio" || field.type === "checkbox") other.checked = field.checked;
    else other.value = field.value;
  }
}
