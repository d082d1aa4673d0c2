// Finding in the story: its keys and its place above the galley. The bar itself comes with the second bundle.

import { el } from "./elements.js";
import { isLetter } from "./letter-keys.js";
import { isMac } from "./mac.js";
import { withLater } from "./on-demand.js";

// `after`: what the bar stands behind; `controls`: the fields that are searched besides. Answers a command for the toolbar.
export function finds(view, after, controls) {
  const node = el("div", { class: "finder", role: "search", "aria-label": "Find in the story", hidden: true });
  after.after(node);
  let bar = null;
  const open = (how) => withLater(({ FindBar }) => {
    bar ??= new FindBar(view, node, controls);
    bar.open(how);
  });
  document.addEventListener("keydown", (event) => {
    if (bar) return bar.hear(event);
    const wanted = event.defaultPrevented || !event.target.closest?.(".galley") ? null : wantedBy(event);
    if (!wanted) return;
    event.preventDefault();
    open({ isReplacing: wanted === "replace" });
  });
  return (_state, dispatch) => {
    if (dispatch) open();
    return true;
  };
}

// On a Mac, Command H hides the window, and Control H takes a letter back.
export function wantedBy(event) {
  const { ctrlKey, metaKey, altKey, shiftKey } = event;
  if (shiftKey) return null;
  const isMod = isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey;
  if (isMod && !altKey && isLetter(event, "f")) return "find";
  const isReplace = isMac ? altKey && (ctrlKey || metaKey) && isLetter(event, "f") : isMod && !altKey && isLetter(event, "h");
  return isReplace ? "replace" : null;
}
