// One file on its way, in a form of its own, with progress and a way to stop it.

// A line that went silent says nothing: so long without a byte on the way, or without an answer behind the last one, is lost.
const SILENT = 30_000;
const UNANSWERED = 120_000;

/** `fields` are sent with it; answers as `uploadQueue` asks of what it is given. */
export function sendFile(url, fields, file, progress, clock = { after: (ms, act) => setTimeout(act, ms), cancel: (timer) => clearTimeout(timer) }) {
  const request = new XMLHttpRequest();
  let watch = null;
  const within = (ms) => {
    clock.cancel(watch);
    watch = clock.after(ms, () => request.abort());
  };
  const done = new Promise((kept, failed) => {
    request.addEventListener("load", () => {
      const answer = read(request.responseText);
      if (request.status === 200 && answer?.files?.[0]) kept(answer.files[0]);
      else if (request.status === 429 || request.status >= 502) failed({ lost: true, sentence: answer?.detail });
      else failed({ sentence: answer?.detail ?? "The file could not be stored. Try it again." });
    });
    request.addEventListener("error", async () => failed(await isReadable(file) ? { lost: true } : { sentence: "The file cannot be read any more: it was moved, changed or removed. Choose it once more." }));
    request.addEventListener("abort", () => failed({ lost: true }));
    request.addEventListener("loadend", () => clock.cancel(watch));
    request.upload.addEventListener("progress", (event) => {
      within(SILENT);
      progress(event.loaded);
    });
    request.upload.addEventListener("load", () => within(UNANSWERED));
  });
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  form.append("files", file, file.name);
  request.open("POST", url);
  request.setRequestHeader("Accept", "application/json");
  request.send(form);
  within(SILENT);
  return { done, stop: () => request.abort() };
}

// What a browser cannot read it cannot send either, and says the same of both.
async function isReadable(file) {
  return file.slice(0, 1).arrayBuffer().then(() => true, () => false);
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
