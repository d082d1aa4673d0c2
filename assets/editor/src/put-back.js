// Kept words go back into a story that went on without them: what was typed is told from what others wrote by the text
// that both began with. Nobody's words are taken out.

import { freshId } from "./ids.js";
import { blocksOf, merge } from "./merge.js";
import { readingOf } from "./words.js";

// `entry` is what was kept, `now` the story: { document, fields }. Answers the story as it would be then, the fields that
// would change, whether somebody else changed the same, and whether there is nothing to put back.
export function putBack(entry, now) {
  const fields = changedFields(entry, now.fields ?? {});
  if (!entry.document || !now.document) return { document: now.document, fields, isShared: fields.some(({ isShared }) => isShared), isNothing: !fields.length };
  const merged = merge(baseOf(entry, now.document), entry.document, now.document, { isSame });
  const content = merged.both.content.map((block) => (block.attrs.id ? block : { ...block, attrs: { ...block.attrs, id: freshId() } }));
  const document = { ...now.document, content };
  return {
    document, fields,
    isShared: merged.clashes.length > 0 || fields.some(({ isShared }) => isShared),
    isNothing: !fields.length && readingOf(document) === readingOf(now.document),
  };
}

// As readers see it: the server's form of a paragraph is no change.
const isSame = (a, b) => reading(a) === reading(b);
const reading = (block) => readingOf({ content: block ? [block] : [] });

// What was begun with. Where the save that was under way did arrive, that is what was sent.
function baseOf({ base, attempt }, now) {
  const document = base?.document ?? { content: [] };
  const [sent, stored] = [blocksOf(attempt?.sent?.document), blocksOf(now)];
  const arrived = (block) => (block && isSame(block, stored.get(block.attrs.id)) ? block : null);
  const begun = new Set(document.content.map((block) => block.attrs.id));
  return {
    ...document,
    content: [
      ...document.content.map((block) => arrived(sent.get(block.attrs.id)) ?? block),
      ...[...sent.values()].filter((block) => !begun.has(block.attrs.id) && arrived(block)),
    ],
  };
}

function changedFields({ base, fields, attempt }, now) {
  return Object.entries(fields ?? {}).flatMap(([name, after]) => {
    const begun = [base?.fields?.[name], attempt?.sent?.values?.[name]];
    const before = now[name];
    if (after === before || after === begun[0]) return [];
    return [{ name, before, after, isShared: before === undefined || (Boolean(before) && !begun.includes(before)) }];
  });
}
