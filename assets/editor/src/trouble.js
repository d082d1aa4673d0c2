// Why the words are not on the server yet, in the action bar and in a notice.

import { whoOf } from "./clash.js";
import { button, clock, el } from "./elements.js";
import { notice, withdraw } from "./notices.js";
import { writer } from "./post.js";

// Why an act had to wait, as a notice says it.
export function whyNot(trouble, { isKept, parts, saveAs }) {
  return { text: sentenceOf(trouble, isKept, parts), acts: trouble ? actsOf(trouble, parts, saveAs) : [] };
}

const signingIn = {
  "signed-out": () => [signIn("btn btn--small")],
  "somebody-else": ({ answer: { signed_in: now } }, saveAs) => [
    button(`Save them as ${now.name}`, "btn--small", () => saveAs(now.id)),
    signIn("btn btn--small", `Sign in as ${writerName()}`),
  ],
};
const writerName = () => document.body.dataset.writer ?? "whoever wrote them";

function sentenceOf(trouble, isKept, parts) {
  if (!trouble) return "Something was still being typed. Press it again.";
  const [short, more] = wording(trouble, isKept, parts);
  const kept = isKept ? "Your words are safe here." : "This browser keeps no copy of your words: keep this page open.";
  if (trouble.kind === "slow") return `${short} ${kept} They go up by themselves; press it again in a moment.`;
  if (trouble.kind === "offline") return `${short} ${kept} Your last words go up by themselves. Then press it again.`;
  if (trouble.kind === "clash") return `${short}. ${kept} Choose a version first.`;
  return `${short} ${more}`.trim();
}

let shown = "";

export function showTrouble(trouble, { state, parts, isKept, reopen, saveAs }) {
  const [short, more, title] = wording(trouble, isKept, parts);
  const isNews = shown !== trouble.kind + more;
  if (isNews) endTrouble(parts);
  shown = trouble.kind + more;
  if (trouble.kind === "clash") return state.trouble("clash", "", "", el("button", { type: "button", class: "link", onclick: reopen }, short));

  state.trouble(trouble.kind, short, more, trouble.kind === "signed-out" ? signIn() : null);
  if (!isNews) return;
  const tone = trouble.kind === "refused" ? "notice--bad" : "notice--warn";
  notice({ name: "trouble", tone, title: title ?? short.replace(/\.$/, ""), text: more, acts: actsOf(trouble, parts, saveAs) });
}

export function endTrouble(parts) {
  shown = "";
  ["trouble", "act"].forEach(withdraw);
  parts.forEach((part) => part.unmarkAll());
}

function wording(trouble, isKept, parts) {
  const { kind, since, seconds, status, answer, part } = trouble;
  const kept = isKept ? "Your words are kept on this computer." : "This browser keeps no copy of your words: keep this page open.";
  if (kind === "slow") return [`The server has not answered for ${seconds} seconds.`, kept];
  if (kind === "offline") return [lineOf(status, since), `${status ? "" : "Copydesk cannot be reached. "}${keepWriting(isKept)}`];
  if (kind === "unanswered") return ["No answer from Copydesk yet.", keepWriting(isKept)];
  if (kind === "signed-out") return ["Signed out.", kept];
  if (kind === "somebody-else") return somebodyElse(answer.signed_in.name, isKept);
  if (kind === "outdated") return ["Not saved: this page is out of date.", `A newer version of Copydesk has written in this story. Reload the page; nothing is saved from here until then. ${kept}`];
  if (kind === "clash") return [`Not saved: ${whoOf(answer).did} changed this story`, ""];
  const detail = answer.detail ?? "The server did not take this change.";
  if (status === 428) return ["Not saved.", `${detail} Reload the page. ${kept}`];
  const named = namedIn(trouble);
  if (named.length) return ["Not all is saved.", named.join(" "), isRestSaved(part, parts) ? `${named.length > 1 ? `${named.length} things` : "One thing"} could not be saved. Everything else is.` : null];
  if (status === 200) return ["Not all is saved.", detail];
  return ["Not saved.", detail, isKept ? "Not saved. Your words are kept on this computer." : "Not saved, and this browser keeps no copy."];
}

// Fields are stored each by itself, whether there were others to store in that save or not. Answers what was said of each,
// or nothing where a problem is not one of a field.
function namedIn({ part, answer }) {
  const named = (answer.errors ?? []).map((problem) => part?.sentenceOf?.(problem) ?? null);
  return named.includes(null) ? [] : named;
}

const isRestSaved = (part, parts) => !parts.some((other) => other !== part && other.isDirty && other.refused?.words === other.words);

const keepWriting = (isKept) => (isKept ? "Keep writing: your words are kept on this computer and go up later." : "Keep writing, and keep this page open: this browser keeps no copy.");

// Words are saved in the name of whoever wrote them, or of whoever says so.
function somebodyElse(name, isKept) {
  const kept = isKept ? "They are kept on this computer." : "This browser keeps no copy of them: keep this page open.";
  return [`Not saved: ${name} is signed in.`, `The words on this page are ${writerName()}’s. Nothing is saved in another name before somebody says so. ${kept}`, `${name} is signed in in this browser now`];
}

// What is wrong with the line, or behind it.
function lineOf(status, since) {
  if (!status) return `Offline since ${clock(since)}.`;
  if (status === 409) return "Others save this story all the time.";
  if (status === 429 || status === 503) return `The server has been busy since ${clock(since)}.`;
  return `The server has had a problem since ${clock(since)}.`;
}

function actsOf(trouble, parts, saveAs) {
  if (trouble.kind in signingIn) return signingIn[trouble.kind](trouble, saveAs);
  if (trouble.kind === "outdated") return [button("Reload", "btn--small", () => location.reload())];
  return markProblems(trouble, parts);
}

// Marks each field or block, and offers the way to the first.
function markProblems({ answer, part }, parts) {
  const inOrder = [part, ...parts.filter((other) => other !== part)];
  const ways = (answer?.errors ?? []).map((problem) => inOrder.reduce((way, each) => way ?? each.mark(problem), null)).filter(Boolean);
  return ways.length ? [button("Show it", "btn--small", ways[0])] : [];
}

// In a tab of its own, which says that it can be closed: the words are here.
export function signIn(style = "link", label = "Sign in") {
  const page = document.body.dataset.signIn ?? "/admin/sign-in";
  return el("a", { class: style, href: `${page}?next=${encodeURIComponent("/admin/signed-in")}&as=${encodeURIComponent(writer.now ?? "")}`, target: "_blank", rel: "noopener" }, label);
}
