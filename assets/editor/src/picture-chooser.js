// A picture is chosen from the library, or a file is.

import { failed } from "./asking.js";
import { openDialog } from "./dialogs.js";
import { button, el, icon } from "./elements.js";
import { filesOf, find } from "./pictures.js";

const pause = 250;

/** `onpicture` gets one of the library, `onfile` a file that is to be brought in first; `onclose` where the focus was. */
export function choosePicture({ title, onpicture, onfile, onclose }) {
  const field = el("input", { class: "input", id: "pick-q", type: "search", autocomplete: "off", placeholder: "Caption, credit, place or file name", dir: "auto" });
  const files = el("input", { class: "vh", id: "pick-file", type: "file", accept: "image/jpeg,image/png,image/webp,image/gif" });
  const said = el("p", { class: "hint", role: "status" });
  const list = el("ul", { class: "shots shots--pick", "aria-label": "Pictures, newest first" });
  const more = button("Show more", "", () => look(page + 1));
  more.hidden = true;
  const take = (act) => {
    asked?.abort();
    dialog.close();
    act();
  };
  const bring = ([file]) => file && take(() => onfile(file));
  files.addEventListener("change", () => bring(files.files));
  const dialog = openDialog({
    title,
    variant: "dialog--wide",
    body: [
      el("div", { class: "picker__head" },
        el("div", { class: "search" }, icon("search"), el("label", { class: "vh", for: "pick-q" }, "Search pictures"), field),
        el("div", {}, files, el("label", { class: "btn", for: "pick-file" }, icon("upload"), "Choose a file"))),
      said, list, el("p", { class: "mt-4" }, more),
    ],
    foot: [button("Cancel", "", () => dialog.close())],
    onclose,
  });
  dialog.addEventListener("dragover", (event) => event.preventDefault());
  dialog.addEventListener("drop", (event) => {
    event.preventDefault();
    bring(filesOf(event.dataTransfer));
  });
  dialog.addEventListener("paste", (event) => {
    const pasted = filesOf(event.clipboardData);
    if (!pasted.length) return;
    event.preventDefault();
    bring(pasted);
  });

  let page = 1;
  let asked = null;
  async function look(next) {
    asked?.abort();
    const { signal } = (asked = new AbortController());
    try {
      const { pictures, isMore } = await find({ words: field.value.trim(), page: next }, signal);
      if (signal.aborted) return;
      page = next;
      const shown = pictures.map((picture) => pick(picture, () => take(() => onpicture(picture))));
      if (next === 1) list.replaceChildren(...shown);
      else list.append(...shown);
      more.hidden = !isMore;
      if (next > 1) shown[0]?.querySelector("button").focus();
      said.textContent = list.children.length ? "" : field.value.trim() ? "No picture has these words. Fewer may find more." : "There are no pictures yet. Choose a file.";
    } catch (error) {
      if (!signal.aborted) said.replaceChildren(...failed(error, () => again(next)));
    }
  }
  const again = (next) => {
    said.textContent = "";
    field.focus();
    look(next);
  };
  let timer = null;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => look(1), pause);
  });
  field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  dialog.addEventListener("close", () => {
    clearTimeout(timer);
    asked?.abort();
  });
  look(1);
  return dialog;
}

function pick({ title, credit, thumb, alt }, onclick) {
  return el("li", {}, el("button", { type: "button", class: "picker", onclick },
    el("img", { src: thumb.src, alt: "", width: thumb.width, height: thumb.height, loading: "lazy" }),
    el("span", { class: "shots__c", dir: "auto" }, title),
    el("span", { class: "shots__m", dir: "auto" }, credit || "No credit"),
    alt && el("span", { class: "vh" }, `. ${alt}`)));
}
