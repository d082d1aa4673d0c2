// Single keys: J and K go through the stories of a list, ? shows all keys. They do nothing while somebody types, nor with Ctrl,
// Alt or ⌘, and can be turned off in the account, for this browser: then no page hears any of them.

import { openDialog } from "../editor/src/dialogs.js";
import { button } from "../editor/src/elements.js";
import { el } from "./combobox-parts.js";

const keys = [
  [["Ctrl K"], "Search and commands; in a text Ctrl Shift K"],
  [["J", "K"], "Next and previous: story of a list, change, comment"],
  [["A", "S", "H", "R"], "Comments: approve, spam, hide, answer"],
  [["X", "Z"], "Comments: choose, take the last decision back"],
  [["N"], "On a review page: a note on what is selected"],
  [["/"], "In a text, at the start of a line: blocks and snippets"],
  [["?"], "All keys"],
];
const setting = `copydesk:keys:${document.querySelector('input[name="writer"]')?.value}`;

const isTyping = (target) => Boolean(target?.closest?.('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable], .ProseMirror'));
const isSingle = (event) => event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing && !isTyping(event.target);

// Each answers whether there was something to do.
const acts = { j: () => go(1), k: () => go(-1), "?": show };

function isOff() {
  try {
    return localStorage.getItem(setting) === "off";
  } catch {
    return false;
  }
}

// Before any other listener.
window.addEventListener("keydown", (event) => isSingle(event) && isOff() && event.stopImmediatePropagation(), true);

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || !isSingle(event) || document.querySelector("dialog[open]")) return;
  if (acts[event.key.toLowerCase()]?.()) event.preventDefault();
});

/** The focus goes on by a story; whether there was one to go to. */
function go(step) {
  const links = [...document.querySelectorAll("main .row__title a")];
  const at = links.indexOf(document.activeElement);
  const row = document.activeElement?.closest?.("li");
  const from = at >= 0 ? at : links.findIndex((link) => row?.contains(link));
  const next = links[from < 0 ? (step > 0 ? 0 : links.length - 1) : from + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return Boolean(next);
}

function show() {
  const rows = keys.flatMap(([all, says]) => [el("dt", {}, ...all.map((key) => el("kbd", {}, key))), el("dd", {}, says)]);
  const dialog = openDialog({
    title: "Keys",
    about: "Single letters do nothing while you type. They can be turned off in your account.",
    body: el("dl", { class: "facts" }, ...rows),
    foot: [button("Close", "btn--primary", () => dialog.close())],
  });
  return true;
}

const box = document.querySelector("[data-single-keys]");
if (box) {
  box.checked = !isOff();
  box.addEventListener("change", () => {
    try {
      box.checked ? localStorage.removeItem(setting) : localStorage.setItem(setting, "off");
    } catch {} // storage is switched off: they stay on
  });
}
