// Dialogs that come with the second bundle.

import { withLater } from "./on-demand.js";

/** What picture-chooser.js takes. */
export const choosePicture = (wish) => withLater((all) => all.choosePicture(wish));

/** What embed-dialog.js takes. */
export const askEmbed = (wish) => withLater((all) => all.askEmbed(wish));

// A ProseMirror command: without dispatch it only answers whether it could.
export function openLink(state, dispatch, view) {
  if (!state.selection.$from.parent.inlineContent) return false;
  if (dispatch && view) withLater(({ askLink }) => askLink(view));
  return true;
}
