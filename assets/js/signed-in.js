// Tells the other windows of this computer that somebody else signed in, or that somebody signed in again: words may wait
// in one of them.

const key = "copydesk:signed-in";
const again = document.querySelector("[data-signed-in]");
const who = again?.dataset.signedIn ?? document.querySelector('input[name="writer"]')?.value;

try {
  const before = localStorage.getItem(key) ?? "";
  if (again || (who && before.split(" ")[0] !== who)) localStorage.setItem(key, `${who} ${Date.now()}`);
} catch {
  // Storage is switched off: the other window tries again when it is looked at.
}
