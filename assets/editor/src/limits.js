// What a document can hold, beyond what the schema says. The numbers are the server's.

import { Plugin } from "prosemirror-state";
import rules from "./document-rules.json" with { type: "json" };

const { list_depth: deepest } = rules.limits;

const isList = (node) => node.type.name === "bullet_list" || node.type.name === "ordered_list";

// The same blocks with lists at most so deep: items that are deeper stand behind the item that held them.
export function fromTooDeep(blocks, tell = () => {}) {
  return blocks.map((block) => (isList(block) && depthOf(block) > deepest ? shallow(block, 1, tell) : block));
}

function shallow(list, depth, tell) {
  const items = list.content.content.flatMap((item) => {
    const parts = item.content.content;
    if (depth < deepest) return [item.copy(item.content.constructor.from(parts.map((part) => (isList(part) ? shallow(part, depth + 1, tell) : part))))];
    const lifted = parts.filter(isList).flatMap((part) => itemsOf(part));
    if (lifted.length) tell();
    return [item.copy(item.content.constructor.from(parts.filter((part) => !isList(part)))), ...lifted];
  });
  return list.copy(list.content.constructor.from(items));
}

// All items of a list and of the lists in it, one after the other.
function itemsOf(list) {
  return list.content.content.flatMap((item) => {
    const parts = item.content.content;
    return [item.copy(item.content.constructor.from(parts.filter((part) => !isList(part)))), ...parts.filter(isList).flatMap(itemsOf)];
  });
}

function depthOf(node) {
  let inner = 0;
  node.forEach((child) => { inner = Math.max(inner, depthOf(child)); });
  return inner + (isList(node) ? 1 : 0);
}

// Whether the items that are selected may go one list deeper.
export function mayGoDeeper({ selection: { $from, $to } }) {
  let around = 0;
  for (let depth = $from.depth; depth > 0; depth -= 1) around += isList($from.node(depth)) ? 1 : 0;
  const range = $from.blockRange($to, (node) => node.childCount > 0 && node.firstChild.type.name === "list_item");
  if (!range) return true;
  let below = 0;
  for (let index = range.startIndex; index < range.endIndex; index += 1) below = Math.max(below, depthOf(range.parent.child(index)));
  const own = range.depth ? [...Array(range.depth).keys()].filter((depth) => isList($from.node(depth + 1))).length : around;
  return own + 1 + below <= deepest;
}

// Whatever brought a list too deep (pasting, dropping, wrapping), it comes back at once. `tell` says so.
export const withinLimits = (tell) => new Plugin({
  appendTransaction(transactions, _before, state) {
    if (!transactions.some((tr) => tr.docChanged)) return null;
    const { tr } = state;
    state.doc.forEach((block, offset) => {
      if (!isList(block) || depthOf(block) <= deepest) return;
      const from = tr.mapping.map(offset);
      tr.replaceWith(from, from + block.nodeSize, shallow(block, 1, () => {}));
    });
    if (!tr.docChanged) return null;
    tell();
    return tr;
  },
});
