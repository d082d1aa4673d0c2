// Beside the fields of a moment stands what it comes to.
import { told } from "./moment.js";

for (const fields of document.querySelectorAll("[data-moment]")) {
  const [day, time] = fields.querySelectorAll("input");
  const said = fields.parentElement.querySelector("[data-moment-said]");
  const tell = () => {
    said.textContent = told(day.value, time.value, fields.dataset.moment, Date.now());
  };
  fields.addEventListener("input", tell);
  tell();
}
