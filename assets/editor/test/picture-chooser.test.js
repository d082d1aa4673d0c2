// The library of pictures as a dialog: what is said where it cannot be asked, and how it is asked again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { window } from "./support/page.js";
import { choosePicture } from "../src/picture-chooser.js";
import { PictureView } from "../src/picture-view.js";
import { schema } from "../src/schema.js";

const { document } = window;
window.HTMLDialogElement.prototype.showModal = function showModal() { this.open = true; };
window.HTMLDialogElement.prototype.close = function close() { this.dispatchEvent(new window.Event("close")); };
let answer = null;
globalThis.fetch = async (address) => answer(address);
const rest = () => new Promise((done) => { setTimeout(done, 5); });
const picture = (id) => ({ id, title: `Picture ${id}`, caption: "", alt: "", credit: "", href: "/admin/media/1", rights: "", thumb: { src: "/t", width: 3, height: 2 }, whole: { src: "/w", width: 3, height: 2 } });
const page = (...ids) => Response.json({ pictures: ids.map(picture), is_more: true });
const down = () => { throw new TypeError("Failed to fetch"); };
const press = (words) => [...document.querySelectorAll("button")].find((node) => node.textContent === words).click();

test("a library that cannot be asked says so, keeps what was typed, and is asked again", async () => {
  answer = down;
  choosePicture({ title: "Picture", onpicture() {}, onfile() {} });
  await rest();
  const said = () => document.querySelector("dialog [role=status]").textContent;
  assert.equal(said(), "Copydesk cannot be reached. Try again");
  document.getElementById("pick-q").value = "quay";
  const asked = [];
  answer = (address) => (asked.push(address), page("a"));
  press("Try again");
  await rest();
  assert.deepEqual([said(), document.querySelectorAll(".picker").length], ["", 1]);
  assert.match(asked[0], /q=quay&page=1/);

  answer = () => new Response("<title>Sign in", { status: 401 });
  press("Show more");
  await rest();
  assert.equal(said(), "You are signed out. Sign in again in another tab. Try again");
  assert.equal(document.querySelectorAll(".picker").length, 1, "what was found stays");
  answer = () => page("b");
  press("Try again");
  await rest();
  assert.equal(document.querySelectorAll(".picker").length, 2);
});

test("a picture in the text that was not heard of is asked for again", async () => {
  document.body.innerHTML = "";
  answer = down;
  const { dom } = new PictureView(schema.nodes.image.create({ picture: "c", id: "aaaaaaaaaa" }), {}, () => 0, {});
  document.body.append(dom);
  await rest();
  assert.match(dom.querySelector(".shot__about").textContent, /Copydesk cannot be reached/);
  answer = () => page("c");
  press("Try again");
  await rest();
  assert.equal(dom.querySelector("img").getAttribute("src"), "/w");
});
