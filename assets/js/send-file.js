// One file on its way, in a form of its own, with progress and a way to stop it.

/** `fields` are sent with it; answers as `uploadQueue` asks of what it is given. */
export function sendFile(url, fields, file, progress) {
  const request = new XMLHttpRequest();
  const done = new Promise((kept, failed) => {
    request.addEventListener("load", () => {
      const answer = read(request.responseText);
      if (request.status === 200 && answer?.files?.[0]) kept(answer.files[0]);
      else if (request.status === 429 || request.status >= 502) failed({ lost: true, sentence: answer?.detail });
      else failed({ sentence: answer?.detail ?? "The file could not be stored. Try it again." });
    });
    request.addEventListener("error", () => failed({ lost: true }));
    request.addEventListener("abort", () => failed({ lost: true }));
    request.upload.addEventListener("progress", (event) => progress(event.loaded));
  });
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  form.append("files", file, file.name);
  request.open("POST", url);
  request.setRequestHeader("Accept", "application/json");
  request.send(form);
  return { done, stop: () => request.abort() };
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
