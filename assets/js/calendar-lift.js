// Lifting a story out of its place: M, the arrows, Enter and Esc, or the mouse. H and L turn the weeks, T leads to today.
import { askPage } from "./calendar-page.js";
import { byDays, byQuarters, fields, onDay, said } from "./calendar-moves.js";

export function lifted(calendar, adopt) {
  let week = calendar;
  let held = null;
  const zone = () => week.dataset.calendar;
  const box = document.createElement("div");
  box.className = "toasts";
  const words = document.createElement("div");
  words.className = "toast toast--still";
  words.setAttribute("role", "status");
  box.append(words);

  const say = (sentence, keys = "") => {
    words.replaceChildren(Object.assign(document.createElement("span"), { textContent: sentence }));
    if (keys) words.append(Object.assign(document.createElement("span"), { className: "toast__keys", textContent: keys }));
    document.body.append(box);
  };

  const entryOf = (element) => element.closest?.("[data-entry]");
  const title = (entry) => entry.querySelector(".ev__h").textContent.trim();

  const lift = (entry) => {
    if (!entry?.querySelector("[data-grip]")) return;
    drop();
    const begins = Number(entry.dataset.at) / 1_000;
    held = { entry, at: Math.max(begins, 0), begins };
    if (!begins) held.at = byQuarters(Number(week.dataset.now), 4);
    entry.classList.add("ev--held");
    tell();
  };

  const drop = () => {
    held?.entry.classList.remove("ev--held");
    mark(null);
    held = null;
  };

  const mark = (day) => {
    for (const target of week.querySelectorAll("[data-target]")) delete target.dataset.target;
    const place = day && week.querySelector(`[data-day="${day}"]`);
    if (place) place.dataset.target = "";
  };

  const tell = () => {
    mark(fields(held.at, zone()).day);
    say(`“${title(held.entry)}” to ${said(held.at, zone())}.`, "Enter puts it there, Esc leaves it where it is.");
  };

  const put = async (entry, at) => {
    const form = document.getElementById("move");
    const name = entry.dataset.entry;
    const { day, time, twice } = fields(at, zone());
    const sent = new URLSearchParams(new FormData(form));
    const values = { entry: name, version: entry.dataset.version, seen: entry.dataset.at, "at-day": day, "at-time": time, "at-twice": twice };
    for (const [field, value] of Object.entries(values)) sent.set(field, value);
    sent.set("key", crypto.randomUUID());
    drop();
    say("Moving…");
    const answer = await askPage(form.action, sent);
    const adopted = answer && adopt(answer, name);
    if (!adopted) {
      say("The server did not answer. Nothing is known to have moved; look at the page again.");
      return;
    }
    week = adopted.week;
    follow();
    say(adopted.said || "Look at the page again.");
  };

  const step = (key) => {
    const moves = {
      ArrowLeft: () => byDays(held.at, week.matches(":dir(rtl)") ? 1 : -1, zone()),
      ArrowRight: () => byDays(held.at, week.matches(":dir(rtl)") ? -1 : 1, zone()),
      ArrowUp: () => byQuarters(held.at, -1),
      ArrowDown: () => byQuarters(held.at, 1),
    };
    if (!moves[key]) return false;
    held.at = moves[key]();
    tell();
    return true;
  };

  const turn = (key) => {
    const link = document.querySelector(`[data-key="${key}"]`);
    if (link) location.assign(link.href);
    return Boolean(link);
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (held) {
      if (event.key === "Escape") {
        const { entry } = held;
        drop();
        say(`“${title(entry)}” stays where it is.`);
      } else if (event.key === "Enter") {
        put(held.entry, held.at);
      } else if (!step(event.key)) return;
      event.preventDefault();
      return;
    }
    if (event.target.closest?.("input, select, textarea, [contenteditable]")) return;
    const key = event.key.toLowerCase();
    if (key === "m" && entryOf(event.target)) {
      lift(entryOf(event.target));
      event.preventDefault();
    } else if (["h", "l", "t"].includes(key) && turn(key)) event.preventDefault();
  });

  // The page is another one after each move; what listens stands on its new elements.
  const follow = () => {
    const main = document.querySelector("main");
    for (const grip of main.querySelectorAll("[data-grip]")) {
      const entry = entryOf(grip);
      entry.draggable = true;
      grip.addEventListener("click", () => (held?.entry === entry ? put(entry, held.at) : lift(entry)));
      entry.addEventListener("dragstart", (event) => {
        event.dataTransfer.setData("text/plain", title(entry));
        event.dataTransfer.effectAllowed = "move";
        lift(entry);
      });
      entry.addEventListener("dragend", () => {
        if (held?.entry === entry) drop();
      });
    }
    for (const place of main.querySelectorAll("[data-day]")) {
      place.addEventListener("dragover", (event) => {
        if (!held) return;
        event.preventDefault();
        held.at = over(place);
        tell();
      });
      place.addEventListener("drop", (event) => {
        if (!held) return;
        event.preventDefault();
        const { entry } = held;
        put(entry, over(place));
      });
    }
  };

  // On an hour it is that hour; on a day it keeps its own.
  const over = (place) => {
    const hour = Number(place.dataset.hour);
    if (hour) return hour;
    const kept = held.begins || byQuarters(Number(week.dataset.now), 4);
    return onDay(kept, place.dataset.day, zone());
  };

  follow();
}
