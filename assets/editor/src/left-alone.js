// Text in which nothing that was there is changed by what is typed behind it: it was pasted, or somebody took back what a
// rule had made of it.

import { Plugin } from "prosemirror-state";

// The most places that are remembered; the oldest go.
const most = 50;

export const leftAlone = new Plugin({
  state: {
    init: () => [],
    apply(tr, ranges) {
      if (!tr.docChanged) return ranges;
      const isWhole = tr.getMeta("paste") || tr.getMeta("uiEvent") === "drop" || tr.getMeta("takenBack");
      return tr.mapping.maps.reduce((all, map) => moved(all, map, isWhole), ranges).slice(-most);
    },
  },
});

export const isLeftAlone = (state, at) => (leftAlone.getState(state) ?? []).some(({ from, to }) => from <= at && at < to);

// What is typed within is not among it.
function moved(ranges, map, isWhole) {
  const changed = [];
  map.forEach((before, end, from, to) => changed.push({ before, end, from, to }));
  const kept = changed.reduce((all, { before, end }) => all.flatMap(({ from, to }) => [{ from, to: Math.min(to, before) }, { from: Math.max(from, end), to }]), ranges);
  const mapped = kept.filter(({ from, to }) => from < to).map(({ from, to }) => ({ from: map.map(from, 1), to: map.map(to, -1) }));
  return isWhole ? [...mapped, ...changed.filter(({ from, to }) => from < to)] : mapped;
}
