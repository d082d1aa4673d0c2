// The editor's page: puts the galley in place of the read-only text and keeps it saved.

import { saveBeforeActs } from "./acts.js";
import { showBar } from "./bar.js";
import { BodyPart } from "./body-part.js";
import { clashNotice, endClash, firstName, openClash } from "./clash.js";
import { clock } from "./elements.js";
import { FieldsPart } from "./fields-part.js";
import { openGalley } from "./galley.js";
import { headlineAndDek } from "./headline.js";
import { Journal } from "./journal.js";
import { offerKeptWords } from "./kept-words.js";
import { saveBeforeLinks } from "./leaving.js";
import { notice } from "./notices.js";
import { SaveState } from "./save-state.js";
import { Saving, version } from "./saving.js";
import { slugMirror } from "./slug.js";
import { endTrouble, sentenceOf, showTrouble, signIn } from "./trouble.js";

if (document.body.matches("[data-editor]")) start();

function start() {
  const mount = document.querySelector("[data-galley]");
  const form = document.querySelector("form[data-fields]");
  const body = mount && mount.dataset.readonly !== "yes" ? openBody(mount, () => saving.changed()) : null;
  const fields = form ? new FieldsPart(form) : null;
  const parts = [body, fields].filter(Boolean);
  const state = new SaveState(document.querySelector("[data-save-state]"));
  const current = () => ({ document: body?.galley.document ?? null, fields: fields?.typed ?? {}, version: version() });
  const isInStory = (entry) => parts.every((part) => part.holds(entry));

  const journal = new Journal(document.body.dataset, current);
  const mirrorSlug = fields ? slugMirror(form, fields) : () => {};

  const chooseIn = (trouble) => () => openClash(trouble, {
    onKeep: () => {
      trouble.clashes.forEach((clash) => clash.part.keepMine(clash));
      chosen();
    },
    onTake: () => {
      journal.keep({ ...current(), at: new Date().toISOString() });
      trouble.clashes.forEach((clash) => clash.part.takeTheirs(clash));
      journal.write();
      chosen();
      offerKeptWords({ journal, parts, current });
    },
  });
  const chosen = () => {
    endClash();
    saving.settle();
  };

  const saving = new Saving(parts, {
    changed: () => journal.soon(),
    saving: () => state.saving(),
    saved: (answer) => {
      mirrorSlug(answer);
      if (!saving.trouble) {
        endTrouble(parts);
        state.saved(answer.saved ?? clock());
      }
      if (saving.isDirty) journal.write();
      showBar(answer);
      if (answer.words != null) body?.galley.counted(answer.words);
      if (answer.notice) notice({ name: "stage", title: answer.notice });
    },
    settled: () => {
      endTrouble(parts);
      state.settled();
      journal.clear(isInStory);
    },
    trouble: (trouble) => {
      journal.write();
      showTrouble(trouble, { state, parts, reopen: chooseIn(trouble) });
      if (trouble.kind === "clash") clashNotice(trouble, chooseIn(trouble));
    },
    merged: (answer) => notice({ name: "merged", title: `${firstName(answer)} changed this story`, text: "Your changes and theirs do not touch. Both are here." }),
  });

  journal.setAside(isInStory);
  offerKeptWords({ journal, parts, current, inPage: true });
  if (fields) watchFields(form, fields, saving);
  if (form) headlineAndDek(form, () => body?.galley.focusStart());
  saveBeforeActs(() => saving.flush(), () => ({
    text: sentenceOf(saving.trouble),
    acts: saving.trouble?.kind === "signed-out" ? [signIn("btn btn--small")] : [],
  }));
  saveBeforeLinks(() => saving.isDirty, () => saving.flush());
  watchPage(saving, journal);
  if (saving.isDirty) saving.changed();
  if (form && !form.elements.headline.value && document.activeElement === document.body) form.elements.headline.focus();
}

function openBody(mount, onchange) {
  try {
    const document_ = JSON.parse(mount.dataset.document);
    return new BodyPart(openGalley(mount, document.querySelector("[data-tools]"), onchange), mount.dataset.url, document_);
  } catch (error) {
    console.error(error);
    notice({ name: "unreadable", tone: "notice--bad", inPage: true, title: "The text is safe, but cannot be changed here.", text: "This version of the editor does not know everything in it. Reload the page; if that does not help, ask an admin." });
    return null;
  }
}

function watchFields(form, fields, saving) {
  for (const type of ["input", "change"]) {
    document.addEventListener(type, ({ target }) => {
      if (target.form !== form) return;
      fields.unmark(target);
      if (fields.isDirty) saving.changed();
    });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    saving.flush();
  });
}

function watchPage(saving, journal) {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    saving.flush();
  });
  const retry = () => saving.isDirty && (saving.trouble?.kind !== "refused") && saving.now();
  for (const type of ["focus", "storage"]) window.addEventListener(type, () => saving.trouble?.kind === "signed-out" && retry());
  window.addEventListener("online", retry);
  document.addEventListener("visibilitychange", () => {
    if (saving.isDirty) journal.write();
    retry();
  });
  window.addEventListener("pagehide", () => {
    if (saving.isDirty) journal.write();
    retry();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!saving.isDirty) return;
    journal.write();
    if (journal.failed || saving.trouble) event.preventDefault();
  });
}
