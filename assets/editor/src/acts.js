// Submit, approve, publish …: first every word is saved, then the form goes as it stands.

import { notice, withdraw } from "./notices.js";

export function saveBeforeActs(flush, why) {
  const ready = new WeakSet();
  let busy = null;

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-act]") || ready.has(form)) return;
    event.preventDefault();
    if (busy) return;
    const pressed = event.submitter ?? form.querySelector("button");
    const left = document.querySelector("[role=combobox][data-left]");
    if (left) return asksWhoIsMeant(left, pressed);
    busy = pressed ?? form;
    busy.setAttribute("aria-busy", "true");
    withdraw("act");
    const { isSaved, trouble } = await flush();
    // A form does not submit again while its submit event is still under way.
    await new Promise((done) => { setTimeout(done); });
    if (isSaved) {
      ready.add(form);
      form.requestSubmit(event.submitter);
    } else {
      release();
      withdraw("trouble");
      notice({ name: "act", tone: "notice--bad", isAlert: true, title: `“${pressed?.textContent.trim()}” did not happen.`, ...why(trouble) });
    }
  });

  // A second press while the answer is on its way.
  document.addEventListener("click", (event) => {
    if (busy && event.target.closest?.("form[data-act] button")) event.preventDefault();
  }, true);

  // Back from the next page with the buttons as they were left.
  window.addEventListener("pageshow", (event) => event.persisted && release());

  // What stands in a field of names and was not taken would be lost without a word.
  function asksWhoIsMeant(left, pressed) {
    const field = left.labels?.[0]?.firstChild?.textContent.trim() || "a field";
    notice({
      name: "act", tone: "notice--bad", isAlert: true, title: `“${pressed?.textContent.trim()}” did not happen.`,
      text: `“${left.value.trim()}” under ${field} is not added yet. Choose from the list, or empty the field.`,
    });
    left.focus();
  }

  function release() {
    busy?.removeAttribute("aria-busy");
    if (busy?.form) ready.delete(busy.form);
    busy = null;
  }
}
