// Pasting and dropping come with the second bundle, which is asked for when somebody goes into the text or drags something over
// it. What is pasted before that is kept, and put in as soon as it can be read.

import { DOMParser } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { button } from "./elements.js";
import { notice, withdraw } from "./notices.js";
import { demand, here, soon } from "./on-demand.js";
import { takesFiles } from "./pasted-files.js";
import { withoutFolders } from "./pictures.js";
import { schema } from "./schema.js";

// Given what `pasting` is given (paste.js).
export function awaitedPaste(lang, say, bringFiles = () => {}) {
  let plugin = null;
  const ready = () => (plugin ??= here()?.pasting(lang, say, bringFiles) ?? null);
  const asThere = (name, otherwise) => (...asked) => (ready() ? ready().props[name](...asked) : otherwise(...asked));

  class Reader extends DOMParser {
    parseSlice(dom, options) {
      return ready() ? ready().props.clipboardParser.parseSlice(dom, options) : super.parseSlice(dom, options);
    }
  }

  async function hold(put) {
    try {
      await demand();
    } catch (error) {
      notice({ name: "paste", tone: "notice--warn", title: "It is not in the text yet", text: error.message, mayClose: false,
        acts: [button("Try again", "btn--small", () => hold(put)), button("Leave it", "btn--small", () => withdraw("paste"))] });
      return;
    }
    withdraw("paste");
    put();
  }

  return new Plugin({
    props: {
      handlePaste: asThere("handlePaste", () => false),
      handleDrop: asThere("handleDrop", () => false),
      transformPastedHTML: asThere("transformPastedHTML", (html) => html),
      transformPasted: asThere("transformPasted", (slice) => slice),
      clipboardTextParser: asThere("clipboardTextParser", () => null),
      clipboardParser: new Reader(schema, DOMParser.schemaRules(schema)),
      handleDOMEvents: {
        focus: soon,
        dragenter: soon,
        paste(view, event) {
          if (ready() || !event.clipboardData) return false;
          event.preventDefault();
          // Files need no reader.
          if (takesFiles(event.clipboardData, say, (files) => bringFiles(view, files))) return true;
          const isPlain = view.input?.shiftKey && view.input.lastKeyCode !== insertKey;
          const data = kept(event.clipboardData);
          hold(() => (isPlain ? view.pasteText(data.getData("text/plain")) : view.dom.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))));
          return true;
        },
        drop(view, event) {
          // What is dragged within the text needs no reader.
          if (ready() || view.dragging || !event.dataTransfer) return false;
          event.preventDefault();
          const { clientX, clientY } = event;
          if (takesFiles(event.dataTransfer, say, (files) => bringFiles(view, files, view.posAtCoords({ left: clientX, top: clientY })?.pos))) return true;
          const data = kept(event.dataTransfer);
          hold(() => view.dom.dispatchEvent(new DragEvent("drop", { dataTransfer: data, clientX, clientY, bubbles: true, cancelable: true })));
          return true;
        },
      },
    },
  });
}

// Shift and Insert paste as they are.
const insertKey = 45;

// A browser empties what it gives once the event is over.
function kept(data) {
  const copy = new DataTransfer();
  for (const type of data.types) if (type !== "Files") copy.setData(type, data.getData(type));
  for (const file of withoutFolders(data)) copy.items.add(file);
  return copy;
}
