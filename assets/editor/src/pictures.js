// Pictures of the library: found, and brought in. What is known of one stays known while the page is open.

import { sendFile } from "../../js/send-file.js";
import { uploadQueue } from "../../js/upload-queue.js";
import { writer } from "./post.js";

const library = "/admin/media";
const known = new Map();

export const remember = (picture) => (known.set(picture.id, picture), picture);
export const knownPicture = (id) => known.get(id) ?? null;

/** How the id of one reads. */
export const nameOfPicture = (id) => (id ? (knownPicture(id)?.title ?? "A picture") : "");

/** A page of those that may be used, newest first; throws what to say. */
export async function find({ words = "", page = 1, id = null }, signal = undefined) {
  const asked = id ? { id } : { q: words, page };
  const response = await fetch(`${library}/choose?${new URLSearchParams(asked)}`, { headers: { Accept: "application/json" }, signal });
  if (!response.ok || response.redirected) throw new Error("The library cannot be reached. Try again in a moment.");
  const { pictures, is_more: isMore } = await response.json();
  pictures.forEach(remember);
  return { pictures, isMore };
}

/** The one of this id, asked for where it is not known; null where it is not there. */
export async function pictureOf(id) {
  if (!known.has(id)) await find({ id });
  return knownPicture(id);
}

const later = (delay, act) => {
  const timer = setTimeout(act, delay);
  return () => clearTimeout(timer);
};

/** Brings a file in, again by itself while the line is down. `changed(item)` hears of each step, `came(picture)` at the end. */
export function bringIn(file, { changed, came }) {
  const queue = uploadQueue({
    send: (sent, progress) => sendFile(library, [["writer", writer.now], ["key", crypto.randomUUID()]], sent, progress),
    later,
    changed: () => {
      const [item] = queue?.items ?? [];
      if (!item) return;
      changed(item);
      if (["done", "same"].includes(item.state) && item.answer?.picture) came(remember(item.answer.picture));
    },
  });
  const online = () => queue.online();
  window.addEventListener("online", online);
  queue.add([file]);
  return {
    isBusy: () => queue.isBusy(),
    retry: () => queue.retry(queue.items[0]),
    stop: () => {
      window.removeEventListener("online", online);
      queue.stopAll();
    },
  };
}

const kinds = /^image\/(jpeg|png|webp|gif)$/;
/** The pictures among files that were dropped or pasted; others too, so that whoever brought them hears why not. */
export const filesOf = (transfer) => [...(transfer?.files ?? [])].sort((a, b) => kinds.test(b.type) - kinds.test(a.type));
