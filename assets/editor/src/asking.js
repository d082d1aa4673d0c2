// Questions to Copydesk besides saving. Whatever goes wrong is an Error with a sentence that says so; nothing else is thrown but
// where whoever asked does not want to know any more.

import { button } from "./elements.js";

const patience = 15_000;

/** What the server answers, as JSON. A 404 is an answer where `missing` is one; `given` is what fetch takes. */
export async function asked(address, { missing, signal, ...given } = {}) {
  const answer = await reached(address, { ...given, signal: within(signal) }, signal);
  if (answer.status === 404 && missing !== undefined) return missing;
  // A page where data should be is that of the sign-in.
  if (answer.status === 401 || (answer.ok && answer.redirected)) throw new Error("You are signed out. Sign in again in another tab.");
  const read = await answer.json().catch(() => null);
  if (answer.ok && read) return read;
  if (answer.status === 429 || answer.status === 503) throw new Error("Copydesk is busy.");
  throw new Error(read?.errors?.[0]?.detail ?? read?.detail ?? "Copydesk could not answer.");
}

async function reached(address, given, signal) {
  try {
    return await fetch(address, { headers: { Accept: "application/json" }, ...given });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Error(error.name === "TimeoutError" ? "Copydesk did not answer." : "Copydesk cannot be reached.");
  }
}

const within = (signal) => (signal ? AbortSignal.any?.([signal, AbortSignal.timeout(patience)]) ?? signal : AbortSignal.timeout(patience));

/** The sentence of a failure with a way to ask once more, for where the answer would stand. */
export const failed = (error, again, more = "") => [`${error.message} ${more}`.trimEnd(), " ", button("Try again", "btn--small btn--quiet", again)];
