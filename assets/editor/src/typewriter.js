// Typewriter mode: whatever is written, its line stands at the same height of the window. A selection made by mouse moves
// nothing.

import { Plugin } from "prosemirror-state";
import { isMode } from "./modes.js";

const height = 0.4;

export const typewriter = () => new Plugin({
  props: {
    handleScrollToSelection(view) {
      if (!isMode("typewriter")) return false;
      const { top, bottom } = view.coordsAtPos(view.state.selection.head);
      const by = Math.round((top + bottom) / 2 - window.innerHeight * height);
      // To a place, not by a way: the page may still be on its way there.
      if (by) window.scrollTo({ top: window.scrollY + by, behavior: isCalm() ? "instant" : "smooth" });
      return true;
    },
  },
});

const isCalm = () => window.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? true;
