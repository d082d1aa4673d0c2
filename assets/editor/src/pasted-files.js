// Files on the clipboard, or dropped.

import { Told } from "./pasted-told.js";
import { withoutFolders } from "./pictures.js";

// Files and no words: pictures come in, of others it is said that they do not. A browser would leave the page for them.
export function takesFiles(data, say, bring) {
  const files = data ? withoutFolders(data) : [];
  if (!files.length || data.getData("text/plain") || !isOnlyPicture(data.getData("text/html"))) return false;
  const wanted = files.filter(mayBePicture);
  if (wanted.length) bring(wanted);
  if (wanted.length === files.length) return true;
  const told = new Told();
  files.filter((file) => !mayBePicture(file)).forEach(({ name }) => told.add("file", name));
  say(told);
  return true;
}

// What a browser knows no kind of (HEIC, photographers' own), and a page that is meant as a picture, the server knows better
// words for.
const mayBePicture = ({ type }) => type === "" || type === "application/pdf" || type.startsWith("image/");

// A picture that is copied out of a page comes with its element beside it; a text with pictures in it is a text.
function isOnlyPicture(html) {
  if (!html) return true;
  const { body } = new window.DOMParser().parseFromString(html, "text/html");
  return body.querySelectorAll("img").length === 1 && !body.textContent.trim();
}
