// What is written takes the direction of its language as soon as the server has the language.

export function languageMirror(form) {
  if (!form.elements.lang) return () => {};
  return ({ lang, dir }) => {
    if (typeof lang !== "string") return;
    for (const part of document.querySelectorAll("[data-story-language]")) {
      Object.assign(part, { lang, dir });
      part.querySelectorAll("[role=textbox]").forEach((text) => { text.lang = lang; });
    }
  };
}
