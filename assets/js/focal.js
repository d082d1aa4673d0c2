// What must stay in the frame, by click or by arrow keys in the picture; the crops follow. Without this it is typed.
import { moved, shownAt } from "./focal-point.js";

const frame = document.querySelector("[data-focal]");
if (frame) begin(frame);

function begin(frame) {
  const picture = frame.querySelector("img");
  const fields = ["focal_x", "focal_y"].map((id) => document.getElementById(id));
  const button = Object.assign(document.createElement("button"), { type: "button", className: "focal__set" });
  const ring = Object.assign(document.createElement("span"), { className: "focal__ring", ariaHidden: "true" });
  picture.replaceWith(button);
  button.append(picture);
  frame.append(ring);

  const point = () => fields.map((field) => Math.min(100, Math.max(0, Number.parseFloat(field.value.replace(",", ".")) || 0)));

  function draw() {
    const [x, y] = point();
    ring.style.left = `${x}%`;
    ring.style.top = `${y}%`;
    button.setAttribute("aria-label", `What must stay in the frame: ${x} % from the left, ${y} % from the top. Arrow keys move it.`);
    const size = [picture.width, picture.height];
    for (const crop of document.querySelectorAll("[data-crop]")) {
      const shape = crop.getAttribute("width") / crop.getAttribute("height");
      if (crop.src !== picture.src) crop.src = picture.src;
      crop.style.aspectRatio = `${shape}`;
      crop.style.objectPosition = shownAt(size, shape, [x, y]).map((part) => `${part}%`).join(" ");
    }
  }

  function set([x, y]) {
    [fields[0].value, fields[1].value] = [`${x}`, `${y}`];
    for (const field of fields) field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  button.addEventListener("click", (event) => {
    if (event.detail === 0) return; // by keyboard: there is no place
    const box = picture.getBoundingClientRect();
    const part = (at, from, length) => Math.round((Math.min(Math.max(at - from, 0), length) / length) * 1000) / 10;
    set([part(event.clientX, box.left, box.width), part(event.clientY, box.top, box.height)]);
  });
  button.addEventListener("keydown", (event) => {
    const to = moved(point(), event.key, event.shiftKey);
    if (!to) return;
    event.preventDefault();
    set(to);
  });
  for (const field of fields) field.addEventListener("input", draw);
  draw();
}
