// Stories found by words of their headline or slugline, and what stories are called.

import { asked } from "./asking.js";

const atMost = 8;

/** The newest, at most eight, as { headline, href, path }, without the one that is open; throws what to say. */
export async function findStories(words, signal = undefined) {
  const { stories } = await asked(`/admin/articles/choose?${new URLSearchParams({ q: words })}`, { signal });
  return stories.filter(({ id }) => id !== document.body.dataset.article).slice(0, atMost);
}

/** What stories are called, as { id, headline, is_live }; those that this person may not see are not among them. */
export async function titlesOf(ids) {
  return (await asked(`/admin/articles/known?${new URLSearchParams({ ids: ids.join(",") })}`)).stories;
}
