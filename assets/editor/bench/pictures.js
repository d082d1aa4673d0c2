// A photograph of 24 megapixels through the form of the newsroom's library, then twelve at once: time, processor time, memory.

import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { pause } from "./browser.js";
import { photographs } from "./photographs.js";
import { memory, processesOf, processorTime } from "./processes.js";

const TWELVE = 12;
// Six widths as WebP and as JPEG are twelve files, and may take a second.
const A_FILE = 1_000 / 12;
const LOOK = 100;
// Nothing is made any more when no file came for so long, and the server did nothing for a twentieth of it.
const QUIET = 2_000;

export async function pictures({ browser, house, report }) {
  const [one, ...twelve] = await photographs(browser, house.folder, TWELVE + 1);
  const size = statSync(one).size / 1e6;
  const first = await uploads(browser, house, [one]);
  const of = `a JPEG of 24 megapixels, ${size.toFixed(1)} MB`;
  const ms = (length) => `${Math.round(length).toLocaleString("en-GB")} ms`;
  report.line({ what: `${of}: answered`, told: ms(first.answered) });
  report.line({ what: `${of}: its first file is drawn`, told: ms(first.drawn) });
  report.line({ what: `${of}: all ${first.files} files are made`, told: ms(first.made) });
  const each = (first.processor * 1_000) / first.files;
  report.line({ what: `${of}: processor time`, told: `${first.processor.toFixed(2)} s, ${each.toFixed(0)} ms a file`, value: each, most: Math.round(A_FILE), unit: "ms", of: "a file" });
  const all = await uploads(browser, house, twelve, first.files);
  report.line({ what: `${TWELVE} such: answered, and all ${all.files} files made`, told: `${ms(all.answered)}, ${ms(all.made)}` });
  report.line({ what: `${TWELVE} such: processor time`, told: `${all.processor.toFixed(2)} s` });
  const { copydesk, postgres, sum } = all.memory;
  report.line({ what: `${TWELVE} such: memory at the most, with the database`, told: `${sum.toFixed(0)} MiB: Copydesk ${copydesk.toFixed(0)}, Postgres ${postgres.toFixed(0)}`, value: sum, most: 250, unit: "MiB" });
}

// Chooses files in the form. Where it is known how many come of one, all of them are waited for; else until nothing comes any more.
async function uploads(browser, house, chosen, ofEach = null) {
  await browser.visit("/admin/media");
  await browser.runs(watchUploads);
  const renditions = path.join(house.data, "media", "renditions");
  const before = { files: filesIn(renditions), processor: processorTime(processesOf(house.server, house.data)) };
  const watch = new Watch(house, renditions, before.files);
  await browser.chooses("#files", chosen);
  await watch.until(ofEach && ofEach * chosen.length);
  const told = await browser.runs(uploadsTold);
  if (told.kept !== chosen.length) throw new Error(`${chosen.length} pictures were sent, ${told.kept} kept: ${told.said}`);
  return {
    answered: told.answered,
    drawn: told.drawn,
    made: watch.lastAt - (told.origin + told.chosen),
    files: watch.files,
    processor: processorTime(processesOf(house.server, house.data)) - before.processor,
    memory: watch.most,
  };
}

// Looks at the folder and at the memory ten times a second.
class Watch {
  files = 0;
  lastAt = Date.now();
  busyAt = Date.now();
  busy = 0;
  most = { sum: 0 };

  constructor(house, folder, before) {
    Object.assign(this, { house, folder, before });
  }

  async until(wanted) {
    const limit = Date.now() + 300_000;
    for (;;) {
      this.#look();
      if (wanted && this.files >= wanted) return;
      if (!wanted && this.files && Date.now() - this.busyAt > QUIET) return;
      if (Date.now() > limit) throw new Error(`${this.files} files were made in five minutes, ${wanted ?? "some"} were to come.`);
      await pause(LOOK);
    }
  }

  #look() {
    const files = filesIn(this.folder) - this.before;
    const processes = processesOf(this.house.server, this.house.data);
    const busy = processorTime(processes);
    const came = files !== this.files;
    if (came) Object.assign(this, { files, lastAt: Date.now() });
    if (came || busy - this.busy > QUIET / 20_000) Object.assign(this, { busy, busyAt: Date.now() });
    const { copydesk, postgres } = memory(processes);
    if (copydesk + postgres > this.most.sum) this.most = { copydesk, postgres, sum: copydesk + postgres };
  }
}

// What is being written has another name until it is whole.
const filesIn = (folder) => readdirSync(folder, { recursive: true }).filter((name) => /[0-9a-f]{32}\.?\w*$/.test(name)).length;

function watchUploads() {
  const told = window.benchUploads = { chosen: 0, drawn: 0 };
  document.getElementById("files").addEventListener("change", () => { told.chosen = performance.now(); }, { capture: true });
  const drawn = ({ target }) => {
    if (target.matches("[data-uploads-list] img")) told.drawn ||= performance.now();
  };
  document.addEventListener("load", drawn, { capture: true });
}

// Times are since the choice; `origin` is when the page began, by the clock.
function uploadsTold() {
  const { chosen, drawn } = window.benchUploads;
  const sent = performance.getEntriesByType("resource").filter(({ initiatorType }) => initiatorType === "xmlhttprequest");
  const rows = [...document.querySelectorAll("[data-uploads-list] [data-state]")];
  return {
    origin: performance.timeOrigin,
    chosen,
    drawn: drawn - chosen,
    answered: Math.max(...sent.map(({ responseEnd }) => responseEnd)) - chosen,
    kept: rows.filter(({ dataset }) => dataset.state === "done").length,
    said: document.querySelector("[data-uploads-said]").textContent,
  };
}
