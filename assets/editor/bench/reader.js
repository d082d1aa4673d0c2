// A reader's page of a story with a lead picture, on a telephone with an ordinary line: what came until it was first painted,
// in all, and whether anything moved.

import { paints, transfers } from "./in-page.js";
import { byKind } from "./weight.js";

// As Lighthouse reckons a telephone's line.
const LINE = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const KB = 1_000;

export async function reader({ browser, site, report }) {
  const url = await storyWithPicture(site);
  await browser.tool("Network.enable");
  await browser.tool("Network.emulateNetworkConditions", LINE);
  for (const scale of [1, 2]) {
    await browser.tool("Emulation.setDeviceMetricsOverride", { width: 390, height: 844, deviceScaleFactor: scale, mobile: true });
    await browser.visit("about:blank");
    await browser.forgets();
    await browser.visit(url);
    const { first, largest } = await browser.runs(paints);
    const came = await browser.runs(transfers);
    const early = came.filter(({ began }) => began <= first);
    // Through the whole page: pictures further down must not push anything either.
    await browser.runs(scrollsThrough);
    const { shift } = await browser.runs(paints);
    const all = byKind(await browser.runs(transfers));
    const what = `story at 390 px, ${scale === 1 ? "one pixel" : "two pixels"} each`;
    tell(report, what, { first, largest, shift, early, all });
  }
  await browser.tool("Emulation.clearDeviceMetricsOverride");
  await browser.tool("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
}

function tell(report, what, { first, largest, shift, early, all }) {
  const sum = (numbers) => numbers.reduce((left, right) => left + right, 0) / KB;
  const begun = sum(early.map(({ bytes }) => bytes));
  const parts = (kinds) => kinds.filter(([, bytes]) => bytes).map(([kind, bytes]) => `${kind} ${(bytes / KB).toFixed(1)}`).join(", ");
  report.line({ what: `${what}: begun until the first paint`, told: `${begun.toFixed(0)} KB: ${parts(byKind(early))}`, value: begun, most: 150, unit: "KB" });
  report.line({ what: `${what}: in all, read to its end`, told: `${sum(all.map(([, bytes]) => bytes)).toFixed(0)} KB: ${parts(all)}` });
  report.line({ what: `${what}: first and largest paint`, told: `${first.toFixed(0)} and ${largest.toFixed(0)} ms` });
  report.line({ what: `${what}: how far things moved (CLS)`, value: shift, most: 0 });
}

async function storyWithPicture(site) {
  const answer = await (await fetch(`${site}/api/v1/articles?limit=50`)).json();
  const found = answer.data.find((story) => story.lead_media);
  if (!found) throw new Error("No story of the demo has a lead picture.");
  return found.url;
}

function scrollsThrough() {
  return new Promise((done) => {
    let at = 0;
    const timer = setInterval(() => {
      at += innerHeight / 2;
      scrollTo(0, at);
      if (at < document.documentElement.scrollHeight) return;
      clearInterval(timer);
      setTimeout(done, 2_000);
    }, 150);
  });
}
