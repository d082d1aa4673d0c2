// Opening the long story: from the navigation to a caret in its text that is painted.

import { tellOpened } from "./in-page.js";
import { spreadSaid } from "./report.js";
import { spreadOf } from "./spread.js";

export async function opening({ browser, story, report, runs }) {
  const end = await browser.begins(tellOpened);
  for (const kind of ["cold", "warm"]) {
    const times = [];
    for (let run = 0; run < runs; run += 1) {
      await browser.visit("about:blank");
      if (kind === "cold") await browser.forgets();
      await browser.visit(story);
      times.push(await browser.runs(() => window.benchOpened));
    }
    const spread = spreadOf(times);
    report.line({ what: `opening, ${kind === "cold" ? "nothing kept" : "files kept"}`, told: spreadSaid(spread), value: spread.p50, most: 300, unit: "ms", of: "p50" });
  }
  await end();
}
