// Words enough to fill a story: the same ones at each run.

const WORDS = `the of a to in and for on that with it at by from was as is be has had were not they which an are this will one after council harbour ferry market evening
  budget tide bridge winter school repair closed meeting report minister boats quay street hundred months families engineers warned promised because between
  without against already nobody everything water money letters mornings residents officials decision question answer lantern storehouse navigation`.split(/\s+/);

/** Numbers from 0 up to `most`, always the same for one seed. */
export function dice(seed) {
  let state = seed >>> 0;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

/** Exactly so many words, in sentences. */
export function sentences(count, next) {
  const words = Array.from({ length: count }, () => WORDS[next(WORDS.length)]);
  let begins = true;
  return words.map((word, at) => {
    const isLast = at === count - 1;
    const said = begins ? word[0].toUpperCase() + word.slice(1) : word;
    begins = isLast || next(14) === 0;
    return said + (begins ? "." : next(12) === 0 ? "," : "");
  }).join(" ");
}

/** How many words a text has. */
export const wordCount = (text) => text.split(/\s+/).filter(Boolean).length;
