// Words found on this computer that are not in the story, and those that were just chosen against: shown, never written by
// themselves. The former have a key in the journal.

import { openDialog } from "./dialogs.js";
import { button, clock, copyText, el } from "./elements.js";
import { notice, withdraw } from "./notices.js";
import { nameOfPicture } from "./pictures.js";
import { withLater } from "./on-demand.js";
import { putBack } from "./put-back.js";
import { plainText, readDocument } from "./schema.js";

const days = (at) => new Date(at + 30 * 24 * 3_600_000).toLocaleDateString("en-GB", { day: "numeric", month: "long" });

export class KeptWords {
  #entries = [];
  #journal;
  #current;
  #write;
  #labelOf;

  // `current` answers the story as it is here now; `write` puts a text and fields into it, and is null where nobody can.
  constructor({ journal, current, write, labelOf }) {
    this.#journal = journal;
    this.#current = current;
    this.#write = write;
    this.#labelOf = labelOf;
  }

  // While the page opens the notice stands above the story; later it floats, because one may be far down.
  offer(entries, { inPage = false } = {}) {
    this.#entries.unshift(...entries);
    // What the server has can go; on a page that cannot show all of a story nobody can tell.
    if (this.#write) this.#drop(this.#entries.filter((entry) => putBack(entry, this.#current()).isNothing));
    this.#show(inPage);
  }

  #show(inPage) {
    const [entry, ...more] = this.#entries;
    if (!entry) return withdraw("kept");
    const discard = () => {
      this.#drop([entry]);
      this.#show(inPage);
    };
    const others = more.length ? ` ${more.length} more ${more.length > 1 ? "texts wait" : "text waits"} after this.` : "";
    notice({
      name: "kept", tone: "notice--warn", inPage, mayClose: false,
      title: entry.key ? `Found on this computer: words typed at ${clock(new Date(entry.at))} are not in the story.` : "The other version is in the story. Yours can still be put back.",
      text: `${entry.key ? `They are kept here until ${days(entry.at)}.` : "It goes when this page is left."}${others}`,
      acts: [
        button(this.#write ? "Put them back" : "Look at them", "btn--small", () => this.#look(entry, inPage)),
        button("Discard", "btn--quiet btn--small", discard),
      ],
    });
  }

  #look(entry, inPage) {
    withLater(({ twoTexts }) => this.#showBoth(entry, inPage, twoTexts));
  }

  #showBoth(entry, inPage, twoTexts) {
    const now = this.#current();
    const after = putBack(entry, now);
    const fields = after.fields.map((field) => fieldChoice(field, this.#labelOf(field.name)));
    const [left, right] = this.#write
      ? [{ name: "In the story", hint: "now", document: now.document }, { name: "After", hint: "with your words put back", document: after.document }]
      : [{ name: "In the story", hint: "now", document: now.document }, { name: "On this computer", hint: clock(new Date(entry.at)), document: entry.document ?? now.document }];
    const copied = button("Copy them", "", async () => {
      await copyText([...after.fields.map((field) => field.after), entry.document ? plainText(readDocument(entry.document)) : ""].filter(Boolean).join("\n\n"));
      copied.textContent = "Copied";
    });
    const put = async () => {
      dialog.close();
      await this.#put(entry, after, fields);
      this.#show(inPage);
    };
    const dialog = openDialog({
      title: `Typed at ${clock(new Date(entry.at))}`,
      about: this.#write ? `What will change when they are put back. ${after.isShared ? "Where somebody else changed the same paragraph, yours is put under theirs." : "Nobody’s words are taken out."}` : "This story cannot be changed now. Your words can be copied.",
      variant: "dialog--wide",
      body: [...twoTexts(left, right, []), ...fields.map(({ node }) => node)],
      foot: [copied, button("Close", "", () => dialog.close()), this.#write && button("Put back", "btn--primary", put)].filter(Boolean),
    });
  }

  // What was kept goes when the words stand in this tab's own entry.
  async #put(entry, { document }, fields) {
    const chosen = fields.filter(({ isChosen }) => isChosen());
    this.#write(document, Object.fromEntries(chosen.map(({ name, after }) => [name, after])));
    if (await this.#journal.write()) this.#drop([entry]);
  }

  #drop(entries) {
    this.#entries = this.#entries.filter((entry) => !entries.includes(entry));
    entries.filter(({ key }) => key).forEach((entry) => this.#journal.discard(entry));
  }
}

// A choice of its own for each: what somebody else wrote there is only replaced by those who want it.
function fieldChoice({ name, before = "", after, isShared }, label) {
  const box = el("input", { type: "checkbox", id: `put-back-${name}`, checked: !isShared });
  const node = el("div", { class: "choice mt-4" }, box,
    el("label", { for: box.id }, `${label}: ${shown(name, before) || "empty"} → ${shown(name, after) || "empty"}`));
  return { name, after, node, isChosen: () => box.checked };
}

// What the control shows: a category by its name.
function shown(name, value) {
  if (name === "lead") return nameOfPicture(value);
  const option = [...(document.querySelector(`select[name="${name}"]`)?.options ?? [])].find((each) => each.value === value);
  return option?.label.replace(/^[– ]+/, "") ?? value;
}

// Texts that nobody asked for in thirty days.
export function tellGone(gone, journal) {
  if (!gone.length) return;
  const named = gone.map(({ title, at }) => `${title ? `“${title}”` : "A story without headline"}, typed at ${clock(new Date(at))}`);
  notice({
    name: "gone", inPage: true, mayClose: true,
    title: "Words that waited on this computer were thrown away.",
    text: `They are kept for thirty days. ${named.join("; ")}.`,
  });
  gone.forEach((entry) => journal.discard(entry));
}
