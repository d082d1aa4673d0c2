// Headline, dek and the other words of a story that stand in fields: signs are set there as in the text. The browser's own
// undo knows of it, and one Backspace brings back what was typed.

import { signFor } from "./typed-signs.js";

export function typedInFields(page = document) {
  let last = null;
  let isOurs = false;
  const put = (area, { from, to, text }) => {
    isOurs = true;
    area.setSelectionRange(from, to);
    // The one way that a browser can undo.
    if (!document.execCommand?.("insertText", false, text)) {
      area.setRangeText(text, from, to, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    isOurs = false;
  };
  page.addEventListener("beforeinput", (event) => {
    const { target: area, inputType, data, isComposing } = event;
    if (isOurs || !area.matches?.("input[data-story-language], textarea[data-story-language]")) return;
    const was = last;
    last = null;
    if (inputType === "deleteContentBackward" && was && isStill(was, area)) {
      event.preventDefault();
      put(area, was.back);
    }
    const made = inputType === "insertText" && !isComposing && data?.length === 1 ? madeOf(area, data) : null;
    if (!made) return;
    event.preventDefault();
    if (made.text !== "" || made.from < made.to) put(area, made);
    last = { area, value: area.value, at: area.selectionEnd, back: made.back };
  });
}

const isStill = ({ area: same, value, at }, area) => same === area && value === area.value && at === area.selectionStart && at === area.selectionEnd;

// What comes in place of which letters, and what brings back what was typed. Null when the sign is itself.
function madeOf(area, typed) {
  const { value, selectionStart: start, selectionEnd: end, lang } = area;
  const { cut, put, turned } = signFor(typed, value.slice(0, start), lang);
  if (!cut && put === typed && !turned.length) return null;
  const from = Math.min(start - cut, ...turned);
  const kept = [...value.slice(from, start - cut)].map((sign, at) => (turned.includes(from + at) ? "’" : sign)).join("");
  const text = kept + put;
  return { from, to: end, text, back: { from, to: from + text.length, text: value.slice(from, start) + typed } };
}
