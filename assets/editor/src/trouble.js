// Why the words are not on the server yet, in the action bar and in a notice.

import { firstName } from "./clash.js";
import { clock, el } from "./elements.js";
import { notice, withdraw } from "./notices.js";

export function sentenceOf(trouble) {
  const [short, more] = wording(trouble);
  return `${short} ${more}`.trim();
}

export function showTrouble(trouble, { state, parts, reopen }) {
  const [short, more, title] = wording(trouble);
  ["offline", "signed-out", "refused"].filter((kind) => kind !== trouble.kind).forEach(withdraw);
  if (trouble.kind === "clash") {
    state.trouble("clash", "", "", el("button", { type: "button", class: "link", onclick: reopen }, short));
    return;
  }
  const act = trouble.kind === "signed-out" ? signIn() : null;
  state.trouble(trouble.kind, short, more, act);
  if (trouble.kind === "refused") markProblems(trouble, parts);
  if (document.querySelector(`[data-notice="${trouble.kind}"]`) && trouble.kind !== "refused") return;
  notice({ name: trouble.kind, tone: trouble.kind === "refused" ? "notice--bad" : "notice--warn", title: title ?? short.replace(/\.$/, ""), text: more, acts: trouble.kind === "signed-out" ? [signIn("btn btn--small")] : [] });
}

function wording({ kind, since, status, answer }) {
  if (kind === "offline") return [`Offline since ${clock(since)}.`, "Keep writing. Everything is kept here and goes up later."];
  if (kind === "signed-out") return ["Signed out.", "Your words are kept on this computer."];
  if (kind === "clash") return [`Not saved: ${firstName(answer).split(" ")[0]} changed this story`, ""];
  const first = answer.errors?.[0]?.detail;
  const detail = answer.detail ?? first ?? "The server did not take this change.";
  if (status === 428) return ["Not saved.", `${detail} Reload the page; your words are kept on this computer.`];
  return ["Not saved.", first && first !== detail ? `${detail} ${first}` : detail, "Not saved. Your words are kept on this computer."];
}

function markProblems({ answer, part }, parts) {
  const inOrder = [part, ...parts.filter((other) => other !== part)];
  for (const problem of answer.errors ?? []) inOrder.some((each) => each.mark(problem));
}

function signIn(style = "link") {
  const page = document.body.dataset.signIn ?? "/admin/sign-in";
  return el("a", { class: style, href: `${page}?next=${encodeURIComponent(location.pathname)}`, target: "_blank", rel: "noopener" }, "Sign in");
}
