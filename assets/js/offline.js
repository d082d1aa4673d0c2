// On readers' pages, where the newsroom lets what was opened be read without a network.

import { headingOf, readable } from "./offline-pages.js";

const WORKER = "/offline-worker.js";

const list = document.querySelector("[data-opened]");

async function show() {
  const rows = (await readable({ caches, now: () => Date.now() })).map(({ path, text }) => {
    const [row, link] = [document.createElement("li"), document.createElement("a")];
    link.href = path;
    link.dir = "auto";
    link.textContent = headingOf(text) || path;
    row.className = "row__title";
    row.append(link);
    return row;
  });
  list.replaceChildren(...rows);
  list.previousElementSibling.hidden = rows.length > 0;
  list.hidden = !rows.length;
}

// The browser policy of the page lets nothing be run that was not named so.
function worker() {
  const types = globalThis.trustedTypes?.createPolicy("offline", { createScriptURL: () => WORKER });
  return types ? types.createScriptURL(WORKER) : WORKER;
}

// The first page is there before the worker: it says itself what it is made of.
async function begin() {
  const isFirst = !navigator.serviceWorker.controller;
  await navigator.serviceWorker.register(worker());
  if (!isFirst) return;
  const { active } = await navigator.serviceWorker.ready;
  const links = document.querySelectorAll("link[rel=stylesheet], link[rel=preload]");
  const pictures = [...document.images].map((image) => image.currentSrc).filter((url) => url.startsWith(location.origin));
  active.postMessage({ path: location.pathname, files: [...links].map((link) => link.href).concat(pictures) });
}

if (list) show();
if ("serviceWorker" in navigator) begin().catch(() => {});
