// Under a field: our own stories, while what is typed are words and no address. The field is a combobox.

import { OptionList } from "../../js/combobox-list.js";
import { marked } from "../../js/combobox-parts.js";
import { failed } from "./asking.js";
import { el } from "./elements.js";
import { readLink } from "./link.js";
import { clock as pageClock } from "./post.js";
import { findStories } from "./stories.js";

const pause = 250;
const least = 2;

// Answers what to put under the field, and `rest`, which ends the search. A chosen story is `taken`; without that its address
// goes into the field.
export function storyFinder(field, { taken, clock = pageClock } = {}) {
  const list = new OptionList(field, "Our own stories");
  const said = el("p", { class: "hint", role: "status" });
  let [timer, asked, found] = [null, null, []];

  const rest = () => {
    clock.cancel(timer);
    asked?.abort();
    list.close();
  };
  const fill = ({ href, headline }) => {
    field.value = href;
    said.textContent = `“${headline}”`;
  };
  const take = (id) => {
    rest();
    said.textContent = "";
    (taken ?? fill)(found.find((story) => story.id === id));
    field.focus();
  };
  async function look(words) {
    const { signal } = (asked = new AbortController());
    try {
      const stories = await findStories(words, signal);
      if (signal.aborted) return;
      found = stories;
      list.open(stories.map(({ id, headline, path }) => ({ value: id, shown: marked(headline, words), hint: path })), false);
      said.textContent = stories.length ? `${stories.length === 1 ? "1 story" : `${stories.length} stories`} of ours. Arrow keys choose.` : "No story that readers have holds these words.";
    } catch (error) {
      if (!signal.aborted) said.replaceChildren(...failed(error, () => again(words), "An address can be typed all the same."));
    }
  }

  const again = (words) => {
    said.textContent = "";
    field.focus();
    look(words);
  };

  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.node.id })) field.setAttribute(name, value);
  list.close();
  field.addEventListener("input", () => {
    rest();
    said.textContent = "";
    const words = field.value.trim();
    const isAddress = readLink(words) || /^[a-z][a-z+.-]*:|^\//i.test(words);
    if ([...words].length >= least && !isAddress) timer = clock.after(pause, () => look(words));
  });
  field.addEventListener("keydown", (event) => {
    if (!list.isOpen || event.isComposing) return;
    if (/^Arrow(Down|Up)$/.test(event.key)) list.move(event.key === "ArrowDown" ? 1 : -1);
    // Escape closes the list first, then the dialog.
    else if (event.key === "Escape") rest();
    else if (event.key === "Enter" && list.chosen) take(list.chosen);
    else return;
    event.preventDefault();
  });
  list.node.addEventListener("click", ({ target }) => {
    const option = target.closest("[data-value]");
    if (option) take(option.dataset.value);
  });
  return { nodes: [list.node, said], rest };
}
