import assert from "node:assert/strict";
import { test } from "node:test";

import { moments, span, told } from "../../js/moment.js";

const at = (day, time, zone) => moments(day, time, zone).map((moment) => new Date(moment).toISOString().slice(0, 16));

test("an hour on a wall is one moment, none, or two", () => {
  const table = [
    ["2026-11-27", "18:00", "Europe/London", ["2026-11-27T18:00"]],
    ["2026-07-01", "18:00", "Europe/London", ["2026-07-01T17:00"]],
    ["2026-07-01", "18:00", "Asia/Kathmandu", ["2026-07-01T12:15"]],
    ["2026-10-25", "01:30", "Europe/London", ["2026-10-25T00:30", "2026-10-25T01:30"]],
    ["2026-03-29", "01:30", "Europe/London", []],
    ["2026-04-05", "02:15", "Australia/Lord_Howe", ["2026-04-04T15:45"]],
    ["2026-04-05", "01:45", "Australia/Lord_Howe", ["2026-04-04T14:45", "2026-04-04T15:15"]],
    ["2026-12-31", "00:00", "Pacific/Kiritimati", ["2026-12-30T10:00"]],
    ["2026-13-01", "00:00", "UTC", []],
  ];
  for (const [day, time, zone, expected] of table) assert.deepEqual(at(day, time, zone), expected, `${day} ${time} ${zone}`);
});

test("how far off it is stands in the two largest sizes", () => {
  const minute = 60_000;
  const table = [
    [0, "less than a minute"],
    [minute, "1 minute"],
    [90 * minute, "1 hour and 30 minutes"],
    [59 * 60 * minute, "2 days and 11 hours"],
    [1_441 * minute, "1 day"],
  ];
  for (const [length, expected] of table) assert.equal(span(length), expected);
});

test("what is chosen is told with its hour elsewhere, and what is past is never taken for now", () => {
  const now = Date.parse("2026-10-22T13:36:00Z");
  for (const [day, time] of [["", "07:00"], ["2026-10-24", ""], ["12026-10-24", "07:00"], ["2026-10-24", "7"]]) {
    assert.equal(told(day, time, "Europe/London", now), "", `${day} ${time}`);
  }
  assert.equal(told("2026-10-24", "07:00:30", "Europe/London", now), "06:00 UTC, in 1 day and 16 hours.");
  assert.equal(told("2026-10-24", "07:00", "Europe/London", now), "06:00 UTC, in 1 day and 16 hours.");
  assert.equal(told("2026-10-22", "14:16", "Europe/London", now), "13:16 UTC. That was 20 minutes ago: choose a time to come.");
  assert.match(told("2026-03-29", "01:30", "Europe/London", now), /skip this hour/);
  assert.match(told("2026-10-25", "01:30", "Europe/London", now), /comes twice/);
});
