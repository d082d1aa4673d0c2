// `bin/bench editor`: the writing surface, pictures on their way in, and a reader's page, in a browser on a demo newsroom that is
// thrown away. Ends with 1 when a target is missed.

import { parseArgs } from "node:util";
import { Browser } from "./browser.js";
import { House } from "./house.js";
import { idle } from "./idle.js";
import { keys } from "./keys.js";
import { lighthouse } from "./lighthouse.js";
import { Member } from "./member.js";
import { opening } from "./opening.js";
import { pasting } from "./pasting.js";
import { pictures } from "./pictures.js";
import { machine, untilQuiet } from "./processes.js";
import { reader } from "./reader.js";
import { Report } from "./report.js";
import { longStory } from "./story.js";
import { weight } from "./weight.js";

const WHO = "tamsin@courier.example";
const parts = { opening, weight, idle, pasting, keys, pictures, reader, lighthouse };

const { values, positionals: [binary] } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string" }, runs: { type: "string", default: "15" }, letters: { type: "string", default: "150" }, seconds: { type: "string", default: "30" } },
});
const chosen = values.only?.split(",") ?? Object.keys(parts);
const unknown = chosen.filter((name) => !parts[name]);
const [runs, letters, seconds] = [values.runs, values.letters, values.seconds].map(Number);
if (!binary || unknown.length || ![runs, letters, seconds].every((number) => Number.isInteger(number) && number > 0)) {
  console.error(`bin/bench editor [--only ${Object.keys(parts).join(",")}] [--runs 15] [--letters 150] [--seconds 30]`);
  process.exit(2);
}

const house = new House(binary);
let isInterrupted = false;
for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]]) {
  process.on(signal, async () => {
    isInterrupted = true;
    await house.close();
    process.exit(code);
  });
}

try {
  const isMet = await measured();
  await house.close();
  process.exit(isMet ? 0 : 1);
} catch (error) {
  // What was under way fails when the house closes above it; whoever closed it ends the program.
  if (!isInterrupted) {
    console.error(`bin/bench editor stopped: ${error.message}`);
    await house.close();
    process.exit(1);
  }
}

async function measured() {
  const password = (await house.fill()).get(WHO);
  const site = await house.serve();
  const member = await Member.signIn(site, WHO, password);
  const story = await member.starts();
  await member.writes(story, longStory({ pictures: await member.pictures() }));
  // Whoever has an empty story gets that one: the other has its text by now.
  const empty = await member.starts();
  if (empty === story) throw new Error("The new story is the long one.");
  const driver = await house.drive();
  const opens = async ({ log = false, isReader = false } = {}) => {
    const browser = house.keeps(await Browser.open(driver, site, { log }));
    if (!isReader) await browser.signsIn(WHO, password);
    return browser;
  };
  const browser = await opens();
  const report = new Report();
  report.headline("Editor and pictures", `${machine()}, ${browser.version}, ${new Date().toISOString().slice(0, 10)}. The long story: 5,000 words, 20 pictures, five tables.`);
  // The newsroom's own pictures are made behind, which is none of what is measured.
  await untilQuiet(house);
  for (const part of chosen) await parts[part]({ house, site, browser, opens, report, story, empty, runs, letters, seconds });
  return report.verdict();
}
