// How the story will look elsewhere, drawn from what is on the screen: in a list, as a search result, as a shared link. What
// is left empty is drawn with what is taken in its place.

import { knownPicture, pictureOf } from "./pictures.js";

export function drawWords(form, panel) {
  const value = (name) => form.elements[name]?.value.trim() ?? "";
  const first = (...names) => names.map(value).find(Boolean) ?? "";
  const drawn = (name, part) => panel.querySelector(`[data-drawn="${name}"] [data-drawn-${part}]`);
  const put = (node, text) => node && node.textContent !== text && (node.textContent = text);

  let asked = "";

  function draw() {
    put(drawn("card", "kicker"), value("kicker"));
    put(drawn("card", "title"), first("short_headline", "headline"));
    put(drawn("serp", "title"), cut(first("search_title", "headline"), 65));
    put(drawn("serp", "text"), cut(first("description", "dek", "summary"), 155));
    put(drawn("shared", "title"), first("social_title", "headline", "search_title"));
    put(drawn("shared", "text"), first("social_text", "description", "dek"));
    put(drawn("serp", "address"), value("slug"));
    const id = value("lead");
    const lead = id && knownPicture(id);
    if (id && !lead && asked !== id) {
      asked = id;
      // Where it cannot be asked for, the next letter asks again.
      pictureOf(id).then((found) => found && draw(), () => { asked = ""; });
    }
    for (const picture of [drawn("card", "picture"), drawn("shared", "picture")]) {
      picture.hidden = !lead;
      if (lead && picture.getAttribute("src") !== lead.whole.src) picture.src = lead.whole.src;
    }
    for (const count of panel.querySelectorAll("[data-count]")) {
      const length = [...value(count.dataset.count)].length;
      const most = Number(count.dataset.of);
      put(count, length ? `${length} of ${most}` : "");
      count.toggleAttribute("data-over", length > most);
    }
  }

  for (const type of ["input", "change"]) document.addEventListener(type, ({ target }) => target.form === form && draw());
  draw();
}

// Cut between words, as search engines do.
export function cut(text, most) {
  const letters = [...text];
  if (letters.length <= most) return text;
  const head = letters.slice(0, most).join("");
  const end = letters[most] === " " ? head.length : head.lastIndexOf(" ");
  return `${(end > 0 ? head.slice(0, end) : head).trimEnd()} …`;
}
