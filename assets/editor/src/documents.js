// Documents that stories hold for readers to load. What is known of one stays known while the page is open.

import { asked } from "./asking.js";

export const documents = "/admin/media/documents";
const known = new Map();

export const rememberDocument = (document) => (known.set(document.id, document), document);
export const knownDocument = (id) => known.get(id) ?? null;

/** Whether a file looks like one; the server says whether it is. */
export const isDocument = ({ type, name }) => type === "application/pdf" || (type === "" && /\.pdf$/i.test(name));

// Questions under way: a text is drawn anew while it is asked.
const under = new Map();

/** The one of this id, asked for once where it is not known; null where it is not there. Throws what to say. */
export async function documentOf(id) {
  if (known.has(id)) return knownDocument(id);
  if (!under.has(id)) under.set(id, ask(id).finally(() => under.delete(id)));
  return under.get(id);
}

async function ask(id) {
  const found = await asked(`${documents}/${encodeURIComponent(id)}/told`, { missing: null });
  return found && rememberDocument(found);
}
