// Where a lifted story is taken, without a page: steps of a quarter of an hour are steps in time, steps of a day keep what the
// clock on the wall says.
import { moments, onTheWall } from "./moment.js";

const QUARTER = 900_000;
const DAY = 86_400_000;

/** What the wall clock of a zone says at a moment, as the fields of a form: day, time, and which of two where it comes twice. */
export function fields(at, zone) {
  const wall = new Date(onTheWall(at, zone)).toISOString();
  const [day, time] = [wall.slice(0, 10), wall.slice(11, 16)];
  const both = moments(day, time, zone);
  const minute = Math.floor(at / 60_000) * 60_000;
  return { day, time, twice: both.length < 2 ? "" : both[0] === minute ? "earlier" : "later" };
}

/** A quarter of an hour on or back, on the quarter. */
export function byQuarters(at, steps) {
  const place = at / QUARTER;
  const whole = steps > 0 ? Math.floor(place) : Math.ceil(place);
  return (whole + steps) * QUARTER;
}

/** The same hour on another day; where the clocks leave it out, the first that there is after it. */
export function onDay(at, day, zone) {
  const { time } = fields(at, zone);
  for (let minutes = 0; minutes <= 1_440; minutes += 15) {
    const wall = new Date(Date.parse(`${day}T${time}:00Z`) + minutes * 60_000).toISOString();
    const [found] = moments(wall.slice(0, 10), wall.slice(11, 16), zone);
    if (found !== undefined) return found;
  }
  return at;
}

/** The same hour so many days on or back. */
export function byDays(at, steps, zone) {
  const { day } = fields(at, zone);
  return onDay(at, new Date(Date.parse(`${day}T00:00:00Z`) + steps * DAY).toISOString().slice(0, 10), zone);
}

/** "Saturday 24 October, 07:15", in the zone's own words of that day. */
export function said(at, zone) {
  const shape = { timeZone: zone, weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-GB", shape).formatToParts(at).map(({ type, value }) => [type, value]));
  const { twice } = fields(at, zone);
  const which = { "": "", earlier: ", the first", later: ", the second" }[twice];
  return `${parts.weekday} ${parts.day} ${parts.month}, ${parts.hour}:${parts.minute}${which}`;
}
