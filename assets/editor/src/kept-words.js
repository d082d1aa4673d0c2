// Words found on this computer that are not in the story: shown, never written by themselves.

import { openDialog } from "./dialogs.js";
import { button, clock, copyText } from "./elements.js";
import { notice, withdraw } from "./notices.js";
import { plainText, readDocument } from "./schema.js";
import { twoTexts } from "./two-texts.js";

// While the page opens the notice stands above the story; later it floats, because one may be far down.
export function offerKeptWords({ journal, parts, current, inPage = false }) {
  const [entry] = journal.kept;
  if (!entry) return withdraw("kept");
  const again = () => offerKeptWords({ journal, parts, current, inPage });
  const putBack = () => {
    const replaced = { ...current(), at: new Date().toISOString() };
    parts.forEach((part) => part.putBack(entry));
    journal.write();
    journal.discard(entry);
    if (!parts.every((part) => part.holds(replaced))) journal.keep(replaced);
    again();
  };
  const discard = () => {
    journal.discard(entry);
    again();
  };
  const time = clock(new Date(entry.at));
  notice({
    name: "kept", tone: "notice--warn", inPage, mayClose: false,
    title: `Found on this computer: words typed at ${time} are not in the story.`,
    acts: [
      button("Put them back", "btn--small", putBack),
      button("Look at them", "btn--small", () => look(entry, time, current(), putBack)),
      button("Discard", "btn--quiet btn--small", discard),
    ],
  });
}

function look(entry, time, now, putBack) {
  const fields = Object.entries(entry.fields ?? {})
    .filter(([name, value]) => now.fields[name] !== value)
    .map(([name, value]) => ({ label: name[0].toUpperCase() + name.slice(1), mine: shown(name, value), theirs: shown(name, now.fields[name]) }));
  const copied = button("Copy them", "", async () => {
    await copyText(entry.document ? plainText(readDocument(entry.document)) : fields.map((field) => field.mine).join("\n"));
    copied.textContent = "Copied";
  });
  const dialog = openDialog({
    title: `Typed at ${time}`,
    about: "Left: kept on this computer. Right: the story as it is here now.",
    variant: "dialog--wide",
    body: twoTexts({ name: "On this computer", hint: time, document: entry.document }, { name: "In the story", hint: "now", document: now.document }, fields),
    foot: [copied, button("Close", "", () => dialog.close()), button("Put them back", "btn--primary", () => { dialog.close(); putBack(); })],
  });
}

// What the control shows: a category by its name.
function shown(name, value) {
  const option = [...(document.querySelector(`select[name="${name}"]`)?.options ?? [])].find((each) => each.value === value);
  return option?.label.replace(/^[– ]+/, "") ?? value;
}
