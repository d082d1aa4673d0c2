// Saves the story: one request at a time, because text and fields share one version.
// A request whose answer never came is sent again with the same bytes and key before anything newer.

const quiet = 2_000;
const longest = 10_000;
const patience = 20_000;
const keepaliveLimit = 60_000;
const firstRetry = 2_000;
const lastRetry = 60_000;

export class Saving {
  #parts;
  #on;
  #attempt = null;
  #running = null;
  #timer = 0;
  #dirtySince = 0;
  #retries = 0;
  trouble = null;

  // on: { changed, saving, saved, settled, merged, trouble }
  constructor(parts, on) {
    this.#parts = parts;
    this.#on = on;
  }

  get isDirty() {
    return Boolean(this.#attempt) || this.#parts.some((part) => part.isDirty);
  }

  changed() {
    this.#on.changed();
    this.#dirtySince ||= Date.now();
    if (this.trouble?.blocks) return;
    this.#on.saving();
    this.#in(Math.min(quiet, Math.max(0, this.#dirtySince + longest - Date.now())));
  }

  // Now, and everything. Answers whether the server has every word.
  async flush() {
    this.#parts.forEach((part) => { part.refused = null; });
    await this.#running;
    await this.now();
    return !this.isDirty;
  }

  now() {
    clearTimeout(this.#timer);
    if (this.trouble?.kind === "clash") return Promise.resolve();
    this.#running ??= this.#drain().finally(() => { this.#running = null; });
    return this.#running;
  }

  // After a clash: theirs is what the server has, so the next save carries its version.
  settle() {
    this.trouble = null;
    return this.now();
  }

  #in(delay) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.now(), delay);
  }

  async #drain() {
    for (;;) {
      this.#attempt ??= this.#next();
      if (!this.#attempt) return this.#rest();
      this.#on.saving();
      const isDone = await this.#send(this.#attempt);
      if (!isDone) return;
    }
  }

  // Nothing to send. If nothing differs any more, there is no trouble either.
  #rest() {
    if (this.isDirty) return;
    this.trouble = null;
    this.#dirtySince = 0;
    this.#on.settled();
  }

  #next() {
    const part = this.#parts.find((each) => each.isDirty && each.refused?.words !== each.words);
    if (!part) return null;
    const sent = part.take();
    const bytes = new URLSearchParams([["version", version()], ["key", crypto.randomUUID()], ...sent.pairs]).toString();
    return { part, sent, bytes };
  }

  async #send(attempt) {
    const [status, answer, retryAfter] = await post(attempt);
    if (status === 200) return this.#acknowledge(attempt, answer);
    if (status === 401) return this.#stuck({ kind: "signed-out", blocks: true });
    if (status === 409 && answer.theirs) return this.#clash(answer);
    if (status === 0 || status === 429 || status >= 500) return this.#offline(status, retryAfter);
    this.#attempt = null;
    const trouble = { kind: "refused", status, answer, part: attempt.part, blocks: false };
    attempt.part.refused = { words: attempt.sent.words, trouble };
    this.#stuck(trouble);
    return true;
  }

  #acknowledge({ part, sent }, answer) {
    this.#attempt = null;
    this.#retries = 0;
    part.refused = null;
    renumber(answer.version);
    part.acknowledge(sent, answer);
    // What the server refused of the other half is still refused.
    this.trouble = this.#parts.find((each) => each.isDirty && each.refused?.words === each.words)?.refused.trouble ?? null;
    this.#dirtySince = this.isDirty ? Date.now() : 0;
    this.#on.saved(answer);
    return true;
  }

  #clash(answer) {
    this.#attempt = null;
    renumber(answer.version);
    const before = this.#parts.map((part) => part.words);
    const clashes = this.#parts.flatMap((part) => part.meet(answer.theirs));
    if (this.#parts.some((part, index) => part.words !== before[index])) this.#on.merged(answer);
    if (clashes.length) return this.#stuck({ kind: "clash", answer, clashes, blocks: true });
    this.trouble = null;
    return true;
  }

  #offline(status, retryAfter) {
    // A 500 is an answer: nothing was kept of this one, so the next may be newer.
    if (status === 500) this.#attempt = null;
    const since = this.trouble?.kind === "offline" ? this.trouble.since : new Date();
    const wait = Math.min(lastRetry, firstRetry * 2 ** this.#retries) * (0.8 + Math.random() * 0.4);
    this.#retries += 1;
    this.#in(Math.max(wait, Math.min(retryAfter * 1000, lastRetry)));
    return this.#stuck({ kind: "offline", since, blocks: true });
  }

  #stuck(trouble) {
    this.trouble = trouble;
    this.#on.trouble(trouble);
    return false;
  }
}

const versions = () => [...document.querySelectorAll('input[name="version"]')];
export const version = () => versions()[0]?.value ?? "";

function renumber(next) {
  if (next != null) versions().forEach((input) => { input.value = String(next); });
}

async function post({ part, bytes }) {
  try {
    const response = await fetch(part.url, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
      body: bytes,
      keepalive: bytes.length < keepaliveLimit,
      signal: AbortSignal.timeout(patience),
    });
    const answer = await response.json().catch(() => null);
    // A page where data should be: a proxy, or the sign-in page.
    if (response.ok && answer?.version == null) return [response.redirected ? 401 : 0, {}, 0];
    return [response.status, answer ?? {}, Number(response.headers.get("Retry-After")) || 0];
  } catch {
    return [0, {}, 0];
  }
}
