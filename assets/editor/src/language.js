// What is written takes the direction of its language as soon as the server has the language.

export function languageMirror(form) {
  if (!form.elements.lang) return () => {};
  return ({ lang, dir }) => {
    if (typeof lang !== "string") return;
    for (const part of document.querySelectorAll("[data-story-language]")) {
      say(part, { lang, dir });
      part.querySelectorAll("[role=textbox]").forEach((text) => say(text, { lang }));
    }
  };
}

// Said again, even the same has all of a text styled anew.
function say(part, told) {
  for (const [name, value] of Object.entries(told)) if (part[name] !== value) part[name] = value;
}
