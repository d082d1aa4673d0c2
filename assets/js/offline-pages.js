// What was opened is kept in the browser, for where there is no network. The network is asked first: what it says counts, and
// what is gone there goes here too. Kept are whole public pages and the files that they name, neither forms nor the newsroom.

/** Pages that were opened, under their paths. */
export const PAGES = "opened-1";
/** Stylesheets, type and pictures. */
export const FILES = "files-1";
/** The page that says what can be read. */
export const OFFLINE = "/offline.html";

const OPENED = "x-opened";
const MOST_PAGES = 50;
const MOST_FILES = 300;
const KEPT_FOR = 14 * 86_400_000;
const LOOKED_AGAIN_AFTER = 3_600_000;
/** A network that says nothing for so long is as good as none, where there is a copy. */
const PATIENCE = 6_000;
const NOT_PAGES = /^\/(admin|api|setup|comments|mistakes|search|oembed)(\/|$)/;
// An address with a digest is one thing, whatever else was said when it was asked for.
const ANY = { ignoreVary: true };
const FILE_KINDS = ["style", "font", "image", "script"];

/** What is done with a request: `"page"`, `"file"`, or nothing, which leaves it to the browser. */
export function kindOf(request, origin) {
  const { origin: there, pathname } = new URL(request.url);
  if (request.method !== "GET" || there !== origin) return null;
  if (request.mode === "navigate") return NOT_PAGES.test(pathname) ? null : "page";
  return FILE_KINDS.includes(request.destination) && !NOT_PAGES.test(pathname) ? "file" : null;
}

/** A page from the network, else as it was kept, else the one that says what was. `later` is told what may end afterwards. */
export async function page(request, env) {
  const pages = await env.caches.open(PAGES);
  const { pathname, search } = new URL(request.url);
  const found = search ? undefined : await pages.match(pathname);
  const copy = found && !isOld(found, env) ? found : undefined;
  try {
    const answer = await (copy ? first(env.fetch(request), env) : env.fetch(request));
    if (!search) env.later(take(pathname, answer.clone(), env).then(() => lookAgain(pathname, env)));
    return answer;
  } catch {
    const fallback = copy ?? (await pages.match(OFFLINE));
    if (fallback) return fallback;
    throw new TypeError("There is no network, and nothing was kept.");
  }
}

/** A file as it was kept, since what an address with a digest leads to never changes; else from the network. */
export async function file(request, env) {
  const files = await env.caches.open(FILES);
  const copy = await files.match(request, ANY);
  if (copy) return copy;
  const answer = await env.fetch(request);
  if (answer.status === 200 && says(answer, "immutable")) env.later(store(files, request, answer.clone()));
  return answer;
}

/** What a page that was open before anybody kept anything tells: itself, and the files that it has. */
export async function opened({ path, files }, env) {
  const copies = await env.caches.open(FILES);
  const wanted = files.map(async (url) => (await copies.match(url, ANY)) ?? file(new Request(url), env));
  await Promise.allSettled([OFFLINE, path].map(async (one) => take(one, await env.fetch(one), env)).concat(wanted));
}

/** What was opened and can still be read, the newest first, as `{ path, text }`. */
export async function readable(env) {
  const pages = await env.caches.open(PAGES);
  const all = await Promise.all((await pages.keys()).map(async (request) => {
    const answer = await pages.match(request);
    return { path: new URL(request.url).pathname, at: openedAt(answer), text: isOld(answer, env) ? "" : await answer.text() };
  }));
  return all.filter(({ path, text }) => path !== OFFLINE && text).sort((one, other) => other.at - one.at);
}

/** What stands over a page, of its HTML as we write it. */
export function headingOf(html) {
  const [, heading = ""] = /<h1[^>]*>([^]*?)<\/h1>/.exec(html) ?? [];
  const text = heading.replace(/<[^>]*>/g, "").replace(/&#(\d+);/g, (_, number) => String.fromCodePoint(number));
  return text.replace(/\s+/g, " ").trim();
}

/** Nothing of an older way of keeping is left, or nothing at all. */
export async function clear(env, except = []) {
  for (const name of await env.caches.keys()) if (!except.includes(name)) await env.caches.delete(name);
}

async function take(path, answer, env, at = env.now()) {
  const pages = await env.caches.open(PAGES);
  if ([404, 410].includes(answer.status)) return forget(pages, path, env);
  const isKept = answer.status === 200 && !answer.redirected && says(answer, "public") && /^text\/html/.test(answer.headers.get("content-type") ?? "");
  if (!isKept || NOT_PAGES.test(path)) return;
  await pages.put(path, await withOpened(answer, at));
  const all = (await kept(pages)).filter((one) => one.path !== OFFLINE).sort((one, other) => one.opened - other.opened);
  for (const one of all.slice(0, Math.max(0, all.length - MOST_PAGES))) await pages.delete(one.path);
}

// When it was opened, beside what the network said.
async function withOpened(answer, at) {
  const headers = new Headers(answer.headers);
  for (const name of ["content-encoding", "content-length"]) headers.delete(name); // of what came over the line
  headers.set(OPENED, String(at));
  return new Response(await answer.blob(), { status: answer.status, headers });
}

async function kept(pages) {
  return Promise.all((await pages.keys()).map(async (request) => {
    const answer = await pages.match(request);
    return { path: new URL(request.url).pathname, said: saidAt(answer), opened: openedAt(answer) };
  }));
}

// Pictures go with it: which of them stand on other pages too is not known, and those come again.
async function forget(pages, path, env) {
  if (!(await pages.delete(path))) return;
  const files = await env.caches.open(FILES);
  for (const request of await files.keys()) {
    const copy = await files.match(request, ANY);
    if (/^image\//.test(copy?.headers.get("content-type") ?? "")) await files.delete(request);
  }
}

// With each page that is opened the one that was looked at longest ago is asked for again: what was withdrawn goes. What is too
// old to be shown goes unasked.
async function lookAgain(current, env) {
  const pages = await env.caches.open(PAGES);
  const all = (await kept(pages)).filter((one) => one.path !== current);
  const isPast = (one) => one.path !== OFFLINE && one.said < env.now() - KEPT_FOR;
  for (const one of all.filter(isPast)) await forget(pages, one.path, env);
  const due = all.filter((one) => !isPast(one) && one.said < env.now() - LOOKED_AGAIN_AFTER);
  const [oldest] = due.sort((one, other) => one.said - other.said);
  if (oldest) await take(oldest.path, await env.fetch(oldest.path), env, oldest.opened);
}

// The first to come in are the first to go; what is kept already was never put in again.
async function store(files, key, answer) {
  await files.put(key, answer);
  const keys = await files.keys();
  for (const request of keys.slice(0, Math.max(0, keys.length - MOST_FILES))) await files.delete(request);
}

function first(answer, env) {
  return new Promise((resolve, reject) => {
    env.after(PATIENCE, () => reject(new TypeError("It takes too long.")));
    answer.then(resolve, reject);
  });
}

const says = (answer, word) => (answer.headers.get("cache-control") ?? "").split(/,\s*/).includes(word);
const saidAt = (answer) => Date.parse(answer?.headers.get("date") ?? "") || 0;
const openedAt = (answer) => Number(answer?.headers.get(OPENED)) || 0;
const isOld = (answer, env) => saidAt(answer) < env.now() - KEPT_FOR;
