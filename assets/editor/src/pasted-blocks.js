// Reads pasted HTML (word processors, mail, spreadsheets, web pages) into blocks of our schema.
// The text stays as it was, but for characters that nobody sees: HTML's own white space
// collapses, no-break spaces do not. What cannot come over is told.

import { isBlank as isBlankText } from "./characters.js";
import { fromTooDeep } from "./limits.js";
import { cellBreak, oneLine, onOneLine, trimmed, unset, withoutDash } from "./lines-of.js";
import { codeOf, isCode } from "./pasted-code.js";
import { gridFrom, isGrid } from "./pasted-grid.js";
import { cleanedLines, contentOf, isBlank, marksOf } from "./pasted-line.js";
import { listNumber } from "./list-number.js";
import { boxOf, isCounted, isFiller, isLettered, isOfHeadings, numbersOf, webItemsOf, wordListOf } from "./pasted-lists.js";
import { inside, plain } from "./pasted-look.js";
import { notesIn } from "./pasted-notes.js";
import { Outline } from "./pasted-outline.js";
import { attributionOf, isBlockquote, isPulled, quoteIn } from "./pasted-quotes.js";
import { isComment, isDeleted, isHidden, isNoteMark, isQuotation, isShownApart, isShownAsBlock } from "./pasted-style.js";
import { hasColumns, isFilled, isLine, placesOf } from "./pasted-table.js";
import { blockTags, collapsed, withEdges, wordsIn } from "./pasted-text.js";
import { isQuoted, quotationMarks } from "./quotation-marks.js";
import { linkOf, schema } from "./schema.js";

const { paragraph, heading, blockquote, pull_quote, attribution, bullet_list, ordered_list, list_item, horizontal_rule, embed, footnote } = schema.nodes;

const skippedTags = new Set(["head", "svg", "canvas", "select", "option", "datalist", "template", "map", "area", "rp"]);

// `tell(kind, words)` hears of everything that does not come over as it was.
export function readBlocks(dom, { lang = "en", tell = () => {}, isBehindWords = false, isInCell = false } = {}) {
  const reader = new Reader(tell, { isInCell, ...notesIn(dom) });
  reader.children(dom, { ...plain, lang });
  return fromTooDeep(withEdges(reader.end(), dom, isBehindWords), () => tell("deep"));
}

class Reader {
  // What new blocks go into.
  #into;
  #line = [];
  // What stands in front of the next words: a typed number, the box of a task.
  #prefix = "";
  #tell;
  #page;

  // `page`: { isInCell: whatever has rows goes into the cells of a table; notes, gone, isWayBack: see notesIn }.
  // `kind`: "doc", or "line" for what becomes one line of words.
  constructor(tell, page, kind = "doc") {
    this.#into = new Outline(kind);
    this.#tell = tell;
    this.#page = page;
  }

  children(parent, look) {
    for (const child of parent.childNodes) this.#node(child, look);
  }

  end() {
    this.#flush();
    this.#into.closeItemLists(0);
    return this.#into.open[0].blocks;
  }

  #node(node, look) {
    if (node.nodeType === 3) return this.#text(node.nodeValue, look);
    if (node.nodeType !== 1) return;
    const tag = node.nodeName.toLowerCase();
    if (tag === "math") return this.#leftOut("formula", node);
    if (tag === "svg" && isPicture(node)) return this.#tell("picture", node.getAttribute("aria-label") ?? wordsIn(node));
    if (tag === "bdo") this.#tell("turned");
    if (skippedTags.has(tag) || isHidden(node) || this.#page.gone.has(node)) return;
    if (this.#page.notes.has(node)) return this.#footnote(node, look);
    if (isDeleted(node, tag)) return this.#leftOut("deleted", node);
    if (isComment(node, tag)) return this.#leftOut(blockTags.has(tag) ? "comment's text" : "comment", node);
    if (isFiller(node) && isBlankText(node.textContent)) this.#filler(node);
    else if (tag === "br") this.#line.push("break");
    else if (node.hasAttribute("data-embed")) this.#embed(node.getAttribute("data-embed"));
    else if (tag === "q") this.#quoted(node, inside(node, tag, look));
    else if (tag === "rt") this.#between("(", node, ")", look);
    else if (tag === "span" && node.classList?.contains("Apple-converted-space")) this.#text(node.textContent.replaceAll("\u00a0", " "), { ...look, pre: true });
    else if (blockTags.has(tag) || isShownAsBlock(node)) this.#block(node, tag, look);
    else if (isNoteMark(node, tag) && !this.#line.length) this.#note(node, this.#inline(node, tag, look), look);
    else if (isShownApart(node)) this.#between(" ", node, "", this.#inline(node, tag, look));
    else this.children(node, this.#inline(node, tag, look));
  }

  // The text of a note in place of its figure.
  #footnote(mark, look) {
    const content = this.#noteOf(this.#page.notes.get(mark), look);
    this.#line.push({ note: footnote.create(null, content), text: "", marks: [], level: look.level });
  }

  #noteOf(note, look) {
    const isWayBack = (node) => this.#page.isWayBack(node);
    const page = { ...this.#page, notes: new Map(), gone: { has: isWayBack } };
    const reader = new Reader(this.#tell, page, "line");
    for (const child of note.childNodes) reader.#node(child, { ...plain, lang: look.lang });
    return trimmed(onOneLine(oneLine(reader.end(), this.#tell)));
  }

  #embed(address) {
    this.#flush();
    if (this.#into.top.kind !== "doc") return this.#tell("embedded page");
    this.#into.closeItemLists(0);
    this.#into.place(embed.create({ address }));
  }

  #leftOut(kind, node) {
    if (kind === "formula" || !isBlankText(node.textContent)) this.#tell(kind, kind === "formula" ? "" : wordsIn(node));
  }

  // What Word on the web puts at the ends of lines.
  #filler(node) {
    if (node.querySelector("br")) this.#line.push("break");
  }

  #inline(node, tag, look) {
    const href = tag === "a" ? (node.getAttribute("href") ?? "").trim() : "";
    if (href && !href.startsWith("#") && !linkOf(node) && !isBlankText(node.textContent)) this.#tell("link", node.textContent);
    return inside(node, tag, look);
  }

  #quoted(node, look) {
    if (isQuoted(node.textContent)) return this.children(node, look);
    const [open, close] = quotationMarks(look.lang, look.quotes % 2 === 1);
    this.#between(open, node, close, { ...look, quotes: look.quotes + 1 });
  }

  #between(open, node, close, look) {
    this.#run(open, look);
    this.children(node, look);
    this.#run(close, look);
  }

  // In front of a note, its figure does not run into its words.
  #note(node, within, look) {
    this.children(node, within);
    if (/^[^\s\u00a0]/.test(node.nextSibling?.textContent ?? "")) this.#run(" ", look);
  }

  #block(node, tag, look) {
    this.#flush();
    const within = inside(node, tag, look);
    const wordList = tag === "li" ? null : wordListOf(node);
    if (within.level && wordList) this.#numberedHeading(node, wordList, within);
    else if (wordList?.isWords) this.#worded(node, wordList, within);
    else if (wordList) this.#listItem(node, wordList, within);
    else if (tag === "ul" || tag === "ol" || tag === "menu" || tag === "dir") this.#list(node, tag, within);
    else this.#other(node, tag, within);
  }

  #other(node, tag, look) {
    // Other than the boxes that some pages put around each item.
    if (/^(?:p|h\d|hr|pre|blockquote)$/.test(tag)) this.#into.closeItemLists(0);
    if (tag === "hr") this.#rule();
    else if (tag === "table") this.#table(node, look);
    else if (tag === "tr") this.#row(node, look);
    else if (tag === "li") this.#container("item", node, look, list_item, null);
    else if (isBlockquote(node)) this.#quote(node, look);
    else if (tag === "pre" && this.#into.top.kind === "doc" && isCode(node)) this.#into.place(codeOf(node, this.#tell));
    else if (isQuotation(node)) this.#quotation(node, look);
    else {
      this.children(node, look);
      this.#flush();
    }
  }

  #quote(node, look) {
    this.#into.closeItemLists(0);
    const by = this.#into.top.kind === "doc" ? attributionOf(node) : null;
    const said = by && this.#saidBy(by, look);
    const type = isPulled(node) ? pull_quote : blockquote;
    if (!said?.size) return this.#container("quote", quoteIn(node), look, type, null);
    const page = this.#page;
    this.#page = { ...page, gone: { has: (child) => child === by || page.gone.has(child) } };
    const placed = this.#into.top.blocks.length;
    this.#container("quote", quoteIn(node), look, type, null);
    this.#page = page;
    const quote = this.#into.top.blocks.length > placed ? this.#into.top.blocks.pop() : null;
    this.#into.place(quote ? quote.copy(quote.content.addToEnd(attribution.create(null, said))) : paragraph.create(null, said));
  }

  #saidBy(node, look) {
    return unset("em", withoutDash(this.#lineIn(node, { ...look, italic: false })));
  }

  // Slanted by its style: that is how quotations look there.
  #quotation(node, look) {
    const placed = this.#into.top.blocks.length;
    this.#container("quote", node, { ...look, italic: false }, blockquote, null);
    if (this.#into.top.blocks.length > placed) this.#into.joinBefore();
  }

  // Not a list: the number stands in front of the heading. A bullet says nothing there.
  #numberedHeading(node, { marker, text, isOrdered, isWords }, look) {
    this.#into.closeItemLists(0);
    marker?.remove();
    if ((isOrdered || isWords) && text) this.#run(`${text} `, look);
    this.children(node, look);
    this.#flush();
  }

  #worded(node, { marker, text }, look) {
    this.#into.closeItemLists(0);
    marker?.remove();
    this.#run(`${text} `, look);
    this.children(node, look);
    this.#flush();
  }

  #list(node, tag, look) {
    const isOrdered = isCounted(node, tag);
    if (isOfHeadings(node)) return this.#headings(node, isOrdered, look);
    if (isOrdered && isLettered(node)) this.#tell("letters", wordsIn(node));
    const depths = webItemsOf(node);
    if (depths) return this.#webItems(node, depths, isOrdered, look);
    this.#into.closeItemLists(0);
    if (this.#into.open.some((open) => open.kind === "quote")) return this.#typedList(node, isOrdered, look);
    if (isOrdered) this.#countedList(node, look);
    else this.#container("list", node, look, bullet_list, null);
  }

  // Each stretch of numbers that follow one another is a list of its own, so that every item keeps its number.
  #countedList(node, look) {
    const numbers = new Map(numbersOf(node));
    this.#container("list", node, look, ordered_list, { order: this.#firstNumber([...numbers.values()][0] ?? 1) }, (item) => {
      this.#into.closeItemLists(0);
      const top = this.#into.top;
      const number = numbers.get(item);
      if (top.type !== ordered_list || number === undefined || !top.blocks.length || number === top.attrs.order + top.blocks.length || listNumber(number) === null) return;
      this.#into.pop();
      this.#into.push("list", ordered_list, { order: number });
    });
  }

  #firstNumber(number) {
    if (listNumber(number) === null) this.#tell("number", String(number));
    return listNumber(number) ?? 1;
  }

  #headings(node, isOrdered, look) {
    this.#into.closeItemLists(0);
    this.#eachItem(node, look, (item, number) => {
      this.#prefix = isOrdered ? `${number}. ` : "";
      this.children(item, look);
    });
  }

  // A quote holds paragraphs only: there the numbers are typed.
  #typedList(node, isOrdered, look) {
    this.#eachItem(node, look, (item, number) => {
      this.#prefix = isOrdered ? `${number}. ` : "• ";
      this.children(item, inside(item, "li", look));
    });
  }

  #webItems(list, depths, isOrdered, look) {
    this.#eachItem(list, look, (item, number) => {
      const saysNumber = isOrdered && (list.hasAttribute("start") || item.hasAttribute("value"));
      this.#listItem(item, { depth: depths.get(item) || 1, isOrdered, number: saysNumber ? number : null }, inside(item, "li", look));
    });
  }

  // Some pages have more in a list than items.
  #eachItem(list, look, read) {
    const numbers = new Map(numbersOf(list));
    for (const child of list.childNodes) {
      if (numbers.has(child) && !isHidden(child) && !isDeleted(child, "li")) read(child, numbers.get(child));
      else this.#node(child, look);
      this.#flush();
      this.#prefix = "";
    }
  }

  #container(kind, node, look, type, attrs, before = null) {
    // Quotes hold paragraphs only, and stand in nothing.
    const isFlat = this.#into.open.some((open) => open.kind === "quote") || (kind === "quote" && this.#into.top.kind !== "doc");
    if (isFlat) {
      if (kind === "quote") this.#tell("quote", wordsIn(node));
      return this.#inside(node, look);
    }
    // Some pages put a list beside its item instead of into it, and items outside any list.
    const isBeside = kind === "list" && this.#into.top.kind === "list";
    const isLoose = kind === "item" && this.#into.top.kind !== "list";
    // A list that begins with a list has no item for it.
    const outer = isBeside && !this.#into.top.blocks.length ? this.#into.open.pop() : null;
    if (isBeside && !outer) this.#into.reopenItem();
    const placed = this.#into.top.blocks.length;
    if (isLoose) this.#into.push("list", bullet_list);
    this.#into.push(kind, type, attrs);
    const base = this.#into.base;
    this.#into.base = this.#into.itemLists.length;
    if (kind === "item") this.#prefix = boxOf(node);
    this.#inside(node, look, before);
    if (kind === "item") this.#prefix = "";
    this.#into.closeItemLists(0);
    this.#into.base = base;
    this.#into.pop();
    if (outer) this.#into.open.push(outer);
    else if (isBeside || isLoose) this.#into.pop();
    if (isLoose && this.#into.top.blocks.length > placed) this.#into.joinBefore();
  }

  #inside(node, look, before = null) {
    for (const child of node.childNodes) {
      if (before && /^li$/i.test(child.nodeName)) {
        this.#flush();
        before(child);
      }
      this.#node(child, { ...look, level: 0 });
    }
    this.#flush();
  }

  #rule() {
    if (this.#into.top.kind === "doc") this.#into.place(horizontal_rule.create());
  }

  // Cells with one line each are data, others are the layout of a page. Within other blocks the rows of data are lines.
  #table(table, look) {
    this.#into.closeItemLists(0);
    if (this.#into.top.kind === "doc" && isGrid(table, this.#page.isInCell)) return this.#grid(table, look);
    if (hasColumns(table)) this.#tell("table", "");
    this.children(table, look);
    this.#flush();
  }

  #grid(table, look) {
    const read = (cell) => this.#lineIn(cell, inside(cell, cell.nodeName.toLowerCase(), look));
    gridFrom(table, read, this.#tell).forEach((block) => this.#into.place(block));
  }

  // What is in a cell or a caption, its lines parted by breaks.
  #lineIn(node, look) {
    const reader = new Reader(this.#tell, this.#page, "line");
    reader.children(node, { ...look, level: 0 });
    return oneLine(reader.end(), this.#tell);
  }

  // A row of data becomes a line.
  #row(row, look) {
    if (!isLine(row)) {
      this.children(row, look);
    } else {
      placesOf(row).forEach((cell, index) => {
        if (index) this.#run(cellBreak, { ...look, pre: false, script: null, struck: false });
        if (cell && isFilled(cell)) this.#flat(cell, inside(cell, "td", look));
      });
    }
    this.#flush();
  }

  #flat(node, look) {
    for (const child of node.childNodes) {
      const tag = child.nodeName.toLowerCase();
      const isText = child.nodeType === 1 && !this.#page.notes.has(child) && !this.#page.gone.has(child) && !child.hasAttribute("data-embed") && !isHidden(child) && !isDeleted(child, tag) && !isComment(child, tag);
      if (isText && (blockTags.has(tag) || tag === "br")) {
        this.#text(" ", look);
        this.#flat(child, inside(child, tag, { ...look, level: 0 }));
        this.#text(" ", look);
      } else if (isText && !skippedTags.has(tag) && !["q", "rt", "math", "bdo"].includes(tag) && !isFiller(child)) {
        this.#flat(child, this.#inline(child, tag, look));
      } else {
        this.#node(child, look);
      }
    }
  }

  // One item of a list whose items say their depth themselves.
  #listItem(node, { depth, isOrdered, number: given, romanNumber = null, marker, isOther, tick = "" }, look) {
    if (this.#into.open.some((open) => open.kind === "quote")) {
      if (marker) marker.replaceWith(isOrdered ? `${marker.textContent.replace(/[\s\u00a0]+/g, "")} ` : "• ");
      this.children(node, look);
      return this.#flush();
    }
    marker?.remove();
    if (isOther) this.#tell("letters", wordsIn(node));
    this.#into.closeItemLists(depth);
    const last = this.#into.itemLists[this.#into.itemLists.length > this.#into.base ? this.#into.itemLists.length - 1 : -1];
    // "i." is the ninth letter or the first figure: whichever comes next.
    const number = romanNumber !== null && romanNumber === (last?.depth === depth ? last.next : 1) ? romanNumber : given;
    if (last?.depth === depth) {
      this.#into.closeItem();
      if (last.isOrdered !== isOrdered || (isOrdered && number !== null && number !== last.next)) this.#into.closeList();
    }
    if (this.#into.itemLists.length === this.#into.base || this.#into.itemLists.at(-1).depth !== depth) this.#into.openList(depth, isOrdered ? this.#firstNumber(number ?? 1) : null);
    this.#into.itemLists.at(-1).next += 1;
    this.#into.push("item", list_item);
    const base = this.#into.base;
    this.#into.base = this.#into.itemLists.length;
    if (tick) this.#prefix = `${tick} `;
    this.children(node, { ...look, level: 0 });
    this.#flush();
    this.#into.base = base;
  }

  #text(value, look) {
    if (!look.pre && !look.lines) return this.#run(collapsed(value), look);
    value.replace(/\r\n?/g, "\n").split("\n").forEach((part, index) => {
      if (index) this.#line.push("break");
      this.#run(look.pre ? part : collapsed(part), look);
    });
  }

  #run(words, look) {
    if (!words) return;
    if (this.#prefix && !isBlankText(words)) {
      const prefix = this.#prefix;
      this.#prefix = "";
      this.#run(prefix, { ...look, struck: false, script: null, link: null });
    }
    const before = this.#line.at(-1);
    const joined = !look.pre && (before === undefined || before === "break" || (!before.pre && before.text.endsWith(" ")));
    const run = joined ? words.replace(/^ /, "") : words;
    if (run) this.#line.push({ text: run, pre: look.pre, marks: marksOf(look), level: look.level, lang: look.lang });
  }

  // Ends the block: one break stays a break, two or more part paragraphs.
  #flush() {
    const lines = [[]];
    for (const piece of cleanedLines(this.#line, this.#tell)) {
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
    // Words between such lists belong to none of their items.
    this.#into.closeItemLists(0);
    const { level } = lines[0].find((run) => !isBlankText(run.text)) ?? lines[0][0];
    const inDoc = this.#into.top.kind === "doc";
    if (level && !inDoc) this.#tell("heading", lines[0].map(({ text }) => text).join(""));
    this.#into.place(level && inDoc ? heading.create({ level }, contentOf(lines, level)) : paragraph.create(null, contentOf(lines, 0)));
  }
}

// A drawing that says something.
const isPicture = (svg) => (svg.getAttribute("role") === "img" && svg.hasAttribute("aria-label")) || (Boolean(svg.querySelector("text")) && !isBlankText(svg.textContent));
