// [data-show]: puts the cursor where a check points, into a field or a block of the text. Checks that are looked at are
// those of what is on the screen, so the words are saved first.

export function showPlaces(galley, look) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-show]");
    if (link && show(galley, link.dataset.show, link.dataset.words)) event.preventDefault();
    if (event.target.closest?.('[href="#p-checks"]')) look();
  });
  const named = decodeURIComponent(location.hash.slice(1));
  const spot = new URL(location.href).searchParams.get("marker");
  const link = (spot && document.querySelector(`[data-spot="${CSS.escape(spot)}"]`)) || (named && document.querySelector(`[data-show="${CSS.escape(named)}"]`));
  if (link) show(galley, named, link.dataset.words);
}

function show(galley, name, words) {
  if (name === "body") return galley ? (galley.focusStart(), true) : false;
  const control = document.querySelector(`[form="fields"][name="${CSS.escape(name)}"], #fields [name="${CSS.escape(name)}"]`);
  if (!control) return galley?.enter(name, words) ?? false;
  const panel = control.closest('[role="tabpanel"][hidden]');
  if (panel) document.querySelector(`[role="tab"][aria-controls="${panel.id}"]`)?.click();
  (control.hidden ? control.closest(".combo")?.querySelector('[role="combobox"]') : control)?.focus();
  return true;
}
