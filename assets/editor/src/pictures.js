// Pictures of the library: found, and brought in, as documents are. What is known of one stays known while the page is open.

import { sendFile } from "../../js/send-file.js";
import { uploadQueue } from "../../js/upload-queue.js";
import { asked } from "./asking.js";
import { documents, isDocument, rememberDocument } from "./documents.js";
import { writer } from "./post.js";
import { freshKey } from "./saving.js";

const library = "/admin/media";
const known = new Map();

export const remember = (picture) => (known.set(picture.id, picture), picture);
export const knownPicture = (id) => known.get(id) ?? null;

/** How the id of one reads. */
export const nameOfPicture = (id) => (id ? (knownPicture(id)?.title ?? "A picture") : "");

/** A page of those that may be used, newest first; throws what to say. */
export async function find({ words = "", page = 1, id = null }, signal = undefined) {
  const question = id ? { id } : { q: words, page };
  const { pictures, is_more: isMore } = await asked(`${library}/choose?${new URLSearchParams(question)}`, { signal });
  pictures.forEach(remember);
  return { pictures, isMore };
}

// Questions under way: a text shows a picture in several places, and draws each anew.
const under = new Map();

/** The one of this id, asked for once where it is not known; null where it is not there. */
export async function pictureOf(id) {
  if (known.has(id)) return knownPicture(id);
  if (!under.has(id)) under.set(id, find({ id }).finally(() => under.delete(id)));
  await under.get(id);
  return knownPicture(id);
}

// All files of the page go through one queue, two at a time.
const ways = new Map();
let queue = null;

function line() {
  if (queue) return queue;
  queue = uploadQueue({
    send: (file, progress) => sendFile(isDocument(file) && ways.get(file)?.takesDocuments ? documents : library, [["writer", writer.now], ["key", freshKey()]], file, progress),
    later: (delay, act) => {
      const timer = setTimeout(act, delay);
      return () => clearTimeout(timer);
    },
    changed: () => [...queue.items].forEach(step),
  });
  window.addEventListener("online", () => queue.online());
  window.addEventListener("beforeunload", (event) => queue.isBusy() && event.preventDefault());
  return queue;
}

function step(item) {
  const way = ways.get(item.file);
  if (!way) return;
  const { picture, document } = item.answer ?? {};
  if (!["done", "same"].includes(item.state) || !(picture || document)) return way.changed(item);
  if (document) {
    const isHere = item.state === "same";
    forget(item);
    return way.came(rememberDocument(document), isHere);
  }
  remember(picture);
  if (picture.is_over) {
    const sentence = `The library has this picture. ${picture.rights} Choose another, or have its rights renewed.`;
    return way.changed(Object.assign(item, { state: "bad", answer: { sentence } }));
  }
  forget(item);
  way.came(picture);
}

function forget(item) {
  ways.delete(item.file);
  queue.items.splice(queue.items.indexOf(item), 1);
}

/**
 * Brings a file in, again by itself while the line is down. `changed(item)` hears of each step, `came(picture)` of the end;
 * with `takesDocuments` also of a document, and whether the same was here.
 */
export function bringIn(file, way) {
  const all = line();
  ways.set(file, way);
  all.add([file]);
  const item = () => all.items.find((one) => one.file === file);
  return {
    retry: () => item() && all.retry(item()),
    stop() {
      ways.delete(file);
      const left = item();
      if (!left) return;
      all.stop(left);
      all.items.splice(all.items.indexOf(left), 1);
    },
  };
}

const kinds = /^image\/(jpeg|png|webp|gif)$/;
/** The pictures among files that were dropped or pasted; others too, so that whoever brought them hears why not. */
export const filesOf = (transfer) => withoutFolders(transfer).sort((a, b) => kinds.test(b.type) - kinds.test(a.type));

/** A folder stands among what was dropped as a file that cannot be read. */
export function withoutFolders(transfer) {
  const folders = [...(transfer?.items ?? [])].map((item) => item.kind === "file" && item.webkitGetAsEntry?.()?.isDirectory);
  const isFile = [...(transfer?.items ?? [])].flatMap((item, at) => (item.kind === "file" ? [!folders[at]] : []));
  return [...(transfer?.files ?? [])].filter((_, at) => isFile[at] ?? true);
}
