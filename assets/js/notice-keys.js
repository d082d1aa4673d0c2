// G B opens the bell; on the page of all notices J and K move from one to the next, Enter opens it. A notice that is followed was
// read. Letters do nothing where somebody types, nor with Ctrl, Alt or ⌘.

const typing = (target) => target?.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const links = () => [...document.querySelectorAll("[data-notices] .notices a, [data-bell][open] .notices a")];
let pressed = 0;

function move(step) {
  const all = links();
  const at = all.indexOf(document.activeElement);
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + step))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return Boolean(next);
}

function ring() {
  const bell = document.querySelector("[data-bell]");
  if (!bell) return false;
  bell.open = true;
  (bell.querySelector(".notices a") ?? bell.querySelector(".bell-menu__foot a"))?.focus();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  const isSecond = event.timeStamp - pressed < 1_000;
  if (event.key === "g") pressed = event.timeStamp;
  const isDone = (event.key === "b" && isSecond && ring()) || (event.key === "j" && move(1)) || (event.key === "k" && move(-1));
  if (isDone) event.preventDefault();
});

/** The form of the page, for one notice: it goes on its way while the next page is loaded. */
document.addEventListener("click", ({ target }) => {
  const link = target.closest?.("a[data-reads]");
  const writer = document.querySelector('input[name="writer"]')?.value;
  if (!link || !writer) return;
  const form = new URLSearchParams({ writer, key: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, id: link.dataset.reads });
  fetch("/admin/notices/read", { method: "POST", body: form, keepalive: true, redirect: "manual" }).catch(() => {});
});
