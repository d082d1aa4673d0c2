// [data-copy="#id"] or [data-copy="text"]: a button that copies, and says so.

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const source = button.dataset.copy.startsWith("#") ? document.querySelector(button.dataset.copy) : null;
    const text = source ? (source.value ?? source.textContent).trim() : button.dataset.copy;
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      say(button, "Copied");
    } catch {
      select(source);
      say(button, `Press ${navigator.platform.startsWith("Mac") ? "Command" : "Control"} C`);
    }
    setTimeout(() => say(button, label), 2_000);
  });
}

function say(button, text) {
  const place = [...button.childNodes].find((node) => node.nodeType === 3 && node.nodeValue.trim());
  if (place) place.nodeValue = text;
  else button.setAttribute("aria-label", text);
}

function select(source) {
  if (source?.select) source.select();
  else if (source) getSelection().selectAllChildren(source);
}
