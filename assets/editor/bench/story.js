// The long story: 5,000 words in paragraphs under subheads, 20 pictures and five tables, as the API of the editor takes it.

import { dice, sentences } from "./words.js";

const PARAGRAPH = 60;

/** The document of a story of so many words, with these pictures (ids, taken in turn) and tables between its paragraphs. */
export function longStory({ words = 5_000, pictures, pictureCount = 20, tableCount = 5 }) {
  const next = dice(7);
  const figures = [
    ...Array.from({ length: tableCount }, (_, at) => table(at, next)),
    ...Array.from({ length: pictureCount }, (_, at) => picture(pictures[at % pictures.length], next)),
  ];
  const heads = Math.floor(words / 500);
  const left = words - countIn(figures) - heads * 4;
  const paragraphs = Math.round(left / PARAGRAPH);
  const text = Array.from({ length: paragraphs }, (_, at) => paragraph(share(left, paragraphs, at), next));
  const content = text.flatMap((block, at) => [
    ...(isTurn(at, paragraphs, heads) ? [subhead(next)] : []),
    block,
    // Tables stand among the pictures: the first after a fifth of them.
    ...figuresAfter(at, paragraphs, figures),
  ]);
  return { type: "doc", attrs: { schema: "copydesk-doc/1" }, content };
}

/** How many words stand in blocks. */
export function countIn(blocks) {
  return blocks.reduce((sum, { text = "", content = [] }) => sum + text.split(/\s+/).filter(Boolean).length + countIn(content), 0);
}

// The number of the part that `at` is in begins anew with it.
const isTurn = (at, of, parts) => Math.floor((at * parts) / of) !== Math.floor(((at - 1) * parts) / of);
const share = (all, parts, at) => Math.floor((all * (at + 1)) / parts) - Math.floor((all * at) / parts);

function figuresAfter(at, paragraphs, figures) {
  const from = Math.floor((at * figures.length) / paragraphs);
  const to = Math.floor(((at + 1) * figures.length) / paragraphs);
  // Seven and 25 have no part in common: each once, tables far from one another.
  return Array.from({ length: to - from }, (_, number) => figures[((from + number) * 7) % figures.length]);
}

const words = (text, marks) => ({ type: "text", text, ...(marks && { marks }) });

function paragraph(count, next) {
  if (next(4) || count < 20) return { type: "paragraph", content: [words(sentences(count, next))] };
  const marks = [[{ type: "strong" }], [{ type: "em" }], [{ type: "link", attrs: { href: "https://example.org/minutes" } }]];
  return { type: "paragraph", content: [words(`${sentences(count - 8, next)} `), words(sentences(4, next), marks[next(marks.length)]), words(` ${sentences(4, next)}`)] };
}

const subhead = (next) => ({ type: "heading", attrs: { level: 2 }, content: [words(sentences(4, next).replaceAll(".", ""))] });

const picture = (id, next) => ({ type: "image", attrs: { picture: id, layout: "column", alt: "" }, content: [words(sentences(9, next))] });

function table(number, next) {
  const cell = (text) => ({ type: "table_cell", content: [words(text)] });
  const row = (cells) => ({ type: "table_row", content: cells.map(cell) });
  const rows = Array.from({ length: 7 }, () => [sentences(2, next).replaceAll(".", ""), String(next(9_000)), `${next(100)} %`, sentences(3, next)]);
  return {
    type: "table",
    attrs: { header_row: true, header_column: false },
    content: [{ type: "caption", content: [words(`Table ${number + 1}`)] }, row(["What", "Count", "Share", "Remark"]), ...rows.map(row)],
  };
}
