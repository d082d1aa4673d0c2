// What comes over the line when the editor is opened for the first time, by kind.

import { transfers } from "./in-page.js";
import { pause } from "./browser.js";

const KINDS = ["page", "scripts", "styles", "fonts", "icons", "questions", "pictures"];
const KB = 1_000;

/** Bytes of each kind. */
export function byKind(told) {
  return KINDS.map((kind) => [kind, told.filter((one) => one.kind === kind).reduce((sum, { bytes }) => sum + bytes, 0)]);
}

export async function weight({ browser, story, empty, report }) {
  for (const [what, path] of [["a new story", empty], ["the long story", story]]) {
    await browser.visit("about:blank");
    await browser.forgets();
    await browser.visit(path);
    // What the page asks for once it is open.
    await pause(2_000);
    const kinds = byKind(await browser.runs(transfers));
    const all = kinds.filter(([kind]) => kind !== "pictures").reduce((sum, [, bytes]) => sum + bytes, 0) / KB;
    const parts = kinds.filter(([, bytes]) => bytes).map(([kind, bytes]) => `${kind} ${(bytes / KB).toFixed(1)}`);
    report.line({ what: `weight of ${what}, without its pictures`, told: `${all.toFixed(0)} KB: ${parts.join(", ")}`, value: all, most: 250, unit: "KB" });
  }
}
