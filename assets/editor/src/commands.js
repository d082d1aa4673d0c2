// What one can do to the text. Each is a ProseMirror command.

import { lift, toggleMark, wrapIn } from "prosemirror-commands";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
import { NodeSelection, Selection, TextSelection } from "prosemirror-state";
import { blockAt } from "./block-place.js";
import { schema } from "./schema.js";

const { paragraph, heading, blockquote, bullet_list, ordered_list, list_item, horizontal_rule, hard_break, image, embed, caption, attribution, table_cell } = schema.nodes;

// A line that belongs to its frame: it is no block that becomes another.
export const isFixedLine = ({ type }) => [image, embed, caption, attribution, table_cell].includes(type);

// What a footnote says is set by itself.
const toggle = (mark) => toggleMark(mark, null, { enterInlineAtoms: false });
export const toggleBold = toggle(schema.marks.strong);
export const toggleItalic = toggle(schema.marks.em);
export const toggleStrike = toggle(schema.marks.strike);
export const toggleSuperscript = toggle(schema.marks.superscript);
export const toggleSubscript = toggle(schema.marks.subscript);
export const toggleCode = toggle(schema.marks.code);

export const toggleSubhead = (level) => (state, dispatch) =>
  (isSubhead(state, level) ? retype(paragraph) : retype(heading, { level }))(state, dispatch);

export const toggleQuote = (state, dispatch) =>
  around(state, (node) => node.type === blockquote) ? liftOut(state, dispatch) : fromParagraphs(wrapIn(blockquote))(state, dispatch);

export const toggleList = (type) => (state, dispatch) => {
  const list = around(state, (node) => node.type === bullet_list || node.type === ordered_list);
  if (!list) return fromParagraphs(wrapInList(type))(state, dispatch);
  if (list.node.type === type) return liftListItem(list_item)(state, dispatch);
  dispatch?.(state.tr.setNodeMarkup(list.pos, type, { id: list.node.attrs.id }).scrollIntoView());
  return true;
};

export function insertRule(state, dispatch) {
  const { $from } = state.selection;
  if ($from.depth !== 1 || !$from.parent.isTextblock) return false;
  if (!dispatch) return true;
  const { tr } = state;
  const isEmpty = $from.parent.content.size === 0;
  const at = isEmpty ? $from.before() : $from.after();
  tr.replaceWith(at, isEmpty ? $from.after() : at, horizontal_rule.create());
  return settleAfter(tr, at + 1, dispatch);
}

export function insertBreak(state, dispatch) {
  if (!state.selection.$from.parent.inlineContent) return false;
  dispatch?.(state.tr.replaceSelectionWith(hard_break.create()).scrollIntoView());
  return true;
}

// Backspace at the start of a subhead.
export function subheadToParagraph(state, dispatch) {
  const { $cursor } = state.selection;
  if (!$cursor || $cursor.parentOffset > 0 || $cursor.parent.type !== heading) return false;
  return retype(paragraph)(state, dispatch);
}

export const isSubhead = (state, level) =>
  state.selection.$from.parent.type === heading && state.selection.$from.parent.attrs.level === level;
export const isInQuote = (state) => Boolean(around(state, (node) => node.type === blockquote));
export const isInList = (state, type) => around(state, (node) => node.type === bullet_list || node.type === ordered_list)?.node.type === type;

export function hasMark(state, type) {
  const { from, to, empty, $from } = state.selection;
  if (empty) return Boolean(type.isInSet(state.storedMarks ?? $from.marks()));
  return state.doc.rangeHasMark(from, to, type);
}

// The innermost block around the selection that fits, with its position.
function around({ selection: { $from } }, fits) {
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if (fits($from.node(depth))) return { node: $from.node(depth), pos: $from.before(depth) };
  }
  return null;
}

// Another type for the selected textblocks. They keep their ids.
function retype(type, attrs = {}) {
  return (state, dispatch) => {
    const { from, to } = state.selection;
    let applies = false;
    state.doc.nodesBetween(from, to, (node, pos) => {
      if (applies || !node.isTextblock || isFixedLine(node)) return !applies;
      const $pos = state.doc.resolve(pos);
      applies = $pos.parent.canReplaceWith($pos.index(), $pos.index() + 1, type);
      return false;
    });
    if (!applies) return false;
    if (dispatch) dispatch(retyped(state, { from, to }, type, attrs).scrollIntoView());
    return true;
  };
}

function retyped({ doc, tr }, { from, to }, type, attrs) {
  doc.nodesBetween(from, to, (node, pos) => {
    if (!node.isTextblock) return true;
    if (!isFixedLine(node)) tr.setBlockType(pos + 1, pos + 1, type, ({ attrs: { id } }) => ({ ...attrs, id }));
    return false;
  });
  return tr;
}

// The block at the top level that the selection is in: one place up, or down.
export const moveBlock = (by) => (state, dispatch) => {
  const { $from, $to } = state.selection;
  const at = $from.index(0);
  const isOne = at < state.doc.childCount && (state.selection instanceof NodeSelection || at === $to.index(0));
  const to = at + by;
  if (!isOne || to < 0 || to >= state.doc.childCount) return false;
  if (!dispatch) return true;
  const [first, second] = [Math.min(at, to), Math.max(at, to)];
  let from = 0;
  for (let index = 0; index < first; index += 1) from += state.doc.child(index).nodeSize;
  const [upper, lower] = [state.doc.child(first), state.doc.child(second)];
  const { tr, selection } = state;
  const shift = by < 0 ? -upper.nodeSize : lower.nodeSize;
  tr.replaceWith(from, from + upper.nodeSize + lower.nodeSize, [lower, upper]);
  const kind = selection instanceof NodeSelection ? NodeSelection.create(tr.doc, selection.from + shift) : TextSelection.between(tr.doc.resolve(selection.anchor + shift), tr.doc.resolve(selection.head + shift));
  dispatch(tr.setSelection(kind).scrollIntoView());
  return true;
};

// The block at the top level that the selection is in goes; the cursor stands where it was.
export function removeBlock(state, dispatch) {
  const { tr, doc } = state;
  const { node, pos: from } = blockAt(doc, state.selection.from);
  const to = from + node.nodeSize;
  if (doc.childCount === 1) tr.replaceWith(from, to, paragraph.create());
  else tr.delete(from, to);
  dispatch?.(tr.setSelection(Selection.near(tr.doc.resolve(Math.min(from, tr.doc.content.size)))).scrollIntoView());
  return true;
}

// Quotes and lists hold paragraphs: subheads become paragraphs on the way in.
function fromParagraphs(command) {
  return (state, dispatch) => {
    if (command(state, dispatch)) return true;
    let tr = null;
    if (!retype(paragraph)(state, (made) => { tr = made; })) return false;
    return command(state.apply(tr), dispatch && ((next) => {
      next.steps.forEach((step) => tr.step(step));
      dispatch(tr.scrollIntoView());
    }));
  };
}

function liftOut(state, dispatch) {
  const { $from, $to } = state.selection;
  const range = $from.blockRange($to, (node) => node.type === blockquote);
  if (!range) return lift(state, dispatch);
  // A name stands under no paragraph: it becomes one, and all of the quote with it.
  if (range.parent.lastChild.type === attribution) {
    const lines = range.parent.content.content.map(({ attrs, content }) => paragraph.create(attrs, content));
    const from = range.$from.before(range.depth);
    dispatch?.(state.tr.replaceWith(from, from + range.parent.nodeSize, lines).scrollIntoView());
    return true;
  }
  dispatch?.(state.tr.lift(range, range.depth - 1).scrollIntoView());
  return true;
}

// The cursor goes into the textblock after `pos`, made if there is none.
export function settleAfter(tr, pos, dispatch) {
  if (!tr.doc.resolve(pos).nodeAfter?.isTextblock) tr.insert(pos, paragraph.create());
  dispatch(tr.setSelection(TextSelection.create(tr.doc, pos + 1)).scrollIntoView());
  return true;
}
