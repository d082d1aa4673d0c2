// What happens, heard by all windows of a browser through one stream: whoever holds the lock has it, and tells the others. Knows
// neither the page nor the clock: both are given. A page that is looked at asks for what it shows; one that is not, when it is again.

export const everything = ["bell", "desk"];
/** The server says something every 20 seconds. */
export const SILENT = 50_000;
/** Between two looks at the clock. One that comes so late was asleep. */
export const TICK = 5_000;
export const SLEPT = 20_000;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;
const BETWEEN = 1_000;

export function liveLine(env) {
  let stream = null;
  let leads = false;
  let isOver = false;
  let tries = 0;
  let heardAt = env.now();
  let tickedAt = env.now();
  let stamp = null;
  let wanted = new Set();
  let isAsking = false;
  let asksAt = 0;
  let stopWaiting = () => {};
  let stopAsking = () => {};

  const pause = () => Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** tries++) * (0.75 + env.chance() / 2);

  function end() {
    isOver = true;
    drop();
    stopWaiting();
    stopAsking();
    env.say("out");
  }

  function drop() {
    stream?.close();
    stream = null;
  }

  // What this page is to show anew, at once or when somebody looks at it.
  function take(what) {
    for (const one of what) wanted.add(one);
    const wait = asksAt - env.now();
    if (wait > 0) askAfter(wait);
    else ask();
  }

  function askAfter(wait) {
    stopAsking();
    stopAsking = env.after(wait, ask);
  }

  async function ask() {
    if (isAsking || isOver || !wanted.size || !env.isVisible()) return;
    isAsking = true;
    const asked = wanted;
    wanted = new Set();
    const how = await env.ask([...asked]);
    isAsking = false;
    asksAt = env.now() + BETWEEN;
    if (how === "out") return end();
    if (how === "away") {
      for (const one of asked) wanted.add(one);
      env.say("away");
      return askAfter(pause());
    }
    tries = 0;
    env.say("live");
    if (wanted.size) askAfter(BETWEEN);
  }

  // A page that was made before what is known now.
  function compare(known) {
    if (known && known !== env.stamp()) take(everything);
  }

  function heard(known) {
    heardAt = env.now();
    if (known) stamp = known;
    env.post({ alive: true, stamp });
  }

  function connect() {
    stopWaiting();
    if (isOver || stream || !leads) return;
    heardAt = env.now();
    stream = env.open({
      here(known) {
        heard(known);
        compare(known);
        env.say("live");
      },
      news(what, known) {
        heard(known);
        env.post({ news: what });
        take(what);
      },
      beat: () => heard(),
      over() {
        env.post({ over: true });
        end();
      },
      failed() {
        drop();
        env.say("away");
        stopWaiting = env.after(pause(), connect);
        take(["bell"]); // it may be that nobody is signed in any more
      },
    });
  }

  function lead() {
    leads = true;
    connect();
  }

  // Another window took the stream, because nothing was heard of this one.
  function follow() {
    leads = false;
    heardAt = env.now();
    drop();
    env.queue(lead, follow);
  }

  function tick() {
    const late = env.now() - tickedAt;
    tickedAt = env.now();
    if (late > SLEPT) take(everything);
    if (isOver || env.now() - heardAt < SILENT) return;
    if (leads) {
      drop();
      connect();
    } else if (env.isVisible()) {
      heardAt = env.now();
      env.steal(lead, follow);
    }
  }

  return {
    start() {
      env.queue(lead, follow);
      env.post({ hello: true });
      const again = () => {
        tick();
        if (!isOver) env.after(TICK, again);
      };
      env.after(TICK, again);
    },
    /** What another window says. */
    message({ news, over, hello, alive, stamp: known }) {
      if (isOver) return;
      if (over) return end();
      if (hello && leads && stamp) env.post({ stamp });
      if (alive && !leads) heardAt = env.now();
      if (known && !alive) compare(known);
      if (news) take(news);
    },
    /** Somebody looks at the page again, or the network is back. */
    wake() {
      if (isOver) return;
      tick();
      if (leads && !stream) connect();
      ask();
    },
    /** Where windows cannot agree: a page has its stream while somebody looks at it. */
    alone: (isSeen) => (isSeen ? lead() : ((leads = false), drop())),
  };
}
