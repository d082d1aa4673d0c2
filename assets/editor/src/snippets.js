// Passages that are used again: offered by the menu of blocks once it was opened, put in as they were kept, and kept.

import { Fragment } from "prosemirror-model";
import { Selection } from "prosemirror-state";
import { asked } from "./asking.js";
import { blockOf } from "./block-place.js";
import { openDialog } from "./dialogs.js";
import { button, el, icon } from "./elements.js";
import { notice, withdraw } from "./notices.js";
import { writer } from "./post.js";
import { freshKey } from "./saving.js";
import { schema } from "./schema.js";

const house = "/admin/boilerplate";
const patience = 20_000;

let known = null;
let asking = null;
let trouble = "";

/** Those that are known by now, as the menu of blocks offers them. */
export const snippets = () => known ?? [];

/** Why they are not known, in a sentence, or "". */
export const troubleOfSnippets = () => trouble;

/** Asks for them once; `came` when there are some, or why there are none. A line that is down is asked again at the next opening. */
export function learnSnippets(came) {
  if (known || asking) return;
  asking = asked(`${house}/snippets`)
    .then(({ snippets: all }) => {
      known = all.map(({ id, name, is_shared: isShared }) => ({ name, short: isShared ? "snippet" : "my snippet", icon: "note", words: "snippet", run: put(id, name) }));
      const isNews = known.length || trouble;
      trouble = "";
      if (isNews) came();
    })
    .catch((error) => {
      const isNews = trouble !== error.message;
      trouble = error.message;
      if (isNews) came();
    })
    .finally(() => { asking = null; });
}

// Somebody kept one, or the page goes on for days.
export const forgetSnippets = () => { [known, trouble] = [null, ""]; };

// Without the identities that its blocks had elsewhere.
const unnamed = (node) => ({ ...node, ...(node.attrs && { attrs: { ...node.attrs, id: null } }), ...(node.content && { content: node.content.map(unnamed) }) });

// A ProseMirror command. It comes to where it was wanted, as far as that block is still there.
const put = (id, name) => (state, dispatch, view) => {
  if (!dispatch || !view) return true;
  const { $from } = state.selection;
  const behind = ($from.depth ? $from.node(1) : $from.nodeAfter)?.attrs.id ?? null;
  const bring = () => asked(`${house}/${id}/text`, { missing: null }).then(
    (found) => {
      withdraw("snippet");
      if (found) putIn(view, Fragment.from(found.document.content.map((block) => schema.nodeFromJSON(unnamed(block)))), behind);
      else notice({ name: "snippet", tone: "notice--warn", title: `“${name}” is gone`, text: "Somebody removed it." });
    },
    (error) => notice({ name: "snippet", tone: "notice--warn", title: `“${name}” is not here yet`, text: error.message, acts: [button("Try again", "btn--small", bring)] }),
  );
  bring();
  return true;
};

// An empty paragraph gives way.
export function putIn(view, blocks, behind) {
  const { doc, tr } = view.state;
  const before = blockOf(doc, behind);
  const gives = before?.node.type === schema.nodes.paragraph && before.node.content.size === 0;
  const end = before ? before.pos + before.node.nodeSize : doc.content.size;
  const from = gives ? before.pos : end;
  tr.replaceWith(from, end, blocks);
  const isThere = view.state.selection.from >= from && view.state.selection.to <= end;
  // Whoever writes elsewhere meanwhile is left alone.
  if (isThere || view.state.selection.from === 0) tr.setSelection(Selection.near(tr.doc.resolve(from + blocks.size), -1));
  view.dispatch(tr.scrollIntoView());
}

/** The blocks that are selected, whole: a ProseMirror command. */
export function keepSnippet(state, dispatch, view) {
  const { $from, $to } = state.selection;
  const [first, last] = [$from.index(0), Math.max($from.index(0), $to.depth ? $to.index(0) : $to.index(0) - 1)];
  const blocks = Array.from({ length: last - first + 1 }, (_, at) => state.doc.child(first + at));
  if (!blocks.some((block) => block.isAtom || block.content.size)) return false;
  if (dispatch && view) askName(blocks, view);
  return true;
}

function askName(blocks, view) {
  const words = { ...view.state.doc.toJSON(), content: blocks.map((block) => block.toJSON()) };
  const field = el("input", { class: "input", id: "snippet-name", name: "name", maxlength: "80", autocomplete: "off", required: true, "aria-describedby": "snippet-error" });
  const error = el("p", { class: "error", id: "snippet-error", role: "alert", hidden: true }, icon("warn"), el("span", {}));
  const mayShare = document.body.dataset.shares === "yes";
  const choice = (name, label) => el("label", { class: "choice" }, el("input", { type: "checkbox", name, value: "yes" }), el("span", {}, label));
  const form = el("form", { method: "dialog", id: "snippet-form", class: "stack", novalidate: true },
    el("div", { class: "field" }, el("label", { for: "snippet-name" }, "Name"), field, error), mayShare && choice("shared", "For the whole newsroom"), choice("replaces", "In the place of one that has this name"));
  const key = freshKey();
  let tries = 0;
  const say = (sentence) => {
    error.lastChild.textContent = sentence;
    error.hidden = false;
    field.setAttribute("aria-invalid", "true");
    field.focus();
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = [["kind", "snippet"], ["body", JSON.stringify(words)], ["key", `${key}-${(tries += 1)}`], ["writer", writer.now], ...new FormData(form)];
    const answer = await send(fields);
    if (answer.isKept) {
      forgetSnippets();
      dialog.close();
      notice({ name: "snippet", tone: "notice--good", title: `“${field.value.trim()}” is kept`, text: "Type / and its name to put it into a text." });
      return;
    }
    say(answer.sentence);
  });
  const dialog = openDialog({
    title: "Keep as a snippet",
    about: blocks.length === 1 ? "This block." : `These ${blocks.length} blocks.`,
    body: form,
    foot: [button("Cancel", "", () => dialog.close()), el("button", { type: "submit", form: "snippet-form", class: "btn btn--primary" }, "Keep")],
    onclose: () => view.focus(),
  });
  field.focus();
}

async function send(fields) {
  const down = { sentence: "The line is down. Nothing was kept. Press Keep again in a moment." };
  try {
    const response = await fetch(house, { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(fields), signal: AbortSignal.timeout(patience) });
    // A page that is not the list is the sign-in page.
    if (response.ok && new URL(response.url).pathname !== house) return { sentence: "You are signed out. Sign in again in another tab, then press Keep here." };
    if (response.ok) return { isKept: true };
    const { errors, detail } = await response.json();
    return { sentence: errors?.[0]?.detail ?? detail ?? down.sentence };
  } catch {
    return down;
  }
}
