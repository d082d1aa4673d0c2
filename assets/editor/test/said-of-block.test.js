// Checks that point at what is said of a block besides its text, at captions and at fields beside it: shown, and written
// as the house writes it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { redo, undo } from "prosemirror-history";
import { window } from "./support/page.js";
import { openGalley } from "../src/galley.js";
import { remember } from "../src/pictures.js";
import { showPlaces } from "../src/show.js";
import { FakeClock } from "./world.js";

globalThis.CSS ??= { escape: (name) => name };
globalThis.location = new URL("https://news.example/");
const { document } = window;
const picture = "01900000-0000-7000-8000-000000000001";
remember({ id: picture, title: "The quay", caption: "", alt: "", credit: "", href: "/admin/media/1", rights: "", thumb: { src: "t", width: 3, height: 2 }, whole: { src: "w", width: 3, height: 2 } });

const words = (text) => (text ? [{ type: "text", text }] : []);
const image = (id, alt, caption = "") => ({ type: "image", attrs: { id, picture, layout: "column", alt }, content: words(caption) });
const passageOf = (text, said) => {
  const at = text.indexOf(said);
  return { before: text.slice(0, at), words: said, after: text.slice(at + said.length), nth: 0 };
};

// The document is one for all tests.
let hears = null;

function page() {
  document.body.innerHTML = `<form id="fields"><input name="lead_caption" data-story-language data-most="30" value="An email on the quay"></form>
    <button role="tab" aria-controls="p-words">Words</button>
    <section id="p-words" role="tabpanel" hidden><textarea name="summary" form="fields" data-story-language>By email</textarea></section><div id="mount"></div>`;
  document.querySelector("[role=tab]").addEventListener("click", () => { document.getElementById("p-words").hidden = false; });
  const mount = document.getElementById("mount");
  const content = [
    { type: "paragraph", attrs: { id: "aaaaaaaaaa" }, content: words("So it was.") },
    image("bbbbbbbbbb", "An email in print", "Her email"),
    { type: "gallery", attrs: { id: "cccccccccc", layout: "column" }, content: [{ type: "caption", attrs: { id: "dddddddddd" } }, image("eeeeeeeeee", "One email"), image("ffffffffff", "Another email")] },
    { type: "embed", attrs: { id: "gggggggggg", address: "https://vimeo.com/1", title: "An email, read" } },
    { type: "paragraph", attrs: { id: "hhhhhhhhhh" } },
  ];
  mount.dataset.document = JSON.stringify({ type: "doc", attrs: { schema: "copydesk-doc/1" }, content });
  const galley = openGalley(mount, null, () => {}, new FakeClock());
  document.removeEventListener("click", hears);
  const listen = document.addEventListener;
  document.addEventListener = (type, act) => listen.call(document, type, hears = act);
  showPlaces(galley, () => {});
  document.addEventListener = listen;
  const press = (tag, data) => {
    const node = document.createElement(tag);
    Object.assign(node.dataset, data);
    document.body.append(node);
    node.click();
    node.remove();
  };
  const attrs = () => {
    const all = {};
    galley.view.state.doc.descendants((node) => { if (node.attrs.id) all[node.attrs.id] = node.attrs.alt ?? node.attrs.title; });
    return all;
  };
  return {
    galley, attrs,
    field: (name) => document.querySelector(`[name=${name}]`),
    shows: (place, text, said) => press("a", { show: place, passage: JSON.stringify(passageOf(text, said)) }),
    writes: (place, text, said, fix) => press("button", { fix, place, passage: JSON.stringify(passageOf(text, said)) }),
    refused: () => document.querySelector("[data-notice=fix] h2")?.textContent ?? "",
  };
}

test("an alt text and a title are shown where they are written", () => {
  const { shows, galley } = page();
  const selected = () => document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd);
  shows("bbbbbbbbbb.alt", "An email in print", "email");
  assert.deepEqual([document.activeElement.dataset.says, document.activeElement.value, selected()], ["alt", "An email in print", "email"]);
  assert.equal(galley.view.state.selection.node.attrs.id, "bbbbbbbbbb", "one is at the picture, so its fields are seen");
  shows("ffffffffff.alt", "Another email", "email");
  assert.deepEqual([document.activeElement.value, selected()], ["Another email", "email"]);
  shows("gggggggggg.title", "An email, read", "email");
  assert.deepEqual([document.activeElement.dataset.says, selected()], ["title", "email"]);
});

test("each is written as the house writes it, in one step that undo takes back", () => {
  const { shows, writes, attrs, galley: { view } } = page();
  const places = [["bbbbbbbbbb.alt", "An email in print"], ["eeeeeeeeee.alt", "One email"], ["gggggggggg.title", "An email, read"]];
  for (const [place, text] of places) {
    shows(place, text, "email");
    writes(place, text, "email", "e-mail");
  }
  const all = () => [attrs().bbbbbbbbbb, attrs().eeeeeeeeee, attrs().ffffffffff, attrs().gggggggggg];
  assert.deepEqual(all(), ["An e-mail in print", "One e-mail", "Another email", "An e-mail, read"]);
  assert.equal(document.activeElement.value, "An e-mail, read", "one goes on in its field, which says so");
  undo(view.state, view.dispatch);
  assert.deepEqual(all(), ["An e-mail in print", "One e-mail", "Another email", "An email, read"]);
  redo(view.state, view.dispatch);
  assert.equal(attrs().gggggggggg, "An e-mail, read");
});

test("a caption in the text is text, and that of the lead picture is a field", () => {
  const { writes, field, galley: { view } } = page();
  writes("bbbbbbbbbb", "Her email", "email", "e-mail");
  assert.equal(view.state.doc.child(1).textContent, "Her e-mail");
  writes("lead_caption", "An email on the quay", "email", "e-mail");
  assert.equal(field("lead_caption").value, "An e-mail on the quay");
});

test("a field in another tab is shown before it is written in", () => {
  const { writes, field } = page();
  writes("summary", "By email", "email", "e-mail");
  assert.deepEqual([field("summary").value, document.getElementById("p-words").hidden, document.activeElement], ["By e-mail", false, field("summary")]);
});

test("what is not there any more or has no room is told, and nothing is changed", () => {
  const { writes, attrs, field, refused } = page();
  writes("bbbbbbbbbb.alt", "An email in print", "letter", "e-mail");
  assert.match(refused(), /not there any more, or have no room/);
  writes("bbbbbbbbbb.alt", "An email in print", "email", "e".repeat(1_000));
  writes("lead_caption", "An email on the quay", "email", "electronic letter of hers");
  assert.deepEqual([attrs().bbbbbbbbbb, field("lead_caption").value], ["An email in print", "An email on the quay"]);
  writes("zzzzzzzzzz.alt", "x", "x", "y");
  assert.match(refused(), /not there/);
});
