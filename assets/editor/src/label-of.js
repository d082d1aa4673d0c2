// What people call a field: the words of its label without what is said besides, or the name that it is given for lists.

export function labelOf(control) {
  if (control.dataset.label) return control.dataset.label;
  const label = control.labels?.[0]?.cloneNode(true);
  label?.querySelectorAll(".opt, .vh").forEach((extra) => extra.remove());
  return label?.textContent.trim() || control.name;
}

// Within a sentence.
export const wordOf = (control) => {
  const label = labelOf(control);
  return label.charAt(0).toLowerCase() + label.slice(1);
};
