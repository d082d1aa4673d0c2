// Lines of a menu that are put in order: dragged by the mouse, or moved by Alt and the arrows. Either presses what is on the page:
// the buttons of a line, or its form with the number of its new place.

for (const list of document.querySelectorAll("[data-order]")) {
  let carried = null;
  const lines = () => [...list.children];
  const clear = () => lines().forEach((line) => line.removeAttribute("data-target"));
  // What stands under a line goes with it.
  const block = (line) => {
    const all = [line];
    if (line.hasAttribute("data-below")) return all;
    for (let next = line.nextElementSibling; next?.hasAttribute("data-below"); next = next.nextElementSibling) all.push(next);
    return all;
  };

  for (const line of lines()) {
    const grip = line.querySelector(".menu-order__n");
    if (!grip || !line.querySelector("[data-move]")) continue;
    grip.draggable = true;
    grip.addEventListener("dragstart", (event) => {
      carried = line;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", grip.textContent.trim());
      block(line).forEach((one) => one.setAttribute("data-carried", ""));
    });
    grip.addEventListener("dragend", () => {
      lines().forEach((one) => one.removeAttribute("data-carried"));
      clear();
      carried = null;
    });
    line.addEventListener("dragover", (event) => {
      if (!carried || block(carried).includes(line)) return;
      event.preventDefault();
      clear();
      line.setAttribute("data-target", "");
    });
    line.addEventListener("drop", (event) => {
      if (!carried || block(carried).includes(line)) return;
      event.preventDefault();
      const left = lines().filter((one) => !block(carried).includes(one));
      place(carried, left.indexOf(line) + (carried.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING ? 1 : 0));
    });
    line.addEventListener("keydown", (event) => {
      if (!event.altKey || event.ctrlKey || event.metaKey) return;
      const rtl = getComputedStyle(line).direction === "rtl";
      const to = { ArrowUp: "up", ArrowDown: "down", ArrowRight: rtl ? "out" : "in", ArrowLeft: rtl ? "in" : "out" }[event.key];
      const button = to && line.querySelector(`[data-move="${to}"]:not(:disabled)`);
      if (!to) return;
      event.preventDefault();
      button?.click();
    });
  }
}

function place(line, at) {
  const form = line.querySelector("[data-move]").form;
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "to";
  field.value = String(at);
  form.append(field);
  form.requestSubmit();
}

// After a move the focus is where it was.
const moved = /^#entry-/.test(location.hash) && document.getElementById(location.hash.slice(1));
if (moved) (moved.querySelector("[data-move]:not(:disabled)") ?? moved.querySelector("summary"))?.focus();
