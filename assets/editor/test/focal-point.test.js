// Where the point goes, and which part a crop shows.
import assert from "node:assert/strict";
import { test } from "node:test";

import { moved, shownAt } from "../../js/focal-point.js";

test("arrow keys move it by one, with Shift by ten, and never out of the picture", () => {
  assert.deepEqual(moved([38, 42], "ArrowLeft", false), [37, 42]);
  assert.deepEqual(moved([38.5, 42], "ArrowDown", true), [38.5, 52]);
  assert.deepEqual(moved([1, 99], "ArrowLeft", true), [0, 99]);
  assert.deepEqual(moved([1, 99], "ArrowDown", true), [1, 100]);
  assert.equal(moved([38, 42], "Enter", false), null);
});

test("a crop shows the point in its middle as far as the picture reaches", () => {
  // Of 600 by 400 a square shows 400 across: 200 are left out, all of them at one side for a point at the other.
  assert.deepEqual(shownAt([600, 400], 1, [50, 10]), [50, 50]);
  assert.deepEqual(shownAt([600, 400], 1, [0, 10]), [0, 50]);
  assert.deepEqual(shownAt([600, 400], 1, [100, 10]), [100, 50]);
  assert.deepEqual(shownAt([600, 400], 1, [40, 10]), [20, 50]);
  assert.deepEqual(shownAt([400, 600], 1, [40, 60]), [50, 80]);
  assert.deepEqual(shownAt([600, 400], 1.5, [10, 10]), [50, 50]);
});
