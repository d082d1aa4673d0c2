// Opening the long story: from the navigation to a caret in its text that is painted.

import { tellOpened } from "./in-page.js";
import { figure, spreadSaid } from "./report.js";
import { spreadOf } from "./spread.js";

export async function opening({ browser, story, report, runs }) {
  const end = await browser.begins(tellOpened);
  for (const kind of ["cold", "warm"]) {
    const [times, answers] = [[], []];
    for (let run = 0; run < runs; run += 1) {
      await browser.visit("about:blank");
      if (kind === "cold") await browser.forgets();
      await browser.visit(story);
      times.push(await browser.runs(() => window.benchOpened));
      answers.push(await browser.runs(() => performance.getEntriesByType("navigation")[0].responseEnd));
    }
    const spread = spreadOf(times);
    report.line({ what: `opening, ${kind === "cold" ? "nothing kept" : "files kept"}`, told: `${spreadSaid(spread)}; the page was there after ${figure(spreadOf(answers).p50, "ms")}`, value: spread.p50, most: 300, unit: "ms", of: "p50" });
  }
  await end();
}
