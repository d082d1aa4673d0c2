// Puts a fresh part of a page in the place of one, without anybody losing their place: what has the focus keeps it, what is open
// stays open.

const name = (one) =>
  ["href", "action", "name", "id", "aria-label"].map((attribute) => one.getAttribute?.(attribute) ?? "").join("\n") + one.tagName + (one.form?.getAttribute("action") ?? "");

export function renew(old, fresh) {
  const { activeElement } = old.ownerDocument;
  const focused = old.contains(activeElement) ? name(activeElement) : null;
  const isBell = focused !== null && activeElement.tagName === "SUMMARY";
  const next = old.ownerDocument.importNode(fresh, true);
  if (old.open) next.open = true;
  old.replaceWith(next);
  if (focused === null) return next;
  const same = [...next.querySelectorAll("a, button, input, summary")].find((one) => (isBell ? one.tagName === "SUMMARY" : name(one) === focused));
  const place = same ?? next.querySelector("summary") ?? old.ownerDocument.querySelector("main");
  place?.focus({ preventScroll: true });
  return next;
}
