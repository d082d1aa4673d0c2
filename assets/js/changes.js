// [data-change] goes to the next or the previous changed block of [data-changes]; so do J and K, and R presses the button
// that takes back the one that has the focus.

const changed = () => [...document.querySelectorAll("[data-changes] [data-changed]")];

let last = null;

function go(step) {
  const all = changed();
  if (!all.length) return;
  const current = all.indexOf(document.activeElement.closest("[data-changed]") ?? last);
  const from = current < 0 && step < 0 ? 0 : current;
  last = all[(from + step + all.length) % all.length];
  last.tabIndex = -1;
  last.focus({ preventScroll: true });
  last.scrollIntoView({ block: "center" });
}

document.addEventListener("click", (event) => {
  const step = Number(event.target.closest?.("[data-change]")?.dataset.change);
  if (step) go(step);
});

const isTypedInto = (element) => element.matches("input:not([type=radio], [type=checkbox]), textarea, select") || element.isContentEditable;

document.addEventListener("keydown", (event) => {
  const { key, target, ctrlKey, metaKey, altKey, repeat, isComposing } = event;
  if (event.defaultPrevented || ctrlKey || metaKey || altKey || isComposing || isTypedInto(target)) return;
  if (!changed().length || document.querySelector("dialog[open]")) return;
  if (key === "j") go(1);
  else if (key === "k") go(-1);
  else if (key === "r" && !repeat) document.activeElement.closest("[data-changed]")?.querySelector("[data-take-back]")?.click();
});
