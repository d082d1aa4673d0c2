// Tables, galleries, embeds and documents as one writes in them: what one can do with each stands under it while one is at it.

import { NodeSelection } from "prosemirror-state";
import { failed } from "./asking.js";
import { blockOf } from "./block-place.js";
import { documentOf, knownDocument } from "./documents.js";
import { button, el, icon } from "./elements.js";
import { notice, withdraw } from "./notices.js";
import { titleOf } from "./embed-title.js";
import { askEmbed, choosePicture } from "./choosing.js";
import { layoutNames } from "./picture-view.js";
import { providerOf } from "./providers.js";
import { schema } from "./schema.js";
import { addColumn, addRow, cellAt, removeColumn, removeRow, toggleHead } from "./table-commands.js";

let count = 0;

// The frame of a block with its acts. What is in `acts` is no text.
class FrameView {
  constructor(node, view, getPos) {
    Object.assign(this, { node, view, getPos });
    this.id = `frame-${(count += 1)}`;
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.draw();
    return true;
  }

  selectNode() {
    this.dom.classList.add("frame--chosen");
  }

  deselectNode() {
    this.dom.classList.remove("frame--chosen");
  }

  stopEvent({ target, type }) {
    return this.acts.contains(target) && !/^drag|^drop/.test(type);
  }

  ignoreMutation({ type, target }) {
    return type !== "selection" && (!this.contentDOM.contains(target) || (type === "attributes" && target === this.contentDOM));
  }

  // Where it stands by now: a view is made anew when its block is moved, while a dialog of the former one is open.
  place() {
    return blockOf(this.view.state.doc, this.node.attrs.id);
  }

  set(name, value, typing = false) {
    const place = this.place();
    if (!place || place.node.attrs[name] === value) return;
    const tr = this.view.state.tr.setNodeAttribute(place.pos, name, value);
    this.view.dispatch(typing ? tr.setMeta("addToHistory", false) : tr);
  }

  choose() {
    const { state } = this.view;
    this.view.dispatch(state.tr.setSelection(NodeSelection.create(state.doc, this.getPos())));
    this.view.focus();
  }
}

const small = "btn--small btn--quiet";

export class TableView extends FrameView {
  constructor(node, view, getPos) {
    super(node, view, getPos);
    this.contentDOM = el("table", {});
    const act = (label, command) => button(label, small, () => {
      command(view.state, view.dispatch);
      view.focus();
    });
    const head = (name, label) => {
      const box = el("input", { type: "checkbox", id: `${this.id}-${name}` });
      box.addEventListener("change", () => this.#toggle(name));
      return [box, el("label", { class: "choice", for: box.id }, box, el("span", {}, label))];
    };
    const [row, rowLabel] = head("header_row", "Heads above");
    const [column, columnLabel] = head("header_column", "Heads at the side");
    this.heads = { header_row: row, header_column: column };
    this.acts = el("div", { class: "frame__acts", contenteditable: "false", role: "group", "aria-label": "Table" },
      act("Row above", addRow(0)), act("Row below", addRow(1)), act("Column before", addColumn(0)), act("Column after", addColumn(1)),
      act("Remove row", removeRow), act("Remove column", removeColumn), rowLabel, columnLabel);
    // Buttons do not take the cursor out of its cell.
    this.acts.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault());
    this.dom = el("div", { class: "frame tablebox" }, el("div", { class: "tablebox__scroll" }, this.contentDOM), this.acts);
    this.draw();
  }

  draw() {
    for (const [name, box] of Object.entries(this.heads)) {
      box.checked = this.node.attrs[name];
      this.contentDOM.toggleAttribute(`data-${name}`, this.node.attrs[name]);
    }
  }

  #toggle(name) {
    const { state } = this.view;
    if (cellAt(state)?.pos === this.getPos()) toggleHead(name)(state, this.view.dispatch);
    else this.set(name, !this.node.attrs[name]);
  }
}

export class GalleryView extends FrameView {
  // `bring` takes a file.
  constructor(node, view, getPos, { bring }) {
    super(node, view, getPos);
    this.bring = bring;
    this.contentDOM = el("div", { class: "gallery__all" });
    this.layout = el("select", { class: "select", id: `${this.id}-layout` }, Object.entries(layoutNames).map(([value, label]) => el("option", { value }, label)));
    this.layout.addEventListener("change", () => this.set("layout", this.layout.value));
    this.acts = el("div", { class: "frame__acts", contenteditable: "false", role: "group", "aria-label": "Gallery" },
      button("Add a picture", small, () => this.#add()),
      el("div", { class: "field" }, el("label", { for: this.layout.id }, "Width"), this.layout));
    this.dom = el("div", { class: "frame gallery" }, this.contentDOM, this.acts);
    this.draw();
  }

  draw() {
    this.layout.value = this.node.attrs.layout;
    this.dom.dataset.layout = this.node.attrs.layout;
  }

  #add() {
    const take = ({ id }) => {
      const place = this.place();
      if (!place) {
        notice({ name: "no-place", title: "The picture is in the library", text: "Its gallery is gone. Choose it with Picture where it is to stand." });
        return;
      }
      this.view.dispatch(this.view.state.tr.insert(place.pos + place.node.nodeSize - 1, schema.nodes.image.create({ picture: id })));
    };
    choosePicture({
      title: "Add to the gallery",
      onpicture: take,
      onfile: (file) => this.bring(file, (id) => take({ id })),
      onclose: () => this.view.focus(),
    });
  }
}

// A frame with a title that is no line of the text, and a mark to take it by.
class TitledView extends FrameView {
  constructor(node, view, getPos, { label, placeholder, sign }) {
    super(node, view, getPos);
    this.title = el("input", { class: "input input--bare", id: `${this.id}-title`, type: "text", maxlength: "300", dir: "auto", placeholder, "data-says": "title" });
    this.title.addEventListener("focus", () => { this.before = this.node.attrs.title; });
    this.title.addEventListener("input", () => this.set("title", this.title.value.replace(/\s+/g, " "), true));
    this.title.addEventListener("change", () => this.#settle());
    this.named = el("div", { class: "embed__title" }, el("label", { class: "vh", for: this.title.id }, label), this.title);
    this.mark = el("span", { class: "embed__mark", contenteditable: "false" }, icon(sign));
    this.mark.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.choose();
    });
  }

  drawTitle() {
    if (this.title !== document.activeElement) this.title.value = this.node.attrs.title;
  }

  stopEvent(event) {
    return super.stopEvent(event) || this.change.contains(event.target);
  }

  // All letters of a title are one step that can be undone.
  #settle() {
    const { before } = this;
    const said = this.node.attrs.title;
    if (before === undefined || before === said) return;
    this.set("title", before, true);
    this.set("title", said);
    this.before = said;
  }
}

export class FileView extends TitledView {
  // `bring` takes a file.
  constructor(node, view, getPos, { bring }) {
    super(node, view, getPos, { label: "Title of the document", placeholder: "What it is", sign: "file" });
    this.what = el("p", { class: "hint" });
    this.acts = el("div", { class: "embed__what", contenteditable: "false" }, this.named, this.what);
    const pick = el("input", { class: "vh", id: `${this.id}-file`, type: "file", accept: "application/pdf,.pdf", tabindex: "-1", "aria-label": "Another document" });
    pick.addEventListener("change", () => {
      if (pick.files[0]) bring(pick.files[0], (id, found) => found && this.#take(found), true);
      pick.value = "";
    });
    this.change = el("p", { class: "embed__acts", contenteditable: "false" }, pick, button("Change", "btn--small", () => pick.click()));
    this.dom = el("div", { class: "frame embed" }, this.mark, this.acts, this.change);
    this.draw();
  }

  ignoreMutation({ type }) {
    return type !== "selection";
  }

  // A title that nobody changed goes with its document.
  #take({ id, title }) {
    const place = this.place();
    if (!place) {
      notice({ name: "no-place", title: "The document is in the newsroom", text: "Its place in the text is gone. Bring it in once more where it is to stand." });
      return;
    }
    const { file, title: said } = place.node.attrs;
    const tr = this.view.state.tr.setNodeAttribute(place.pos, "file", id);
    if (!said || said === knownDocument(file)?.title) tr.setNodeAttribute(place.pos, "title", title);
    this.view.dispatch(tr);
  }

  draw() {
    this.drawTitle();
    const { file } = this.node.attrs;
    const found = knownDocument(file);
    if (!found) {
      this.what.textContent = "PDF";
      documentOf(file).then((found) => {
        if (found && this.node.attrs.file === file) this.draw();
        else if (!found) this.what.textContent = "This document was removed. Upload it again.";
      }, (error) => this.what.replaceChildren(...failed(error, () => this.draw())));
      return;
    }
    this.title.placeholder = found.title;
    this.what.replaceChildren(el("bdi", {}, found.told), " ", el("a", { class: "link", href: found.href }, "Open", el("span", { class: "vh" }, ` ${found.title}`)));
  }
}

export class EmbedView extends TitledView {
  constructor(node, view, getPos) {
    super(node, view, getPos, { label: "Title of the embed", placeholder: "What it shows", sign: "play" });
    this.contentDOM = el("p", { class: "embed__said" });
    this.what = el("p", { class: "hint" });
    this.promise = el("p", { class: "hint" });
    this.acts = el("div", { class: "embed__what", contenteditable: "false" }, this.named, this.what, this.promise);
    const change = button("Change", "btn--small", () => askEmbed({ address: this.node.attrs.address, onaddress: (address) => this.set("address", address), onclose: () => view.focus() }));
    this.ask = button("Look its title up", "btn--small", () => this.#lookUp());
    this.change = el("p", { class: "embed__acts", contenteditable: "false" }, this.ask, change);
    this.dom = el("div", { class: "frame embed" }, this.mark, this.acts, this.change, this.contentDOM);
    this.draw();
  }

  draw() {
    const { address, title } = this.node.attrs;
    const known = providerOf(address);
    this.drawTitle();
    this.ask.hidden = Boolean(title) || !known?.oembed;
    this.contentDOM.classList.toggle("embed__said--empty", !this.node.content.size);
    // Sentences of the newsroom, in texts that may run from the right.
    this.what.replaceChildren(el("bdi", {}, `${known ? `${known.kind} on ${known.name}, ` : ""}${address.replace(/^https?:\/\/(?:www\.)?/, "")}`));
    this.promise.replaceChildren(icon("shield"), " ", el("bdi", {}, known ? `Nothing is loaded from ${known.name} until a reader asks for it.` : "This site is not known here: readers get a link to it."));
  }

  #lookUpAgain() {
    withdraw("embed-title");
    return this.#lookUp();
  }

  // Its own site is asked, since the writer wants to know: what is typed meanwhile stays.
  async #lookUp() {
    if (this.ask.getAttribute("aria-busy")) return;
    const { address } = this.node.attrs;
    this.ask.setAttribute("aria-busy", "true");
    const { title = null, error = null } = await titleOf(address).then((title) => ({ title }), (error) => ({ error }));
    this.ask.removeAttribute("aria-busy");
    const now = this.place()?.node.attrs;
    if (!now || now.address !== address || now.title) return;
    if (title) this.set("title", title);
    else if (error) notice({ name: "embed-title", tone: "notice--warn", title: "Its title was not looked up", text: error.message, acts: [button("Try again", "btn--small", () => this.#lookUpAgain())] });
    else notice({ name: "embed-title", title: `${providerOf(address)?.name} did not say what it is called.`, text: "Write what it shows in its first line." });
  }
}
