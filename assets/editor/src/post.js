// One request of a save, the version it is made from and whose it is. Never throws: what is no answer has the status 0.

const patience = 20_000;
const keepaliveLimit = 60_000;

export async function post({ url, bytes }) {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
      body: bytes,
      keepalive: bytes.length < keepaliveLimit,
      signal: AbortSignal.timeout(patience),
    });
    const answer = await response.json().catch(() => null);
    // A page where data should be: a proxy, or the sign-in page.
    if (response.ok && answer?.version == null) return { status: response.redirected ? 401 : 0, answer: {}, retryAfter: 0 };
    return { status: response.status, answer: answer ?? {}, retryAfter: Number(response.headers.get("Retry-After")) || 0 };
  } catch {
    return { status: 0, answer: {}, retryAfter: 0 };
  }
}

// Every form of the page carries which version it was made from, and for whom.
export const version = carried("version");
export const writer = carried("writer");

function carried(name) {
  const inputs = () => [...document.querySelectorAll(`input[name="${name}"]`)];
  return {
    get now() {
      return inputs()[0]?.value ?? "";
    },
    set now(next) {
      if (next != null) inputs().forEach((input) => { input.value = String(next); });
    },
  };
}

export const clock = {
  now: () => Date.now(),
  after: (delay, act) => setTimeout(act, delay),
  cancel: (timer) => clearTimeout(timer),
};
