// Functions that run in a page. Each stands by itself: it is sent there as it is written, and sees nothing of its file.

/** `window.benchOpened` comes to the time, in milliseconds since the navigation began, at which the caret in the text was painted. */
export function tellOpened() {
  window.benchOpened = new Promise((done) => {
    const isOpen = () => {
      const text = document.querySelector(".ProseMirror[contenteditable=true]");
      text?.focus();
      return Boolean(text) && document.activeElement === text && text.contains(getSelection().anchorNode);
    };
    const watch = new MutationObserver(() => {
      if (!isOpen()) return;
      watch.disconnect();
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(performance.now());
      requestAnimationFrame(() => port2.postMessage(0));
    });
    watch.observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["contenteditable"] });
  });
}

/** From now on `window.benchKeys` has `[when, how long]` of each letter: from the key to the end of the frame that has it. */
export function watchKeys() {
  window.benchKeys = [];
  if (window.benchWatches) return;
  window.benchWatches = true;
  let pressed = 0;
  addEventListener("keydown", (event) => { pressed = event.timeStamp; }, { capture: true });
  // The letter itself comes in the event after; a frame between the two would not have it.
  addEventListener("keypress", () => {
    const at = pressed;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => window.benchKeys.push([at, performance.now() - at]);
    requestAnimationFrame(() => port2.postMessage(0));
  }, { capture: true });
}

/** The spans in which texts were saved, until a little after their answers were taken in. */
export function savedSpans() {
  const saves = performance.getEntriesByType("resource").filter(({ name }) => /\/admin\/articles\/[^/]+\/body$/.test(name));
  return saves.map(({ startTime, responseEnd }) => [startTime - 20, responseEnd + 60]);
}

/** Whether the page says that everything is saved. */
export function isSaved() {
  return /^Saved/.test(document.querySelector("[data-save-state]")?.textContent.trim() ?? "");
}

/** Brings the block of these, that stands at this part of all of them, into view; answers where the end of its words is. */
export function placeOf(selector, part) {
  const blocks = [...document.querySelectorAll(selector)].filter((block) => block.textContent.trim());
  const block = blocks[Math.min(blocks.length - 1, Math.floor(blocks.length * part))];
  block.scrollIntoView({ block: "center" });
  const words = document.createRange();
  words.selectNodeContents(block);
  const lines = [...words.getClientRects()];
  const { right, top, height } = lines.at(-1);
  window.benchBlock = block;
  return { x: right - 2, y: top + height / 2 };
}

/** Whether the caret is in the block that was asked for last. */
export function isInPlace() {
  return window.benchBlock.contains(getSelection().anchorNode) && Boolean(document.activeElement.closest(".ProseMirror"));
}

/** Pastes HTML where the caret is; answers how many milliseconds until it is painted, and the words of the text then. */
export function pastes(html) {
  const data = new DataTransfer();
  data.setData("text/html", html);
  const began = performance.now();
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  const { port1, port2 } = new MessageChannel();
  return new Promise((done) => {
    port1.onmessage = () => {
      const took = performance.now() - began;
      done({ took, words: document.querySelector(".ProseMirror").innerText.split(/\s+/).filter(Boolean).length });
    };
    requestAnimationFrame(() => port2.postMessage(0));
  });
}

/** `window.benchUndo` comes to the milliseconds from the next key with Control to the end of its frame. */
export function watchUndo() {
  window.benchUndo = new Promise((done) => {
    addEventListener("keydown", function hear(event) {
      if (!event.ctrlKey || event.key !== "z") return;
      removeEventListener("keydown", hear, { capture: true });
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(performance.now() - event.timeStamp);
      requestAnimationFrame(() => port2.postMessage(0));
    }, { capture: true });
  });
}

/** First and largest paint, in milliseconds, how far things moved, and what did: `{ first, largest, shift, moved }`. */
export function paints() {
  const seen = (type) => new Promise((done) => {
    const observer = new PerformanceObserver((list) => {
      observer.disconnect();
      done(list.getEntries());
    });
    observer.observe({ type, buffered: true });
    // Nothing of the kind: nobody calls.
    setTimeout(() => done([]), 500);
  });
  const nameOf = ({ node }) => (node instanceof Element ? `${node.localName}${node.className && `.${node.className}`}` : "text");
  return Promise.all([seen("paint"), seen("largest-contentful-paint"), seen("layout-shift")]).then(([paint, largest, shifts]) => {
    const unasked = shifts.filter(({ hadRecentInput }) => !hadRecentInput);
    return {
      first: paint.find(({ name }) => name === "first-contentful-paint")?.startTime ?? null,
      largest: largest.at(-1)?.startTime ?? null,
      shift: unasked.reduce((sum, { value }) => sum + value, 0),
      moved: [...new Set(unasked.flatMap(({ sources }) => sources.map(nameOf)))],
    };
  });
}
