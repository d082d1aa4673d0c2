// A reader's page of a story with a lead picture, as Lighthouse judges it for a telephone. It is installed for this alone.

import { storyWithPicture } from "./reader.js";
import { percentile } from "./spread.js";

const RUNS = 3;

export async function lighthouse({ opens, site, report }) {
  const { judged } = await import("./lighthouse/judged.js").catch((error) => {
    throw new Error(`Lighthouse is not installed: npm ci --prefix assets/editor/bench/lighthouse (${error.code ?? error.message})`);
  });
  const browser = await opens({ isReader: true });
  const url = await storyWithPicture(site);
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await judged(url, browser.port));
  for (const [at, { way }] of runs[0].entries()) {
    const scores = runs.map((run) => run[at].score);
    const lost = [...new Set(runs.flatMap((run) => run[at].lost))];
    const value = percentile(scores, 0.5);
    report.line({ what: `Lighthouse, a story's page: ${way}`, told: [`${value} of 100 (${scores.join(", ")})`, ...lost].join("; "), value, least: 98, unit: "points" });
  }
  await browser.close();
}
