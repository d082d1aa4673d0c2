// Pasted HTML as text, before a parser sees it. `style-src 'self'` empties
// element.style even in detached documents and reports each attribute, so style
// travels as data-style; nothing else survives but what the reader needs.
// Tags are read as the HTML standard's tokenizer reads them (13.2.5).

const kept = new Set(["href", "start", "data-pm-slice"]);
const rawText = /^(?:script|style|title|textarea|xmp|iframe|noembed|noframes|noscript|plaintext)$/;
const dropped = /^(?:img|picture|source|link|meta|base|object|embed|param|video|audio|track|input)$/;

const tagName = /<(\/?)([a-z][^\s/>]*)/iy;
const attribute = /[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/y;
const tagEnd = /[\s/]*>/y;

export function withoutStyles(html) {
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
    if (!tag.closes && rawText.test(tag.name)) at = endOfRawText(html, at, tag.name);
    else if (!rawText.test(tag.name) && !dropped.test(tag.name)) out += written(tag);
  }
  return out;
}

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

function written({ closes, name, attributes }) {
  if (closes) return `</${name}>`;
  let tag = `<${name}`;
  for (const [key, value] of attributes) {
    if (key === "style") tag += ` data-style="${quoted(value)}"`;
    else if (kept.has(key)) tag += ` ${key}="${quoted(value)}"`;
  }
  // Browsers wrap a space that they turned into a no-break space in a bare span,
  // and ProseMirror turns it back. A span that was not bare must not look like one.
  if (name === "span") {
    if (/\bApple-converted-space\b/.test(attributes.get("class") ?? "")) tag += ' class="Apple-converted-space"';
    else if (attributes.has("class") || attributes.has("style")) tag += ' class="span"';
  }
  return `${tag}>`;
}

const quoted = (value) => value.replaceAll('"', "&quot;");
