// Headline and dek: one line each in meaning, as tall as they need, Enter goes on.

import { el } from "./elements.js";

const searchCut = 65;

export function headlineAndDek(form, enterGalley) {
  const { headline, dek } = form.elements;
  if (headline) oneLine(headline, () => (dek ?? headline).focus());
  if (dek) oneLine(dek, enterGalley);
  if (headline && !headline.readOnly) lengthAid(headline);
}

function oneLine(area, goOn) {
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    goOn();
  });
  area.addEventListener("input", (event) => {
    if (!event.isComposing && /[\r\n]/.test(area.value)) {
      const end = area.selectionEnd;
      area.value = area.value.replace(/[ \t]*[\r\n]+[ \t]*/g, " ");
      area.setSelectionRange(end, end);
    }
  });
  if (CSS.supports("field-sizing", "content")) return;
  const fit = () => {
    area.rows = 1;
    area.rows = Math.max(1, Math.round(area.scrollHeight / Number.parseFloat(getComputedStyle(area).lineHeight)));
  };
  for (const type of ["input", "change"]) area.addEventListener(type, fit);
  window.addEventListener("resize", fit);
  fit();
}

function lengthAid(headline) {
  let aid = headline.parentElement.querySelector("[data-headline-aid]");
  if (!aid) {
    aid = el("p", { class: "galley__aid", id: "headline-aid", "data-headline-aid": "" });
    headline.after(aid);
    headline.setAttribute("aria-describedby", `${headline.getAttribute("aria-describedby") ?? ""} headline-aid`.trim());
  }
  const show = () => {
    const length = [...headline.value.trim()].length;
    const counted = `${length} ${length === 1 ? "character" : "characters"}.`;
    aid.textContent = length > searchCut ? `${counted} Search cuts after about ${searchCut}.` : counted;
  };
  for (const type of ["input", "change"]) headline.addEventListener(type, show);
  show();
}
