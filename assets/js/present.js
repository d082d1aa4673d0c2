// Who is in the story of this page, as it changes. Without it the page says who was there when it was loaded.

import { presentLine } from "./present-line.js";
import { presentTold } from "./present-told.js";

const list = document.querySelector("[data-present]");
const name = "copydesk-window:";
const kept = "copydesk-stream";

const writer = () => document.querySelector('input[name="writer"]')?.value ?? "";

const person = (one) => ({ who: one.dataset.who, name: one.querySelector("bdi").textContent, says: one.querySelector("[data-says]").textContent });

function drawn({ who, name: called, says, initials, hue }) {
  const item = document.createElement("li");
  const face = document.createElement("span");
  const words = document.createElement("span");
  const is = document.createElement("span");
  const bdi = document.createElement("bdi");
  item.dataset.who = who;
  face.className = "avatar";
  face.dataset.hue = hue;
  face.setAttribute("aria-hidden", "true");
  face.textContent = initials;
  bdi.textContent = called;
  is.dataset.says = "";
  is.textContent = says;
  words.append(bdi, " ", is);
  item.append(face, words);
  return item;
}

async function send({ stream, instead, open }) {
  const form = new URLSearchParams({ writer: writer(), stream });
  if (instead) form.set("instead", instead);
  for (const { id, writes } of open) form.append(writes ? "writes" : "reads", id);
  try {
    const answer = await fetch("/admin/present", { method: "POST", body: form, headers: { accept: "application/json" }, redirect: "manual", signal: AbortSignal.timeout(10_000) });
    if (answer.ok) return (await answer.json()).stories;
    return answer.status >= 500 ? null : false;
  } catch {
    return null;
  }
}

/** For this window; `post` tells the others of this browser, where it can. */
export function present(post, after) {
  const { locks } = navigator;
  const said = document.createElement("p");
  said.className = "vh";
  said.setAttribute("role", "status");
  const told = list && presentTold({ now: Date.now, after, say: (text) => (said.textContent = text) }, [...list.children].map(person));
  list?.after(said);

  const line = presentLine({
    id: `${Math.random()}`.slice(2),
    story: list?.dataset.present,
    now: Date.now,
    after,
    post,
    send,
    // Where windows cannot agree, another one may have the line that stands there.
    former: () => (locks && sessionStorage.getItem(kept)) || null,
    keep: (stream) => sessionStorage.setItem(kept, stream),
    hold: (id, held) => {
      if (!locks) return held();
      locks.request(name + id, () => {
        held();
        return new Promise(() => {});
      });
    },
    watch: (id, gone) => locks?.request(name + id, gone),
    show(people) {
      told(people);
      list.hidden = !people.length;
      list.replaceChildren(...people.map(drawn));
    },
  });
  document.addEventListener("input", ({ target }) => {
    if (list && (target.form?.id === "fields" || target.closest?.("[data-galley]"))) line.typed();
  });
  line.start();
  return line;
}
