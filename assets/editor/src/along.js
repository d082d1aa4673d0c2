// Fields that were changed in one act with the text: undo takes them back with it, and redo brings both again.

import { undoDepth } from "prosemirror-history";
import { Plugin, PluginKey } from "prosemirror-state";

// Stands behind the history. Its state are such acts, { turn, depth, isBack }; `turn(isBack)` hears when one is taken back or
// done again. Said by meta, at the transaction that changes the text: `turn`.
export const along = new Plugin({
  key: new PluginKey("along"),
  state: {
    init: () => [],
    apply(tr, acts, before, now) {
      const turn = tr.getMeta(along);
      const [was, is] = [undoDepth(before), undoDepth(now)];
      if (isTurn(tr)) return acts.some((act) => act.isBack !== is < act.depth) ? acts.map((act) => ({ ...act, isBack: is < act.depth })) : acts;
      if (!tr.docChanged || tr.getMeta("addToHistory") === false) return acts;
      // Something new was done: what was taken back does not come again. Steps that the history forgot cannot be counted.
      const left = is < was ? [] : acts.filter(({ isBack }) => !isBack);
      return turn ? [...left, { turn, depth: is, isBack: false }] : left.length === acts.length ? acts : left;
    },
  },
  view: () => ({
    update(view, before) {
      const acts = along.getState(before);
      for (const { turn, isBack } of along.getState(view.state)) {
        const was = acts.find((act) => act.turn === turn);
        if (was && was.isBack !== isBack) turn(isBack);
      }
    },
  }),
});

// Whether that act is the newest that undo would take back.
export function isLast(state, turn) {
  const act = along.getState(state)?.find((one) => one.turn === turn);
  return Boolean(act) && !act.isBack && act.depth === undoDepth(state);
}

const isTurn = (tr) => Boolean(tr.getMeta("history$") ?? tr.getMeta("appendedTransaction")?.getMeta("history$"));
