// [data-show]: puts the cursor where a check points, into a field or a block of the text. Checks that are looked at are
// those of what is on the screen, so the words are saved first. [data-fix]: writes there what the house writes.

import { markedText } from "./marked-word.js";
import { hasRoom } from "./found-fields.js";
import { notice } from "./notices.js";
import { passageIn } from "./passage.js";
import { reveal } from "./reveal.js";
import { writeInField } from "./write-in-field.js";

export function showPlaces(galley, look) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-show]");
    if (link && show(galley, link.dataset.show, quoteOf(link))) event.preventDefault();
    const fix = event.target.closest?.("[data-fix]");
    if (fix && !write(galley, fix.dataset)) notice({ name: "fix", title: "These words are not there any more, or have no room there.", text: "The checks are of the last save. They are run again with the next one." });
    if (event.target.closest?.('[href="#p-checks"]')) look();
  });
  const named = decodeURIComponent(location.hash.slice(1));
  const spot = new URL(location.href).searchParams.get("marker");
  const own = spot && document.querySelector(`[data-spot="${CSS.escape(spot)}"]`);
  // Other checks of that place are about other words.
  if (own || (named && document.querySelector(`[data-show="${CSS.escape(named)}"]`))) show(galley, named, own ? quoteOf(own) : null);
}

// Which words at that place, and which of them, where a check is about some.
function quoteOf({ dataset: { words, at, nth, passage } }) {
  if (passage) return JSON.parse(passage);
  return words ? { words, at: Number(at), nth: Number(nth) } : null;
}

// What stands for a control that nobody sees.
function seenOf(control) {
  if (control.type === "hidden") return control.closest("[data-lead]")?.querySelector("button");
  return control.hidden ? control.closest(".combo")?.querySelector('[role="combobox"]') : control;
}

function show(galley, name, quote) {
  if (name === "body") return galley ? (galley.focusStart(), true) : false;
  const control = controlOf(name);
  if (!control) return galley?.enter(name, quote) ?? false;
  reveal(control);
  seenOf(control)?.focus();
  const found = quote && ("before" in quote ? passageIn : markedText)(control.value, quote);
  if (found) control.setSelectionRange?.(found.from, found.to);
  return true;
}

// Puts words right where they stand, in one step that undo takes back. Answers whether they were there.
function write(galley, { fix, place, passage }) {
  const quote = JSON.parse(passage);
  const control = controlOf(place);
  if (!control) return galley?.write(place, quote, fix) ?? false;
  const found = passageIn(control.value, quote);
  if (!found || control.type === "hidden" || control.readOnly || control.disabled) return false;
  if (!hasRoom(control, control.value.slice(0, found.from) + fix + control.value.slice(found.to))) return false;
  show(galley, place);
  writeInField(control, found, fix);
  return true;
}

function controlOf(name) {
  return document.querySelector(`[form="fields"][name="${CSS.escape(name)}"], #fields [name="${CSS.escape(name)}"]`);
}
