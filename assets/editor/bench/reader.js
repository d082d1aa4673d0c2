// A reader's page of a story with a lead picture, on a telephone with an ordinary line: what came until it was first painted,
// in all, and whether anything moved.

import { paints } from "./in-page.js";
import { receivedIn, weightOf, weightSaid } from "./received.js";
import { figure } from "./report.js";

// As Lighthouse reckons a telephone's line.
const LINE = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const LOADS = 5;

export async function reader({ opens, site, report }) {
  const browser = await opens({ log: true, isReader: true });
  const url = await storyWithPicture(site);
  await browser.tool("Network.enable");
  await browser.tool("Network.emulateNetworkConditions", LINE);
  for (const scale of [1, 2]) {
    await browser.tool("Emulation.setDeviceMetricsOverride", { width: 390, height: 844, deviceScaleFactor: scale, mobile: true });
    const loads = [];
    for (let load = 0; load < LOADS; load += 1) loads.push(await loaded(browser, url));
    tell(report, `story at 390 px, ${scale === 1 ? "one pixel" : "two pixels"} each`, loads);
  }
  await browser.close();
}

async function loaded(browser, url) {
  await browser.visit("about:blank");
  await browser.forgets();
  await browser.told();
  await browser.visit(url);
  const { first, largest } = await browser.runs(paints);
  // Through the whole page: pictures further down must not push anything either.
  await browser.runs(scrollsThrough);
  const { shift, moved } = await browser.runs(paints);
  const told = await browser.told();
  return { first, largest, shift, moved, early: receivedIn(told, first), all: receivedIn(told) };
}

// The worst of each.
function tell(report, what, loads) {
  const heaviest = (which) => loads.map((load) => load[which]).sort((a, b) => weightOf(b) - weightOf(a))[0];
  const [early, all] = [heaviest("early"), heaviest("all")];
  const most = (which) => Math.max(...loads.map((load) => load[which]));
  const moved = [...new Set(loads.flatMap((load) => load.moved))];
  report.line({ what: `${what}: come until the first paint`, told: weightSaid(early), value: weightOf(early) / 1_000, most: 150, unit: "KB" });
  report.line({ what: `${what}: in all, read to its end`, told: weightSaid(all) });
  report.line({ what: `${what}: first and largest paint`, told: `${most("first").toFixed(0)} and ${most("largest").toFixed(0)} ms` });
  report.line({ what: `${what}: how far things moved (CLS)`, told: [figure(most("shift")), ...moved].join(", "), value: most("shift"), most: 0 });
}

/** The address of a story of the demo that has a lead picture. */
export async function storyWithPicture(site) {
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
