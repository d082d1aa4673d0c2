// Two people changed the same paragraph or field: that it is so is told here, and chosen between in clash-dialog.js.

import { button, el } from "./elements.js";
import { notice, withdraw } from "./notices.js";

// How to speak of whoever saved first: a colleague, or oneself in another tab.
export function whoOf({ theirs, edited_by: by = theirs?.edited_by ?? "Somebody" }) {
  if (theirs?.by_you) return { isOwn: true, did: "you, in another tab,", whose: "the other tab’s", name: "In the other tab" };
  const [first] = by.split(" ");
  const whose = first.endsWith("s") ? `${first}’` : `${first}’s`;
  return { isOwn: false, did: first, whose, name: whose };
}

export const editedAt = ({ theirs }) => [theirs?.by_you ? null : theirs?.edited_by, theirs?.edited_at].filter(Boolean).join(", ");

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

export function titleOf(answer, clashes) {
  const texts = clashes.filter((clash) => clash.isText).length;
  const what = texts === clashes.length ? "paragraph" : texts === 0 ? "field" : "part";
  const same = `the same ${clashes.length > 1 ? `${clashes.length} ${what}s` : what}`;
  const { isOwn, did } = whoOf(answer);
  return isOwn ? `You changed ${same} here and in another tab` : `You and ${did} changed ${same}`;
}
