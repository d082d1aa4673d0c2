// [data-sign-out=ID]: what this browser kept of a person goes with their session, after asking when it is in no story yet.

import { openDialog } from "../editor/src/dialogs.js";
import { button, clock, el } from "../editor/src/elements.js";
import { former } from "../editor/src/former.js";
import { Shelf } from "../editor/src/shelf.js";

const ready = new WeakSet();

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-sign-out]") || ready.has(form)) return;
  event.preventDefault();
  const kept = await keptOf(form.dataset.signOut);
  if (kept.texts.length && !(await mayGo(kept.texts))) return;
  await kept.remove();
  ready.add(form);
  form.requestSubmit();
});

async function keptOf(staff) {
  const shelf = new Shelf();
  const entries = (await shelf.all().catch(() => [])).filter((entry) => entry.staff === staff);
  const names = former.names().filter((name) => name.startsWith("copydesk:journal:") && name.split(":")[3] === staff);
  const older = names.flatMap((name) => [former.read(name)].flat().filter(Boolean).map(({ at, fields }) => ({ article: name.split(":")[2], at: Date.parse(at), fields })));
  return {
    texts: [...entries.filter(({ isGone }) => !isGone), ...older],
    async remove() {
      for (const { key } of entries) await shelf.remove(key).catch(() => {});
      [...names, "copydesk:signed-in", `copydesk:opened:${staff}`].forEach(former.remove);
    },
  };
}

// Answers whether to throw them away.
function mayGo(texts) {
  return new Promise((answer) => {
    const rows = texts.map(({ article, at, fields }) => el("li", {}, el("a", { href: `/admin/articles/${article}` }, fields?.headline || "A story without a headline"), `, typed at ${clock(new Date(at))}`));
    const dialog = openDialog({
      title: "Some words are only on this computer",
      about: "Open the story to put them back. Signing out throws them away, because others may use this computer.",
      body: el("ul", {}, rows),
      foot: [
        button("Sign out and throw them away", "btn--danger", () => {
          answer(true);
          dialog.close();
        }),
        button("Stay signed in", "btn--primary", () => dialog.close()),
      ],
      onclose: () => answer(false),
    });
  });
}
