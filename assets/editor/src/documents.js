// Documents that stories hold for readers to load. What is known of one stays known while the page is open.

export const documents = "/admin/media/documents";
const known = new Map();

export const rememberDocument = (document) => (known.set(document.id, document), document);
export const knownDocument = (id) => known.get(id) ?? null;

/** Whether a file looks like one; the server says whether it is. */
export const isDocument = ({ type, name }) => type === "application/pdf" || (type === "" && /\.pdf$/i.test(name));

// Questions under way: a text is drawn anew while it is asked.
const asked = new Map();

/** The one of this id, asked for once where it is not known; null where it is not there. Throws what to say. */
export async function documentOf(id) {
  if (known.has(id)) return knownDocument(id);
  if (!asked.has(id)) asked.set(id, ask(id).finally(() => asked.delete(id)));
  return asked.get(id);
}

async function ask(id) {
  const response = await fetch(`${documents}/${encodeURIComponent(id)}/told`, { headers: { Accept: "application/json" } });
  if (response.status === 404) return null;
  if (!response.ok || response.redirected) throw new Error("The document cannot be asked for. Try again in a moment.");
  return rememberDocument(await response.json());
}
