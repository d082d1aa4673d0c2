// Why the words are not on the server yet, in the action bar and in a notice.

import { firstName } from "./clash.js";
import { button, clock, el } from "./elements.js";
import { notice, withdraw } from "./notices.js";

// Why an act had to wait.
export function sentenceOf(trouble) {
  if (!trouble) return "Something was still being typed. Press it again.";
  const [short, more] = wording(trouble);
  if (trouble.kind === "offline") return `${short} Your last words go up by themselves when the line is back. Then press it again.`;
  if (trouble.kind === "clash") return `${short}. Choose a version first.`;
  return `${short} ${more}`.trim();
}

let shown = "";

export function showTrouble(trouble, { state, parts, reopen }) {
  const [short, more, title] = wording(trouble);
  const isNews = shown !== trouble.kind + more;
  if (isNews) endTrouble(parts);
  shown = trouble.kind + more;
  if (trouble.kind === "clash") return state.trouble("clash", "", "", el("button", { type: "button", class: "link", onclick: reopen }, short));

  state.trouble(trouble.kind, short, more, trouble.kind === "signed-out" ? signIn() : null);
  if (!isNews) return;
  const acts = trouble.kind === "signed-out" ? [signIn("btn btn--small")] : markProblems(trouble, parts);
  const tone = trouble.kind === "refused" ? "notice--bad" : "notice--warn";
  notice({ name: "trouble", tone, title: title ?? short.replace(/\.$/, ""), text: more, acts });
}

export function endTrouble(parts) {
  shown = "";
  ["trouble", "act"].forEach(withdraw);
  parts.forEach((part) => part.unmarkAll());
}

function wording({ kind, since, status, answer }) {
  if (kind === "offline") return [`Offline since ${clock(since)}.`, "Keep writing. Everything is kept here and goes up later."];
  if (kind === "signed-out") return ["Signed out.", "Your words are kept on this computer."];
  if (kind === "clash") return [`Not saved: ${firstName(answer)} changed this story`, ""];
  const detail = answer.detail ?? "The server did not take this change.";
  if (status === 428) return ["Not saved.", `${detail} Reload the page; your words are kept on this computer.`];
  return ["Not saved.", detail, "Not saved. Your words are kept on this computer."];
}

// Marks each field or block, and offers the way to the first.
function markProblems({ answer, part }, parts) {
  const inOrder = [part, ...parts.filter((other) => other !== part)];
  const ways = (answer?.errors ?? []).map((problem) => inOrder.reduce((way, each) => way ?? each.mark(problem), null)).filter(Boolean);
  return ways.length ? [button("Show it", "btn--small", ways[0])] : [];
}

// In a tab of its own, which says that it can be closed: the words are here.
export function signIn(style = "link") {
  const page = document.body.dataset.signIn ?? "/admin/sign-in";
  return el("a", { class: style, href: `${page}?next=${encodeURIComponent("/admin/signed-in")}`, target: "_blank", rel: "noopener" }, "Sign in");
}
