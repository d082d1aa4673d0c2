// How pasted blocks meet the text around the cursor. ProseMirror lets the first and the last of them run into it, which is
// right for paragraphs and would make paragraphs of headings, and bullets of numbers.

import { Fragment, Slice } from "prosemirror-model";

// Rows of a table stand by themselves, too: `isTable`.
export function placed(slice, { selection: { $from, $to } }, isTable = false) {
  const { firstChild: first, lastChild: last, childCount } = slice.content;
  if (!first || !$from.parent.isTextblock) return slice;
  const hasBefore = $from.parentOffset > 0;
  const hasBehind = $to.parentOffset < $to.parent.content.size;
  // A heading's words between the words of a sentence are words.
  const isWithin = hasBefore && hasBehind && childCount === 1 && first.isTextblock && !isTable;
  const around = listAround($from);
  const isForeign = isList(first) && around !== null && !joins(first, around);
  if (isWithin || (!hasBefore && !hasBehind && !isForeign)) return slice;
  if (childCount === 1 && isList(first) && around !== null && !isForeign) return amongItems(first, hasBefore, hasBehind);
  const openStart = first.type.name === "paragraph" && !isTable ? slice.openStart : 0;
  const openEnd = last.type.name === "paragraph" && !isTable ? slice.openEnd : 0;
  return new Slice(slice.content, openStart, openEnd);
}

// Behind a table, an embed or a document at the end of a text nobody could write on: there an empty paragraph waits.
export function withRoomBehind(slice, { doc, selection: { $from, $to } }) {
  const { lastChild: last } = slice.content;
  const { paragraph, table, embed, file } = doc.type.schema.nodes;
  const isEnd = $to.parentOffset === $to.parent.content.size && $to.depth === 1 && $to.indexAfter(0) === doc.childCount;
  if (!last || slice.openEnd || ![table, embed, file].includes(last.type) || !isEnd || $from.parent.type !== paragraph) return slice;
  return new Slice(slice.content.addToEnd(paragraph.create()), slice.openStart, 1);
}

// Items beside the item of the cursor: an empty one at each end takes up the words that are there.
function amongItems(list, hasBefore, hasBehind) {
  const { list_item, paragraph } = list.type.schema.nodes;
  const empty = (isNeeded) => (isNeeded ? [list_item.create(null, paragraph.create())] : []);
  const items = [...empty(hasBefore), ...list.content.content, ...empty(hasBehind)];
  return Slice.maxOpen(Fragment.from(list.copy(Fragment.from(items))));
}

const isList = (node) => node.type.name === "bullet_list" || node.type.name === "ordered_list";

// Numbers that begin anew go on counting; others stay what they are.
const joins = (list, around) => list.type === around.type && (list.attrs.order ?? 1) === 1;

function listAround($pos) {
  for (let depth = $pos.depth; depth > 0; depth -= 1) if (isList($pos.node(depth))) return $pos.node(depth);
  return null;
}
