// The writing surface: ProseMirror in place of the read-only text.

import { dropCursor } from "prosemirror-dropcursor";
import { gapCursor } from "prosemirror-gapcursor";
import { history } from "prosemirror-history";
import { EditorState, NodeSelection, Plugin, TextSelection } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { renamedIds, repairIds, uniqueIds } from "./ids.js";
import { galleyKeys } from "./keys.js";
import { openLink } from "./link-dialog.js";
import { pasting } from "./paste.js";
import { shortForms } from "./rules.js";
import { readDocument } from "./schema.js";
import { toolbar } from "./tools.js";

// Throws when the document is none of ours; the page then stays readable.
export function openGalley(mount, bar, onchange) {
  const doc = readDocument(JSON.parse(mount.dataset.document));
  mount.id ||= "galley-text";
  const tools = bar && toolbar(bar, mount.id, { openLink });
  mount.replaceChildren();
  const view = new EditorView({ mount }, {
    state: firstState(doc, { openLink, focusTools: () => tools?.focus() ?? false }),
    attributes: {
      role: "textbox", "aria-multiline": "true", "aria-label": "Story text", spellcheck: "true",
      ...(mount.dataset.lang && { lang: mount.dataset.lang }),
    },
    dispatchTransaction(tr) {
      view.updateState(view.state.apply(tr));
      tools?.show(view, tr.docChanged);
      if (tr.docChanged && !tr.getMeta("quiet")) onchange();
    },
  });
  tools?.show(view, true);
  return new Galley(view);
}

function firstState(doc, acts) {
  const state = EditorState.create({
    doc,
    plugins: [uniqueIds, shortForms, ...galleyKeys(acts), pasting, history(), dropCursor({ color: false, class: "drop-mark" }), gapCursor(), placeholder()],
  });
  return state.apply(repairIds(state.tr).setMeta("addToHistory", false));
}

class Galley {
  constructor(view) {
    this.view = view;
  }

  get document() {
    return this.view.state.doc.toJSON();
  }

  // As one step, so that undo brings the other text back.
  replace(json, { quiet = false } = {}) {
    const { tr, doc } = this.view.state;
    tr.replaceWith(0, doc.content.size, readDocument(json).content);
    this.view.dispatch(tr.setSelection(TextSelection.atStart(tr.doc)).setMeta("quiet", quiet));
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

  // The block at a JSON pointer such as /content/3/content/0.
  select(pointer) {
    let node = this.view.state.doc;
    let pos = -1;
    for (const [, index] of pointer.matchAll(/content\/(\d+)/g)) {
      const child = node.maybeChild(Number(index));
      if (!child?.isBlock) break;
      pos += 1;
      for (let before = 0; before < Number(index); before += 1) pos += node.child(before).nodeSize;
      node = child;
    }
    if (pos < 0) return;
    this.view.dispatch(this.view.state.tr.setSelection(NodeSelection.create(this.view.state.doc, pos)).scrollIntoView());
  }

  focusStart() {
    this.view.dispatch(this.view.state.tr.setSelection(TextSelection.atStart(this.view.state.doc)).scrollIntoView());
    this.view.focus();
  }
}

// Marks the one empty paragraph of a new story for the stylesheet.
function placeholder() {
  return new Plugin({
    props: {
      attributes: ({ doc }) => (doc.childCount === 1 && doc.firstChild.isTextblock && !doc.firstChild.content.size ? { class: "is-empty" } : null),
    },
  });
}
