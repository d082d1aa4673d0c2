// What the page of the long story asks of the server while nobody does anything.

import { pause } from "./browser.js";
import { askedIn } from "./received.js";

export async function idle({ opens, story, report, seconds }) {
  const browser = await opens({ log: true });
  await browser.visit(story);
  // Its own files and pictures.
  await pause(3_000);
  await browser.told();
  await pause(seconds * 1_000);
  const asked = askedIn(await browser.told());
  report.line({ what: `requests in ${seconds} s of doing nothing`, told: asked.length ? `${asked.length}: ${[...new Set(asked)].join(" ")}` : "0", value: asked.length, most: 0 });
  await browser.close();
}
