// A page for the editor without a browser: jsdom's document, as far as ProseMirror asks for it.

import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!doctype html><html lang=en><body></body></html>", { pretendToBeVisual: true });
const names = ["window", "document", "navigator", "Node", "HTMLElement", "Element", "DOMParser", "MutationObserver", "getSelection", "getComputedStyle", "ClipboardEvent", "Event", "InputEvent", "KeyboardEvent", "CSS"];
for (const name of names) {
  if (name === "window") globalThis.window = window;
  else if (window[name] !== undefined) Object.defineProperty(globalThis, name, { value: window[name], configurable: true, writable: true });
}
// Nothing is laid out here.
window.Range.prototype.getClientRects = () => [];
window.Range.prototype.getBoundingClientRect = () => ({ left: 0, right: 0, top: 0, bottom: 0 });
window.Element.prototype.getClientRects = () => [];
window.document.elementFromPoint = () => null;

export { window };
