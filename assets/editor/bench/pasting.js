// 6,000 words from Word into a new story, in a page that was just opened: until they are painted, and until undo has taken them away.

import { isSaved, pastes, watchUndo } from "./in-page.js";
import { spreadSaid } from "./report.js";
import { spreadOf } from "./spread.js";
import { wordPage } from "./word-page.js";

export async function pasting({ browser, empty, report, runs }) {
  const { html, count } = wordPage();
  const [pasted, undone] = [[], []];
  for (let run = 0; run < runs; run += 1) {
    await browser.visit(empty);
    await browser.waits("Opening", () => {
      document.querySelector(".ProseMirror")?.focus();
      return document.activeElement.matches(".ProseMirror");
    });
    const { took, words } = await browser.runs(pastes, html);
    if (words < count) throw new Error(`${count} words were pasted, ${words} came.`);
    pasted.push(took);
    await browser.runs(watchUndo);
    await browser.types("z", { control: true });
    undone.push(await browser.runs(() => window.benchUndo));
    await browser.waits("Undo", () => document.querySelector(".ProseMirror").innerText.trim() === "");
    await browser.types("s", { control: true });
    await browser.waits("Saving", isSaved);
  }
  const [paste, undo] = [spreadOf(pasted), spreadOf(undone)];
  report.line({ what: `paste of ${count} words from Word`, told: spreadSaid(paste), value: paste.p50, most: 150, unit: "ms", of: "p50" });
  report.line({ what: "undo of it", told: spreadSaid(undo) });
}
