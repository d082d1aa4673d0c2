// An editor to paste into and type in, and its text as HTML.

import { window } from "./page.js";

const [{ EditorState, TextSelection }, { EditorView }, { DOMSerializer }, { pasting }, { copying }, { schema, readDocument }, { uniqueIds }, { withinLimits }, { shortForms }, { galleyKeys }, { typing }, { tables }, { slashMenu }, { history }] = await Promise.all([
  import("prosemirror-state"), import("prosemirror-view"), import("prosemirror-model"), import("../../src/paste.js"), import("../../src/copying.js"), import("../../src/schema.js"), import("../../src/ids.js"),
  import("../../src/limits.js"), import("../../src/rules.js"), import("../../src/keys.js"), import("../../src/typed.js"), import("../../src/table-commands.js"), import("../../src/slash.js"), import("prosemirror-history"),
]);

export class Galley {
  said = { title: "", sentences: [] };
  limits = 0;

  // `blocks` is a document's content; the cursor stands at its end, or behind the words `at`.
  constructor(blocks = [], { at = null, lang = "en" } = {}) {
    const doc = readDocument({ type: "doc", content: blocks });
    const says = ({ title, sentences }) => { this.said = { title, sentences }; };
    const keys = galleyKeys({ openLink: () => false, openMenu: () => false, openPictures: () => false, focusTools: () => false });
    const plugins = [uniqueIds, history(), shortForms, ...typing(), slashMenu(), tables(), ...keys, copying(), pasting(lang, says), withinLimits(() => { this.limits += 1; })];
    const mount = window.document.body.appendChild(window.document.createElement("div"));
    this.view = new EditorView({ mount }, { state: EditorState.create({ doc, plugins }), attributes: { lang } });
    this.#goTo(at);
  }

  #goTo(at) {
    const { doc, tr } = this.view.state;
    let pos = null;
    if (at !== null) doc.descendants((node, from) => { if (node.isText && node.text.includes(at)) pos ??= from + node.text.indexOf(at) + at.length; });
    this.view.dispatch(tr.setSelection(pos === null ? TextSelection.atEnd(doc) : TextSelection.create(doc, pos)));
  }

  paste(html) {
    this.view.pasteHTML(html, new window.Event("paste"));
    return this;
  }

  pasteText(text) {
    this.view.pasteText(text, new window.Event("paste"));
    return this;
  }

  // As a browser does it when only text is on the clipboard.
  pastePlain(text) {
    const event = new window.Event("paste", { bubbles: true, cancelable: true });
    event.clipboardData = { getData: (type) => (/^text(?:\/plain)?$/i.test(type) ? text : ""), files: [], types: ["text/plain"], items: [] };
    this.view.dom.dispatchEvent(event);
    return this;
  }

  // As a keyboard does: what a rule takes over is not inserted.
  type(text) {
    for (const c of text) {
      const { from, to } = this.view.state.selection;
      const insert = () => this.view.state.tr.insertText(c, from, to);
      if (!this.view.someProp("handleTextInput", (handle) => handle(this.view, from, to, c, insert))) this.view.dispatch(insert());
    }
    return this;
  }

  press(key, init = {}) {
    const event = new window.KeyboardEvent("keydown", { key, ...init });
    return Boolean(this.view.someProp("handleKeyDown", (handle) => handle(this.view, event)));
  }

  get html() {
    const holder = window.document.createElement("div");
    holder.append(DOMSerializer.fromSchema(schema).serializeFragment(this.view.state.doc.content, { document: window.document }));
    return holder.innerHTML.replaceAll("&nbsp;", "\u00a0");
  }
}

export const p = (text) => ({ type: "paragraph", content: text ? [{ type: "text", text }] : [] });
