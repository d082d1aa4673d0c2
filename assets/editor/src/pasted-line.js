// Lines of pasted text as the inline content of a block: cleaned, without blanks at their ends, joined.

import { cleanedRuns, isBlank as isBlankText } from "./characters.js";
import { schema } from "./schema.js";

const { hard_break } = schema.nodes;
const { link, strong, em, strike } = schema.marks;

// A block's content. `level` is that of a heading, or 0.
export function contentOf(lines, level) {
  const inline = lines.flatMap((line, index) => {
    const runs = trimmedEnd(line).map((run) => run.note ?? schema.text(run.text, run.marks));
    return index ? [hard_break.create(), ...runs] : runs;
  });
  return joined(level ? inline.map(asHeading(inline)) : inline);
}

export function marksOf(look) {
  const marks = [];
  if (look.link) marks.push(link.create(look.link));
  if (look.bold) marks.push(strong.create());
  if (look.italic) marks.push(em.create());
  if (look.struck) marks.push(strike.create());
  if (look.code) marks.push(schema.marks.code.create());
  if (look.script) marks.push(schema.marks[look.script].create());
  return marks;
}

// Where all of a heading is bold, that is how headings look there.
function asHeading(inline) {
  const isAllBold = inline.every((node) => !node.isText || isBlankText(node.text) || strong.isInSet(node.marks));
  return (node) => (isAllBold ? node.mark(strong.removeFromSet(node.marks)) : node);
}

// Cleaned line by line; what was one break and what became one are the same from here on.
export function cleanedLines(pieces, tell) {
  const out = [];
  let runs = [];
  const endLine = () => {
    out.push(...cleanedRuns(runs, tell));
    runs = [];
  };
  for (const piece of pieces) {
    if (piece !== "break" && !piece.note) {
      runs.push(piece);
      continue;
    }
    endLine();
    out.push(piece);
  }
  endLine();
  return out;
}

export const isBlank = (line) => line.every((run) => !run.note && isBlankText(run.text));

function trimmedEnd(line) {
  const runs = [...line];
  while (runs.length && !runs.at(-1).pre && !runs.at(-1).note) {
    const last = runs.at(-1);
    const text = last.text.replace(/ +$/, "");
    if (text) {
      runs[runs.length - 1] = { ...last, text };
      break;
    }
    runs.pop();
  }
  return runs;
}

// Neighbouring runs with the same marks are one text.
function joined(inline) {
  const out = [];
  for (const node of inline) {
    const before = out.at(-1);
    if (before?.isText && node.isText && before.sameMarkup(node)) out[out.length - 1] = before.withText(before.text + node.text);
    else out.push(node);
  }
  return out;
}
