// The blocks that a paste becomes, while it is read: what is open, and what new blocks go into.

import { schema } from "./schema.js";

const { paragraph, bullet_list, ordered_list, list_item } = schema.nodes;

export class Outline {
  // Lists that are written item by item, with their depth and the number that comes next.
  itemLists = [];
  // How many of them were open where the present item or container began.
  base = 0;
  // What the next item without a list, or the next paragraph of a quotation, joins.
  #joinable = null;

  // The list, item or quote that new blocks go into is the last; the first is the document, or what is read of it (`kind`).
  constructor(kind) {
    this.open = [{ kind, blocks: [] }];
  }

  joinBefore() {
    const { blocks } = this.top;
    const [before, list] = blocks.slice(-2);
    if (list && before === this.#joinable && before.type === list.type) blocks.splice(-2, 2, before.copy(before.content.append(list.content)));
    this.#joinable = blocks.at(-1);
  }

  get top() {
    return this.open.at(-1);
  }

  push(kind, type, attrs = null) {
    this.open.push({ kind, type, attrs, blocks: [] });
  }

  pop() {
    const { type, attrs, blocks } = this.open.pop();
    // A number that is shown counts, though nothing stands behind it.
    if (type === list_item && !blocks.length && this.top.type === ordered_list) blocks.push(paragraph.create());
    if (type === list_item && blocks.length && blocks[0].type !== paragraph) blocks.unshift(paragraph.create());
    if (blocks.length) this.place(type.create(attrs, blocks));
  }

  place(block) {
    const top = this.top;
    if (top.kind !== "list" || block.type === list_item) top.blocks.push(block);
    else top.blocks.push(list_item.create(null, block.type === paragraph ? block : [paragraph.create(), block]));
  }

  reopenItem() {
    const last = this.top.blocks.pop();
    this.push("item", list_item);
    if (last) this.top.blocks.push(...last.content.content);
  }

  // `order`: its first number, or null for bullets.
  openList(depth, order) {
    const isOrdered = order !== null;
    this.push("list", isOrdered ? ordered_list : bullet_list, isOrdered ? { order } : null);
    this.itemLists.push({ depth, isOrdered, next: order ?? 1 });
  }

  closeItem() {
    if (this.top.kind === "item") this.pop();
  }

  closeList() {
    this.closeItem();
    this.pop();
    this.itemLists.pop();
  }

  closeItemLists(depth) {
    while (this.itemLists.length > this.base && this.itemLists.at(-1).depth > depth) this.closeList();
  }
}
