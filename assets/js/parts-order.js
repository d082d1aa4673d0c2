// A list whose order is kept: rows are dragged to another place, or moved with Alt and the arrows. Its buttons do the same
// without this; what is sent is the whole order.

const list = document.querySelector("[data-parts]");
const form = list && document.getElementById(list.dataset.parts);
let dragged = null;

const row = (target) => target?.closest?.("[data-part]");

function send() {
  form.elements.order.value = [...list.children].map((part) => part.dataset.part).join(",");
  form.requestSubmit();
}

if (form) {
  // Where somebody types, the mouse selects words and the arrows are the field's.
  const field = "input:not([type=hidden]), select, textarea";
  for (const part of list.children) part.draggable = !part.querySelector(field);
  list.addEventListener("dragstart", (event) => {
    dragged = row(event.target);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.part);
    dragged.setAttribute("data-dragged", "");
  });
  list.addEventListener("dragover", (event) => {
    const over = row(event.target);
    if (!dragged || !over) return;
    event.preventDefault();
    if (over === dragged) return;
    const box = over.getBoundingClientRect();
    const isBelow = event.clientY > box.top + box.height / 2;
    over.parentNode.insertBefore(dragged, isBelow ? over.nextSibling : over);
  });
  list.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    send();
  });
  list.addEventListener("dragend", () => {
    dragged?.removeAttribute("data-dragged");
    dragged = null;
  });
  list.addEventListener("keydown", (event) => {
    const part = row(event.target);
    if (!part || event.target.closest(field) || !event.altKey || !/^Arrow(Up|Down)$/.test(event.key)) return;
    event.preventDefault();
    part.querySelector(`[name=${event.key === "ArrowUp" ? "up" : "down"}]`)?.click();
  });
}
