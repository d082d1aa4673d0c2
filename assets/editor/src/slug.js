// The slug follows the headline until somebody writes one. The server makes it.

export function followHeadline(form) {
  const input = form.elements.slug;
  if (!input?.matches("[data-slug]")) return;
  input.addEventListener("input", () => {
    input.dataset.slugTouched = input.value.trim() ? "yes" : "no";
  });
}
