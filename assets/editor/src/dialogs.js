// <dialog> with the parts of the component sheet. The browser puts the focus back where it was.

import { el } from "./elements.js";

let count = 0;

export function openDialog({ title, about, body, foot, variant = "", onclose }) {
  const id = `dialog-${(count += 1)}`;
  const before = document.activeElement;
  const dialog = el("dialog", { class: `dialog ${variant}`.trim(), "aria-labelledby": id, "aria-describedby": about ? `${id}-about` : null },
    el("header", { class: "dialog__head" }, el("div", {}, el("h2", { id }, title), about && el("p", { id: `${id}-about` }, about))),
    el("div", { class: "dialog__body" }, body),
    el("footer", { class: "dialog__foot" }, foot));
  dialog.addEventListener("close", () => {
    dialog.remove();
    onclose?.(before);
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
