// A field beside the text is seen: whoever writes in focus leaves it, and the tab that it is in is chosen.

import { leaveFocusFor } from "./modes.js";

export function reveal(control) {
  leaveFocusFor(control);
  const panel = control.closest('[role="tabpanel"][hidden]');
  if (panel) document.querySelector(`[role="tab"][aria-controls="${panel.id}"]`)?.click();
}
