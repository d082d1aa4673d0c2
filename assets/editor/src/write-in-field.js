// Words in a field in place of others, as if they were typed there: undo brings the former back. The focus goes there.

export function writeInField(control, { from, to }, text) {
  control.focus();
  control.setSelectionRange(from, to);
  // The browser writes where the focus is, and a field that is not seen takes none.
  const isThere = document.activeElement === control;
  if (isThere && document.execCommand?.(text ? "insertText" : "delete", false, text)) return;
  control.setRangeText(text, from, to, "end");
  control.dispatchEvent(new Event("input", { bubbles: true }));
}
