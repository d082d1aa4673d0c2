// Pictures and documents come into the text: from the library, or as files that are dropped, pasted and chosen. While a file is on its way
// writing goes on; it comes to where it was wanted, as far as that block is still there.

import { Selection } from "prosemirror-state";
import { blockOf, placeOf } from "./block-place.js";
import { isDocument } from "./documents.js";
import { button, el } from "./elements.js";
import { notice, withdraw } from "./notices.js";
import { choosePicture } from "./choosing.js";
import { bringIn } from "./pictures.js";
import { schema } from "./schema.js";

let count = 0;

// A ProseMirror command: without dispatch it only answers whether it could.
export function openPictures(state, dispatch, view) {
  if (!dispatch || !view) return true;
  const place = new Place(view, state.selection);
  choosePicture({
    title: "Picture",
    // Whoever chooses goes on with its caption; whoever writes meanwhile is left alone.
    onpicture: ({ id }) => enter(view, place.take(id, 0)),
    onfile: (file) => bring(file, (id) => place.take(id, 0)),
    onclose: () => view.focus(),
  });
  return true;
}

/** Files at a place of the text, in their order. */
export function bringFiles(view, files, pos = view.state.selection.from) {
  const place = new Place(view, Selection.near(view.state.doc.resolve(pos)), files.length > 1);
  files.forEach((file, number) => bring(file, (id, document) => (document ? place.put(fileOf(document), number) : place.take(id, number)), true));
}

// A ProseMirror command, as the one above: the browser asks for documents.
export function openDocuments(state, dispatch, view) {
  if (!dispatch || !view) return true;
  const input = el("input", { class: "vh", type: "file", accept: "application/pdf,.pdf", multiple: "", tabindex: "-1", "aria-label": "Documents" });
  const leave = () => input.remove();
  input.addEventListener("change", () => {
    leave();
    bringFiles(view, [...input.files], view.state.selection.from);
    view.focus();
  });
  input.addEventListener("cancel", () => {
    leave();
    view.focus();
  });
  document.body.append(input);
  input.click();
  return true;
}

// Its title is a word of the story from then on.
export const fileOf = ({ id, title }) => schema.nodes.file.create({ file: id, title });

/** A file, told of in a notice; `came(id)` when it is a picture of the library, `came(id, document)` when it is a document. */
export function bring(file, came, takesDocuments = false) {
  const name = `picture-${(count += 1)}`;
  const bar = el("progress", { class: "progress", max: file.size || 1, value: 0, "aria-label": file.name });
  let way = null;
  const stop = () => {
    way?.stop();
    withdraw(name);
  };
  const again = () => way?.retry();
  const onItsWay = () => ({ title: `${file.name} is on its way`, text: bar, acts: [button("Stop", "btn--small", stop)] });
  const says = {
    wait: onItsWay,
    up: onItsWay,
    down: () => ({ title: `${file.name}: the line is down`, text: "It goes again by itself.", acts: [button("Try now", "btn--small", again), button("Stop", "btn--small", stop)] }),
    bad: (answer) => ({ tone: "notice--warn", title: `${file.name} is not taken`, text: answer?.sentence, acts: [button("Send again", "btn--small", again), button("Leave it", "btn--small", stop)] }),
  };
  let told = null;
  way = bringIn(file, {
    takesDocuments,
    changed({ state, sent, answer }) {
      bar.value = sent;
      if (says[state] === told || !says[state]) return;
      told = says[state];
      const hadFocus = document.querySelector(`[data-notice="${name}"]`)?.contains(document.activeElement);
      const made = notice({ name, mayClose: false, ...told(answer) });
      if (hadFocus) made.querySelector("button")?.focus();
    },
    came(one, isHere = false) {
      withdraw(name);
      if (takesDocuments && isDocument(file)) came(one.id, one);
      else came(one.id);
      if (isHere) notice({ name, title: "The newsroom has this document already", text: `It is called “${one.title}”. Nothing was stored twice.` });
    },
  });
}

// Behind which block, known by its id, since the text goes on changing; of several pictures each behind those before it.
export class Place {
  #taken = [];

  constructor(view, { $from }, keepsEmpty = false) {
    this.view = view;
    this.id = ($from.depth ? $from.node(1) : $from.nodeAfter)?.attrs.id ?? null;
    this.keepsEmpty = keepsEmpty;
  }

  // The picture stands there; answers where.
  take(picture, number) {
    return this.put(schema.nodes.image.create({ picture }), number);
  }

  // An empty paragraph gives way, and leaves the block its name.
  put(block, number = 0) {
    const { state } = this.view;
    const earlier = this.#taken.slice(0, number).findLast((id) => id && blockOf(state.doc, id));
    const before = blockOf(state.doc, earlier ?? this.id);
    const gives = !this.keepsEmpty && !earlier && before?.node.type === schema.nodes.paragraph && before.node.content.size === 0;
    const end = before ? before.pos + before.node.nodeSize : state.doc.content.size;
    const from = gives ? before.pos : end;
    const { tr } = state;
    tr.replaceWith(from, end, block.type.create({ ...block.attrs, id: gives ? this.id : null }, block.content));
    const behind = from + tr.doc.nodeAt(from).nodeSize;
    if (!tr.doc.nodeAt(behind)) tr.insert(behind, schema.nodes.paragraph.create());
    this.view.dispatch(tr);
    this.#taken[number] = this.view.state.doc.nodeAt(from)?.attrs.id ?? null;
    return from;
  }
}

export function enter(view, pos) {
  const { tr } = view.state;
  view.dispatch(tr.setSelection(Selection.near(tr.doc.resolve(pos + 1))).scrollIntoView());
}

/** Changes what a picture is, wherever it stands by now, and says whether it does; what is `typing` is no step to undo. */
export function setPicture(view, id, attrs, typing = false) {
  const place = placeOf(view.state.doc, id);
  if (place?.node.type !== schema.nodes.image) return false;
  const { tr } = view.state;
  const changed = Object.entries(attrs).filter(([name, value]) => place.node.attrs[name] !== value);
  changed.forEach(([name, value]) => tr.setNodeAttribute(place.pos, name, value));
  if (changed.length) view.dispatch(typing ? tr.setMeta("addToHistory", false) : tr);
  return true;
}
