// What was typed and is not known to be saved, kept in this browser by article and person.
// It never writes into the story by itself.

const sizeLimit = 2_000_000;
const keptLimit = 5;

export class Journal {
  failed = false;
  #key;
  #waiting = 0;
  #read;

  // `read` answers { document, fields, version } as they are now.
  constructor({ article, staff }, read) {
    this.#key = `copydesk:journal:${article}:${staff}`;
    this.#read = read;
  }

  soon() {
    this.#waiting ||= setTimeout(() => this.write(), 400);
  }

  write() {
    clearTimeout(this.#waiting);
    this.#waiting = 0;
    this.failed = !store(this.#key, { ...this.#read(), at: new Date().toISOString() });
  }

  // Only the content the server has acknowledged goes: another tab may have written since.
  clear(isAcknowledged) {
    clearTimeout(this.#waiting);
    this.#waiting = 0;
    const entry = load(this.#key);
    if (entry && isAcknowledged(entry)) remove(this.#key);
    this.failed = false;
  }

  // Moves what an earlier visit left behind out of the way of what is typed now.
  setAside(isInStory) {
    const entry = load(this.#key);
    if (entry && !isInStory(entry)) this.keep(entry);
    remove(this.#key);
    this.#saveKept(this.kept.filter((kept) => !isInStory(kept)));
  }

  keep(entry) {
    this.#saveKept([{ at: new Date().toISOString(), ...entry }, ...this.kept]);
  }

  discard(entry) {
    this.#saveKept(this.kept.filter((kept) => kept.at !== entry.at));
  }

  get kept() {
    const entries = load(`${this.#key}:kept`);
    return Array.isArray(entries) ? entries : [];
  }

  #saveKept(entries) {
    if (entries.length) store(`${this.#key}:kept`, entries.slice(0, keptLimit));
    else remove(`${this.#key}:kept`);
  }
}

function store(key, value) {
  try {
    const text = JSON.stringify(value);
    if (text.length > sizeLimit) return false;
    localStorage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}

function load(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Storage is switched off: there is nothing to remove.
  }
}
