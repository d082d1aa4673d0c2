// What an hour on the newsroom's wall comes to: the moments that it may be, and how far off they are. The server decides; this
// says it beside the fields before anything is sent.

const SHAPE = {
  calendar: "iso8601",
  numberingSystem: "latn",
  hourCycle: "h23",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
};

/** What the clock of a zone says at a moment, as if it were UTC; milliseconds. */
export function onTheWall(at, zone) {
  const said = {};
  for (const { type, value } of new Intl.DateTimeFormat("en", { ...SHAPE, timeZone: zone }).formatToParts(at)) {
    said[type] = Number(value);
  }
  return Date.UTC(said.year, said.month - 1, said.day, said.hour, said.minute);
}

/** The moments at which the clock of a zone says `2026-10-25` and `01:30`: one, none where it skips the hour, or two. */
export function moments(day, time, zone) {
  const wall = Date.parse(`${day}T${time.slice(0, 5)}:00Z`);
  if (Number.isNaN(wall)) return [];
  // Whatever the offset of that hour is, it is one of those of the days around it.
  const offsets = [-86_400_000, 0, 86_400_000].map((aside) => onTheWall(wall + aside, zone) - (wall + aside));
  const found = [...new Set(offsets)].map((offset) => wall - offset).filter((at) => onTheWall(at, zone) === wall);
  return found.sort((one, other) => one - other);
}

/** "2 days and 11 hours", "30 minutes". */
export function span(milliseconds) {
  const minutes = Math.round(milliseconds / 60_000);
  const sizes = [
    ["day", Math.floor(minutes / 1_440)],
    ["hour", Math.floor(minutes / 60) % 24],
    ["minute", minutes % 60],
  ];
  const first = sizes.findIndex(([, count]) => count > 0);
  if (first < 0) return "less than a minute";
  const told = sizes.slice(first, first + 2).filter(([, count]) => count > 0);
  return told.map(([name, count]) => `${count} ${name}${count === 1 ? "" : "s"}`).join(" and ");
}

/** A sentence about an hour that was chosen; empty as long as it is not whole. */
export function told(day, time, zone, now) {
  if (Number.isNaN(Date.parse(`${day}T${time}Z`))) return "";
  const found = moments(day, time, zone);
  if (found.length === 0) return "The clocks skip this hour. Choose another.";
  if (found.length === 2) return "This hour comes twice, because the clocks go back. You are asked which.";
  const elsewhere = `${new Date(found[0]).toISOString().slice(11, 16)} UTC`;
  const off = found[0] - now;
  return off > 0 ? `${elsewhere}, in ${span(off)}.` : `${elsewhere}. That was ${span(-off)} ago: choose a time to come.`;
}
