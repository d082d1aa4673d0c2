// What processes take, from /proc: processor time, and memory with shared pages divided among those who share them.

import { readFileSync, readdirSync } from "node:fs";
import { cpus } from "node:os";

// A second has so many on every Linux that we run on.
const TICKS = 100;

/** `2 × AMD EPYC`. */
export const machine = () => `${cpus().length} × ${cpus()[0]?.model.trim() ?? "a processor"}`;

/** Copydesk by its id, and the processes of the Postgres in its folder: `{ copydesk, postgres }`, ids. */
export function processesOf(copydesk, folder) {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number);
  const masters = all.filter((id) => id !== copydesk && isPostgres(read(id, "cmdline"), folder));
  const parent = (id) => Number(/^PPid:\s+(\d+)/m.exec(read(id, "status"))?.[1]);
  return { copydesk: [copydesk], postgres: all.filter((id) => masters.includes(id) || masters.includes(parent(id))) };
}

/** Seconds of processor time, with those of children that ended. */
export function processorTime({ copydesk, postgres }) {
  return [...copydesk, ...postgres].reduce((sum, id) => sum + timesIn(read(id, "stat")), 0) / TICKS;
}

/** MiB: `{ copydesk, postgres }`. */
export function memory({ copydesk, postgres }) {
  const sum = (ids) => ids.reduce((all, id) => all + shareIn(read(id, "smaps_rollup")), 0) / 1_024;
  return { copydesk: sum(copydesk), postgres: sum(postgres) };
}

// The name of the program stands in brackets and may have blanks.
export function timesIn(stat) {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ").map(Number);
  return stat ? fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0) : 0;
}

export const shareIn = (rollup) => Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0);

const isPostgres = (command, folder) => command.split("\0")[0].endsWith("postgres") && command.includes(folder);

// One that has ended says nothing.
function read(id, file) {
  try {
    return readFileSync(`/proc/${id}/${file}`, "utf8");
  } catch {
    return "";
  }
}

const LOOK = 10_000;

/** Waits until the server does next to nothing for a while. */
export async function untilQuiet({ server, data }) {
  const busy = () => processorTime(processesOf(server, data));
  const limit = Date.now() + 300_000;
  for (let before = busy(), now; Date.now() < limit; before = now) {
    await new Promise((done) => setTimeout(done, LOOK));
    now = busy();
    if (now - before < 0.1) return;
  }
}
