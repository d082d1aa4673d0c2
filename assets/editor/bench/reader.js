// A reader's page of a story with a lead picture, on a telephone with an ordinary line: what came until it was first painted,
// in all, and whether anything moved.

import { paints, transfers } from "./in-page.js";
import { figure } from "./report.js";
import { byKind } from "./weight.js";

// As Lighthouse reckons a telephone's line.
const LINE = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const KB = 1_000;

const LOADS = 5;

export async function reader({ browser, site, report }) {
  const url = await storyWithPicture(site);
  await browser.tool("Network.enable");
  await browser.tool("Network.emulateNetworkConditions", LINE);
  for (const scale of [1, 2]) {
    await browser.tool("Emulation.setDeviceMetricsOverride", { width: 390, height: 844, deviceScaleFactor: scale, mobile: true });
    const loads = [];
    for (let load = 0; load < LOADS; load += 1) loads.push(await loaded(browser, url));
    tell(report, `story at 390 px, ${scale === 1 ? "one pixel" : "two pixels"} each`, loads);
  }
  await browser.tool("Emulation.clearDeviceMetricsOverride");
  await browser.tool("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
}

async function loaded(browser, url) {
  await browser.visit("about:blank");
  await browser.forgets();
  await browser.visit(url);
  const { first, largest } = await browser.runs(paints);
  const came = await browser.runs(transfers);
  // Through the whole page: pictures further down must not push anything either.
  await browser.runs(scrollsThrough);
  const { shift, moved } = await browser.runs(paints);
  return { first, largest, shift, moved, early: came.filter(({ began }) => began <= first), all: await browser.runs(transfers) };
}

// The worst of each.
function tell(report, what, loads) {
  const weighs = (told) => told.reduce((sum, { bytes }) => sum + bytes, 0) / KB;
  const heaviest = (which) => loads.map((load) => load[which]).sort((a, b) => weighs(b) - weighs(a))[0];
  const parts = (told) => byKind(told).filter(([, bytes]) => bytes).map(([kind, bytes]) => `${kind} ${(bytes / KB).toFixed(1)}`).join(", ");
  const [early, all] = [heaviest("early"), heaviest("all")];
  const most = (which) => Math.max(...loads.map((load) => load[which]));
  const moved = [...new Set(loads.flatMap((load) => load.moved))];
  report.line({ what: `${what}: begun until the first paint`, told: `${weighs(early).toFixed(0)} KB: ${parts(early)}`, value: weighs(early), most: 150, unit: "KB" });
  report.line({ what: `${what}: in all, read to its end`, told: `${weighs(all).toFixed(0)} KB: ${parts(all)}` });
  report.line({ what: `${what}: first and largest paint`, told: `${most("first").toFixed(0)} and ${most("largest").toFixed(0)} ms` });
  report.line({ what: `${what}: how far things moved (CLS)`, told: [figure(most("shift")), ...moved].join(", "), value: most("shift"), most: 0 });
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
