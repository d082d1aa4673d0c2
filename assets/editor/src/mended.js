// What the server could not store as it was sent: said, with a way to the block. Everything else is stored.

import { button, el } from "./elements.js";
import { notice } from "./notices.js";

const shown = 4;

export function sayMended(notices, document, galley) {
  const sentences = notices.slice(0, shown).map(({ detail }) => detail);
  if (notices.length > shown) sentences.push(`And ${notices.length - shown} more.`);
  notice({
    name: "mended", tone: "notice--warn", title: "Saved, with changes",
    text: sentences.flatMap((sentence, index) => (index ? [el("br"), sentence] : [sentence])),
    acts: wayTo(notices, document, galley),
  });
}

function wayTo(notices, document, galley) {
  const blocks = document?.content ?? [];
  const index = blocks.findIndex((block) => notices.some((one) => one.block && one.block === block.attrs?.id));
  if (index < 0) return [];
  return [button("Show it", "btn--small", () => galley.flag(`/content/${index}`) && galley.showFlagged())];
}
