// The table, and what missed its target.

// Digits behind the point.
const UNITS = { points: 0, ms: 1, KB: 1, MiB: 0, s: 2, "": 3 };

/** A number as it is printed: `12.3 ms`, `231.4 KB`, `0.004`. */
export function figure(value, unit = "") {
  const said = value.toFixed(UNITS[unit]);
  return unit ? `${said} ${unit}` : said;
}

/** `p50 3.1, p95 6.0, most 9.2 ms (300)`. */
export function spreadSaid({ count, p50, p95, most }) {
  return `p50 ${p50.toFixed(1)}, p95 ${p95.toFixed(1)}, most ${most.toFixed(1)} ms (${count})`;
}

/** Prints as it goes; `print` takes a line. */
export class Report {
  #faults = [];
  #isBegun = false;

  constructor(print = console.log) {
    this.print = print;
  }

  /** What was measured, and on what. */
  headline(what, machine) {
    this.print(`\n## ${what}\n\n${machine}\n`);
  }

  /** A line. `told` is all that is said of it; with `most` or `least`, `value` is held to it, and `of` says which value that is. */
  line({ what, told, value, most, least, unit = "", of = "" }) {
    if (!this.#isBegun) this.print("| what | measured | target | met |\n| --- | --- | --- | --- |");
    this.#isBegun = true;
    if (most === undefined && least === undefined) return this.print(`| ${what} | ${told} | – | – |`);
    const target = `${of && `${of} `}${most === undefined ? "≥" : "≤"} ${String(most ?? least).replace(/\B(?=(\d{3})+$)/g, ",")}${unit && ` ${unit}`}`;
    // What cannot be told from a number is not met.
    const isMet = most === undefined ? value >= least : value <= most;
    this.print(`| ${what} | ${told ?? figure(value, unit)} | ${target} | ${isMet ? "yes" : "no"} |`);
    if (!isMet) this.#faults.push(`${what}: ${figure(value, unit)}, target ${target}`);
  }

  /** Whether every target was met; says which were not. */
  verdict() {
    if (this.#faults.length) this.print(`\n${this.#faults.length === 1 ? "1 complaint" : `${this.#faults.length} complaints`}:\n${this.#faults.join("\n")}`);
    else this.print("\nEvery target was met.");
    return !this.#faults.length;
  }
}
