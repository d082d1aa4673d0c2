// A note on what is selected: words of the text of a review page go into the form of a new note, with what stands before them,
// by a button beside it or by the key N.

import { isLetter } from "../editor/src/letter-keys.js";

const AROUND = 24;
const form = () => document.querySelector("[data-note-new]");
const text = () => document.querySelector(".diff--galley");
const typing = (target) => target?.closest?.("input, textarea, select, [contenteditable]");

/** The words that are selected in one paragraph of the text, and what stands before them; null where there are none. */
function selected() {
  const selection = getSelection();
  if (!selection?.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const inside = range.startContainer.parentElement;
  if (!text()?.contains(inside) || inside.closest(".note, .blocks__t")) return null;
  const words = selection.toString().split("\n")[0].trim();
  const line = inside.closest("p, li, h2, h3, figcaption, cite, td, th, pre, blockquote");
  if (!words || !line) return null;
  const before = document.createRange();
  before.setStart(line, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const lead = before.cloneContents();
  for (const gone of lead.querySelectorAll("del")) gone.remove();
  return { words: words.slice(0, 300), before: lead.textContent.slice(-AROUND) };
}

function quote() {
  const open = form();
  if (!open) return false;
  const found = selected();
  open.open = true;
  if (found) {
    open.querySelector('[name="note-words"]').value = found.words;
    open.querySelector('[name="note-before"]').value = found.before;
    open.querySelector('[name="note-block"]').value = "";
  }
  open.querySelector(found ? "textarea" : "select").focus();
  open.scrollIntoView({ block: "center" });
  return true;
}

const press = document.createElement("button");
press.type = "button";
press.className = "btn btn--small quoting";
press.textContent = "Note on this (N)";
press.hidden = true;
press.addEventListener("pointerdown", (event) => event.preventDefault());
press.addEventListener("click", () => {
  quote();
  press.hidden = true;
});

if (form() && text()) {
  document.body.append(press);
  document.addEventListener("selectionchange", () => {
    press.hidden = !selected();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented || typing(event.target)) return;
    if (isLetter(event, "n") && quote()) event.preventDefault();
  });
}
