// Another page of the newsroom: first every word is saved, so that a preview shows the last of them.

export function saveBeforeLinks(isDirty, flush) {
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[href]");
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || link.target || event.defaultPrevented || link.closest("[contenteditable]")) return;
    if (link.origin !== location.origin || (link.pathname === location.pathname && link.hash) || !isDirty()) return;
    event.preventDefault();
    link.setAttribute("aria-busy", "true");
    const { isSaved } = await flush();
    link.removeAttribute("aria-busy");
    // Words that cannot be saved stay here, and so does the notice that says why.
    if (isSaved) location.assign(link.href);
  });
}
