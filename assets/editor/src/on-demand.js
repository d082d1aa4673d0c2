// The second bundle of the page: what is not needed before somebody pastes, searches or chooses. Fetched once, when it is first
// wanted.

import { button } from "./elements.js";
import { notice, withdraw } from "./notices.js";

const own = "./later.js";
let known = null;
let under = null;
let tries = 0;

/** All of it, or null where it is not here yet. */
export const here = () => known;

/** The same, fetched where it is not here; throws what to say. */
export function demand() {
  under ??= load().finally(() => { under = null; });
  return under;
}

async function load() {
  if (known) return known;
  const address = document.body.dataset.later;
  tries += 1;
  try {
    // Some browsers remember that an address failed.
    known = await import(address ? `${address}${tries > 1 ? `?again=${tries}` : ""}` : own);
    return known;
  } catch (error) {
    console.warn("A part of this page was not loaded.", error);
    throw new Error("A part of this page could not be loaded: the line may be down.");
  }
}

/** Does something with it: at once where it is here, else as soon as it is; where it does not come, that is said. */
export function withLater(act) {
  const all = here();
  if (all) return void act(all);
  const done = (found) => {
    withdraw("later");
    act(found);
  };
  demand().then(done, (error) => notice({ name: "later", tone: "notice--warn", title: "This cannot be opened yet", text: error.message, acts: [button("Try again", "btn--small", () => withLater(act))] }));
}

/** Where it may be wanted soon. */
export const soon = () => void demand().catch(() => {});
