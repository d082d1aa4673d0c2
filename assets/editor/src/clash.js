// Two people changed the same paragraph or field. Both are shown with what they began with; nothing is lost by closing.

import { DOMSerializer } from "prosemirror-model";
import { openDialog } from "./dialogs.js";
import { button, copyText, el } from "./elements.js";
import { notice, withdraw } from "./notices.js";
import { plainText, readBlock, readDocument, schema } from "./schema.js";
import { fieldTable } from "./two-texts.js";

export const firstName = (answer) => (answer.edited_by ?? answer.theirs?.edited_by ?? "Somebody").split(" ")[0];
const editedAt = (answer) => [answer.edited_by ?? answer.theirs?.edited_by, answer.edited_at ?? answer.theirs?.edited_at].filter(Boolean).join(", ");
const possessive = (name) => (name.endsWith("s") ? `${name}’` : `${name}’s`);
const serializer = DOMSerializer.fromSchema(schema);

// Waits until somebody wants to choose: whoever is typing goes on.
export function clashNotice({ answer, clashes }, open) {
  notice({
    name: "clash", tone: "notice--warn", isAlert: true, mayClose: false,
    title: titleOf(answer, clashes),
    text: "Both are safe. Keep writing; it is kept on this computer, and saved when you have chosen.",
    acts: [button("Choose a version", "btn--primary btn--small", open)],
  });
}

export const endClash = () => withdraw("clash");

function titleOf(answer, clashes) {
  const texts = clashes.filter((clash) => clash.isText).length;
  const what = texts === clashes.length ? "paragraph" : texts === 0 ? "field" : "part";
  return `You and ${firstName(answer)} changed the same ${clashes.length > 1 ? `${clashes.length} ${what}s` : what}`;
}

let open = null;

export function openClash({ answer, clashes }, { onKeep, onTake }) {
  if (open) return;
  const their = possessive(firstName(answer));
  const copied = button("Copy mine", "", async () => {
    await copyText(clashes.map(({ isText, mine }) => (isText ? plainText(readDocument({ content: mine ? [mine] : [] })) : mine)).join("\n\n"));
    copied.textContent = "Copied";
  });
  const choose = (act) => () => {
    open.close();
    act();
  };
  const names = { mine: { name: "Yours", hint: "as it was when this came" }, theirs: { name: their, hint: editedAt(answer) } };
  const fields = clashes.filter((clash) => !clash.isText);
  open = openDialog({
    title: titleOf(answer, clashes),
    about: "Both are safe, and everything else of yours is still here. Escape closes this and changes nothing.",
    variant: "dialog--wide",
    body: [
      ...clashes.filter((clash) => clash.isText).flatMap((clash) => paragraphs(clash, names)),
      fields.length > 0 && fieldTable(names.mine, names.theirs, fields),
    ].filter(Boolean),
    foot: [copied, button(`Take ${their}`, "", choose(onTake)), button("Keep mine", "btn--primary", choose(onKeep))],
    onclose: () => { open = null; },
  });
  // Whoever is typing when this opens must not press a button with the next key.
  const title = open.querySelector("h2");
  title.tabIndex = -1;
  title.focus();
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
  return block ? serializer.serializeNode(readBlock(block)) : el("p", { class: "hint" }, otherwise);
}
