// What came over the line, from the browser's own log of a page: answers with their heads, as they were packed.

const KINDS = ["page", "scripts", "styles", "fonts", "icons", "questions", "pictures"];

/** Addresses that were asked for, sockets among them. */
export function askedIn(events) {
  const asked = events.filter(({ method }) => ["Network.requestWillBeSent", "Network.webSocketCreated"].includes(method));
  return asked.map(({ params }) => params.request?.url ?? params.url);
}

/** `[{ kind, bytes }]`: what the last page took, or what of it had come so many milliseconds after it was asked for. */
export function receivedIn(events, until = Infinity) {
  const answers = new Map();
  let began = null;
  for (const { method, params } of events) {
    const { requestId, timestamp, type } = params;
    if (method === "Network.requestWillBeSent") {
      if (type === "Document") {
        began = timestamp;
        answers.clear();
      }
      if (/^https?:/.test(params.request.url)) answers.set(requestId, { kind: kindOf(params.request.url, type), bytes: 0 });
    }
    const answer = answers.get(requestId);
    if (!answer || (timestamp - began) * 1_000 > until) continue;
    if (method === "Network.responseReceived") answer.bytes += params.response.encodedDataLength;
    if (method === "Network.dataReceived") answer.bytes += params.encodedDataLength;
    // The whole of it: parts are told a little less.
    if (method === "Network.loadingFinished") answer.bytes = params.encodedDataLength;
  }
  return [...answers.values()];
}

/** Bytes of each kind that there is. */
export function byKind(answers) {
  const sums = KINDS.map((kind) => [kind, weightOf(answers.filter((one) => one.kind === kind))]);
  return sums.filter(([, bytes]) => bytes);
}

export const weightOf = (answers) => answers.reduce((sum, { bytes }) => sum + bytes, 0);

/** `231.4 KB: page 7.0, fonts 101.2`. */
export function weightSaid(answers) {
  const parts = byKind(answers).map(([kind, bytes]) => `${kind} ${(bytes / 1_000).toFixed(1)}`);
  return `${(weightOf(answers) / 1_000).toFixed(1)} KB: ${parts.join(", ")}`;
}

function kindOf(url, type) {
  const { pathname } = new URL(url);
  if (type === "Document") return "page";
  if (/\.woff2$/.test(pathname)) return "fonts";
  if (/\.css$/.test(pathname)) return "styles";
  if (/\.js$/.test(pathname)) return "scripts";
  if (/\/media\/(files\/)?[^/]+\.(avif|webp|jpe?g|png|gif)$/.test(pathname)) return "pictures";
  return ["Fetch", "XHR"].includes(type) ? "questions" : "icons";
}
