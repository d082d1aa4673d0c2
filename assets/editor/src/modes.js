// Ways to write: in focus, with nothing beside the text, and as on a typewriter, with the line that is written always at the
// same height. Each is remembered in this browser.

import { spokenAlt, spokenMod } from "./keys.js";
import { isMac } from "./mac.js";
import { isLetter } from "./letter-keys.js";

// Focus has a key of its own kind: it has to be found on the whole page, and Escape already means a lot in a text.
const known = {
  focus: { label: `Focus mode, ${spokenMod("Shift F")}`, hears: (event) => isLetter(event, "f") && event.shiftKey && !event.altKey && isMod(event) },
  typewriter: { label: `Typewriter mode, ${spokenAlt("W")}`, hears: (event) => isLetter(event, "w") && event.altKey && !event.shiftKey && !event.metaKey && event.ctrlKey === isMac },
};
const isMod = ({ ctrlKey, metaKey }) => (isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey);

// What stays in the toolbar while one writes in focus: as much as a phone shows without scrolling to the way back.
const keptTools = new Set(["subhead", "bold", "italic", "link", "plus", "search", "focus", "typewriter"]);

const placeOf = (name) => `copydesk:mode:${name}`;
export const isMode = (name) => document.body.hasAttribute(`data-mode-${name}`);

// For the toolbar: { name, label, command, isOn }.
export const modeTool = (name) => ({
  name, label: known[name].label,
  command(_state, dispatch, view) {
    if (dispatch) switchMode(name, view);
    return true;
  },
  isOn: () => isMode(name),
});

// Whether a tool stands in the bar now.
export function isToolHidden(name) {
  if (isMode("focus")) return !keptTools.has(name);
  return name === "typewriter" && !isMode("typewriter");
}

// As it was when this browser was last here, unless the address leads to what would not be seen.
export function startModes(view) {
  for (const name of Object.keys(known)) set(name, remembered(name) && !(name === "focus" && leadsAside()));
  document.addEventListener("keydown", (event) => {
    const name = Object.keys(known).find((one) => known[one].hears(event));
    if (!name || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    switchMode(name, view);
  });
}

// What is to be seen stands beside the text: it comes back for this visit.
export function leaveFocusFor(node) {
  if (isMode("focus") && node?.closest(".side")) set("focus", false);
}

function switchMode(name, view) {
  if (name === "focus" && document.activeElement?.closest(".side, .actionbar, .bar-strip")) view.focus();
  set(name, !isMode(name));
  remember(name);
  shown(view);
}

// The toolbar is drawn after each transaction, and the line that is written goes to its height.
function shown(view) {
  const { tr } = view.state;
  view.dispatch(isMode("typewriter") && view.hasFocus() ? tr.scrollIntoView() : tr);
}

const set = (name, isOn) => document.body.toggleAttribute(`data-mode-${name}`, isOn);

function leadsAside() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  return Boolean(named?.closest(".side"));
}

function remembered(name) {
  try {
    return localStorage.getItem(placeOf(name)) === "on";
  } catch {
    return false;
  }
}

function remember(name) {
  try {
    if (isMode(name)) localStorage.setItem(placeOf(name), "on");
    else localStorage.removeItem(placeOf(name));
  } catch {
    // Storage is switched off: it lasts as long as the page.
  }
}
