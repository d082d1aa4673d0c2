// Stands between the reader's pages and the network, where the newsroom lets what was opened be read without one.

import { FILES, PAGES, clear, file, kindOf, opened, page } from "./offline-pages.js";

const env = (event) => ({
  caches,
  fetch: (request) => fetch(request),
  now: () => Date.now(),
  after: (time, act) => setTimeout(act, time),
  later: (work) => event.waitUntil(work.catch(() => {})),
});

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(clear(env(event), [FILES, PAGES]).then(() => self.clients.claim())));
self.addEventListener("message", (event) => event.waitUntil(opened(event.data, env(event))));
self.addEventListener("fetch", (event) => {
  const kind = kindOf(event.request, self.location.origin);
  if (kind) event.respondWith((kind === "page" ? page : file)(event.request, env(event)));
});
