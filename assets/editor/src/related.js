// Stories that are offered with the one that is open: found by words or by their address, put in order, taken out. The field
// with their identities stays, hidden, and is what the form sends.

import { failed } from "./asking.js";
import { button, el, icon } from "./elements.js";
import { clock as pageClock } from "./post.js";
import { storyFinder } from "./story-finder.js";
import { titlesOf } from "./stories.js";

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

export function relatedStories(field, clock = pageClock) {
  const known = new Map(JSON.parse(field.dataset.related || "[]").map((story) => [story.id, story]));
  // Those that were asked about: `asked` at all, `seen` with an answer.
  const [asked, seen] = [new Set(), new Set()];
  const input = el("input", { class: "input", id: field.id, autocomplete: "off", placeholder: field.placeholder, "aria-describedby": field.getAttribute("aria-describedby") });
  const list = el("ol", { class: "chosen" });
  const said = el("span", { class: "vh", role: "status" });
  const combo = el("div", { class: "combo" }, list, input);
  field.after(combo);
  field.id = `${input.id}-value`;
  field.hidden = true;
  const finder = storyFinder(input, { taken, clock });
  const trouble = el("p", { class: "hint", role: "status" });
  combo.append(...finder.nodes, trouble, said, field);

  const ids = () => field.value.split(/[\s,;]+/).filter(Boolean);
  const titleOf = (id) => known.get(id)?.headline ?? (!uuid.test(id) ? id : seen.has(id) ? "A story that you cannot open" : "A story");
  const write = (next, sentence) => {
    field.value = next.join(", ");
    field.dispatchEvent(new Event("change", { bubbles: true }));
    said.textContent = sentence;
  };

  function taken(story) {
    known.set(story.id, { ...story, is_live: true });
    input.value = "";
    add(story.id);
  }
  function add(id) {
    if (ids().includes(id)) said.textContent = `“${titleOf(id)}” is there already`;
    else write([...ids(), id], `“${titleOf(id)}” is chosen`);
  }
  function move(id, step) {
    const all = ids();
    const from = all.indexOf(id);
    const to = from + step;
    if (to < 0 || to >= all.length) return;
    all.splice(to, 0, ...all.splice(from, 1));
    write(all, `“${titleOf(id)}” is number ${to + 1} of ${all.length}`);
    list.children[to].querySelector("button").focus();
  }
  function remove(id) {
    const at = ids().indexOf(id);
    write(ids().filter((other) => other !== id), `“${titleOf(id)}” is taken out`);
    (list.children[Math.min(at, list.children.length - 1)]?.querySelector("button") ?? input).focus();
  }

  // Left and right are before and after in every direction of writing: the order goes down the page.
  function row(id, at, all) {
    const story = known.get(id);
    const title = titleOf(id);
    const keys = ({ key, altKey }) => altKey && /^Arrow(Up|Down)$/.test(key) && move(id, key === "ArrowUp" ? -1 : 1);
    const act = (name, label, onclick, off = false) => {
      const made = button("", "btn--quiet btn--icon btn--small", onclick);
      made.append(icon(name));
      made.setAttribute("aria-label", `${label}: ${title}`);
      made.toggleAttribute("disabled", off);
      return made;
    };
    const name = story ? el("a", { class: "link", href: `/admin/articles/${id}`, dir: "auto" }, title) : el("span", { class: "hint", dir: "auto" }, title);
    return el("li", { onkeydown: keys },
      el("span", { class: "chosen__what" }, name, story && !story.is_live ? el("span", { class: "hint" }, " not live yet") : ""),
      el("span", { class: "chosen__acts" },
        act("x", "Take out", () => remove(id)),
        act("up", "Move up", () => move(id, -1), at === 0),
        act("down", "Move down", () => move(id, 1), at === all.length - 1)));
  }
  function draw() {
    list.replaceChildren(...ids().map(row));
    list.hidden = !ids().length;
    const unknown = ids().filter((id) => uuid.test(id) && !known.has(id) && !asked.has(id));
    if (unknown.length) learn(unknown);
  }
  // Somebody else chose them meanwhile, or an address was pasted.
  async function learn(unknown) {
    unknown.forEach((id) => asked.add(id));
    try {
      for (const story of await titlesOf(unknown)) known.set(story.id, story);
      unknown.forEach((id) => seen.add(id));
      draw();
    } catch (error) {
      const again = () => {
        unknown.forEach((id) => asked.delete(id));
        trouble.replaceChildren();
        input.focus();
        draw();
      };
      trouble.replaceChildren(...failed(error, again, "What they are called is not known yet; they stay chosen."));
    }
  }
  // An address, or the identity in one; the server knows what is behind it.
  function addTyped() {
    const typed = input.value.trim();
    if (!/^(?:[a-z]+:\/\/|\/)\S+$/i.test(typed)) return false;
    finder.rest();
    input.value = "";
    add(typed.match(uuid)?.[0].toLowerCase() ?? typed);
    return true;
  }

  field.addEventListener("change", draw);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
    event.preventDefault();
    addTyped();
  });
  input.addEventListener("change", addTyped);
  draw();
}
