// What Word puts on the clipboard for a long article: 6,000 words with headings, lists, tables, links and comments.

import { item, word } from "../test/clipboard/shapes.js";
import { dice, sentences } from "./words.js";

const normal = (text) => `<p class=MsoNormal><span lang=EN-GB style='font-size:11.0pt;mso-ansi-language:EN-GB'>${text}</span><o:p></o:p></p>`;
const bold = (text) => `<b style='mso-bidi-font-weight:normal'>${text}</b>`;
const link = (text) => `<a href="https://example.org/pay"><span style='color:blue;text-decoration:underline'>${text}</span></a>`;
const cell = (text) => `<td width=120 valign=top style='width:90.0pt;border:solid windowtext 1.0pt;mso-border-alt:solid windowtext .5pt;padding:0cm 5.4pt 0cm 5.4pt'><p class=MsoNormal>${text}<o:p></o:p></p></td>`;

const parts = {
  heading: (next) => [4, `<h2>${sentences(4, next)}<o:p></o:p></h2>`],
  plain: (next) => [60, normal(sentences(60, next))],
  marked: (next) => [60, normal(`${sentences(30, next)} ${bold(sentences(10, next))} ${sentences(14, next)} ${link(sentences(6, next))}`)],
  list: (next) => [60, Array.from({ length: 5 }, (_, at) => item(`${at + 1}.`, sentences(12, next))).join("")],
  table: (next) => [60, `<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0>${Array.from({ length: 5 }, () => `<tr>${Array.from({ length: 4 }, () => cell(sentences(3, next))).join("")}</tr>`).join("")}</table>`],
};
const ORDER = ["heading", "plain", "marked", "plain", "list", "plain", "marked", "table", "plain"];

/** HTML of at least so many words, and how many they are: `{ html, count }`. */
export function wordPage(least = 6_000) {
  const next = dice(11);
  const made = [];
  let count = 0;
  while (count < least) {
    const [words, html] = parts[ORDER[made.length % ORDER.length]](next);
    made.push(html);
    count += words;
  }
  return { html: word(made.join("")), count };
}
