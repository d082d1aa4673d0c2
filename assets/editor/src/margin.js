// Notes beside the text that is being written: a panel with them, marks on their words, and Alt N for a new one. What a note is on
// is saved first, so that the server finds it.

import { notice } from "./notices.js";
import { markedAt, noted, quotedIn } from "./noted.js";
import { reveal } from "./reveal.js";
import { renew } from "../../js/renew.js";

export function margin(view, flush) {
  const panel = () => document.querySelector("#p-notes [data-notes-panel]");
  if (!panel()) return;

  function mark() {
    const all = [...panel().querySelectorAll(":scope > [data-note]")].map((one) => ({ id: one.id, anchor: JSON.parse(one.dataset.note) }));
    view?.dispatch(view.state.tr.setMeta(noted, all));
    const count = document.querySelector("[data-open-notes]");
    count.textContent = panel().dataset.open;
    count.hidden = panel().dataset.open === "0";
  }

  async function show(asked) {
    const answer = await asked;
    const fresh = answer?.response?.querySelector?.("[data-notes-panel]");
    if (!fresh) return notice({ name: "notes", tone: "notice--warn", title: "The notes were not reached.", text: "What you wrote stands where you wrote it. Try again." });
    renew(panel(), fresh);
    panel().querySelector('[aria-invalid="true"]')?.focus();
    mark();
  }

  let isBusy = false;
  // Before whoever counts what goes: these forms stay on the page.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("#p-notes form[data-note-form]")) return;
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    const fields = new URLSearchParams(new FormData(form));
    fields.set("from", "panel");
    const path = event.submitter?.getAttribute("formaction") ?? form.action;
    const { isSaved } = await flush();
    if (isSaved || !fields.has("note-words")) await show(sent("POST", path, fields));
    else notice({ name: "notes", tone: "notice--warn", title: "The note waits.", text: "The text could not be saved, and a note is on what is saved." });
    isBusy = false;
  }, true);

  function begin() {
    const form = panel().querySelector("[data-note-new]");
    const found = quotedIn(view.state);
    const field = (name) => form.querySelector(`[name="${name}"]`);
    form.open = true;
    const known = [...field("note-block").options].some(({ value }) => value === found.block);
    field("note-block").value = known && !found.words ? found.block : "";
    field("note-words").value = found.words;
    field("note-before").value = found.before;
    reveal(field("note-said"));
    form.querySelector("textarea").focus();
  }

  document.addEventListener("note", () => view && begin());
  view?.dom.addEventListener("click", ({ target }) => {
    const note = document.getElementById(target.closest?.("[data-noted]")?.dataset.noted ?? "");
    if (!note) return;
    reveal(note);
    note.scrollIntoView({ block: "nearest" });
    note.toggleAttribute("data-current", true);
    setTimeout(() => note.removeAttribute("data-current"), 2_000);
  });
  document.getElementById("p-notes").addEventListener("click", ({ target }) => {
    const note = target.closest?.(".note__on")?.closest("[data-note]");
    const place = note && view && markedAt(view.state, note.id);
    if (place) view.domAtPos(place.from).node.parentElement?.scrollIntoView({ block: "center" });
  });
  mark();
}

/** A part of a page, as a document; null where nobody answers. */
function sent(method, path, fields) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open(method, path);
    request.responseType = "document";
    request.timeout = 20_000;
    request.onload = () => resolve(request);
    request.onerror = request.ontimeout = () => resolve(null);
    request.send(fields);
  });
}
