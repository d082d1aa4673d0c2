// Markdown in line, once its closing sign is typed: **bold**, *italic*, _italic_, ~~strike~~, `code`, [words](address).

import { addressStart } from "./autolink.js";
import { isLeftAlone } from "./left-alone.js";
import { readLink } from "./link.js";

// The text before the closing sign that was typed; none begins or ends with a blank or runs over a line. A single sign
// opens at the start of a word only: 2*3*4, snake_case_name.
const pairs = [
  { typed: "*", mark: "strong", size: 2, text: /(?<![*\p{Nd}])\*\*(?![\s*])([^*\n]*[^*\s])\*$/u },
  { typed: "*", mark: "em", size: 1, text: /(?<![*\p{L}\p{M}\p{N}])\*(?![\s*])([^*\n]*[^*\s])$/u },
  { typed: "_", mark: "em", size: 1, text: /(?<![_\p{L}\p{M}\p{N}])_(?![\s_])([^_\n]*[^_\s])$/u },
  { typed: "~", mark: "strike", size: 2, text: /(?<!~)~~(?![\s~])([^~\n]*[^~\s])~$/ },
  { typed: "`", mark: "code", size: 1, text: /(?<!`)`(?![\s`])([^`\n]*[^`\s])$/ },
];
const linked = /(?<!!)\[([^[\]\n]*[^[\]\s][^[\]\n]*)\]\(([^\s()]*(?:\([^\s()]*\)[^\s()]*)*)$/;

// Answers a transaction, or null. `place` is { from, to, before, after }.
export function markFor(typed, place, state) {
  if (typed === ")") return linkFor(place, state);
  for (const { mark, size, text } of pairs.filter((pair) => pair.typed === typed)) {
    const type = state.schema.marks[mark];
    const found = type ? text.exec(place.before) : null;
    const start = place.from - (found?.[0].length ?? 0);
    if (!found || !isFree(typed, found, place) || isLeftAlone(state, start) || !allows(state, place, type)) continue;
    const tr = state.tr.delete(place.from - (size - 1), place.to).delete(start, start + size);
    return tr.addMark(start, start + found[1].length, type.create()).removeStoredMark(type);
  }
  return null;
}

// Within an address signs are signs; in front of a letter an underscore is one.
function isFree(typed, found, { before, after }) {
  const address = addressStart(before);
  if (address >= 0 && found.index >= address) return false;
  return typed !== "_" || !/^[\p{L}\p{M}\p{N}_]/u.test(after);
}

function linkFor(place, state) {
  const { link } = state.schema.marks;
  const found = link ? linked.exec(place.before) : null;
  const href = found && readLink(found[2]);
  const start = place.from - (found?.[0].length ?? 0);
  if (!href || isLeftAlone(state, start) || !allows(state, place, link)) return null;
  const { length } = found[1];
  const tr = state.tr.delete(start + 1 + length, place.to).delete(start, start + 1);
  return tr.addMark(start, start + length, link.create({ href })).removeStoredMark(link);
}

const allows = (state, { from }, type) => state.doc.resolve(from).parent.type.allowsMarkType(type);
