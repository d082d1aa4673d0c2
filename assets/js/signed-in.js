// [data-signed-in]: tells the other windows of this computer that somebody signed in again.

if (document.querySelector("[data-signed-in]")) {
  try {
    localStorage.setItem("copydesk:signed-in", String(Date.now()));
  } catch {
    // Storage is switched off: the other window tries again when it is looked at.
  }
}
