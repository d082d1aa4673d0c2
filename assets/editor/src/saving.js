// Saves the story: one request at a time, because text and fields share one version, and one for each pause in typing.
//
// What was acknowledged is what was sent, whatever the server made of it; so nothing is sent again until it changes.
// A request whose answer never came goes again with the same bytes and key, before anything newer.

const quiet = 2_000;
const longest = 4_000;
const slow = 3_000;
const firstRetry = 2_000;
const lastRetry = 60_000;
const flushLimit = 8_000;
const mostMeetings = 4;

export class Saving {
  #parts;
  #on;
  #clock;
  #post;
  #version;
  #writer;
  #attempt = null;
  #running = null;
  #asked = null;
  #asksAgain = false;
  #timer = null;
  #firstChange = null;
  #lastChange = 0;
  #failures = 0;
  #meetings = 0;
  #last = null;
  trouble = null;

  // on: { changed, saving, sending, unanswered, saved, settled, merged, trouble }; tools: { clock, post, version, writer }
  constructor(parts, on, { clock, post, version, writer }) {
    this.#parts = parts;
    this.#on = on;
    this.#clock = clock;
    this.#post = post;
    this.#version = version;
    this.#writer = writer;
  }

  get isDirty() {
    return Boolean(this.#attempt) || this.#parts.some((part) => part.isDirty);
  }

  // What is on its way, for whoever has to send it again after the page was left.
  get attempt() {
    return this.#attempt;
  }

  changed() {
    this.#lastChange = this.#clock.now();
    this.#firstChange ??= this.#lastChange;
    this.#on.changed();
    if (this.trouble?.blocks) return;
    this.#on.saving();
    if (!this.#running) this.#afterThePause();
  }

  // Somebody wrote in a part. That what was refused is again what the server has is news, too.
  wrote(part) {
    if (part.isDirty || part.refused) this.changed();
  }

  // Now, and everything. Answers within seconds: { isSaved, trouble }.
  async flush(limit = flushLimit) {
    let timer = null;
    const timeIsUp = new Promise((done) => { timer = this.#clock.after(limit, () => done(false)); });
    const isDone = await Promise.race([this.#flushed(), timeIsUp]);
    this.#clock.cancel(timer);
    if (isDone) return { isSaved: !this.isDirty, trouble: this.trouble };
    return { isSaved: false, trouble: this.trouble ?? { kind: "slow", seconds: Math.round(limit / 1000) } };
  }

  // Somebody asks for it: what there is now goes once, whatever is typed meanwhile. Asked again before it is there, what was
  // typed since goes after it; more often makes no difference. Answers as `flush` does.
  ask() {
    this.#asksAgain = Boolean(this.#asked);
    this.#asked ??= this.#answer().finally(() => { this.#asked = null; });
    return this.#asked;
  }

  now() {
    return this.#run(false);
  }

  // The page goes and hears no answer: what would have had its turn next goes along, for the version that comes of the
  // request under way. Where that does not come to be, the server refuses it and the journal has the words.
  leave() {
    this.now();
    const under = this.#attempt?.part;
    const part = under && !this.trouble ? this.#next([under]) : null;
    if (part) this.#post(this.#made(part, String(Number(this.#version.now) + 1)));
  }

  // What an earlier visit of this tab had under way: the server answers it once more, or does it now.
  resume({ part, sent, bytes }) {
    // Newer words are on their way already: the story has these in it.
    this.#attempt ??= { part, sent, bytes, url: part.url };
    return this.now();
  }

  // After a clash: theirs is what the server has, so the next save carries its version.
  settle() {
    this.trouble = null;
    return this.now();
  }

  // Another person is signed in here now, and takes the words upon themselves. Answers as `flush` does.
  saveAs(staff) {
    this.#writer.now = staff;
    this.#attempt = null;
    this.trouble = null;
    return this.flush();
  }

  async #flushed() {
    await this.#once(true);
    return true;
  }

  async #answer() {
    do {
      this.#asksAgain = false;
      await this.#once(false);
    } while (this.#asksAgain && this.isDirty && !this.trouble);
    return { isSaved: !this.isDirty, trouble: this.trouble };
  }

  // After what is on its way, and what was refused once more.
  async #once(isAll) {
    while (this.#running) await this.#running;
    this.#parts.forEach((part) => { part.refused = null; });
    await this.#run(isAll);
  }

  #run(isAll) {
    this.#clock.cancel(this.#timer);
    if (this.trouble?.kind === "clash" || this.trouble?.kind === "outdated") return Promise.resolve();
    this.#running ??= this.#drain(isAll).finally(() => {
      this.#running = null;
      if (this.isDirty && !this.trouble?.blocks && this.#next([])) this.#afterThePause();
    });
    return this.#running;
  }

  #afterThePause() {
    const due = Math.min(this.#lastChange + quiet, (this.#firstChange ?? this.#lastChange) + longest);
    this.#in(Math.max(0, due - this.#clock.now()));
  }

  #in(delay) {
    this.#clock.cancel(this.#timer);
    this.#timer = this.#clock.after(delay, () => this.now());
  }

  // Each part once; whoever waits for everything, until nothing is left.
  async #drain(isAll) {
    const done = [];
    for (;;) {
      this.#attempt ??= this.#take(isAll ? [] : done);
      if (!this.#attempt) return this.#rest();
      done.push(this.#attempt.part);
      const outcome = await this.#send(this.#attempt);
      if (outcome === "stuck") return;
      if (outcome === "again") done.length = 0;
    }
  }

  // Nothing to send. What does not differ any more is not refused, and if nothing does, there is no trouble either.
  #rest() {
    this.#parts.filter((part) => !part.isDirty).forEach((part) => { part.refused = null; });
    if (this.isDirty) {
      const other = this.trouble?.kind === "refused" && !isRefused(this.trouble.part) && this.#stillRefused;
      if (other) this.#stuck(other);
      return;
    }
    this.trouble = null;
    this.#firstChange = null;
    this.#on.settled();
  }

  // Text and fields take turns.
  #next(done) {
    const waiting = this.#parts.filter((part) => part.isDirty && part.refused?.words !== part.words && !done.includes(part));
    return waiting.find((part) => part !== this.#last) ?? waiting[0];
  }

  #take(done) {
    const part = this.#next(done);
    if (!part) return null;
    this.#last = part;
    this.#firstChange = null;
    return this.#made(part, this.#version.now);
  }

  #made(part, version) {
    const sent = part.take();
    const bytes = new URLSearchParams([["version", version], ["key", freshKey()], ["writer", this.#writer.now], ...sent.pairs]).toString();
    return { part, sent, bytes, url: part.url };
  }

  async #send(attempt) {
    this.#on.saving();
    this.#on.sending(attempt);
    const waiting = this.#clock.after(slow, () => this.trouble || this.#on.unanswered?.({ kind: "unanswered" }));
    const { status, answer, retryAfter } = await this.#post(attempt);
    this.#clock.cancel(waiting);
    try {
      return this.#hear(attempt, status, answer, retryAfter);
    } catch (error) {
      // A text that this page cannot read: a newer version has written it.
      this.#attempt = null;
      return this.#stuck({ kind: "outdated", error, blocks: true });
    }
  }

  #hear(attempt, status, answer, retryAfter) {
    if (status === 200) return this.#acknowledge(attempt, answer);
    if (status === 401) return this.#stuck({ kind: "signed-out", blocks: true });
    if (status === 409 && answer.signed_in) return this.#stuck({ kind: "somebody-else", answer, blocks: true });
    if (status === 409 && answer.theirs) return this.#meet(attempt, answer);
    if (status === 0 || status === 429 || status >= 500) return this.#later(status, retryAfter);
    this.#attempt = null;
    this.#refuse(attempt, { status, answer });
    return "next";
  }

  #acknowledge({ part, sent }, answer) {
    this.#attempt = null;
    this.#failures = 0;
    this.#meetings = 0;
    this.trouble = null;
    part.refused = null;
    this.#version.now = answer.version;
    part.acknowledge(sent, answer);
    // Fields are stored each by itself: those that were not are named.
    if (answer.problems?.length) this.#refuse({ part, sent }, { status: 200, answer: { detail: answer.problems[0].detail, errors: answer.problems } });
    // What the server refused of the other half is still refused.
    this.trouble = this.#stillRefused;
    this.#on.saved(answer);
    return "next";
  }

  get #stillRefused() {
    return this.#parts.find(isRefused)?.refused.trouble ?? null;
  }

  #refuse({ part, sent }, { status, answer }) {
    const trouble = { kind: "refused", status, answer, part, blocks: false };
    part.refused = { words: sent.words, trouble };
    this.#stuck(trouble);
  }

  #meet(attempt, answer) {
    this.#attempt = null;
    this.#version.now = answer.version;
    const before = this.#parts.map((part) => part.words);
    const clashes = this.#parts.flatMap((part) => part.meet(answer.theirs, part === attempt.part ? attempt.sent : null));
    if (clashes.length) return this.#stuck({ kind: "clash", answer, clashes, blocks: true });
    if (this.#parts.some((part, index) => part.words !== before[index])) this.#on.merged(answer);
    this.trouble = null;
    this.#meetings += 1;
    return this.#meetings < mostMeetings ? "again" : this.#later(409, 0);
  }

  #later(status, retryAfter) {
    // A 500 is an answer: nothing was kept of this one, so the next may be newer.
    if (status === 500) this.#attempt = null;
    const since = this.trouble?.kind === "offline" ? this.trouble.since : new Date(this.#clock.now());
    const wait = Math.min(lastRetry, firstRetry * 2 ** this.#failures) * (0.8 + Math.random() * 0.4);
    this.#failures += 1;
    this.#in(Math.max(wait, Math.min(retryAfter * 1000, lastRetry)));
    return this.#stuck({ kind: "offline", status, since, blocks: true });
  }

  #stuck(trouble) {
    this.trouble = trouble;
    this.#on.trouble(trouble);
    return "stuck";
  }
}

const isRefused = (part) => part.isDirty && part.refused?.words === part.words;

// `crypto.randomUUID` is there only where the connection is safe.
export function freshKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
