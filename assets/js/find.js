// Ctrl K, or the glass above, opens the palette; in a text Ctrl K makes a link, so there it is Ctrl Shift K. What opens it
// is a link to a page that does the same.

import { Opened } from "./palette-asking.js";

const { palette } = document.body.dataset;
const story = /^\/admin\/articles\/([0-9a-f]{8}-[0-9a-f-]{27})(\/|$)/.exec(location.pathname)?.[1];
const writer = document.querySelector('input[name="writer"]')?.value;
if (story && writer) new Opened(`copydesk:opened:${writer}`).add(story);

if (palette) {
  document.addEventListener("keydown", (event) => {
    const isIt = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey;
    if (!isIt || event.defaultPrevented || (!event.shiftKey && event.target.closest?.(".ProseMirror"))) return;
    event.preventDefault();
    show();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-find]") || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    show();
  });
}

async function show() {
  if (document.querySelector("dialog[open]")) return; // one question at a time
  try {
    (await import(palette)).open();
  } catch {
    location.assign("/admin/find");
  }
}
