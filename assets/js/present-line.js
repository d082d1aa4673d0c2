// Which stories this browser has open, said for all its windows by the one that has the stream; who else is in them comes back with
// the answer. Knows neither the page nor the clock: both are given. Says something when it changed or when it is asked, and is silent
// otherwise. A window that goes lets go of its lock, however it went.

/** Whoever typed is said to write for so long. */
export const WRITES_FOR = 60_000;
/** Windows that answer together are said together. */
const GATHERS = 100;
/** A window that goes to another page of the same story is back by then. */
const GOES = 1_500;
const BETWEEN = 1_000;
const AGAIN = 5_000;
const LONGEST = 60_000;

export function presentLine(env) {
  const mine = env.story && { id: env.story, writes: false };
  const watched = new Set();
  let windows = new Map();
  let stream = null;
  let former = env.former();
  let isSaid = false;
  let isSending = false;
  let isOwed = false;
  let tries = 0;
  let sentAt = -BETWEEN;
  let due = Infinity;
  let typedAt = 0;
  let stop = () => {};

  function sendAfter(wait) {
    const at = Math.max(env.now() + wait, sentAt + BETWEEN);
    if (at >= due) return;
    stop();
    due = at;
    stop = env.after(at - env.now(), send);
  }

  function open() {
    const stories = new Map();
    for (const { id, writes } of windows.values()) stories.set(id, writes || stories.get(id) === true);
    return [...stories].map(([id, writes]) => ({ id, writes }));
  }

  async function send() {
    due = Infinity;
    if (!stream) return;
    if (isSending) {
      isOwed = true;
      return;
    }
    const stories = open();
    if (!stories.length && !isSaid) return;
    const by = stream;
    isSending = true;
    sentAt = env.now();
    const answer = await env.send({ stream: by, instead: former, open: stories });
    isSending = false;
    if (answer) {
      tries = 0;
      if (by === stream) former = null;
      isSaid = stories.length > 0;
      env.keep(isSaid ? by : "");
      env.post({ present: answer });
      show(answer);
    } else if (answer === null) {
      sendAfter(Math.min(LONGEST, AGAIN * 2 ** tries++));
    }
    if (isOwed) {
      isOwed = false;
      sendAfter(GATHERS);
    }
  }

  const show = (answer) => mine && env.show(answer[mine.id] ?? []);

  function tell() {
    if (!mine) return;
    if (stream) sendAfter(GATHERS);
    else env.post({ window: { is: env.id, ...mine } });
  }

  function take({ is, id, writes }) {
    const before = windows.get(is);
    windows.set(is, { id, writes });
    if (!watched.has(is)) {
      watched.add(is);
      env.watch(is, () => {
        watched.delete(is);
        if (windows.delete(is)) sendAfter(GOES);
      });
    }
    if (before?.id !== id || before.writes !== writes) sendAfter(GATHERS);
  }

  function rest(wait) {
    env.after(wait, () => {
      const left = typedAt + WRITES_FOR - env.now();
      if (left > 0) return rest(left);
      mine.writes = false;
      tell();
    });
  }

  return {
    start() {
      if (mine) env.hold(env.id, tell);
    },
    /** This window has the stream, under this name. */
    opened(name) {
      if (stream && stream !== name) former = stream;
      stream = name;
      windows = new Map(mine ? [[env.id, mine]] : []);
      env.post({ whoIsOpen: true });
      sendAfter(GATHERS);
    },
    /** It has it no more. */
    closed() {
      former = stream ?? former;
      stream = null;
      stop();
      due = Infinity;
    },
    /** Somebody came or went, or asks whether we are there. */
    called() {
      sendAfter(GATHERS);
    },
    /** What another window says. */
    message({ window, whoIsOpen, present }) {
      if (whoIsOpen) tell();
      if (window && stream) take(window);
      if (present && !stream) show(present);
    },
    /** Somebody typed in the story. */
    typed() {
      typedAt = env.now();
      if (!mine || mine.writes) return;
      mine.writes = true;
      tell();
      rest(WRITES_FOR);
    },
  };
}
