// Pictures or stories are chosen for one act on all of them: ranges with Shift, all shown, and those of other pages, which this tab
// remembers until the act is done. Without this the form sends what is ticked on its page.
import { Chosen, said } from "./chosen.js";

const form = document.querySelector("[data-choosing]");
const done = document.querySelector("[data-chosen-done]");
// Of each kind by itself.
const kind = form?.dataset.choosing || done?.dataset.chosenDone;
const key = ["copydesk:chosen", document.querySelector('input[name="writer"]')?.value, kind].filter(Boolean).join(":");
if (done) keep([]);
if (form) begin(form);

function kept() {
  try {
    const read = JSON.parse(sessionStorage.getItem(key));
    return Array.isArray(read) ? read : [];
  } catch {
    return [];
  }
}

function keep(all) {
  try {
    sessionStorage.setItem(key, JSON.stringify(all));
  } catch {} // then the choice is of this page
}

function begin(form) {
  const boxes = [...form.querySelectorAll('input[name="p"]')];
  const all = form.querySelector("[data-pick-all]");
  const bar = form.querySelector("[data-pickbar]");
  const told = form.querySelectorAll("[data-picked]"); // for eyes in the bar, for ears where it is always
  let chosen;

  function draw() {
    for (const box of boxes) box.checked = chosen.has(box.value);
    all.checked = chosen.here() === boxes.length;
    all.indeterminate = !all.checked && chosen.here() > 0;
    bar.hidden = chosen.all.size === 0;
    for (const one of told) one.textContent = bar.hidden ? "" : said(chosen);
  }

  function changed() {
    keep([...chosen.all]);
    draw();
  }

  function read() {
    chosen = new Chosen(boxes.map((box) => box.value), kept());
    draw();
  }

  for (const box of boxes) {
    // A click with the keyboard as well; it says whether Shift is down, and a change does not.
    box.addEventListener("click", (event) => {
      chosen.set(box.value, box.checked, event.shiftKey);
      changed();
    });
  }
  all.addEventListener("change", () => {
    chosen.setShown(all.checked);
    changed();
  });
  bar.querySelector("[data-pick-none]").addEventListener("click", () => {
    chosen.clear();
    changed();
    all.focus();
  });
  form.addEventListener("formdata", (event) => {
    for (const value of chosen.elsewhere()) event.formData.append("p", value);
  });
  // Also when it is come back to: the act may be done by then.
  addEventListener("pageshow", read);
  read();
}
