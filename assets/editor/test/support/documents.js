// Documents by chance (chance.js): every kind of block, with every mark, in many scripts.

import rules from "../../src/document-rules.json" with { type: "json" };

const words = ["The", "council", "voted", " ", "  ", "\u00a0", "4,820", "café", "ראש", "العراق", "می\u200cخواهم", "東京", "👩\u200d🚒", "&amp;", "<b>", "“yes”", "…", "| 5", "1. ", "- ", "—", "e\u0301x".normalize("NFC"), "🇺🇦"];
const marks = ["strong", "em", "strike", "superscript", "subscript", "link", "code"];

function marksBy(by) {
  const set = new Set(by.times(3, () => by.pick(marks)));
  if (set.has("superscript")) set.delete("subscript");
  return marks.filter((name) => set.has(name)).map((type) => (type === "link" ? { type, attrs: { href: `https://example.org/${by(9)}?a=1&b="2"` } } : { type }));
}

const textBy = (by) => ({ type: "text", text: Array.from({ length: 1 + by(4) }, () => by.pick(words)).join(by.pick([" ", ""])), marks: marksBy(by) });
// A note about nothing is none.
const footnote = (by) => ({ type: "footnote", content: [textBy(by)] });

function inline(by) {
  const runs = by.times(5, () => (by(8) ? textBy(by) : by(2) ? { type: "hard_break" } : footnote(by)));
  // At the ends of a block there are no breaks.
  const isWords = ({ type }) => type === "text";
  return runs.slice(Math.max(runs.findIndex(isWords), 0), runs.findLastIndex(isWords) + 1);
}

function list(by, depth) {
  const item = () => ({ type: "list_item", content: [paragraph(by), ...(depth < rules.limits.list_depth && by(3) === 0 ? [list(by, depth + 1)] : []), ...(by(5) ? [] : [paragraph(by)])] });
  const content = Array.from({ length: 1 + by(3) }, item);
  return by(2) ? { type: "bullet_list", content } : { type: "ordered_list", attrs: { order: by.pick([0, 1, 1, 4, 2026, rules.limits.first_number]) }, content };
}

export const paragraph = (by) => ({ type: "paragraph", content: inline(by) });
const line = (type, by) => ({ type, content: inline(by) });
const image = (by) => ({ type: "image", attrs: { picture: `01900000-0000-7000-8000-00000000000${by(10)}`, layout: by.pick(["column", "wide", "full"]), alt: by.pick(["", "A “quay” & \"boats\""]) }, content: inline(by) });
function table(by) {
  const columns = 1 + by(4);
  const row = () => ({ type: "table_row", content: Array.from({ length: columns }, () => line("table_cell", by)) });
  return { type: "table", attrs: { header_row: by(2) === 0, header_column: by(2) === 0 }, content: [line("caption", by), ...Array.from({ length: 1 + by(3) }, row)] };
}
const makers = [
  paragraph, paragraph, paragraph, (by) => list(by, 1), () => ({ type: "horizontal_rule" }),
  (by) => ({ type: "heading", attrs: { level: 2 + by(2) }, content: inline(by) }),
  image,
  (by) => ({ type: "gallery", attrs: { layout: by.pick(["column", "wide", "full"]) }, content: [line("caption", by), image(by), ...by.times(2, () => image(by))] }),
  (by) => table(by),
  (by) => ({ type: "fact_box", content: [line("caption", by), paragraph(by), ...by.times(3, () => (by(2) ? list(by, 1) : paragraph(by)))] }),
  (by) => ({ type: "pull_quote", content: [paragraph(by), ...(by(2) ? [line("attribution", by)] : [])] }),
  (by) => ({ type: "embed", attrs: { address: `https://youtu.be/abcdefghij${by(9)}?t=1&a="2"`, title: by.pick(["", "A <film>"]) }, content: inline(by) }),
  (by) => ({ type: "file", attrs: { file: `01900000-0000-7000-8000-00000000000${by(10)}`, title: by.pick(["", "The <agenda> & “more”"]) } }),
  (by) => ({ type: "code_block", content: by(4) ? [{ type: "text", text: by.pick(["\tif a:\n\n  b()", "one", "a  <b> &amp;\n"]) }] : [] }),
  (by) => ({ type: "blockquote", content: [paragraph(by), ...(by(2) ? [paragraph(by)] : []), ...(by(3) ? [] : [line("attribution", by)])] }),
];
export const documentBy = (by) => Array.from({ length: 1 + by(6) }, () => by.pick(makers)(by));
