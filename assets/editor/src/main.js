// The editor's page: puts the galley in place of the read-only text and keeps it saved.

import { saveBeforeActs } from "./acts.js";
import { takeBeside } from "./beside.js";
import { followBar, showBar, showName } from "./bar.js";
import { BodyPart } from "./body-part.js";
import { sayCovered } from "./clear-of-bars.js";
import { clashNotice, endClash, mergedNotice } from "./clash.js";
import { clock as clockTime } from "./elements.js";
import { FieldsPart } from "./fields-part.js";
import { former } from "./former.js";
import { openGalley } from "./galley.js";
import { headlineAndDek } from "./headline.js";
import { Journal } from "./journal.js";
import { KeptWords, tellGone } from "./kept-words.js";
import { saveBeforeLinks } from "./leaving.js";
import { entryOf, keeping, recover } from "./keeping.js";
import { languageMirror } from "./language.js";
import { leadPicture } from "./lead.js";
import { isLetter } from "./letter-keys.js";
import { margin } from "./margin.js";
import { floor, notice } from "./notices.js";
import { remember } from "./pictures.js";
import { withLater } from "./on-demand.js";
import { clock, post, version, writer } from "./post.js";
import { relatedStories } from "./related.js";
import { SaveState } from "./save-state.js";
import { Saving } from "./saving.js";
import { Shelf } from "./shelf.js";
import { showPlaces } from "./show.js";
import { followHeadline } from "./slug.js";
import { thisTab } from "./tab.js";
import { endTrouble, showTrouble, whyNot } from "./trouble.js";
import { typedInFields } from "./typed-fields.js";
import { drawWords } from "./words-panel.js";

if (document.body.matches("[data-editor]")) start();

function start() {
  floor();
  const mount = document.querySelector("[data-galley]");
  const form = document.querySelector("form[data-fields]");
  const stored = JSON.parse(mount?.dataset.document ?? "null");
  const mayEdit = mount?.dataset.readonly !== "yes";
  const body = mount && mayEdit ? openBody(mount, stored, () => saving.changed()) : null;
  const fields = form ? new FieldsPart(form) : null;
  const parts = [body, fields].filter(Boolean);
  // A text that cannot be read here cannot take words in, either.
  const mayWrite = mayEdit && Boolean(body || !mount);
  const state = new SaveState(document.querySelector("[data-save-state]"));

  const current = () => ({ document: body?.galley.document ?? stored, fields: fields?.values ?? {} });
  const { article, staff } = document.body.dataset;
  const journal = new Journal({ article, staff }, { shelf: new Shelf(), tab: thisTab, clock, former }, () => entryOf({ version: version.now, body, fields, stored, saving }), (isKept) => {
    state.keeps(isKept);
    if (saving.trouble) tell(saving.trouble);
  });

  const keptWords = new KeptWords({
    journal, current,
    labelOf: (name) => fields?.labelOf(name) ?? name,
    write: mayWrite ? write : null,
  });
  function write(text, values) {
    if (text) body?.putBack(text);
    fields?.putBack(values);
  }

  const mirrorLanguage = fields ? languageMirror(form) : () => {};

  const chooseIn = (trouble) => () => withLater(({ openClash }) => openClash(trouble, {
    onKeep: () => {
      trouble.clashes.forEach((clash) => clash.part.keepMine(clash));
      chosen();
    },
    // What was chosen against can be put back while the page is open. It is not kept for later: that was the choice.
    onTake: () => {
      const mine = { ...current(), base: { document: body?.baseOf(trouble.clashes), fields: fields?.baseOf(trouble.clashes) }, at: Date.now() };
      trouble.clashes.forEach((clash) => clash.part.takeTheirs(clash));
      chosen();
      keptWords.offer([mine]);
    },
  }));
  const tell = (trouble) => {
    const isKept = journal.isKept !== false;
    showTrouble(trouble, { state, parts, isKept, reopen: chooseIn(trouble), saveAs });
    if (trouble.kind === "clash") clashNotice(trouble, chooseIn(trouble), isKept);
  };
  // The page that comes is made for whoever saved.
  const saveAs = async (staff) => {
    const { isSaved } = await saving.saveAs(staff);
    if (isSaved) location.reload();
  };
  const chosen = () => {
    endClash();
    saving.settle();
  };

  const saving = new Saving(parts, keeping(journal, () => saving.isDirty, {
    saving: () => state.saving(),
    saved: (answer) => {
      fields?.hear(answer);
      mirrorLanguage(answer);
      // What the server refused before is still refused, whatever was said in between.
      if (saving.trouble) tell(saving.trouble);
      else {
        endTrouble(parts);
        state.saved(answer.saved ?? clockTime());
      }
      showBar(answer);
      if (fields) showName(fields.values);
      if (answer.words != null) body?.galley.counted(answer.words);
      if (answer.notice) notice({ name: "stage", title: answer.notice });
    },
    settled: () => {
      endTrouble(parts);
      state.settled();
    },
    trouble: (trouble) => tell(trouble),
    unanswered: (trouble) => tell(trouble),
    merged: mergedNotice,
  }), { clock, post, version, writer });

  const ask = async () => (await saving.ask()).isSaved && state.answered();
  if (fields) watchFields(form, fields, saving, ask);
  if (form) {
    // For pages without scripts: this one saves by itself.
    document.querySelector("[data-save]")?.parentElement.remove();
    followHeadline(form);
    const lead = document.querySelector("[data-lead]");
    if (lead) leadPicture(form, lead);
    const related = form.elements.related;
    if (related && !related.disabled) relatedStories(related);
    const words = document.getElementById("p-words");
    if (words) drawWords(form, words);
    typedInFields();
    headlineAndDek(form, () => body?.galley.focusStart());
  }
  saveBeforeActs(() => saving.flush(), (trouble) => whyNot(trouble, { isKept: journal.isKept !== false, parts, saveAs }));
  margin(body?.galley.view, () => saving.flush());
  showPlaces(body?.galley, () => saving.isDirty && saving.flush());
  saveBeforeLinks(() => saving.isDirty, () => saving.flush());
  watchPage(saving, journal, ask);
  followBar();
  sayCovered();
  takeBeside();
  if (saving.isDirty) saving.changed();
  if (form && !form.elements.headline.value && document.activeElement === document.body) form.elements.headline.focus();
  recover({
    journal, keptWords, parts, saving, current, write: mayWrite ? write : null,
    says: { gone: (gone) => tellGone(gone, journal), back: saysBack },
  });
}

function saysBack() {
  notice({ name: "resumed", title: "Your last words are here.", text: "They were not saved yet when this page was left." });
}

function openBody(mount, stored, onchange) {
  JSON.parse(mount.dataset.pictures ?? "[]").forEach(remember);
  try {
    return new BodyPart(openGalley(mount, document.querySelector("[data-tools]"), onchange), mount.dataset.url, stored);
  } catch (error) {
    console.error(error);
    notice({ name: "unreadable", tone: "notice--bad", inPage: true, title: "The text is safe, but cannot be changed here.", text: "This version of the editor does not know everything in it. Reload the page; if that does not help, ask an admin." });
    return null;
  }
}

function watchFields(form, fields, saving, ask) {
  for (const type of ["input", "change"]) {
    document.addEventListener(type, ({ target }) => {
      if (target.form !== form) return;
      if (type === "input") fields.touched(target);
      else fields.unmark(target);
      saving.wrote(fields);
    });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
}

const awaitsSignIn = new Set(["signed-out", "somebody-else"]);

function watchPage(saving, journal, ask) {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || !isLetter(event, "s")) return;
    event.preventDefault();
    // A key that is held down asks once.
    if (!event.repeat) ask();
  });
  const retry = () => saving.isDirty && (saving.trouble?.kind !== "refused") && saving.now();
  for (const type of ["focus", "storage"]) window.addEventListener(type, () => awaitsSignIn.has(saving.trouble?.kind) && retry());
  for (const type of ["online", "offline"]) window.addEventListener(type, retry);
  document.addEventListener("visibilitychange", () => {
    if (saving.isDirty) journal.write();
    retry();
  });
  window.addEventListener("pagehide", () => {
    if (!saving.isDirty) return;
    journal.write();
    if (saving.trouble?.kind !== "refused") saving.leave();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!saving.isDirty) return;
    journal.write();
    if (journal.isKept === false || (saving.trouble && saving.trouble.kind !== "outdated")) event.preventDefault();
  });
}
