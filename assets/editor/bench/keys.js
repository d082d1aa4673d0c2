// A letter: from its key to the end of the frame that has it, at three places of the long story, while nothing is saved,
// while it is, and with the find bar open.

import { isInPlace, isSaved, placeOf, savedSpans, watchKeys } from "./in-page.js";
import { pause } from "./browser.js";
import { spreadSaid } from "./report.js";
import { partedBy, spreadOf } from "./spread.js";
import { dice, sentences } from "./words.js";

const PLACES = {
  "at its beginning": [".ProseMirror > p", 0],
  "in its middle": [".ProseMirror > p", 0.5],
  "in a cell": [".ProseMirror td", 0.5],
};
// A fast typist.
const BETWEEN = 60;

export async function keys({ browser, story, report, letters }) {
  await bareKeys({ browser, report, letters });
  await browser.visit(story);
  await browser.runs(() => performance.setResourceTimingBufferSize(5_000));
  const line = (what, measured) => {
    const spread = spreadOf(measured.map(([, length]) => length));
    report.line({ what: `key to paint ${what}`, told: spreadSaid(spread), value: spread.p95, most: 16, unit: "ms", of: "p95" });
  };
  const quiet = [];
  const saving = [];
  for (const [what, place] of Object.entries(PLACES)) {
    const [under, free] = await typed(browser, place, letters);
    line(what, free);
    quiet.push(...free);
    saving.push(...under, ...(await typed(browser, place, letters, { saves: true }))[0]);
  }
  line("at the three together", quiet);
  line("while it is saved", saving);
  if (await finds(browser)) line("with the find bar open", (await typed(browser, PLACES["in its middle"], letters))[1]);
}

// What a letter takes in a page that has nothing but a line to write in: browser and machine, without us.
async function bareKeys({ browser, report, letters }) {
  await browser.visit("about:blank");
  await browser.runs(() => {
    document.body.contentEditable = "true";
    document.body.focus();
  });
  await browser.runs(watchKeys);
  await writes(browser, letters);
  const spread = spreadOf((await browser.runs(() => window.benchKeys)).map(([, length]) => length));
  report.line({ what: "key to paint in a page of nothing", told: spreadSaid(spread) });
}

// Writes on at a place: those letters whose time a save has part in, and the others.
async function typed(browser, place, letters, how = {}) {
  await enters(browser, place);
  await browser.runs(watchKeys);
  await writes(browser, letters, how);
  const measured = await browser.runs(() => window.benchKeys);
  if (measured.length !== letters) throw new Error(`${letters} letters were typed, ${measured.length} were seen.`);
  await browser.types("s", { control: true });
  await browser.waits("Saving", isSaved);
  return partedBy(await browser.runs(savedSpans), measured);
}

async function writes(browser, letters, { saves = false } = {}) {
  const text = ` ${sentences(letters, dice(letters))}`.slice(0, letters);
  let next = Date.now();
  for (const [at, letter] of [...text].entries()) {
    if (saves && at % 10 === 9) await browser.types("s", { control: true });
    await browser.types(letter);
    next = Math.max(next + BETWEEN, Date.now());
    await pause(next - Date.now());
  }
}

async function enters(browser, place) {
  await browser.presses(await browser.runs(placeOf, ...place));
  await browser.types("End");
  await browser.waits("A caret at the place", isInPlace);
}

// Where there is one: looks for a word that is in most paragraphs, and goes on writing.
async function finds(browser) {
  await browser.types("f", { control: true });
  const isThere = await browser.runs(() => Boolean(document.querySelector(".finder:not([hidden]) input")));
  for (const letter of isThere ? "the" : "") await browser.types(letter);
  return isThere;
}
