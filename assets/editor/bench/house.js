// A throw-away folder with a demo newsroom, and the programs that run for it. All of it goes when the house closes.

import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

const PATIENCE = 20_000;

export class House {
  #programs = [];
  #browsers = new Set();
  #isClosed = null;

  constructor(binary) {
    this.binary = binary;
    this.folder = mkdtempSync(path.join(tmpdir(), "copydesk-bench-editor-"));
    // Where we are the super-user, Postgres runs as another and comes through here.
    chmodSync(this.folder, 0o711);
    this.data = path.join(this.folder, "data");
    // Whatever becomes of us: nothing of ours goes on.
    process.on("exit", () => this.#end());
  }

  /** Fills the newsroom; answers the passwords, by address. */
  async fill() {
    const lines = await this.#lines(this.#start(this.binary, ["demo", "--data-dir", this.data]));
    const people = lines.map((line) => /^ {2}\w+ +(\S+@\S+) +(\S+) {2}/.exec(line)).filter(Boolean);
    if (!people.length) throw new Error(`The demo newsroom was not made:\n${lines.join("\n")}`);
    return new Map(people.map(([, email, password]) => [email, password]));
  }

  /** Serves it; answers its address. */
  async serve() {
    const server = this.#start(this.binary, ["serve", "--data-dir", this.data, "--listen", "127.0.0.1:0"]);
    this.server = server.pid;
    return this.#says(server, server.stderr, /Copydesk is at (http:\/\/[\d.:]+)/);
  }

  /** Starts the driver of browsers; answers its address. */
  async drive() {
    const driver = this.#start("chromedriver", ["--port=0"]);
    return `http://127.0.0.1:${await this.#says(driver, driver.stdout, /successfully on port (\d+)/)}`;
  }

  /** A browser that is closed with the house: what has `close()` and `process`, its id. */
  keeps(browser) {
    this.#browsers.add(browser);
    return browser;
  }

  /** Ends all in order, and takes the folder away. Twice is once. */
  close() {
    this.#isClosed ??= this.#close();
    return this.#isClosed;
  }

  async #close() {
    await Promise.all([...this.#browsers].map((browser) => within(5_000, browser.close()).catch(() => {})));
    for (const { child, ended } of [...this.#programs].reverse()) {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await within(PATIENCE, ended).catch(() => child.kill("SIGKILL"));
    }
    this.#end();
  }

  #end() {
    for (const { process: id } of this.#browsers) kill(id);
    for (const { child } of this.#programs) child.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  // In a group of its own: Ctrl-C reaches us, and we end them in order.
  #start(program, args) {
    if (this.#isClosed) throw new Error("The house is closed.");
    const child = spawn(program, args, { env: this.#surroundings(), stdio: ["ignore", "pipe", "pipe"], detached: true });
    const ended = new Promise((done) => child.once("close", done).once("error", done));
    this.#programs.push({ child, ended });
    // What nobody reads must not stop it.
    child.stdout.resume();
    child.stderr.resume();
    return child;
  }

  // No settings of this machine, but where its Postgres is; what browsers leave behind goes with the folder.
  #surroundings() {
    const kept = Object.entries(process.env).filter(([name]) => name === "COPYDESK_PG_BIN" || !/^(COPYDESK_|DATABASE_URL$|RUST_LOG$)/.test(name));
    return { ...Object.fromEntries(kept), TMPDIR: this.folder };
  }

  async #lines(child) {
    const [out, err] = [[], []];
    createInterface({ input: child.stdout }).on("line", (line) => out.push(line));
    createInterface({ input: child.stderr }).on("line", (line) => err.push(line));
    const code = await new Promise((done, failed) => child.once("close", done).once("error", failed));
    if (code !== 0) throw new Error(`${child.spawnfile} ended with ${code}:\n${err.join("\n")}`);
    return out;
  }

  #says(child, stream, pattern) {
    const heard = [];
    const said = new Promise((done, failed) => {
      createInterface({ input: stream }).on("line", (line) => {
        const found = pattern.exec(line);
        if (found) done(found[1]);
        else if (heard.length < 40) heard.push(line);
      });
      child.once("error", failed);
      child.once("close", () => failed(new Error(`${child.spawnfile} ended at once:\n${heard.join("\n")}`)));
    });
    return within(PATIENCE, said);
  }
}

/** Fails when a promise takes longer than so many milliseconds. */
export function within(most, promise) {
  let timer = null;
  const late = new Promise((_, failed) => { timer = setTimeout(() => failed(new Error(`Nothing came of it in ${most} ms.`)), most); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function kill(id) {
  try {
    if (id) process.kill(id, "SIGKILL");
  } catch {
    // It has ended.
  }
}
