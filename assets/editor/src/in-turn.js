// Work that follows typing: in the next short pause, and where there is none once a second.

import { clock as pageClock } from "./post.js";

const pause = 250;
const longest = 1_000;

export function inTurn(work, clock = pageClock) {
  let [timer, first] = [null, null];
  return () => {
    clock.cancel(timer);
    first ??= clock.now();
    timer = clock.after(Math.max(0, Math.min(pause, first + longest - clock.now())), () => {
      first = null;
      work();
    });
  };
}
