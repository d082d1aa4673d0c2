// Reads pasted HTML (Google Docs, Word, web pages) into blocks of our schema.
// The text stays as it was, code point for code point: HTML's own white space
// collapses, no-break spaces do not.

import { schema, firstNumber, linkOf } from "./schema.js";
import { isBold, isHidden, isItalic, isPreformatted, wordListOf } from "./pasted-style.js";

const { paragraph, heading, blockquote, bullet_list, ordered_list, list_item, horizontal_rule, hard_break } = schema.nodes;
const { link, strong, em } = schema.marks;

const blockTags = new Set(("address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form "
  + "h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul").split(" "));
const skippedTags = new Set(["head", "svg", "math", "canvas", "select", "option", "datalist", "template", "map", "area"]);

export function readBlocks(dom) {
  const reader = new Reader();
  reader.children(dom, plain);
  return reader.end();
}

const plain = { bold: false, italic: false, link: null, pre: false, level: 0 };

class Reader {
  // The list, item or quote that new blocks go into; the first is the document.
  #open = [{ kind: "doc", blocks: [] }];
  #line = [];
  #wordLists = [];
  #looseList = null;

  children(parent, look) {
    for (const child of parent.childNodes) this.#node(child, look);
  }

  end() {
    this.#flush();
    this.#closeWordLists(0);
    return this.#open[0].blocks;
  }

  #node(node, look) {
    if (node.nodeType === 3) return this.#text(node.nodeValue, look);
    if (node.nodeType !== 1) return;
    const tag = node.nodeName.toLowerCase();
    if (skippedTags.has(tag) || isHidden(node)) return;
    if (tag === "br") this.#line.push("break");
    else if (blockTags.has(tag)) this.#block(node, tag, look);
    else this.children(node, inside(node, tag, look));
  }

  #block(node, tag, look) {
    this.#flush();
    const within = inside(node, tag, look);
    const wordList = wordListOf(node);
    if (!wordList && this.#wordLists.length && (tag === "p" || /^h\d$/.test(tag))) this.#closeWordLists(0);

    if (wordList) this.#wordItem(node, wordList, within);
    else if (tag === "hr") this.#rule();
    else if (tag === "tr") this.#row(node, within);
    else if (tag === "ul" || tag === "ol" || tag === "menu" || tag === "dir") this.#container("list", node, within, tag === "ol" ? ordered_list : bullet_list);
    else if (tag === "li") this.#container("item", node, within, list_item);
    else if (tag === "blockquote") this.#container("quote", node, within, blockquote);
    else {
      this.children(node, within);
      this.#flush();
    }
  }

  #container(kind, node, look, type) {
    // Quotes hold paragraphs only, and stand in nothing.
    const isFlat = this.#open.some((open) => open.kind === "quote") || (kind === "quote" && this.#top.kind !== "doc");
    if (isFlat) return this.#inside(node, look);
    // Some pages put a list beside its item instead of into it, and items outside any list.
    const isBeside = kind === "list" && this.#top.kind === "list";
    const isLoose = kind === "item" && this.#top.kind !== "list";
    if (isBeside) this.#reopenItem();
    if (isLoose) this.#push("list", bullet_list);
    this.#push(kind, type, type === ordered_list ? { order: firstNumber(node) } : null);
    this.#inside(node, look);
    this.#pop();
    if (isBeside || isLoose) this.#pop();
    if (isLoose) this.#joinLoose();
  }

  #inside(node, look) {
    this.children(node, { ...look, level: 0 });
    this.#flush();
  }

  #joinLoose() {
    const { blocks } = this.#top;
    const [before, list] = blocks.slice(-2);
    if (list && before === this.#looseList) blocks.splice(-2, 2, before.copy(before.content.append(list.content)));
    this.#looseList = blocks.at(-1);
  }

  get #top() {
    return this.#open.at(-1);
  }

  #push(kind, type, attrs = null) {
    this.#open.push({ kind, type, attrs, blocks: [] });
  }

  #pop() {
    const { type, attrs, blocks } = this.#open.pop();
    if (type === list_item && blocks.length && blocks[0].type !== paragraph) blocks.unshift(paragraph.create());
    if (blocks.length) this.#place(type.create(attrs, blocks));
  }

  #place(block) {
    const top = this.#top;
    if (top.kind !== "list" || block.type === list_item) top.blocks.push(block);
    else top.blocks.push(list_item.create(null, block.type === paragraph ? block : [paragraph.create(), block]));
  }

  #reopenItem() {
    const last = this.#top.blocks.pop();
    this.#push("item", list_item);
    if (last) this.#top.blocks.push(...last.content.content);
  }

  #rule() {
    if (this.#top.kind === "doc") this.#place(horizontal_rule.create());
  }

  // A row of a table becomes a paragraph; a lone cell is layout and keeps its blocks.
  #row(row, look) {
    const cells = [...row.children].filter((cell) => /^t[dh]$/i.test(cell.nodeName));
    if (cells.length < 2) {
      this.children(row, look);
    } else {
      cells.forEach((cell, index) => {
        if (index) this.#text(" ", look);
        this.#flat(cell, inside(cell, "td", look));
      });
    }
    this.#flush();
  }

  #flat(node, look) {
    for (const child of node.childNodes) {
      const tag = child.nodeName.toLowerCase();
      if (child.nodeType === 1 && (blockTags.has(tag) || tag === "br")) {
        this.#text(" ", look);
        this.#flat(child, inside(child, tag, { ...look, level: 0 }));
        this.#text(" ", look);
      } else if (child.nodeType === 1 && !skippedTags.has(tag)) {
        this.#flat(child, inside(child, tag, look));
      } else {
        this.#node(child, look);
      }
    }
  }

  // Word writes lists as paragraphs that say their depth and start with a typed bullet.
  #wordItem(node, { depth, isOrdered, marker }, look) {
    this.#closeWordLists(depth);
    if (this.#wordLists.length === depth && this.#top.kind === "item") this.#closeWordItem();
    while (this.#wordLists.length < depth) {
      this.#push("list", isOrdered ? ordered_list : bullet_list);
      this.#wordLists.push(true);
      if (this.#wordLists.length < depth) this.#push("item", list_item);
    }
    this.#push("item", list_item);
    marker?.remove();
    this.children(node, look);
    this.#flush();
  }

  #closeWordItem() {
    if (this.#top.kind === "item") this.#pop();
  }

  #closeWordLists(depth) {
    while (this.#wordLists.length > depth) {
      this.#closeWordItem();
      this.#pop();
      this.#wordLists.pop();
    }
  }

  #text(value, look) {
    if (!look.pre) return this.#run(value.replace(/[ \t\r\n\f]+/g, " "), look);
    value.replace(/\r\n?/g, "\n").split("\n").forEach((part, index) => {
      if (index) this.#line.push("break");
      this.#run(part, look);
    });
  }

  #run(text, look) {
    if (!text) return;
    const before = this.#line.at(-1);
    const joined = !look.pre && (before === undefined || before === "break" || (!before.pre && before.text.endsWith(" ")));
    const run = joined ? text.replace(/^ /, "") : text;
    if (run) this.#line.push({ text: run, pre: look.pre, marks: marksOf(look), level: look.level });
  }

  // Ends the block: one break stays a break, two or more part paragraphs.
  #flush() {
    const lines = [[]];
    for (const piece of this.#line) {
      if (piece === "break") lines.push([]);
      else lines.at(-1).push(piece);
    }
    this.#line = [];
    let pieces = [];
    for (const line of lines) {
      if (isBlank(line)) {
        this.#finish(pieces);
        pieces = [];
      } else {
        pieces.push(line);
      }
    }
    this.#finish(pieces);
  }

  #finish(lines) {
    if (!lines.length) return;
    const inline = lines.flatMap((line, index) => {
      const runs = trimmedEnd(line).map((run) => schema.text(run.text, run.marks));
      return index ? [hard_break.create(), ...runs] : runs;
    });
    const level = lines[0][0].level;
    const inDoc = this.#top.kind === "doc";
    this.#place(level && inDoc ? heading.create({ level }, joined(inline)) : paragraph.create(null, joined(inline)));
  }
}

function inside(node, tag, look) {
  const level = /^h[1-6]$/.test(tag) ? (tag < "h3" ? 2 : 3) : look.level;
  return {
    level,
    bold: isBold(node, tag, look.bold),
    italic: isItalic(node, tag, look.italic),
    pre: isPreformatted(node, tag, look.pre),
    link: tag === "a" ? linkOf(node) ?? look.link : look.link,
  };
}

function marksOf(look) {
  const marks = [];
  if (look.link) marks.push(link.create(look.link));
  if (look.bold) marks.push(strong.create());
  if (look.italic) marks.push(em.create());
  return marks;
}

const isBlank = (line) => line.every((run) => /^[\s\u00a0\u200b\ufeff]*$/.test(run.text));

function trimmedEnd(line) {
  const runs = [...line];
  while (runs.length && !runs.at(-1).pre) {
    const last = runs.at(-1);
    const text = last.text.replace(/ +$/, "");
    if (text) {
      runs[runs.length - 1] = { ...last, text };
      break;
    }
    runs.pop();
  }
  return runs;
}

// Neighbouring runs with the same marks are one text.
function joined(inline) {
  const out = [];
  for (const node of inline) {
    const before = out.at(-1);
    if (before?.isText && node.isText && before.sameMarkup(node)) out[out.length - 1] = before.withText(before.text + node.text);
    else out.push(node);
  }
  return out;
}
