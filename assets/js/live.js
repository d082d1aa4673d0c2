// The bell, and Home, as things happen. Without it they are as true as when the page was loaded.

import { liveLine } from "./live-line.js";
import { present } from "./present.js";
import { renew } from "./renew.js";

const bell = () => document.querySelector("[data-bell]");
const story = () => document.querySelector("[data-present]");
const lists = () => document.querySelector("[data-live-home]");

/** A page of ours, as a document: it comes into no string. */
const fetched = (path) =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("GET", path);
    request.responseType = "document";
    request.timeout = 10_000;
    request.onload = () => resolve(request);
    request.onerror = request.ontimeout = () => resolve(null);
    request.send();
  });

const said = document.createElement("p");
said.className = "vh";
said.setAttribute("role", "status");

const state = document.createElement("p");
state.className = "live-state";
state.setAttribute("role", "status");
state.hidden = true;

async function ask(what) {
  const wanted = [what.includes("bell") && ["/admin/live/bell", bell], what.includes("desk") && lists() && ["/admin/live/home", lists]].filter(Boolean);
  for (const [path, find] of wanted) {
    const answer = await fetched(path);
    if (answer?.responseURL.includes("/admin/sign-in")) return "out";
    if (answer?.status !== 200 || !answer.response) return "away";
    const fresh = find === bell ? answer.response.querySelector("[data-bell]") : answer.response.querySelector("[data-live-home]");
    const before = Number(bell()?.dataset.unread ?? 0);
    if (fresh && find()) renew(find(), fresh);
    const more = Number(bell()?.dataset.unread ?? 0) - before;
    if (find === bell && more > 0) said.textContent = more === 1 ? "One new notice" : `${more} new notices`;
  }
  return "done";
}

const clock = () => new Date().toTimeString().slice(0, 5);
let awaySince = null;
let telling = null;

function say(now) {
  document.documentElement.dataset.live = now;
  if (now === "live") {
    awaySince = null;
    clearTimeout(telling);
    state.hidden = true;
  } else if (now === "out") {
    const link = document.createElement("a");
    link.href = "/admin/sign-in";
    link.textContent = "Sign in";
    state.replaceChildren("You are signed out; this page stays as it was. ", link);
    state.hidden = false;
  } else if (!awaySince) {
    awaySince = clock();
    telling = setTimeout(() => {
      state.textContent = `Not connected since ${awaySince}. What you see may be older; it is tried again by itself.`;
      state.hidden = false;
    }, 10_000);
  }
}

const opening = (people) => ({ here, news, beat, over, failed }) => {
  const source = new EventSource("/admin/live");
  source.addEventListener("here", ({ data }) => {
    const [known, stream] = data.split(" ");
    here(known);
    people.opened(stream);
  });
  source.addEventListener("news", ({ data }) => {
    const [known, ...what] = data.split(" ");
    news(what.filter((one) => one !== "in"), known);
    if (what.includes("in")) people.called();
  });
  source.addEventListener("word", people.called);
  source.addEventListener("beat", beat);
  source.addEventListener("over", over);
  source.addEventListener("error", () => source.readyState === EventSource.CLOSED && failed());
  return {
    close() {
      people.closed();
      source.close();
    },
  };
};

if (bell() || story()) {
  // The page of a story that is written in says by itself how it stands with the line.
  if (bell()) document.body.append(said, state);
  const name = "copydesk-live";
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(`${name}:${document.querySelector('input[name="writer"]')?.value}`) : null;
  const held = (options) => (lead, lost) =>
    navigator.locks
      .request(name, options, () => {
        lead();
        return new Promise(() => {}); // as long as this window is there
      })
      .catch(lost);
  const after = (wait, act) => {
    const timer = setTimeout(act, wait);
    return () => clearTimeout(timer);
  };
  const post = (message) => channel?.postMessage(message);
  const people = present(post, after);
  const line = liveLine({
    now: () => Date.now(),
    chance: Math.random,
    after,
    isVisible: () => document.visibilityState === "visible",
    stamp: () => (bell() ?? story()).dataset.stamp,
    post,
    queue: navigator.locks && channel ? held({}) : () => {},
    steal: navigator.locks && channel ? held({ steal: true }) : () => {},
    open: opening(people),
    ask,
    say,
  });
  channel?.addEventListener("message", ({ data }) => {
    line.message(data);
    people.message(data);
  });
  const look = () => {
    const isSeen = document.visibilityState === "visible";
    if (!navigator.locks || !channel) line.alone(isSeen);
    if (isSeen) line.wake();
  };
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pageshow", ({ persisted }) => persisted && look());
  window.addEventListener("online", look);
  line.start();
  if (!navigator.locks || !channel) line.alone(document.visibilityState === "visible");
}
