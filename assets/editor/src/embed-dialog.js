// Asks for the address of what another site shows.

import { openDialog } from "./dialogs.js";
import { button, el, icon } from "./elements.js";
import { readLink } from "./link.js";
import { providerNames, providerOf } from "./providers.js";
import { isEmbeddable } from "./schema.js";

/** `onaddress` gets a good address; `onclose` when the dialog is gone. */
export function askEmbed({ address = "", onaddress, onclose }) {
  const field = el("input", { class: "input", id: "embed-address", type: "text", inputmode: "url", autocomplete: "off", spellcheck: "false", value: address, "aria-describedby": "embed-hint embed-known" });
  const error = el("p", { class: "error", id: "embed-error", hidden: true }, icon("warn"), el("span", {}, "This is no address of a web page. Copy it from the address bar, for example https://www.youtube.com/watch?v=…"));
  const known = el("p", { class: "hint", id: "embed-known", role: "status" });
  const tell = () => {
    const href = readLink(field.value);
    const provider = href && providerOf(href);
    known.textContent = provider ? `${provider.kind} on ${provider.name}.` : isEmbeddable(href) ? "This site is not known here: readers get a card with a link." : "";
  };
  field.addEventListener("input", tell);
  const form = el("form", { method: "dialog", id: "embed-form", novalidate: true },
    el("div", { class: "field" }, el("label", { for: "embed-address" }, "Address"), field, error,
      el("p", { class: "hint", id: "embed-hint" }, `Shown in the page when a reader asks for it: ${new Intl.ListFormat("en-GB", { type: "conjunction" }).format(providerNames)}.`), known));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const href = readLink(field.value);
    if (isEmbeddable(href)) {
      dialog.close();
      onaddress(href);
      return;
    }
    error.hidden = false;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", "embed-error embed-hint");
    field.focus();
  });
  const dialog = openDialog({
    title: "Embed",
    body: form,
    foot: [button("Cancel", "", () => dialog.close()), el("button", { type: "submit", form: "embed-form", class: "btn btn--primary" }, "Embed")],
    onclose,
  });
  field.select();
  tell();
}
