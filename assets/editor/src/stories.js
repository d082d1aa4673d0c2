// Stories found by words of their headline or slugline, and what stories are called.

const atMost = 8;

/** The newest, at most eight, as { headline, href, path }, without the one that is open; throws what to say. */
export async function findStories(words, signal = undefined) {
  const response = await fetch(`/admin/articles/choose?${new URLSearchParams({ q: words })}`, { headers: { Accept: "application/json" }, signal });
  if (!response.ok || response.redirected) throw new Error("Stories cannot be searched now. An address can be typed all the same.");
  const { stories } = await response.json();
  return stories.filter(({ id }) => id !== document.body.dataset.article).slice(0, atMost);
}

/** What stories are called, as { id, headline, is_live }; those that this person may not see are not among them. */
export async function titlesOf(ids) {
  const response = await fetch(`/admin/articles/known?${new URLSearchParams({ ids: ids.join(",") })}`, { headers: { Accept: "application/json" } });
  if (!response.ok || response.redirected) throw new Error("Stories cannot be looked up now.");
  return (await response.json()).stories;
}
