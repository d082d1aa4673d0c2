// Files on their way: two at a time, each in a request of its own. One that the network lost waits and goes again by
// itself; whatever becomes of one is no matter of the others.

const PAUSES = [2_000, 4_000, 8_000, 15_000, 30_000];

// A server that says it is too busy, or that something is away, is asked again so often; then its sentence stands.
const TRIES = 4;

/**
 * `send(file, progress)` answers `{ done, stop }`: a promise of `{ outcome, … }`, that fails with `{ lost: true }` when the
 * network did, with `{ lost: true, sentence }` when the server asks to try later, and with `{ sentence }` when the file was
 * refused; `later(ms, work)` answers what cancels it; `changed()` is called when anything did.
 */
export function uploadQueue({ send, later, changed, atOnce = 2, most = 20_000_000 }) {
  const items = [];
  const under = () => items.filter((item) => item.state === "up").length;

  function next() {
    for (const item of items) {
      if (under() >= atOnce) return;
      if (item.state === "wait") go(item);
    }
  }

  function go(item) {
    item.state = "up";
    item.sent = 0;
    if (item.file.size > most) {
      return end(item, "bad", { sentence: `The file is larger than ${most / 1e6} MB. ${item.file.type === "application/pdf" ? "Save the PDF smaller, or in parts." : "Export the picture smaller, or as JPEG."}` });
    }
    const under = send(item.file, (sent) => {
      item.sent = sent;
      changed();
    });
    item.stop = under.stop;
    under.done.then(
      (answer) => end(item, { new: "done", here: "same" }[answer.outcome] ?? "bad", answer),
      (error) => (error.lost ? again(item, error.sentence) : end(item, "bad", { sentence: error.sentence })),
    );
    changed();
  }

  function end(item, state, answer) {
    if (item.state !== "up") return;
    item.state = state;
    item.answer = answer;
    item.stop = null;
    next();
    changed();
  }

  function again(item, sentence) {
    if (item.state !== "up") return;
    item.tries += 1;
    if (sentence && item.tries >= TRIES) return end(item, "bad", { sentence });
    item.state = "down";
    item.cancel = later(PAUSES[Math.min(item.tries, PAUSES.length) - 1], () => retry(item));
    next();
    changed();
  }

  function retry(item) {
    if (!["down", "stopped", "bad"].includes(item.state)) return;
    if (item.state !== "down") item.tries = 0;
    item.cancel?.();
    item.state = "wait";
    next();
    changed();
  }

  function stop(item) {
    if (!["wait", "up", "down"].includes(item.state)) return;
    const running = item.stop;
    item.state = "stopped";
    item.stop = null;
    item.cancel?.();
    running?.();
    next();
    changed();
  }

  return {
    items,
    add(files) {
      for (const file of files) items.push({ file, state: "wait", sent: 0, tries: 0, answer: null, stop: null, cancel: null });
      next();
      changed();
    },
    retry,
    stop,
    /** The network is back: whatever waited for it goes now. */
    online() {
      for (const item of items.filter((item) => item.state === "down")) retry(item);
    },
    stopAll() {
      for (const item of items) stop(item);
    },
    isBusy: () => items.some((item) => ["wait", "up", "down"].includes(item.state)),
  };
}

/** "5 done, 2 on the way, 1 refused, 1 already here." */
export function summary(items) {
  const counted = (states) => items.filter((item) => states.includes(item.state)).length;
  const parts = [
    [counted(["done"]), "done"],
    [counted(["wait", "up", "down"]), "on the way"],
    [counted(["bad"]), "refused"],
    [counted(["same"]), "already here"],
    [counted(["stopped"]), "stopped"],
  ];
  const said = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return said.length > 0 ? `${said.join(", ")}.` : "";
}
