import assert from "node:assert/strict";
import test from "node:test";

import { byDays, byQuarters, fields, onDay, said } from "../../js/calendar-moves.js";

const LONDON = "Europe/London";
const at = (text) => Date.parse(text);
const utc = (moment) => new Date(moment).toISOString().slice(0, 16);

test("a quarter of an hour is a step in time, also through an hour that comes twice or is left out", () => {
  for (const [from, steps, to] of [
    ["2026-10-23T06:00Z", 1, "2026-10-23T06:15"],
    ["2026-10-23T06:00Z", -1, "2026-10-23T05:45"],
    ["2026-10-23T06:07Z", 1, "2026-10-23T06:15"],
    ["2026-10-23T06:07Z", -1, "2026-10-23T06:00"],
    ["2026-10-25T00:45Z", 1, "2026-10-25T01:00"],
    ["2027-03-28T00:45Z", 1, "2027-03-28T01:00"],
  ]) {
    assert.equal(utc(byQuarters(at(from), steps)), to, from);
  }
});

test("a step of a day keeps what the wall says, and takes the next hour where there is none", () => {
  for (const [from, steps, to] of [
    ["2026-10-23T06:00Z", 1, "2026-10-24T06:00"],
    ["2026-10-24T06:00Z", 1, "2026-10-25T07:00"],
    ["2026-10-25T07:00Z", -1, "2026-10-24T06:00"],
    ["2027-03-27T01:30Z", 1, "2027-03-28T01:00"],
    ["2027-03-27T23:00Z", 1, "2027-03-28T22:00"],
  ]) {
    assert.equal(utc(byDays(at(from), steps, LONDON)), to, from);
  }
  assert.equal(utc(onDay(at("2026-07-01T05:00Z"), "2026-12-01", LONDON)), "2026-12-01T06:00");
});

test("a form says the wall, and which of two hours it is", () => {
  assert.deepEqual(fields(at("2026-10-25T00:30Z"), LONDON), { day: "2026-10-25", time: "01:30", twice: "earlier" });
  assert.deepEqual(fields(at("2026-10-25T01:30Z"), LONDON), { day: "2026-10-25", time: "01:30", twice: "later" });
  assert.deepEqual(fields(at("2026-07-01T18:00Z"), "Asia/Kathmandu"), { day: "2026-07-01", time: "23:45", twice: "" });
  assert.equal(said(at("2026-10-24T06:15Z"), LONDON), "Saturday 24 October, 07:15");
  assert.equal(said(at("2026-10-25T01:30Z"), LONDON), "Sunday 25 October, 01:30, the second");
});
