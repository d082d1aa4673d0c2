// Blocks in frames to begin with.

import { p } from "./galley.js";

const inline = (text) => (text ? [{ type: "text", text }] : []);
export const line = (type, text = "", attrs = {}) => ({ type, attrs, content: inline(text) });
// Rows as "a,b".
export const table = (rows, { title = "", ...attrs } = {}) => ({
  type: "table", attrs: { header_row: false, header_column: false, ...attrs },
  content: [line("caption", title), ...rows.map((row, index) => ({ type: "table_row", attrs: { id: `row${index}` }, content: row.split(",").map((cell) => line("table_cell", cell)) }))],
});
export const factBox = (title, ...parts) => ({ type: "fact_box", content: [line("caption", title), ...parts.map((part) => (typeof part === "string" ? p(part) : part))] });
export const quote = (type, text, by) => ({ type, content: [p(text), ...(by ? [line("attribution", by)] : [])] });
export const picture = (text = "", attrs = {}) => line("image", text, { picture: "01900000-0000-7000-8000-000000000001", layout: "wide", alt: "A quay", ...attrs });
export const gallery = (title, ...images) => ({ type: "gallery", attrs: { layout: "full" }, content: [line("caption", title), ...images] });
export const embed = (text) => line("embed", text, { address: "https://www.youtube.com/watch?v=abcdefghijk&t=4", title: "A “film” & more" });
export const file = (title, attrs = {}) => ({ type: "file", attrs: { file: "01900000-0000-7000-8000-000000000009", title, ...attrs } });
export const footnote = (text) => ({ type: "footnote", content: inline(text) });
export const bullets = (...texts) => ({ type: "bullet_list", content: texts.map((text) => ({ type: "list_item", content: [p(text)] })) });
