// What is said when something could not be saved is true, names what is meant, and leads there.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { window } from "./support/page.js";

globalThis.FormData = window.FormData;
const [{ FieldsPart }, { endTrouble, showTrouble, whyNot }, { SaveState }, { Saving }, { notice }, { FakeClock }] = await Promise.all([
  import("../src/fields-part.js"), import("../src/trouble.js"), import("../src/save-state.js"), import("../src/saving.js"), import("../src/notices.js"), import("./world.js"),
]);

const tooLong = { parameter: "tags", detail: "Shorten the name to 60 characters." };
const noTag = { parameter: "lang", detail: "Write a tag such as en-GB." };
let fields;
let body;
let state;

beforeEach(() => {
  endTrouble([]);
  window.document.body.innerHTML = `<span data-save-state class="saved"></span><form data-fields action="/fields">
    <label for="lang">Language</label><input name="lang" id="lang">
    <label for="tags">Tags</label><div class="combo"><div class="combo__box"><input id="tags" role="combobox" aria-describedby="tags-hint"></div><input name="tags" id="tags-value" data-combobox hidden></div>
  </form>`;
  fields = new FieldsPart(window.document.querySelector("form"));
  body = { isDirty: false, refused: null, words: "", mark: () => null, unmarkAll() {} };
  state = new SaveState(window.document.querySelector("[data-save-state]"));
});

const refused = (status, ...errors) => ({ kind: "refused", status, answer: { detail: errors[0]?.detail ?? "You may not.", errors }, part: fields, blocks: false });
const texts = (selector) => [...window.document.querySelectorAll(selector)].map((node) => node.textContent);

function said(trouble) {
  showTrouble(trouble, { state, parts: [body, fields], isKept: true });
  return { bar: texts(".saved__short")[0], title: texts("[data-notice=trouble] h2")[0], text: texts("[data-notice=trouble] h2 + p")[0], acts: texts("[data-notice=trouble] button") };
}

test("a field that was refused is named, whether others were stored in that save or before it", () => {
  for (const status of [200, 422]) {
    endTrouble([body, fields]);
    assert.deepEqual(said(refused(status, tooLong)), {
      bar: "Not all is saved.", title: "One thing could not be saved. Everything else is.", text: "Tags: Shorten the name to 60 characters.", acts: ["Show it", "Close"],
    }, `${status}`);
  }
  endTrouble([body, fields]);
  const { title, text } = said(refused(422, tooLong, noTag));
  assert.deepEqual([title, text], ["2 things could not be saved. Everything else is.", "Tags: Shorten the name to 60 characters. Language: Write a tag such as en-GB."]);
});

test("nothing is called saved while the text is refused, too", () => {
  Object.assign(body, { isDirty: true, words: "a", refused: { words: "a" } });
  assert.deepEqual([said(refused(200, tooLong)).title, said(refused(200, tooLong)).bar], ["Not all is saved", "Not all is saved."]);
});

test("what is refused as a whole is not saved", () => {
  for (const trouble of [refused(403), refused(422, { pointer: "/content/3", detail: "This is too long." }), { ...refused(422, { pointer: "/content/3/tags", detail: "This is too long." }), part: body }]) {
    endTrouble([body, fields]);
    assert.deepEqual([said(trouble).bar, said(trouble).title], ["Not saved.", "Not saved. Your words are kept on this computer."]);
  }
});

test("an act that did not happen says what is in its way, and leads there", () => {
  const { text, acts } = whyNot(refused(422, tooLong), { isKept: true, parts: [body, fields] });
  assert.equal(text, "Not all is saved. Tags: Shorten the name to 60 characters.");
  assert.deepEqual(acts.map((act) => act.textContent), ["Show it"]);
  acts[0].click();
  assert.equal(window.document.activeElement.id, "tags");
  assert.deepEqual(whyNot(null, { isKept: true, parts: [body, fields] }).acts, []);
});

test("a field of names is marked where people see and hear it, and no longer than it is true", () => {
  said(refused(422, tooLong));
  const seen = window.document.querySelector("#tags");
  assert.deepEqual([seen.getAttribute("aria-invalid"), seen.getAttribute("aria-describedby")], ["true", "tags-error tags-hint"]);
  endTrouble([body, fields]);
  assert.deepEqual([seen.getAttribute("aria-invalid"), seen.getAttribute("aria-describedby")], [null, "tags-hint"]);
});

test("what was said of a field goes when its value is again what the server has", async () => {
  for (const isAct of [false, true]) {
    const clock = new FakeClock();
    const parts = [fields];
    let posts = 0;
    const saving = new Saving(parts, {
      changed() {}, sending() {}, saving: () => state.saving(), saved() {},
      settled: () => {
        endTrouble(parts);
        state.settled();
      },
      trouble: (trouble) => showTrouble(trouble, { state, parts, isKept: true }),
    }, { clock, post: async () => ({ status: 422, answer: { detail: tooLong.detail, errors: [tooLong] }, retryAfter: 0, count: (posts += 1) }), version: { now: "1" }, writer: { now: "ana" } });
    const tags = window.document.querySelector("#tags-value");
    tags.value = "x".repeat(70);
    saving.wrote(fields);
    await clock.pass(10_000);
    if (isAct) notice({ name: "act", title: "“Submit for review” did not happen.", ...whyNot((await saving.flush()).trouble, { isKept: true, parts }) });
    assert.equal(texts("[data-notice]").length, isAct ? 2 : 1);
    tags.value = "";
    saving.wrote(fields);
    await clock.pass(10_000);
    assert.deepEqual([texts("[data-notice]"), texts(".error"), texts(".saved__short"), window.document.querySelector("[data-save-state]").className, posts], [[], [], [], "saved", isAct ? 2 : 1]);
  }
});

test("whoever asks whether it is saved hears that it is, each time anew", () => {
  const spoken = window.document.querySelector("[role=status].vh");
  state.saved("14:03");
  state.answered();
  const [first] = spoken.childNodes;
  state.answered();
  assert.equal(spoken.textContent, "Saved");
  assert.notEqual(spoken.firstChild, first);
});
