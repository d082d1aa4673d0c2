// The slug follows the headline until somebody writes one. The server makes it, this shows it.

export function slugMirror(form, fields) {
  const input = form.elements.slug;
  if (!input?.matches("[data-slug]")) return () => {};
  input.addEventListener("input", () => {
    input.dataset.slugTouched = input.value.trim() ? "yes" : "no";
  });
  return ({ slug }) => {
    // Also one that was typed: the server may have made a slug of it.
    if (document.activeElement !== input && typeof slug === "string" && slug !== input.value) fields.assign({ slug });
  };
}
