// Shows two versions next to each other, changed paragraphs marked, alike ones folded.

import { changedBlocks } from "./compare.js";
import { el } from "./elements.js";
import { readDocument } from "./schema.js";
import { shownBlock } from "./shown-block.js";

// `left` and `right`: { name, hint, document }; `fields`: [{ label, mine, theirs, before }].
export function twoTexts(left, right, fields) {
  return [texts(left, right), fields.length > 0 && fieldTable(left, right, fields)].filter(Boolean);
}

function texts(left, right) {
  if (!left.document || !right.document) return null;
  let docs = null;
  try {
    docs = [readDocument(left.document), readDocument(right.document)];
  } catch {
    return el("p", {}, "The other text cannot be shown here. It is in History.");
  }
  const changed = changedBlocks(...docs);
  if (!changed.mine.size && !changed.theirs.size) return null;
  return el("div", { class: "clash" }, side(left, docs[0], changed.mine), side(right, docs[1], changed.theirs));
}

function side({ name, hint }, doc, changed) {
  const blocks = [];
  let alike = [];
  const fold = () => {
    if (alike.length === 1) blocks.push(shown(alike[0]));
    if (alike.length > 1) blocks.push(el("p", { class: "kept" }, `${alike.length} paragraphs alike`));
    alike = [];
  };
  doc.forEach((block, _offset, index) => {
    if (!changed.has(index)) return alike.push(block);
    fold();
    blocks.push(el("div", { class: "diff__p", "data-changed": "" }, shown(block)));
  });
  fold();
  return el("section", { class: "clash__v" }, el("header", {}, el("h3", {}, name), el("span", { class: "hint" }, hint)), el("div", { class: "prose diff" }, blocks));
}

const shown = shownBlock;

// With a column for what both began with, where that is known.
export function fieldTable(left, right, fields) {
  const withBefore = fields.some((field) => field.before !== undefined);
  const columns = ["Field", left.name, right.name, ...(withBefore ? ["Before"] : [])];
  return el("table", { class: "table mt-4" },
    el("caption", { class: "vh" }, "Fields that differ"),
    el("thead", {}, el("tr", {}, columns.map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, fields.map(({ label, mine, theirs, before }) => el("tr", {},
      el("th", { scope: "row" }, label),
      [mine, theirs, ...(withBefore ? [before] : [])].map((text) => el("td", {}, text || "Empty"))))));
}
