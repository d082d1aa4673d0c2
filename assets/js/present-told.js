// What is said aloud of who came into a story and who left: at most every ten seconds, and nothing of whoever came and went between.

export const BETWEEN = 10_000;
const SETTLES = 1_500;

export function presentTold(env, first) {
  let said = new Map(first.map((one) => [one.who, one]));
  let now = said;
  let saidAt = -BETWEEN;
  let isWaiting = false;

  function sentences() {
    const came = [...now.values()].filter(({ who }) => !said.has(who)).map(({ name, says }) => `${name} came in and ${says}.`);
    const others = [...now.values()].filter(({ who, says }) => said.has(who) && said.get(who).says !== says).map(({ name, says }) => `${name} ${says}.`);
    const left = [...said.values()].filter(({ who }) => !now.has(who)).map(({ name }) => `${name} left.`);
    return [...came, ...others, ...left];
  }

  function speak() {
    isWaiting = false;
    const all = sentences();
    if (!all.length) return;
    said = now;
    saidAt = env.now();
    env.say(all.join(" "));
  }

  /** Who is in it now. */
  return function are(people) {
    now = new Map(people.map((one) => [one.who, one]));
    if (isWaiting || !sentences().length) return;
    isWaiting = true;
    env.after(Math.max(SETTLES, saidAt + BETWEEN - env.now()), speak);
  };
}
