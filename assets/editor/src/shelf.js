// Where this browser keeps words: one IndexedDB store, written to the disk before it says so.
// Each call rejects when the browser will not (private windows, a full disk, storage switched off).

const store = "texts";
const patience = 4_000;

export class Shelf {
  #open = null;

  put(entry) {
    return this.#change((texts) => texts.put(entry));
  }

  remove(key) {
    return this.#change((texts) => texts.delete(key));
  }

  async all() {
    const database = await this.#database();
    return answer(database.transaction(store).objectStore(store).getAll());
  }

  async #change(act) {
    const database = await this.#database();
    const transaction = database.transaction(store, "readwrite", { durability: "strict" });
    act(transaction.objectStore(store));
    // Now and not at the end of the task: the page may be about to go.
    transaction.commit?.();
    await new Promise((done, failed) => {
      transaction.oncomplete = done;
      transaction.onabort = () => failed(transaction.error);
      transaction.onerror = () => failed(transaction.error);
    });
  }

  #database() {
    this.#open ??= opened().catch((error) => {
      this.#open = null;
      throw error;
    });
    return this.#open.then((database) => {
      database.onclose = () => { this.#open = null; };
      return database;
    });
  }
}

function opened() {
  const request = indexedDB.open("copydesk", 1);
  request.onupgradeneeded = () => request.result.createObjectStore(store, { keyPath: "key" });
  return Promise.race([answer(request), new Promise((_done, failed) => { setTimeout(failed, patience, new Error("The browser does not open its storage.")); })]);
}

function answer(request) {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}
