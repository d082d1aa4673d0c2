// What a rule made of what was typed, until something else is done: one Backspace brings back what was typed.

import { Plugin } from "prosemirror-state";

// Set as a transaction's meta: { from, to, text, marks }, what would have been typed, and where.
export const lastMade = new Plugin({
  state: {
    init: () => null,
    apply(tr, last, { plugins }) {
      const rules = plugins.find((plugin) => plugin.spec.isInputRules && tr.getMeta(plugin));
      const made = tr.getMeta(lastMade) ?? (rules && tr.getMeta(rules));
      if (made) return { ...made, steps: tr.steps.map((step, index) => step.invert(tr.docs[index])) };
      return tr.selectionSet || tr.getMeta("takenBack") || hasMoved(tr) ? null : last;
    },
  },
});

// Names of blocks come behind what is typed, and from the server: nothing stands elsewhere then.
function hasMoved(tr) {
  let has = false;
  tr.mapping.maps.forEach((map) => map.forEach(() => { has = true; }));
  return has;
}

export function takeBack(state, dispatch) {
  const last = lastMade.getState(state);
  if (!last) return false;
  if (dispatch) {
    const { tr } = state;
    const { from, to, text, marks } = last;
    for (const step of [...last.steps].reverse()) tr.step(step);
    if (text) tr.replaceWith(from, to, state.schema.text(text, marks ?? tr.doc.resolve(from).marks()));
    dispatch(tr.setMeta("takenBack", true).scrollIntoView());
  }
  return true;
}
