// Two people changed the same paragraph or field. Both are shown with what they began with; nothing is lost by closing.

import { editedAt, titleOf, whoOf } from "./clash.js";
import { openDialog } from "./dialogs.js";
import { button, copyText, el } from "./elements.js";
import { plainText, readBlock, readDocument } from "./schema.js";
import { shownBlock } from "./shown-block.js";
import { fieldTable } from "./two-texts.js";

let open = null;

export function openClash({ answer, clashes }, { onKeep, onTake }) {
  if (open) return;
  const { whose, name } = whoOf(answer);
  const copied = button("Copy mine", "", async () => {
    await copyText(clashes.map(({ isText, mine }) => (isText ? plainText(readDocument({ content: mine ? [mine] : [] })) : mine)).join("\n\n"));
    copied.textContent = "Copied";
  });
  const choose = (act) => () => {
    open.close();
    act();
  };
  const names = { mine: { name: "Yours", hint: "as it was when this came" }, theirs: { name, hint: editedAt(answer) } };
  const fields = clashes.filter((clash) => !clash.isText).map(inWords);
  open = openDialog({
    title: titleOf(answer, clashes),
    about: "Both are safe, and everything else of yours is still here. Escape closes this and changes nothing.",
    variant: "dialog--wide",
    body: [
      ...clashes.filter((clash) => clash.isText).flatMap((clash) => paragraphs(clash, names)),
      fields.length > 0 && fieldTable(names.mine, names.theirs, fields),
    ].filter(Boolean),
    foot: [copied, button(`Take ${whose}`, "", choose(onTake)), button("Keep mine", "btn--primary", choose(onKeep))],
    onclose: () => { open = null; },
  });
  // Whoever is typing when this opens must not press a button with the next key.
  const title = open.querySelector("h2");
  title.tabIndex = -1;
  title.focus();
}

// Values as people read them.
function inWords(clash) {
  const said = (value) => clash.part.shownOf?.(clash.name, value) ?? value;
  return { ...clash, before: said(clash.before), mine: said(clash.mine), theirs: said(clash.theirs) };
}

function paragraphs({ before, mine, theirs }, names) {
  const side = ({ name, hint }, block) => el("section", { class: "clash__v" },
    el("header", {}, el("h3", {}, name), el("span", { class: "hint" }, hint)),
    el("div", { class: "prose" }, shown(block, "Deleted.")));
  return [
    el("div", { class: "clash mt-4" }, side(names.mine, mine), side(names.theirs, theirs)),
    el("details", { class: "clash__base" },
      el("summary", { class: "link" }, "Show the text you both started from"),
      el("div", { class: "prose" }, shown(before, "There was no such paragraph."))),
  ];
}

function shown(block, otherwise) {
  return block ? shownBlock(readBlock(block)) : el("p", { class: "hint" }, otherwise);
}
