// The queue of comments, by the keyboard: J and K move, A, S, H and R decide about the one that is current, X chooses it, Z takes
// the last decision back. Letters do nothing where somebody types, nor with Ctrl, Alt or ⌘.

const queue = document.querySelector("[data-queue]");
const rows = () => [...(queue?.querySelectorAll(".comment") ?? [])];
const typing = (target) => target?.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
let current = 0;

function show(at, focus = true) {
  const all = rows();
  if (!all.length) return;
  current = Math.max(0, Math.min(at, all.length - 1));
  for (const row of all) row.closest("li").toggleAttribute("data-current", row === all[current]);
  if (focus) {
    all[current].focus({ preventScroll: true });
    all[current].scrollIntoView({ block: "nearest" });
  }
}

function press(key) {
  const wanted = rows()[current]?.querySelector(`[data-key="${key}"]`);
  if (!wanted) return false;
  wanted.click();
  const field = wanted.closest("details[open]")?.querySelector("input:not([type=hidden]), textarea");
  field?.focus();
  return true;
}

function choose() {
  const box = rows()[current]?.querySelector("input[name=comment]");
  if (!box) return false;
  box.click();
  return true;
}

const acts = {
  j: () => show(current + 1),
  k: () => show(current - 1),
  x: choose,
  z: () => document.querySelector("[data-undo] button")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : "";
  const act = acts[key] ?? (["a", "s", "h", "r", "o"].includes(key) ? () => press(key) : null);
  if (!act) return;
  event.preventDefault();
  act();
});
queue?.addEventListener("focusin", (event) => {
  const at = rows().indexOf(event.target.closest(".comment"));
  if (at >= 0 && at !== current) show(at, false);
});

// All of a page at once, and how many are chosen.
const bulk = document.querySelector("#bulk");
const boxes = () => [...document.querySelectorAll("input[name=comment]")];
function count() {
  const chosen = boxes().filter((box) => box.checked).length;
  const told = bulk?.querySelector("[data-chosen]");
  if (told) told.textContent = chosen ? `${chosen} chosen` : "With the chosen";
}
const all = bulk?.querySelector("[data-all]");
if (all) {
  all.hidden = false;
  all.querySelector("input").addEventListener("change", ({ target }) => {
    for (const box of boxes()) box.checked = target.checked;
    count();
  });
  document.addEventListener("change", (event) => event.target.name === "comment" && count());
  count();
}
show(0, false);
