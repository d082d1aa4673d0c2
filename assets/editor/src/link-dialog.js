// Asks for the address of a link and puts it on the words that are meant.

import { openDialog } from "./dialogs.js";
import { button, el, icon } from "./elements.js";
import { linkRule, readLink } from "./link.js";
import { schema } from "./schema.js";
import { storyFinder } from "./story-finder.js";

const { link } = schema.marks;

export function askLink(view) {
  const range = meant(view.state);
  const field = el("input", { class: "input", id: "link-address", type: "text", inputmode: "url", autocomplete: "off", spellcheck: "false", value: range.href ?? "", "aria-describedby": "link-hint" });
  const error = el("p", { class: "error", id: "link-error", hidden: true }, icon("warn"), el("span", {}, linkRule));
  const finder = storyFinder(field);
  const form = el("form", { method: "dialog", id: "link-form", novalidate: true },
    el("div", { class: "field" }, el("label", { for: "link-address" }, "Address, or words of one of our stories"), field, finder.nodes, error, el("p", { class: "hint", id: "link-hint" }, "For example example.com/story or mailto:desk@example.com")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const href = readLink(field.value);
    if (href) return close(() => put(view, range, href));
    error.hidden = false;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", "link-error link-hint");
    field.focus();
  });
  const dialog = openDialog({
    title: "Link",
    body: form,
    foot: [
      range.href && button("Remove link", "btn--quiet", () => close(() => put(view, range, null))),
      button("Cancel", "", () => close()),
      el("button", { type: "submit", form: "link-form", class: "btn btn--primary" }, "Save link"),
    ],
    // Opened from the toolbar: the text is where one goes on. Whoever is elsewhere by now stays there.
    onclose(before) {
      finder.rest();
      if (document.activeElement === before && !view.hasFocus()) view.focus();
    },
  });
  const close = (act) => {
    dialog.close();
    act?.();
    view.focus();
  };
  field.select();
}

function put(view, { from, to }, href) {
  const { tr } = view.state;
  if (href && from === to) tr.insertText(href, from);
  const end = href && from === to ? from + href.length : to;
  tr.removeMark(from, end, link);
  if (href) tr.addMark(from, end, link.create({ href }));
  view.dispatch(tr.removeStoredMark(link).scrollIntoView());
}

// The selection; without one the link under the cursor, or the word.
function meant({ selection, doc }) {
  const { $from, from, to, empty } = selection;
  if (!empty) return { from, to, href: firstLink(doc, from, to) };
  const start = $from.start();
  let under = null;
  $from.parent.forEach((node, offset) => {
    const mark = link.isInSet(node.marks);
    const first = start + offset;
    if (!mark || first > from || first + node.nodeSize < from) return;
    under = { from: first, to: first + node.nodeSize, href: mark.attrs.href };
  });
  return under ? whole(under, $from) : word($from);
}

// A link may run over several marks.
function whole({ from, to, href }, $pos) {
  const start = $pos.start();
  const nodes = [];
  $pos.parent.forEach((node, offset) => nodes.push({ from: start + offset, to: start + offset + node.nodeSize, href: link.isInSet(node.marks)?.attrs.href }));
  for (const node of nodes) if (node.from === to && node.href === href) to = node.to;
  for (const node of nodes.reverse()) if (node.to === from && node.href === href) from = node.from;
  return { from, to, href };
}

function word($pos) {
  const text = $pos.parent.textBetween(0, $pos.parent.content.size, undefined, "\ufffc");
  const at = $pos.parentOffset;
  const before = /[\p{L}\p{N}’'-]*$/u.exec(text.slice(0, at))[0].length;
  const behind = /^[\p{L}\p{N}’'-]*/u.exec(text.slice(at))[0].length;
  return { from: $pos.pos - before, to: $pos.pos + behind, href: null };
}

function firstLink(doc, from, to) {
  let href = null;
  doc.nodesBetween(from, to, (node) => { href ??= link.isInSet(node.marks)?.attrs.href ?? null; });
  return href;
}
