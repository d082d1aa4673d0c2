// Pictures come into the text: from the library, or as files that are dropped, pasted and chosen. While a file is on its way
// writing goes on; it comes to where it was wanted, as far as that block is still there.

import { Selection } from "prosemirror-state";
import { button, el } from "./elements.js";
import { notice, withdraw } from "./notices.js";
import { choosePicture } from "./picture-chooser.js";
import { bringIn } from "./pictures.js";
import { schema } from "./schema.js";

let count = 0;

// A ProseMirror command: without dispatch it only answers whether it could.
export function openPictures(state, dispatch, view) {
  if (!dispatch || !view) return true;
  const place = placeOf(state.selection);
  choosePicture({
    title: "Picture",
    onpicture: ({ id }) => insertAt(view, place, id),
    onfile: (file) => bring(file, (id) => insertAt(view, place, id)),
    onclose: () => view.focus(),
  });
  return true;
}

/** Files at a place of the text, in their order. */
export function bringFiles(view, files, pos = view.state.selection.from) {
  const place = placeOf(Selection.near(view.state.doc.resolve(pos)));
  files.forEach((file) => bring(file, (id) => insertAt(view, place, id)));
}

/** A file, told of in a notice; `came(id)` when it is a picture of the library. */
export function bring(file, came) {
  const name = `picture-${(count += 1)}`;
  const bar = el("progress", { class: "progress", max: file.size || 1, value: 0, "aria-label": file.name });
  let way = null;
  const stop = () => {
    way?.stop();
    withdraw(name);
  };
  const again = () => way?.retry();
  const says = {
    wait: () => ({ title: `${file.name} is on its way`, text: bar, acts: [button("Stop", "btn--small", stop)] }),
    up: () => ({ title: `${file.name} is on its way`, text: bar, acts: [button("Stop", "btn--small", stop)] }),
    down: () => ({ title: `${file.name}: the line is down`, text: "It goes again by itself.", acts: [button("Try now", "btn--small", again), button("Stop", "btn--small", stop)] }),
    bad: (answer) => ({ tone: "notice--warn", title: `${file.name} is not taken`, text: answer?.sentence, acts: [button("Send again", "btn--small", again), button("Leave it", "btn--small", stop)] }),
  };
  let told = "";
  const leaving = (event) => way?.isBusy() && event.preventDefault();
  window.addEventListener("beforeunload", leaving);
  way = bringIn(file, {
    changed({ state, sent, answer }) {
      bar.value = sent;
      if (state === told || !says[state]) return;
      told = state;
      notice({ name, ...says[state](answer) });
    },
    came({ id }) {
      window.removeEventListener("beforeunload", leaving);
      withdraw(name);
      came(id);
    },
  });
}

// Behind which block: known by its id, since the text goes on changing. An empty paragraph gives way.
function placeOf({ $from }) {
  const block = $from.depth ? $from.node(1) : $from.nodeAfter;
  return block?.attrs.id ?? null;
}

function insertAt(view, id, picture) {
  const { tr, doc } = view.state;
  let at = doc.content.size;
  let before = null;
  doc.forEach((block, pos) => {
    if (block.attrs.id !== id) return;
    before = { block, pos };
    at = pos + block.nodeSize;
  });
  const isEmpty = before?.block.type === schema.nodes.paragraph && before.block.content.size === 0;
  const from = isEmpty ? before.pos : at;
  tr.replaceWith(from, at, schema.nodes.image.create({ picture }));
  const end = from + tr.doc.nodeAt(from).nodeSize;
  if (!tr.doc.nodeAt(end)) tr.insert(end, schema.nodes.paragraph.create());
  if (!view.hasFocus() && document.activeElement !== document.body) return view.dispatch(tr);
  view.dispatch(tr.setSelection(Selection.near(tr.doc.resolve(from + 1))).scrollIntoView());
}
