// Pasted HTML as text, before a parser sees it. `style-src 'self'` empties
// element.style even in detached documents and reports each attribute, so style
// travels as data-style; nothing else survives but what the reader needs.
// Tags are read as the HTML standard's tokenizer reads them (13.2.5).

import { pageOf } from "./embed-address.js";
import { classesOf, Sheet } from "./pasted-sheet.js";

const kept = new Set(("href aria-label start value type reversed lang hidden role name id aria-level aria-checked data-aria-level data-list-numbering data-checked data-task-state data-indent data-stringify-indent colspan rowspan span").split(" "));
// What only our own copies say.
const own = new Set(["data-pm-slice", "data-picture", "data-layout", "data-alt", "data-block", "data-address", "data-title", "data-file", "data-header_row", "data-header_column"]);
// Classes that say what words are, not how they look.
const telling = /^(?:mso|(?:[\w-]+-)?pull-?quote(?:-[\w-]+)?$|wp-block-verse$|ql-indent|(?:un)?checked$|checkbox-o|track|deletion|comment|sdcomment|eop$|linebreakblob$|superscript$|subscript$|strikethrough$)/i;
const rawText = /^(?:script|style|title|textarea|xmp|iframe|noembed|noframes|noscript|plaintext)$/;
const dropped = /^(?:img|picture|source|link|meta|base|object|embed|param|video|audio|track|input)$/;
const shown = new Map([["img", "picture"], ["v:imagedata", "picture"], ["video", "film"], ["audio", "recording"], ["iframe", "embedded page"], ["object", "embedded page"], ["embed", "embedded page"]]);
const ours = /\bdata-copydesk\b/;

const tagName = /<(\/?)([a-z][^\s/>]*)/iy;
const attribute = /[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/y;
const tagEnd = /[\s/]*>/y;

// `tell` hears of each picture and the like that is left out.
export function withoutStyles(html, tell = () => {}) {
  const sheet = new Sheet();
  const isOurs = isOwnCopy(html);
  let out = "";
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    if (open < 0) return out + html.slice(at);
    out += html.slice(at, open);
    const comment = endOfComment(html, open);
    if (comment) {
      at = comment;
      continue;
    }
    const tag = readTag(html, open);
    if (!tag) {
      out += "&lt;";
      at = open + 1;
      continue;
    }
    at = tag.end;
    if (!tag.closes && dropped.test(tag.name)) out += instead(tag);
    const address = tag.name === "iframe" && !tag.closes ? pageOf(plain(tag.attributes.get("src") ?? "")) : null;
    if (address) out += `<div data-embed="${quoted(escaped(address))}"></div>`;
    else if (!tag.closes && shown.has(tag.name) && !isUnseen(tag)) tell(shown.get(tag.name), nameOf(tag));
    if (!tag.closes && rawText.test(tag.name)) {
      const end = endOfRawText(html, at, tag.name);
      if (tag.name === "style") sheet.read(html.slice(at, end));
      at = end;
    } else if (!rawText.test(tag.name) && !dropped.test(tag.name)) {
      out += written(tag, sheet, isOurs);
    }
  }
  return out;
}

// Whether Copydesk's own editor put it on the clipboard. Other editors use ProseMirror too.
export const isOwnCopy = (html) => ours.test(html);

// Emoji come as pictures, the boxes of a list of tasks as form fields.
function instead({ name, attributes }) {
  if (name === "input" && attributes.get("type") === "checkbox") return attributes.has("checked") ? "\u2611 " : "\u2610 ";
  return isEmoji(attributes.get("alt")) && name === "img" ? attributes.get("alt") : "";
}

// What a picture says of itself to whoever does not see it.
function nameOf({ attributes }) {
  return ["alt", "aria-label", "title", "o:title"].map((name) => plain(attributes.get(name) ?? "").trim()).find(Boolean) ?? "";
}

const entities = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

const plain = (text) => text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi, (whole, decimal, hex, name) => {
  const code = Number.parseInt(decimal ?? hex, decimal ? 10 : 16);
  return name ? entities[name] ?? whole : code <= 0x10ffff ? String.fromCodePoint(code) : "";
});

const isEmoji = (text) => /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|[\ufe0f\u200d\u20e3#*0-9])+$/u.test(text ?? "") && /[^\u0000-\u00ff]/.test(text);

// A picture that is text or the box of a task, or one that counts readers.
const isUnseen = ({ attributes }) => isEmoji(attributes.get("alt")) || attributes.get("aria-roledescription") === "checkbox" || ["width", "height"].every((side) => /^[01](?:px)?$/.test(attributes.get(side) ?? ""));

// Comments, Word's <![if …]>, <?xml …>, </3: all end at a known place.
function endOfComment(html, at) {
  if (html.startsWith("<!--", at)) return after(html, "-->", at + 2);
  if (html[at + 1] === "!" || html[at + 1] === "?" || /^<\/[^a-z]/i.test(html.slice(at, at + 3))) return after(html, ">", at + 1);
  return 0;
}

function endOfRawText(html, at, name) {
  const close = new RegExp(`</${name}[\\s/>]`, "gi");
  close.lastIndex = at;
  const found = close.exec(html);
  return found ? after(html, ">", found.index) : html.length;
}

function after(html, mark, from) {
  const found = html.indexOf(mark, from);
  return found < 0 ? html.length : found + mark.length;
}

function readTag(html, at) {
  const start = match(tagName, html, at);
  if (!start) return null;
  const attributes = new Map();
  let end = at + start[0].length;
  for (;;) {
    const close = match(tagEnd, html, end);
    if (close) return { closes: start[1] === "/", name: start[2].toLowerCase(), attributes, end: end + close[0].length };
    const found = match(attribute, html, end);
    if (!found) return { closes: start[1] === "/", name: start[2].toLowerCase(), attributes, end: html.length };
    const name = found[1].toLowerCase();
    if (!attributes.has(name)) attributes.set(name, found[2] ?? found[3] ?? found[4] ?? "");
    end += found[0].length;
  }
}

function match(sticky, text, at) {
  sticky.lastIndex = at;
  return sticky.exec(text);
}

function written({ closes, name, attributes }, sheet, isOurs) {
  if (closes) return `</${name}>`;
  let tag = `<${name}`;
  const style = sheet.styleOf(name, attributes);
  const numbering = sheet.numberingOf(style);
  const classes = classesOf(attributes).filter((one) => telling.test(one));
  const all = new Map(attributes);
  if (attributes.has("xml:lang") && !attributes.has("lang")) all.set("lang", attributes.get("xml:lang"));
  if (numbering) all.set("data-list-numbering", numbering);
  for (const [key, value] of all) {
    if (kept.has(key) || (isOurs && own.has(key))) tag += ` ${key}="${quoted(value)}"`;
  }
  if (style) tag += ` data-style="${quoted(style)}"`;
  if (classes.length) tag += ` data-class="${quoted(classes.join(" "))}"`;
  // Browsers wrap a space that they turned into a no-break space in a bare span,
  // and ProseMirror turns it back. A span that was not bare must not look like one.
  if (name === "span") {
    if (/\bApple-converted-space\b/.test(attributes.get("class") ?? "")) tag += ' class="Apple-converted-space"';
    else if (attributes.has("class") || attributes.has("style")) tag += ' class="span"';
  }
  return `${tag}>`;
}

const escaped = (value) => value.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const quoted = (value) => value.replaceAll('"', "&quot;");
