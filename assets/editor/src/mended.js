// What the server could not store as it was sent: said, with a way to the block. Everything else is stored.

import { button, el } from "./elements.js";

const shown = 4;

export function sayMended(notices, galley) {
  const sentences = notices.slice(0, shown).map(({ detail }) => detail);
  if (notices.length > shown) sentences.push(`And ${notices.length - shown} more.`);
  const blocks = notices.map(({ block }) => block).filter(Boolean);
  const present = () => blocks.find((id) => galley.has(id));
  galley.remark.say({
    title: "Saved, with changes",
    text: sentences.flatMap((sentence, index) => (index ? [el("br"), sentence] : [sentence])),
    acts: present() ? [button("Show it", "btn--small", () => galley.showBlock(present()))] : [],
    isTrue: () => !blocks.length || present() !== undefined,
  });
}
