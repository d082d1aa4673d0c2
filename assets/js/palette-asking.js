// What the palette asks, and of whom it takes an answer: the last question alone. Nothing here knows a page.

const realClock = { after: (delay, act) => setTimeout(act, delay), cancel: (timer) => clearTimeout(timer) };

export class Asking {
  #timer;
  #running;
  #number = 0;

  /** `heard` gets each answer, `failed` a sentence. */
  constructor({ fetch, heard, failed, clock = realClock, pause = 120 }) {
    Object.assign(this, { fetch, heard, failed, clock, pause });
  }

  /** Asks once nobody types any more; what was asked before is not waited for. */
  soon(query) {
    this.stop();
    this.#timer = this.clock.after(this.pause, () => this.now(query));
  }

  async now(query) {
    this.stop();
    const number = ++this.#number;
    const running = new AbortController();
    this.#running = running;
    try {
      const address = query.story ? `/admin/articles/${query.story}/jumps` : `/admin/find/answers?${new URLSearchParams(query)}`;
      const answer = await this.fetch(address, { signal: running.signal, headers: { accept: "application/json" }, redirect: "manual" });
      const said = await read(answer);
      if (number === this.#number) said.sentence ? this.failed(said.sentence) : this.heard(said.found, query);
    } catch (error) {
      if (number === this.#number && error?.name !== "AbortError") this.failed("The newsroom cannot be reached. This is asked again when the line is back.", true);
    }
  }

  stop() {
    this.clock.cancel(this.#timer);
    this.#running?.abort();
    this.#number += 1;
  }
}

async function read(answer) {
  if (answer.ok) return { found: await answer.json() };
  if (answer.type === "opaqueredirect" || answer.status === 401) return { sentence: "You are signed out. Sign in again in another tab, then type on." };
  if (answer.status === 404) return { sentence: "This story is not there any more, or not yours to see." };
  return { sentence: "The newsroom could not answer just now. Try again in a moment." };
}

/** The options of an answer in one row: what the arrows go through. */
export function flat(found) {
  const jumps = found.groups.flatMap(({ jumps }) => jumps);
  return found.new == null ? jumps : [...jumps, { isNew: true, label: found.new ? `New story “${found.new}”` : "New story", headline: found.new, icon: "plus", hint: "", states: [], story: null }];
}

/** The stories that this browser opened last, the last one first. */
export class Opened {
  constructor(key, storage = () => localStorage) {
    Object.assign(this, { key, storage });
  }

  get ids() {
    try {
      const read = JSON.parse(this.storage().getItem(this.key));
      return Array.isArray(read) ? read.filter((id) => typeof id === "string") : [];
    } catch {
      return [];
    }
  }

  add(id, most = 8) {
    try {
      this.storage().setItem(this.key, JSON.stringify([id, ...this.ids.filter((other) => other !== id)].slice(0, most)));
    } catch {} // storage is switched off: nothing is remembered
  }
}
