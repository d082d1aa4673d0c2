// Two people changed the same paragraph or field. Both are shown with what they began with; nothing is lost by closing.

import { openDialog } from "./dialogs.js";
import { button, copyText, el } from "./elements.js";
import { notice, withdraw } from "./notices.js";
import { plainText, readBlock, readDocument } from "./schema.js";
import { shownBlock } from "./shown-block.js";
import { fieldTable } from "./two-texts.js";

// How to speak of whoever saved first: a colleague, or oneself in another tab.
export function whoOf({ theirs, edited_by: by = theirs?.edited_by ?? "Somebody" }) {
  if (theirs?.by_you) return { isOwn: true, did: "you, in another tab,", whose: "the other tab’s", name: "In the other tab" };
  const [first] = by.split(" ");
  const whose = first.endsWith("s") ? `${first}’` : `${first}’s`;
  return { isOwn: false, did: first, whose, name: whose };
}

const editedAt = ({ theirs }) => [theirs?.by_you ? null : theirs?.edited_by, theirs?.edited_at].filter(Boolean).join(", ");

// Waits until somebody wants to choose: whoever is typing goes on.
export function clashNotice({ answer, clashes }, open, isKept) {
  notice({
    name: "clash", tone: "notice--warn", isAlert: true, mayClose: false,
    title: titleOf(answer, clashes),
    text: isKept ? "Both are safe. Keep writing; it is kept on this computer, and saved when you have chosen." : "Choose before you leave: this browser keeps no copy of yours.",
    acts: [button("Choose a version", "btn--primary btn--small", open), revisionLink(answer)].filter(Boolean),
  });
}

export const endClash = () => withdraw("clash");

export function mergedNotice(answer) {
  const { isOwn, did } = whoOf(answer);
  notice({
    name: "merged",
    title: isOwn ? "You changed this story in another tab" : `${did} changed this story`,
    text: isOwn ? "Your changes in the two tabs do not touch. Both are here." : "Your changes and theirs do not touch. Both are here.",
    acts: [revisionLink(answer)].filter(Boolean),
  });
}

// The revision that holds a colleague's words. One's own working copy goes on in the other tab.
function revisionLink(answer) {
  const { theirs } = answer;
  if (!theirs?.revision || theirs.by_you) return null;
  return el("a", { class: "link", href: `/admin/articles/${document.body.dataset.article}/revisions/${theirs.revision}`, target: "_blank" }, `See ${whoOf(answer).whose} text (revision ${theirs.revision})`);
}

function titleOf(answer, clashes) {
  const texts = clashes.filter((clash) => clash.isText).length;
  const what = texts === clashes.length ? "paragraph" : texts === 0 ? "field" : "part";
  const same = `the same ${clashes.length > 1 ? `${clashes.length} ${what}s` : what}`;
  const { isOwn, did } = whoOf(answer);
  return isOwn ? `You changed ${same} here and in another tab` : `You and ${did} changed ${same}`;
}

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
