// What comes over the line when the editor is opened for the first time.

import { pause } from "./browser.js";
import { receivedIn, weightOf, weightSaid } from "./received.js";

export async function weight({ opens, story, empty, report }) {
  const browser = await opens({ log: true });
  for (const [what, path] of [["a new story", empty], ["the long story", story]]) {
    await browser.visit("about:blank");
    await browser.forgets();
    await browser.told();
    await browser.visit(path);
    // What the page asks for once it is open.
    await pause(2_000);
    const received = receivedIn(await browser.told());
    const own = received.filter(({ kind }) => kind !== "pictures");
    const pictures = (weightOf(received) - weightOf(own)) / 1_000;
    report.line({ what: `weight of ${what}`, told: `${weightSaid(own)}; and ${pictures.toFixed(0)} KB of pictures`, value: weightOf(own) / 1_000, most: 250, unit: "KB", of: "without pictures" });
  }
  await browser.close();
}
