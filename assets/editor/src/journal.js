// What was typed and is not known to be saved, kept in this browser: an entry for each tab, and texts set aside.
// It goes when the server has it, when the person throws it away, or after thirty days, with a word; never by opening a page.

const pause = 300;
const keptFor = 30 * 24 * 3_600_000;
// Where the browser does not say which tabs are open: an entry that was written just now has one.
const freshFor = 10_000;

export class Journal {
  // null until the first words had to be kept; then whether they were.
  isKept = null;
  #key = null;
  #where;
  #tools;
  #read;
  #told;
  #timer = null;
  #queue;
  #isWaiting = false;

  // `where`: { article, staff }; tools: { shelf, tab, clock, former }; `read` answers what is to be kept now; `told` hears
  // whether it could be.
  constructor(where, tools, read, told = () => {}) {
    this.#where = where;
    this.#tools = tools;
    this.#read = read;
    this.#told = told;
  }

  // Answers { own, others, gone }: what this tab left behind, what closed tabs did, what was too old. Nothing is written
  // before.
  open() {
    const opened = this.#opened();
    this.#queue = opened.then(() => this.#key !== null);
    return opened;
  }

  soon() {
    this.#timer ??= this.#tools.clock.after(pause, () => this.write());
  }

  // Answers whether the words of now are on the disk.
  write() {
    this.#stop();
    // One that has not begun yet will read the newest words by itself.
    if (this.#isWaiting) return this.#queue;
    this.#isWaiting = true;
    return this.#after(() => {
      this.#isWaiting = false;
      return this.#tools.shelf.put({ ...this.#read(), ...this.#named(this.#key) });
    });
  }

  // The server has every word of this tab.
  clear() {
    this.#stop();
    return this.#after(() => this.#tools.shelf.remove(this.#key));
  }

  // Sets a text aside. Answers it as it is kept, or null.
  async keep(entry) {
    const kept = { ...entry, ...this.#named(`${this.#prefix}kept-${this.#tools.clock.now()}-${entry.tab ?? ""}`), tab: null };
    return (await this.#after(() => this.#tools.shelf.put(kept))) ? kept : null;
  }

  discard({ key }) {
    return this.#after(() => this.#tools.shelf.remove(key));
  }

  get #prefix() {
    return `${this.#where.article}:${this.#where.staff}:`;
  }

  #named(key) {
    return { ...this.#where, key, tab: this.#tools.tabName, at: this.#tools.clock.now() };
  }

  #stop() {
    this.#tools.clock.cancel(this.#timer);
    this.#timer = null;
  }

  // One after the other, and what failed once is tried anew with the next words.
  #after(act) {
    this.#queue = (this.#queue ?? Promise.resolve()).then(act).then(() => true, () => false).then((isKept) => {
      if (isKept !== this.isKept) this.#told(isKept);
      this.isKept = isKept;
      return isKept;
    });
    return this.#queue;
  }

  async #opened() {
    const { shelf, clock, former } = this.#tools;
    const { tab, living } = await this.#tools.tab();
    this.#tools.tabName = tab;
    this.#key = this.#prefix + tab;
    try {
      await takeOver(former, shelf);
      const entries = await shelf.all();
      const [old, young] = parted(entries, ({ at, isGone }) => !isGone && at < clock.now() - keptFor);
      const gone = old.map(worn);
      for (const entry of gone) await shelf.put(entry);
      const mine = young.filter(({ staff, article, isGone }) => !isGone && staff === this.#where.staff && article === this.#where.article);
      const open = await living();
      const isOpen = ({ tab: other, at }) => other && (open ? open.has(other) : clock.now() - at < freshFor);
      return {
        own: mine.find(({ key }) => key === this.#key) ?? null,
        others: mine.filter((entry) => entry.key !== this.#key && !isOpen(entry)).sort((a, b) => b.at - a.at),
        gone: [...young.filter(({ isGone }) => isGone), ...gone].filter(({ staff }) => staff === this.#where.staff),
      };
    } catch (error) {
      console.warn("This browser keeps no words.", error);
      this.isKept = false;
      this.#told(false);
      return { own: null, others: [], gone: [] };
    }
  }
}

// Without its words: only what has to be said of it is left.
const worn = ({ key, article, staff, at, fields }) => ({ key, article, staff, at, isGone: true, title: fields?.headline ?? "" });

function parted(list, is) {
  return [list.filter(is), list.filter((each) => !is(each))];
}

// What former versions kept: { document, fields, at } by article and person, and lists of texts set aside.
async function takeOver(former, shelf) {
  for (const name of former.names()) {
    const [, article, staff, kept] = /^copydesk:journal:([^:]+):([^:]+)(:kept)?$/.exec(name) ?? [];
    if (!article) continue;
    const entries = [former.read(name)].flat().filter((entry) => entry?.document || entry?.fields);
    for (const [index, { document, fields, at }] of entries.entries()) {
      await shelf.put({ key: `${article}:${staff}:former${kept ?? ""}-${index}`, article, staff, tab: null, at: Date.parse(at) || 0, base: null, document, fields, attempt: null });
    }
    former.remove(name);
  }
}
