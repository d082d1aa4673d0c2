// What is typed becomes what it stands for: quotation marks and dashes of the story's language, Markdown in line, links of
// addresses. Never in code, never while an input method composes, and only what is typed letter by letter.

import { closeHistory } from "prosemirror-history";
import { Plugin } from "prosemirror-state";
import { linkBefore } from "./autolink.js";
import { isLeftAlone, leftAlone } from "./left-alone.js";
import { lastMade } from "./take-back.js";
import { apostrophes } from "./typed-apostrophes.js";
import { markFor } from "./typed-marks.js";
import { signFor } from "./typed-signs.js";

// The language is that of the element: it changes while somebody writes.
export function typing() {
  let enter = null;
  const signs = new Plugin({
    props: {
      handleTextInput(view, from, to, text) {
        const tr = view.composing ? null : typed(view.state, { from, to, text, lang: view.dom.lang });
        if (tr) view.dispatch(tr.scrollIntoView());
        return Boolean(tr);
      },
      handleKeyDown(view, { key, ctrlKey, altKey, metaKey }) {
        const isEnter = key === "Enter" && !view.composing && !ctrlKey && !altKey && !metaKey;
        enter = isEnter ? { lang: view.dom.lang } : null;
        return false;
      },
    },
    // Behind what Enter does, so that undo takes both back.
    appendTransaction(transactions, { selection }, state) {
      if (!enter || !transactions.some((tr) => tr.docChanged)) return null;
      const { lang } = enter;
      enter = null;
      return selection.empty ? ended(state, selection.$from, lang) : null;
    },
  });
  return [lastMade, leftAlone, signs];
}

function typed(state, { from, to, text, lang }) {
  const [$from, $to] = [from, to].map((pos) => state.doc.resolve(pos));
  const marks = marksOf(state, $from, $to);
  if ([...text].length !== 1 || !$from.sameParent($to) || isCode($from, marks)) return null;
  const before = textBefore($from);
  const after = $from.parent.textBetween(to - $from.start(), $from.parent.content.size, "", "\ufffc");
  const isInTicks = state.schema.marks.code && before.split("`").length % 2 === 0;
  const marked = isInTicks && text !== "`" ? null : markFor(text, { from, to, before, after }, state);
  const tr = marked ? closeHistory(marked) : isInTicks ? null : signed(state, { from, to, text, before, lang });
  return tr?.setMeta(lastMade, { from, to, text, marks });
}

// The transaction with what was typed, as it should stand there; null when that is as it was typed.
function signed(state, { from, to, text, before, lang }) {
  const { tr } = state;
  const { cut, put, turned } = signFor(text, before, lang, (at) => isLeftAlone(state, from - before.length + at));
  if (put || from < to) tr.insertText(put, from, to);
  const changed = turn(tr, turned, from - before.length);
  if (cut) tr.delete(from - cut, from);
  const end = from - cut;
  const isLinked = linkBefore(state, tr, { end, text: before.slice(0, before.length - cut), next: put || text });
  if (isLinked) closeHistory(tr);
  return isLinked || changed || cut || put !== text ? tr : null;
}

// A paragraph or a line ended at `$end`: what the text before it stands for.
function ended(state, { pos, parent }, lang) {
  const { tr, doc } = state;
  if (pos > doc.content.size) return null;
  const $end = doc.resolve(pos);
  if (!$end.parent.isTextblock || isCode($end, $end.marks()) || parent.type !== $end.parent.type) return null;
  const before = textBefore($end);
  const changed = turn(tr, apostrophes("\n", before, lang).filter((at) => !isLeftAlone(state, pos - before.length + at)), pos - before.length);
  const isLinked = linkBefore(state, tr, { end: pos, text: before, next: "\n" });
  return changed || isLinked ? tr.setMeta(lastMade, { from: pos, to: pos, text: "", marks: [] }) : null;
}

// Each of these places holds an apostrophe, set as the mark was. Answers whether there were any.
function turn(tr, places, start) {
  for (const at of places) tr.replaceWith(start + at, start + at + 1, tr.doc.type.schema.text("’", tr.doc.nodeAt(start + at).marks));
  return places.length > 0;
}

// The marks that what is typed from here to there will have.
export function marksOf({ selection, storedMarks }, $from, $to) {
  if (storedMarks && $from.pos === selection.from) return storedMarks;
  return ($from.pos === $to.pos ? $from.marks() : $from.marksAcross($to)) ?? [];
}

export const isCode = ({ parent }, marks) => Boolean(parent.type.spec.code || !parent.inlineContent || marks.some(({ type }) => type.spec.code));

// A character for each place: breaks are ends of lines, objects \ufffc, and code is a word in which nothing is meant.
export function textBefore($pos) {
  let text = "";
  $pos.parent.forEach((node, at) => {
    if (at >= $pos.parentOffset) return;
    if (!node.isText) text += (node.type.spec.leafText?.(node) === "\n" ? "\n" : "\ufffc").repeat(node.nodeSize);
    else if (node.marks.some(({ type }) => type.spec.code)) text += "x".repeat(node.nodeSize);
    else text += node.text;
  });
  return text.slice(0, $pos.parentOffset);
}
