// A byline by the keyboard: somebody new is made by choosing it, and by nothing else.

import assert from "node:assert/strict";
import { test } from "node:test";
import { window } from "./support/page.js";

globalThis.HTMLElement.prototype.scrollIntoView ??= () => {};
let count = 0;

async function field({ create = "yes" } = {}) {
  const { body } = window.document;
  body.innerHTML = '<label for="byline">Byline</label><input id="byline" name="byline" data-combobox="byline" data-new="author"><input id="next">';
  const value = body.querySelector("#byline");
  value.dataset.create = create;
  value.dataset.options = JSON.stringify([{ name: "Tamsin Okoro", value: "Tamsin Okoro", hint: "staff" }]);
  await import(`../../js/combobox.js?${(count += 1)}`);
  const input = body.querySelector("[role=combobox]");
  const options = () => [...body.querySelectorAll("[role=option]")];
  return {
    input, value, options,
    types(text) {
      input.focus();
      input.value = text;
      input.dispatchEvent(new window.Event("input", { bubbles: true }));
    },
    // Where nothing forbids it, Tab goes on.
    press(key) {
      const goesOn = input.dispatchEvent(new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      if (key === "Tab" && goesOn) body.querySelector("#next").focus();
    },
    get active() {
      return options().find((option) => option.getAttribute("aria-selected") === "true") ?? null;
    },
    get said() {
      return body.querySelector("[role=status]").textContent;
    },
    get left() {
      const left = body.querySelector(".combo__left");
      return left.hidden ? "" : left.textContent;
    },
  };
}

test("Tab and Enter take the known author who is highlighted", async () => {
  for (const key of ["Tab", "Enter"]) {
    const byline = await field();
    byline.types("tam");
    assert.equal(byline.active.textContent, "Tamsin Okorostaff");
    byline.press(key);
    assert.equal(byline.value.value, "Tamsin Okoro");
  }
});

test("somebody new stands apart, is said, and is made by Enter alone", async () => {
  const byline = await field();
  byline.types("tam");
  byline.press("ArrowDown");
  assert.match(byline.active.textContent, /New author “tam”/);
  assert.equal(byline.active.className, "list-box__new");
  assert.equal(byline.said, "Enter makes a new author.");
  byline.press("ArrowUp");
  assert.equal(byline.said, "");
  byline.press("ArrowDown");
  byline.press("Enter");
  assert.equal(byline.value.value, "tam [+]");
});

test("Tab on somebody new leaves the field, makes nobody, and says that nothing was added", async () => {
  const byline = await field();
  byline.types("tam");
  byline.press("ArrowDown");
  byline.press("Tab");
  assert.equal(window.document.activeElement.id, "next");
  assert.equal(byline.value.value, "");
  assert.match(byline.left, /“tam” is not added/);
});

test("where nobody fits, nobody new is highlighted by itself", async () => {
  for (const key of ["Tab", "Enter"]) {
    const byline = await field();
    byline.types("jo bloggs");
    assert.equal(byline.active, null);
    byline.press(key);
    assert.equal(byline.value.value, "");
    assert.match(byline.left, /“jo bloggs” is not added/);
  }
});
