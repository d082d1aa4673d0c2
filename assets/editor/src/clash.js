// Somebody else saved first. Both texts are shown; nothing is lost by closing.

import { openDialog } from "./dialogs.js";
import { button, copyText } from "./elements.js";
import { plainText, readDocument } from "./schema.js";
import { twoTexts } from "./two-texts.js";

export const firstName = (answer) => answer.edited_by ?? answer.theirs?.edited_by ?? "Somebody";
const editedAt = (answer) => answer.edited_at ?? answer.theirs?.edited_at ?? "";

let open = null;

export function openClash({ answer, clashes }, { document, onKeep, onTake }) {
  if (open) return;
  const who = firstName(answer).split(" ")[0];
  const isText = clashes.some((clash) => clash.document);
  const copied = button("Copy mine", "", async () => {
    await copyText(isText ? plainText(readDocument(document)) : clashes.map((clash) => clash.mine).join("\n"));
    copied.textContent = "Copied";
  });
  const choose = (act) => () => {
    open.close();
    act();
  };
  open = openDialog({
    title: `You and ${who} changed the same ${isText ? "story" : "fields"}`,
    about: "Both are safe. Choose which one the story keeps. Escape closes this and changes nothing.",
    variant: "dialog--wide",
    body: twoTexts(
      { name: "Yours", hint: "as it is here now", document: isText ? document : null },
      { name: possessive(who), hint: [firstName(answer), editedAt(answer)].filter(Boolean).join(", "), document: answer.theirs.document },
      clashes.filter((clash) => clash.name),
    ),
    foot: [copied, button(`Take ${possessive(who)}`, "", choose(onTake)), button("Keep mine", "btn--primary", choose(onKeep))],
    onclose: () => { open = null; },
  });
  // Whoever is typing when this opens must not press a button with the next key.
  const title = open.querySelector("h2");
  title.tabIndex = -1;
  title.focus();
}

const possessive = (name) => (name.endsWith("s") ? `${name}’` : `${name}’s`);
