// Under the field of an address: our own stories, while what is typed are words and no address. The field is a combobox.

import { OptionList } from "../../js/combobox-list.js";
import { marked } from "../../js/combobox-parts.js";
import { el } from "./elements.js";
import { readLink } from "./link.js";
import { clock as pageClock } from "./post.js";
import { findStories } from "./stories.js";

const pause = 250;
const least = 2;

// `field` gets the address of the story that is chosen. Answers what to put under it.
export function storyFinder(field, clock = pageClock) {
  const list = new OptionList(field, "Our own stories");
  const said = el("p", { class: "hint", role: "status" });
  let [timer, asked] = [null, null];

  const rest = () => {
    clock.cancel(timer);
    asked?.abort();
    list.close();
  };
  const take = (href, headline) => {
    rest();
    field.value = href;
    said.textContent = `“${headline}”`;
    field.focus();
  };
  async function look(words) {
    const { signal } = (asked = new AbortController());
    try {
      const stories = await findStories(words, signal);
      if (signal.aborted) return;
      list.open(stories.map(({ headline, href, path }) => ({ value: href, shown: marked(headline, words), hint: path })), false);
      said.textContent = stories.length ? `${stories.length === 1 ? "1 story" : `${stories.length} stories`} of ours. Arrow keys choose.` : "No story that readers have holds these words.";
    } catch (error) {
      if (!signal.aborted) said.textContent = error.message;
    }
  }

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
    else if (event.key === "Enter" && list.chosen) take(list.chosen, list.node.querySelector("[aria-selected=true] bdi").textContent);
    else return;
    event.preventDefault();
  });
  list.node.addEventListener("click", ({ target }) => {
    const option = target.closest("[data-value]");
    if (option) take(option.dataset.value, option.querySelector("bdi").textContent);
  });
  return { nodes: [list.node, said], rest };
}
