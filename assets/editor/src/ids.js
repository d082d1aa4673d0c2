// Every block carries an id of ten characters, unique in its document.

import { Fragment } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { schema } from "./schema.js";

const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

export function freshId() {
  const id = [];
  while (id.length < 10) {
    // 252 is the largest multiple of 36 in a byte: above it letters would not be equally likely.
    for (const byte of crypto.getRandomValues(new Uint8Array(16))) {
      if (byte < 252 && id.length < 10) id.push(alphabet[byte % 36]);
    }
  }
  return id.join("");
}

// Adds to `tr` an id for each block without one, and a new one for the later of two alike.
export function repairIds(tr) {
  const seen = new Set();
  tr.doc.descendants((node, pos) => {
    if (!node.isBlock) return false;
    if (!node.attrs.id || seen.has(node.attrs.id)) {
      const id = freshId();
      seen.add(id);
      tr.setNodeAttribute(pos, "id", id);
    } else {
      seen.add(node.attrs.id);
    }
  });
  return tr;
}

// The same blocks, each with an id: for what comes in by the thousand, where a step for each would take seconds.
export function withIds(fragment) {
  const named = [];
  fragment.forEach((node) => {
    const attrs = node.isBlock && !node.attrs.id ? { ...node.attrs, id: freshId() } : node.attrs;
    named.push(node.isText ? node : node.type.create(attrs, node.isTextblock ? node.content : withIds(node.content), node.marks));
  });
  return Fragment.from(named);
}

// Splitting copies the id, pasting leaves it out: mended in the same update, outside of undo.
export const uniqueIds = new Plugin({
  appendTransaction(transactions, _before, state) {
    if (!transactions.some((tr) => tr.docChanged)) return null;
    const tr = repairIds(state.tr);
    return tr.docChanged ? tr.setMeta("addToHistory", false).setMeta("ids", true) : null;
  },
});

// What the server called our blocks: pairs of old and new ids, or none if the shapes differ.
export function renamedIds(sent, answered) {
  const names = new Map();
  const pair = (a, b) => {
    if (a === b) return;
    if (a.type !== b.type || (a.content?.length ?? 0) !== (b.content?.length ?? 0)) {
      // Runs of text may be joined differently; blocks may not.
      if (a.type !== "text" && !isTextblock(a)) throw new RangeError("different shapes");
    }
    if (a.attrs?.id && b.attrs?.id && a.attrs.id !== b.attrs.id) names.set(a.attrs.id, b.attrs.id);
    if (!isTextblock(a)) a.content?.forEach((child, index) => pair(child, b.content[index]));
  };
  try {
    pair(sent, answered);
  } catch {
    return new Map();
  }
  return names;
}

// What was sent, with the names that the server answered.
export function renamed(sent, answered) {
  const names = renamedIds(sent, answered);
  if (!names.size) return sent;
  const rename = (node) => ({
    ...node,
    ...(node.attrs && { attrs: { ...node.attrs, ...(names.has(node.attrs.id) && { id: names.get(node.attrs.id) }) } }),
    ...(node.content && { content: node.content.map(rename) }),
  });
  return rename(sent);
}

const isTextblock = (node) => Boolean(schema.nodes[node.type]?.isTextblock);
