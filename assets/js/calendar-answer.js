// What the server answered is what the page shows: after a move that was made, and after one that was refused, when everything
// is where it was and a sentence says why.

/** Puts the answered page in place of this one; says its sentence, and gives the story that was moved the focus. */
export function adopt({ page, address, isDone }, focused) {
  const fresh = page.querySelector("main");
  if (!fresh?.querySelector("[data-calendar]")) return null;
  document.querySelector("main").replaceWith(fresh);
  document.querySelector(".flash")?.remove();
  document.title = page.title;
  if (isDone) history.replaceState(null, "", address);
  const said = fresh.querySelector("[data-said]");
  const grip = focused && fresh.querySelector(`[data-entry="${CSS.escape(focused)}"] [data-grip]`);
  (grip ?? fresh).focus({ preventScroll: true });
  return { week: fresh.querySelector("[data-calendar]"), said: said?.textContent.trim() ?? "" };
}
