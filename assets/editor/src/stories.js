// Stories that readers have, found for a link by words of their headline or slugline.

const atMost = 8;

/** The newest, at most eight, as { headline, href, path }, without the one that is open; throws what to say. */
export async function findStories(words, signal = undefined) {
  const response = await fetch(`/admin/articles/choose?${new URLSearchParams({ q: words })}`, { headers: { Accept: "application/json" }, signal });
  if (!response.ok || response.redirected) throw new Error("Stories cannot be searched now. An address can be typed all the same.");
  const { stories } = await response.json();
  return stories.filter(({ id }) => id !== document.body.dataset.article).slice(0, atMost);
}
