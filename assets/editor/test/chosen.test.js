// Pictures that are chosen on the pages of the library.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Chosen, said } from "../../js/chosen.js";

const all = (chosen) => [...chosen.all].join("");

test("a range goes from the one before to this one, either way, on or off", () => {
  const chosen = new Chosen([..."abcdef"]);
  chosen.set("b", true);
  chosen.set("d", true, true);
  assert.equal(all(chosen), "bcd");
  chosen.set("a", true);
  chosen.set("c", false, true);
  assert.equal(all(chosen), "d");
  chosen.set("f", true);
  chosen.set("e", true, true);
  assert.equal(all(chosen), "dfe");
});

test("a range without one before is the one", () => {
  const chosen = new Chosen([..."abc"], ["x"]);
  chosen.set("c", true, true);
  assert.equal(all(chosen), "xc");
  chosen.clear();
  chosen.set("a", true, true);
  assert.equal(all(chosen), "a");
});

test("what is chosen elsewhere stays when a page is chosen whole, or not at all", () => {
  const chosen = new Chosen([..."abc"], ["x", "y", "b"]);
  assert.deepEqual([chosen.here(), chosen.elsewhere()], [1, ["x", "y"]]);
  assert.equal(said(chosen), "3 chosen, 2 of them on other pages");
  chosen.setShown(true);
  assert.equal(said(chosen), "5 chosen, 2 of them on other pages");
  chosen.setShown(false);
  assert.equal(said(chosen), "2 chosen, on other pages");
  assert.equal(said(chosen, 1), "2 chosen, on other pages. At most 1 at a time.");
  chosen.clear();
  assert.equal(chosen.all.size, 0);
});
