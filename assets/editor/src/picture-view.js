// A picture in the text: drawn, with what is said of it under it, and what one can do with it while one is at it.

import { NodeSelection } from "prosemirror-state";
import { failed } from "./asking.js";
import { moveHere, removeHere } from "./gallery-commands.js";
import { button, el } from "./elements.js";
import { notice } from "./notices.js";
import { choosePicture } from "./choosing.js";
import { knownPicture, pictureOf } from "./pictures.js";

export const layoutNames = { column: "As wide as the text", wide: "Wider", full: "From edge to edge" };
let count = 0;

export class PictureView {
  // `bring` takes a file, `set` changes a picture by its id.
  constructor(node, view, getPos, { bring, set }) {
    Object.assign(this, { node, view, getPos, bring, set });
    const id = `shot-${(count += 1)}`;
    this.frame = el("div", { class: "shot__frame", contenteditable: "false" });
    this.contentDOM = el("figcaption", {});
    this.about = el("p", { class: "hint shot__about", contenteditable: "false" });
    this.alt = el("input", { class: "input", id: `${id}-alt`, type: "text", maxlength: "1000", dir: "auto", "data-says": "alt" });
    this.layout = el("select", { class: "select", id: `${id}-layout` }, Object.entries(layoutNames).map(([value, label]) => el("option", { value }, label)));
    this.acts = el("div", { class: "shot__acts", contenteditable: "false", role: "group", "aria-label": "Picture" },
      el("div", { class: "field" }, el("label", { for: this.alt.id }, "Alt text in this story"), this.alt),
      el("div", { class: "field" }, el("label", { for: this.layout.id }, "Width"), this.layout),
      el("p", { class: "cluster" },
        button("Change", "btn--small btn--quiet", () => this.#change()),
        button("Move up", "btn--small btn--quiet", () => this.#run(moveHere(-1))),
        button("Move down", "btn--small btn--quiet", () => this.#run(moveHere(1))),
        button("Remove", "btn--small btn--quiet", () => this.#run(removeHere))));
    this.dom = el("figure", { class: "shot" }, this.frame, this.contentDOM, this.about, this.acts);
    this.frame.addEventListener("mousedown", () => this.#select());
    // While letters come they are saved; when one leaves the field, all of them are one step that can be undone.
    let before = null;
    this.alt.addEventListener("focus", () => { before = this.node.attrs.alt; });
    this.alt.addEventListener("input", () => this.#set({ alt: this.#said() }, true));
    this.alt.addEventListener("change", () => {
      const said = this.#said();
      if (before === null || before === said) return;
      this.#set({ alt: before }, true);
      this.#set({ alt: said });
      before = said;
    });
    this.layout.addEventListener("change", () => this.#set({ layout: this.layout.value }));
    this.#draw();
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.#draw();
    return true;
  }

  selectNode() {
    this.dom.classList.add("shot--chosen");
  }

  deselectNode() {
    this.dom.classList.remove("shot--chosen");
  }

  stopEvent({ target, type }) {
    return this.acts.contains(target) && !/^drag|^drop/.test(type);
  }

  // What stands in the line of words is the text; what is said at it is ours, and must not have the text read anew.
  ignoreMutation({ type, target }) {
    return type !== "selection" && (!this.contentDOM.contains(target) || (type === "attributes" && target === this.contentDOM));
  }

  #draw() {
    const { picture: id, layout, alt } = this.node.attrs;
    this.dom.dataset.layout = layout;
    this.layout.value = layout;
    if (this.alt !== document.activeElement) this.alt.value = alt;
    this.dom.classList.toggle("shot--said", this.node.content.size > 0);
    const picture = knownPicture(id);
    if (!picture) {
      this.frame.replaceChildren(el("span", { class: "shot__ph" }));
      pictureOf(id).then((found) => {
        if (found && this.node.attrs.picture === id) this.#draw();
        else if (!found) this.about.textContent = "This picture is not in the library any more.";
      }, (error) => this.about.replaceChildren(...failed(error, () => this.#draw())));
      return;
    }
    if (this.frame.firstChild?.dataset.of !== id) {
      const { src, width, height } = picture.whole;
      this.frame.replaceChildren(el("img", { src, width, height, alt: "", draggable: "false", "data-of": id }));
    }
    this.frame.firstChild.alt = alt || picture.alt;
    this.contentDOM.dataset.said = picture.caption || "Caption";
    this.alt.placeholder = picture.is_decoration ? "Decoration: none is needed" : picture.alt;
    this.about.replaceChildren(picture.credit || "No credit yet.", picture.rights ? ` ${picture.rights}` : "", " ", el("a", { class: "link", href: picture.href, target: "_blank" }, "Details"));
  }

  #select() {
    const { state } = this.view;
    this.view.dispatch(state.tr.setSelection(NodeSelection.create(state.doc, this.getPos())));
    this.view.focus();
  }

  #said() {
    return this.alt.value.replace(/\s+/g, " ");
  }

  #set(attrs, typing = false) {
    this.set(this.view, this.node.attrs.id, attrs, typing);
  }

  #run(command) {
    this.#select();
    command(this.view.state, this.view.dispatch);
    this.view.focus();
  }

  #change() {
    const { id } = this.node.attrs;
    const take = (picture) => {
      if (this.set(this.view, id, { picture })) return;
      notice({ name: "no-place", title: "The picture is in the library", text: "Its place in the text is gone. Choose it with Picture where it is to stand." });
    };
    choosePicture({
      title: "Another picture",
      onpicture: (picture) => take(picture.id),
      onfile: (file) => this.bring(file, take),
      onclose: (before) => before?.isConnected && before.focus(),
    });
  }
}
