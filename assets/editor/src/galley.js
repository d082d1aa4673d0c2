// The writing surface: ProseMirror in place of the read-only text.

import { dropCursor } from "prosemirror-dropcursor";
import { gapCursor } from "prosemirror-gapcursor";
import { closeHistory, history } from "prosemirror-history";
import { EditorState, Plugin, Selection, TextSelection } from "prosemirror-state";
import { Decoration, DecorationSet, EditorView } from "prosemirror-view";
import { along } from "./along.js";
import { awaitedPaste } from "./awaited-paste.js";
import { blockMenu } from "./block-menu.js";
import { placeOf } from "./block-place.js";
import { FootnoteView } from "./footnote-view.js";
import { EmbedView, FileView, GalleryView, TableView } from "./frame-views.js";
import { renamedIds, repairIds, uniqueIds } from "./ids.js";
import { copying } from "./copying.js";
import { exchanged, settled } from "./exchange.js";
import { clearOfBars } from "./clear-of-bars.js";
import { finds } from "./find.js";
import { flags, positionOf } from "./flags.js";
import { finding } from "./found.js";
import { galleyKeys } from "./keys.js";
import { openLink } from "./choosing.js";
import { withinLimits } from "./limits.js";
import { markedWord } from "./marked-word.js";
import { startModes } from "./modes.js";
import { passageInBlock } from "./passage.js";
import { PictureView } from "./picture-view.js";
import { bring, bringFiles, openPictures, setPicture } from "./pictures-in-text.js";
import { noted } from "./noted.js";
import { clock as pageClock } from "./post.js";
import { Remark } from "./remark.js";
import { shortForms } from "./rules.js";
import { enterSaid, isSaidOfBlock, writeSaid } from "./said-of-block.js";
import { readDocument, schema, writeDocument } from "./schema.js";
import { openSlash, slashMenu } from "./slash.js";
import { tables } from "./table-commands.js";
import { toolbar } from "./tools.js";
import { isTouched, touched } from "./touched.js";
import { typing } from "./typed.js";
import { typewriter } from "./typewriter.js";

// Throws when the document is none of ours; the page then stays readable.
export function openGalley(mount, bar, onchange, clock = pageClock) {
  const doc = readDocument(JSON.parse(mount.dataset.document));
  const lang = mount.dataset.lang ?? document.body.dataset.lang;
  mount.id ||= "galley-text";
  const menu = blockMenu();
  let find = null;
  const openFind = (...given) => find?.(...given) ?? false;
  const tools = bar && toolbar(bar, mount.id, { openLink, openPictures, openFind, openSlash, openMenu: menu.openMenu });
  mount.replaceChildren();
  const remark = new Remark(clock);
  const view = new EditorView({ mount }, {
    nodeViews: {
      image: (node, shown, getPos) => new PictureView(node, shown, getPos, { bring, set: setPicture }),
      gallery: (node, shown, getPos) => new GalleryView(node, shown, getPos, { bring }),
      table: (...given) => new TableView(...given),
      embed: (...given) => new EmbedView(...given),
      file: (node, shown, getPos) => new FileView(node, shown, getPos, { bring }),
      footnote: (...given) => new FootnoteView(...given),
    },
    state: firstState(doc, { lang, openLink, openPictures, bringFiles, remark, menu: menu.plugin, openMenu: menu.openMenu, focusTools: () => tools?.focus() ?? false }),
    attributes: {
      role: "textbox", "aria-multiline": "true", "aria-label": "Story text", spellcheck: "true",
      ...(lang && { lang }),
    },
    dispatchTransaction(tr) {
      const { state, transactions } = view.state.applyTransaction(tr);
      view.updateState(state);
      remark.follow(transactions);
      tools?.show(view, tr.docChanged);
      if (tr.docChanged && !tr.getMeta("quiet")) onchange();
    },
  });
  if (bar) find = finds(view, bar, [...document.querySelectorAll("textarea[data-story-language], input[data-story-language]")]);
  if (bar) startModes(view);
  tools?.show(view, true);
  return new Galley(view, tools, remark);
}

function firstState(doc, acts) {
  const state = EditorState.create({
    doc,
    plugins: [uniqueIds, shortForms, ...typing(), slashMenu(), tables(), ...galleyKeys(acts), copying(), awaitedPaste(acts.lang, (told) => saysPasted(told, acts.remark), acts.bringFiles), withinLimits(() => saysTooDeep(acts.remark)), history(), along, touched, dropCursor({ color: false, class: "drop-mark" }), gapCursor(), flags, noted, ...finding, typewriter(), clearOfBars(), placeholder(), atFrame(), acts.menu],
  });
  return state.apply(repairIds(state.tr).setMeta("addToHistory", false));
}

function saysPasted(told, remark) {
  const { title, sentences, isNothing } = told;
  remark.end();
  if (!isNothing) remark.say({ title, text: sentences.join(" ") });
}

function saysTooDeep(remark) {
  remark.say({ title: "Lists can be nine deep", text: "What was deeper stands beside the items that held it." });
}

export class Galley {
  constructor(view, tools, remark = new Remark(pageClock)) {
    this.view = view;
    this.tools = tools;
    this.remark = remark;
  }

  // How many words the server counted.
  counted(words) {
    this.tools?.counted(words);
  }

  get document() {
    return writeDocument(this.view.state.doc);
  }

  // A colleague's changes: block by block, so that the cursor stays in its own; undo leaves them alone.
  blend(json) {
    const tr = exchanged(this.view.state.tr, readDocument(json), isTouched(this.view.state));
    if (tr.docChanged) this.view.dispatch(tr.setMeta("addToHistory", false).setMeta("quiet", true));
  }

  // Only what differs, so that the cursor stays where it can; one step, so that undo brings the other text back.
  replace(json, { quiet = false } = {}) {
    const { tr, doc } = this.view.state;
    const next = readDocument(json);
    const start = doc.content.findDiffStart(next.content);
    if (start === null) return;
    let { a, b } = doc.content.findDiffEnd(next.content);
    const overlap = start - Math.min(a, b);
    if (overlap > 0) {
      a += overlap;
      b += overlap;
    }
    this.view.dispatch(closeHistory(tr.replace(start, a, next.slice(start, b))).setMeta("quiet", quiet));
  }

  // The server's names for our blocks. The selection stays, undo does not see it.
  rename(sent, answered) {
    const names = renamedIds(sent, answered);
    if (!names.size || this.view.composing) return;
    const { tr } = this.view.state;
    tr.doc.descendants((node, pos) => {
      if (names.has(node.attrs.id)) tr.setNodeAttribute(pos, "id", names.get(node.attrs.id));
    });
    if (tr.docChanged) this.view.dispatch(tr.setMeta("addToHistory", false).setMeta("quiet", true));
  }

  // The server's form of what was sent, where nobody has written since and nobody is about to.
  settle(sent, stored) {
    if (this.view.composing) return;
    const document = this.document;
    const under = this.#underTheCursor();
    const content = settled(document.content, { sent, stored, under });
    if (content.some((block, index) => block !== document.content[index])) this.blend({ ...document, content });
  }

  #underTheCursor() {
    // A footnote is written in a dialog.
    if (!this.view.hasFocus() && !document.querySelector(".footnote-text")) return new Set();
    const { doc, selection } = this.view.state;
    const ids = new Set();
    doc.forEach((block, pos) => pos <= selection.to && pos + block.nodeSize >= selection.from && ids.add(block.attrs.id));
    return ids;
  }

  has(id) {
    return placeOf(this.view.state.doc, id) !== null;
  }

  // Marks the block of this identity, and goes there.
  showBlock(id) {
    const pos = posOf(this.view.state.doc, id);
    if (pos === null) return;
    this.view.dispatch(this.view.state.tr.setMeta(flags, { add: pos }));
    this.enter(id);
  }

  // Marks the block at a JSON pointer such as /content/3. The cursor stays: somebody may be typing.
  flag(pointer) {
    const pos = positionOf(pointer, this.view.state.doc);
    if (pos === null) return false;
    this.view.dispatch(this.view.state.tr.setMeta(flags, { add: pos }));
    return true;
  }

  unflag() {
    if (flags.getState(this.view.state) !== DecorationSet.empty) this.view.dispatch(this.view.state.tr.setMeta(flags, {}));
  }

  showFlagged() {
    const [first] = flags.getState(this.view.state).find();
    if (first) this.view.dispatch(this.view.state.tr.setSelection(Selection.near(this.view.state.doc.resolve(first.from + 1))).scrollIntoView());
    this.view.focus();
  }

  // Into the block of this identity, onto the marker of this quote where it stands in it. Answers whether there is one.
  enter(id, quote) {
    if (isSaidOfBlock(id)) return enterSaid(this.view, id, quote);
    const { doc } = this.view.state;
    const place = posOf(doc, id);
    if (place === null) return false;
    // All that is said of it is its title.
    if (doc.nodeAt(place).type === schema.nodes.file) return enterSaid(this.view, `${id}.title`);
    const found = quote && ("before" in quote ? passageInBlock : markedWord)(doc.nodeAt(place), quote);
    const selection = found
      ? TextSelection.create(doc, place + 1 + found.from, place + 1 + found.to)
      : Selection.near(doc.resolve(place + 1));
    this.view.dispatch(this.view.state.tr.setSelection(selection).scrollIntoView());
    this.view.focus();
    return true;
  }

  // Other words in place of those of this passage, set as their first letter is; one step for undo. Answers whether they
  // stand there.
  write(id, passage, text) {
    if (isSaidOfBlock(id)) return writeSaid(this.view, id, passage, text);
    const { doc, tr } = this.view.state;
    const place = posOf(doc, id);
    const found = place === null ? null : passageInBlock(doc.nodeAt(place), passage);
    if (!found) return false;
    const [from, to] = [place + 1 + found.from, place + 1 + found.to];
    const marks = doc.nodeAt(from)?.marks ?? [];
    tr.replaceWith(from, to, schema.text(text, marks));
    tr.setSelection(TextSelection.create(tr.doc, from + text.length));
    this.view.dispatch(closeHistory(tr).scrollIntoView());
    this.view.focus();
    return true;
  }

  focusStart() {
    this.view.dispatch(this.view.state.tr.setSelection(TextSelection.atStart(this.view.state.doc)).scrollIntoView());
    this.view.focus();
  }
}

const posOf = (doc, id) => placeOf(doc, id)?.pos ?? null;

// Marks the picture, gallery, table, embed or document that the cursor is at: what one can do with it stands under it then.
function atFrame() {
  const { image, gallery, table, embed, file } = schema.nodes;
  const framed = [image, gallery, table, embed, file];
  return new Plugin({
    props: {
      decorations: ({ doc, selection: { $from, $to } }) => {
        const block = $from.node(1) ?? $from.nodeAfter;
        if (!framed.includes(block?.type) || $from.index(0) !== ($to.depth ? $to.index(0) : $from.index(0))) return null;
        const pos = $from.depth ? $from.before(1) : $from.pos;
        const marked = [Decoration.node(pos, pos + block.nodeSize, { class: block.type === image ? "shot--at" : "frame--at" })];
        const inside = block.type === gallery && $from.depth > 0 ? $from.node(2) ?? $from.nodeAfter : null;
        const at = $from.depth > 1 ? $from.before(2) : $from.pos;
        if (inside?.type === image) marked.push(Decoration.node(at, at + inside.nodeSize, { class: "shot--at" }));
        return DecorationSet.create(doc, marked);
      },
    },
  });
}

// Marks the one empty paragraph of a new story; the stylesheet says "Start writing…".
function placeholder() {
  return new Plugin({
    props: {
      decorations: ({ doc }) => {
        const isNew = doc.childCount === 1 && doc.firstChild.isTextblock && !doc.firstChild.content.size;
        return isNew ? DecorationSet.create(doc, [Decoration.node(0, doc.content.size, { class: "placeholder" })]) : null;
      },
    },
  });
}
