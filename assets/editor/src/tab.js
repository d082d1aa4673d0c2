// Which tab this is. Its name survives a reload; a duplicated tab, which starts with a copy of it, gets one of its own.

const place = "copydesk:tab";
const patience = 2_000;
const lockOf = (tab) => `copydesk:tab:${tab}`;

// Answers { tab, living }: `living` says which tabs are open now, or null where the browser does not tell.
export async function thisTab() {
  const { locks } = navigator;
  const known = remembered();
  // Without locks two tabs cannot be told apart, unless this page was only loaded again.
  const isOurs = known && (locks ? await hold(locks, known) : isReload());
  const tab = isOurs ? known : fresh();
  if (!isOurs && locks) await hold(locks, tab);
  remember(tab);
  // Back from history, as it was left.
  if (locks) addEventListener("pageshow", ({ persisted }) => persisted && hold(locks, tab));
  return { tab, living: async () => (locks ? new Set((await locks.query()).held.map(({ name }) => name.slice(lockOf("").length))) : null) };
}

// Held until the page goes; a reload asks for it a moment later.
function hold(locks, tab) {
  return new Promise((done) => {
    locks.request(lockOf(tab), { signal: AbortSignal.timeout(patience) }, () => {
      done(true);
      return new Promise((release) => { addEventListener("pagehide", release, { once: true }); });
    }).catch(() => done(false));
  });
}

const isReload = () => performance.getEntriesByType("navigation")[0]?.type === "reload";
const fresh = () => [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(36)).join("");

function remembered() {
  try {
    return sessionStorage.getItem(place);
  } catch {
    return null;
  }
}

function remember(tab) {
  try {
    sessionStorage.setItem(place, tab);
  } catch {
    // Storage is switched off: each page is a tab of its own.
  }
}
