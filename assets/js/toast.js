// [data-toast] goes after eight seconds, but not while somebody is on it.

const stay = 8_000;

for (const toast of document.querySelectorAll("[data-toast]")) {
  let leaving = setTimeout(() => toast.remove(), stay);
  const hold = () => clearTimeout(leaving);
  const go = () => {
    hold();
    if (!toast.matches(":hover, :focus-within")) leaving = setTimeout(() => toast.remove(), stay);
  };
  for (const type of ["pointerenter", "focusin"]) toast.addEventListener(type, hold);
  for (const type of ["pointerleave", "focusout"]) toast.addEventListener(type, () => setTimeout(go));
}
