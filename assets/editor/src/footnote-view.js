// Footnotes: a number in the line; what one says is written in a dialog, and goes into the text letter by letter.

import { baseKeymap, toggleMark } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { EditorState, NodeSelection, TextSelection } from "prosemirror-state";
import { StepMap } from "prosemirror-transform";
import { EditorView } from "prosemirror-view";
import { cleaned } from "./characters.js";
import { openDialog } from "./dialogs.js";
import { button, el } from "./elements.js";
import { openLink } from "./choosing.js";
import { schema } from "./schema.js";

const { footnote } = schema.nodes;
const { strong, em } = schema.marks;

export class FootnoteView {
  constructor(node, view, getPos) {
    Object.assign(this, { node, view, getPos, inner: null });
    this.dom = el("span", { class: "footnote", role: "button" });
    this.dom.addEventListener("click", () => this.open());
    this.#draw();
  }

  update(node) {
    if (node.type !== footnote) return false;
    this.node = node;
    this.#draw();
    this.#follow();
    return true;
  }

  selectNode() {
    this.dom.classList.add("footnote--chosen");
  }

  deselectNode() {
    this.dom.classList.remove("footnote--chosen");
  }

  stopEvent({ type }) {
    return type === "click";
  }

  ignoreMutation() {
    return true;
  }

  destroy() {
    this.dialog?.close();
  }

  open() {
    if (this.inner) return;
    const mount = el("div", { class: "footnote-text prose", lang: this.view.dom.lang || null, dir: "auto" });
    this.dialog = openDialog({
      title: "Footnote",
      body: el("div", {}, el("p", { class: "hint", id: "footnote-hint" }, "Where this is known from, or what would be too much for the sentence. Readers find it at the end."), mount),
      foot: [
        button("Remove", "btn--quiet", () => this.#remove()),
        button("Done", "btn--primary", () => this.dialog.close()),
      ],
      onclose: () => this.#closed(),
    });
    this.inner = new EditorView({ mount }, {
      state: EditorState.create({ doc: this.node, plugins: [keymap(this.#keys()), keymap(baseKeymap)] }),
      attributes: { role: "textbox", "aria-label": "What the footnote says", "aria-describedby": "footnote-hint", spellcheck: "true" },
      dispatchTransaction: (tr) => this.#dispatch(tr),
      // A note has one line, and no pictures.
      handlePaste: (inner, event) => {
        const text = cleaned((event.clipboardData?.getData("text/plain") ?? "").replace(/\s+/g, " "));
        if (text) inner.dispatch(inner.state.tr.insertText(text));
        return true;
      },
      handleDrop: () => true,
    });
    this.inner.dispatch(this.inner.state.tr.setSelection(TextSelection.atEnd(this.inner.state.doc)));
    this.inner.focus();
  }

  #keys() {
    const outside = (command) => () => command(this.view.state, this.view.dispatch);
    const close = () => {
      this.dialog.close();
      return true;
    };
    return { "Mod-b": toggleMark(strong), "Mod-i": toggleMark(em), "Mod-k": openLink, "Mod-z": outside(undo), "Mod-y": outside(redo), "Mod-Shift-z": outside(redo), Enter: close, "Shift-Enter": () => true };
  }

  // What is typed in the note is typed in the story.
  #dispatch(tr) {
    const { state, transactions } = this.inner.state.applyTransaction(tr);
    this.inner.updateState(state);
    const pos = this.getPos();
    if (tr.getMeta("followed") || pos == null) return;
    const outer = this.view.state.tr;
    const offset = StepMap.offset(pos + 1);
    transactions.forEach(({ steps }) => steps.forEach((step) => outer.step(step.map(offset))));
    if (outer.docChanged) this.view.dispatch(outer);
  }

  // What was undone, or came from a colleague, stands in the note too.
  #follow() {
    if (!this.inner) return;
    const { state } = this.inner;
    const start = this.node.content.findDiffStart(state.doc.content);
    if (start === null) return;
    let { a, b } = this.node.content.findDiffEnd(state.doc.content);
    const overlap = start - Math.min(a, b);
    if (overlap > 0) {
      a += overlap;
      b += overlap;
    }
    this.inner.dispatch(state.tr.replace(start, b, this.node.slice(start, a)).setMeta("followed", true));
  }

  #remove() {
    const pos = this.getPos();
    this.dialog.close();
    if (pos != null) this.view.dispatch(this.view.state.tr.delete(pos, pos + this.node.nodeSize));
  }

  // A note that says nothing is none.
  #closed() {
    this.inner?.destroy();
    this.inner = null;
    const pos = this.getPos();
    if (pos == null) return;
    const { tr, doc } = this.view.state;
    const isEmpty = !this.node.content.size;
    if (isEmpty) tr.delete(pos, pos + this.node.nodeSize);
    tr.setSelection(TextSelection.near(tr.doc.resolve(isEmpty ? pos : Math.min(pos + this.node.nodeSize, doc.content.size)), -1));
    this.view.dispatch(tr);
    this.view.focus();
  }

  #draw() {
    const said = this.node.textContent;
    this.dom.title = said;
    this.dom.setAttribute("aria-label", `Footnote: ${said || "nothing yet"}`);
  }
}

// Behind what is selected; opens it. A ProseMirror command.
export function insertFootnote(state, dispatch, view) {
  const { $to, to } = state.selection;
  if (!$to.parent.inlineContent || $to.parent.type.spec.code || state.selection instanceof NodeSelection) return false;
  if (!dispatch) return true;
  const { tr } = state;
  tr.insert(to, footnote.create());
  dispatch(tr.setSelection(NodeSelection.create(tr.doc, to)));
  openAt(view, to);
  return true;
}

// Enter on a footnote that is chosen opens it.
export function openFootnote({ selection }, dispatch, view) {
  if (!(selection instanceof NodeSelection) || selection.node.type !== footnote) return false;
  if (dispatch) openAt(view, selection.from);
  return true;
}

function openAt(view, pos) {
  view?.nodeDOM(pos)?.dispatchEvent(new MouseEvent("click"));
}
