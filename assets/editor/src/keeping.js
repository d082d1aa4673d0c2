// What is typed is kept on this computer until the server has it, and comes back when the page was left before.

import { putBack } from "./put-back.js";

// What saving says, heard by the journal first: `on` is what the page does about it.
export function keeping(journal, isDirty, on) {
  const after = (keep, act) => (news) => {
    keep();
    act?.(news);
  };
  return {
    ...on,
    changed: after(() => journal.soon(), on.changed),
    sending: after(() => journal.write(), on.sending),
    trouble: after(() => journal.write(), on.trouble),
    settled: after(() => journal.clear(), on.settled),
    saved: (answer) => {
      on.saved?.(answer);
      if (isDirty()) journal.write();
    },
  };
}

// Where two people changed the same and nobody has chosen yet, what they both began with is the base.
export function entryOf({ version, body, fields, stored, saving: { attempt, trouble } }) {
  const clashes = trouble?.clashes ?? [];
  return {
    version,
    base: { document: body?.baseOf(clashes) ?? stored, fields: fields?.baseOf(clashes) ?? {} },
    document: body?.galley.document ?? null,
    fields: fields?.typed ?? {},
    attempt: remembered(attempt),
  };
}

// What a page needs to send a request once more after it was loaded again.
function remembered(attempt) {
  if (!attempt) return null;
  const { part, bytes, sent } = attempt;
  return { part: part.name, bytes, sent: { words: sent.words, document: sent.document, values: sent.values } };
}

// Words of an earlier visit: this tab's own come back by themselves, others are offered.
export async function recover({ journal, keptWords, parts, saving, current, write, says }) {
  const { own, others, gone } = await journal.open();
  says.gone(gone);
  const isBack = own && write && resume(own, { parts, saving, current, write, says });
  if (isBack) await (saving.isDirty ? journal.write() : journal.discard(own));
  const aside = own && !isBack ? await journal.keep(own) : null;
  if (aside) await journal.discard(own);
  keptWords.offer([...(own && !isBack ? [aside ?? own] : []), ...others], { inPage: true });
}

// Answers whether all of it is in the story or on its way there.
function resume({ attempt, ...own }, { parts, saving, current, write, says }) {
  const result = putBack({ ...own, attempt }, current());
  if (result.isShared) return false;
  const part = parts.find(({ name }) => name === attempt?.part);
  if (!result.isNothing) {
    write(result.document, Object.fromEntries(result.fields.map(({ name, after }) => [name, after])));
    says.back();
  }
  if (part && !part.has(attempt.sent)) saving.resume({ part, bytes: attempt.bytes, sent: attempt.sent });
  else if (saving.isDirty) saving.changed();
  return true;
}
