// A form goes once. The server would give the same answer twice; this saves the doubt.
// The editor's own forms wait for their words to be saved and look after themselves.

const sent = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[data-act], [data-fields]")) return;
  if (sent.has(form)) return event.preventDefault();
  sent.add(form);
  (event.submitter ?? form.querySelector('button:not([type="button"])'))?.setAttribute("aria-busy", "true");
});

// Back in history, with the page as it was left.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) {
    sent.delete(form);
    for (const control of form.elements) control.removeAttribute("aria-busy");
  }
});
