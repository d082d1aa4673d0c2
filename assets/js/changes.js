// [data-change] goes to the next or the previous changed paragraph of [data-changes].

let at = -1;

document.addEventListener("click", (event) => {
  const step = Number(event.target.closest?.("[data-change]")?.dataset.change);
  if (!step) return;
  const changed = [...document.querySelectorAll("[data-changes] [data-changed]")];
  if (!changed.length) return;
  at = (at + step + changed.length + (at < 0 && step < 0 ? 1 : 0)) % changed.length;
  const place = changed[at];
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "center" });
});
