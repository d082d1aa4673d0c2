// What stands over the page at its edges covers no line that is being written or was found.

import { Plugin } from "prosemirror-state";

const above = [".actionbar", ".tools", ".finder"];
const room = 8;

// How much of the window is covered, in pixels.
const covered = {
  get top() {
    return above.reduce((sum, name) => sum + heightOf(name), 0);
  },
  // On a phone the acts stand at the lower edge.
  get bottom() {
    const acts = document.querySelector(".actionbar__acts");
    return acts && getComputedStyle(acts).position === "fixed" ? acts.offsetHeight : 0;
  },
  left: 0,
  right: 0,
};

const heightOf = (name) => document.querySelector(name)?.offsetHeight ?? 0;

// ProseMirror scrolls as far as these say.
export const clearOfBars = () => new Plugin({
  props: {
    scrollThreshold: covered,
    scrollMargin: { get top() { return covered.top + room; }, get bottom() { return covered.bottom + room; }, left: room, right: room },
  },
});

// The browser scrolls as far as this says; before, as the stylesheet does (editor-find.css).
export function sayCovered() {
  if (!globalThis.ResizeObserver) return;
  const say = () => {
    const { top, bottom } = covered;
    document.documentElement.style.scrollPaddingBlock = `${top + room}px ${bottom + room}px`;
  };
  const observer = new ResizeObserver(say);
  for (const node of document.querySelectorAll([...above, ".actionbar__acts"].join())) observer.observe(node);
}
