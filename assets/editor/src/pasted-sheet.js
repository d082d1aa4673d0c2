// The style sheet that a clipboard brings along (Word, Excel, LibreOffice, Apple's programs): only what says something
// about words, only selectors of one element.

const telling = /^(?:font-weight|font-style|text-decoration(?:-line)?|vertical-align|position|top|display|visibility|white-space|list-style(?:-type)?|mso-[\w-]+)$/;

export class Sheet {
  #rules = [];
  // How Word numbers a list, by "l0 level1".
  #numbering = new Map();

  read(css) {
    // What holds on paper or on small screens only holds nowhere here.
    const bare = css.replace(/<!--|-->/g, "").replace(/\/\*[\s\S]*?\*\//g, "").replace(/@(?:media|supports|container|layer|keyframes)\b[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, "");
    for (const [, selectors, body] of bare.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
      const list = /@list\s+(l\d+):(level\d)\b/.exec(selectors);
      if (list) this.#numbering.set(`${list[1]} ${list[2]}`, declared(body)["mso-level-number-format"] ?? "arabic");
      else for (const selector of selectors.split(",")) this.#add(selector.trim(), body);
    }
  }

  #add(selector, body) {
    const found = /^([a-z][\w-]*|\*)?((?:[.#][\w-]+)*)$/i.exec(selector);
    if (!found || !selector) return;
    const style = Object.entries(declared(body)).filter(([name]) => telling.test(name)).map(([name, value]) => `${name}:${value}`).join(";");
    if (!style) return;
    const names = found[2].match(/[.#][\w-]+/g) ?? [];
    this.#rules.push({ tag: found[1] === "*" ? null : found[1]?.toLowerCase(), names: names.map((name) => name.toLowerCase()), style });
  }

  // What the sheet and the element itself say, the stronger last.
  styleOf(tag, attributes) {
    const own = attributes.get("style") ?? "";
    if (!this.#rules.length) return own;
    const names = new Set([...classesOf(attributes).map((name) => `.${name}`), `#${attributes.get("id") ?? ""}`].map((name) => name.toLowerCase()));
    const fits = this.#rules.filter((rule) => (!rule.tag || rule.tag === tag) && rule.names.every((name) => names.has(name)));
    fits.sort((a, b) => a.names.length - b.names.length);
    return [...fits.map(({ style }) => style), own].filter(Boolean).join(";");
  }

  numberingOf(style) {
    const list = /\bmso-list\s*:\s*(l\d+)\s+(level\d)\b/i.exec(style);
    return list ? this.#numbering.get(`${list[1]} ${list[2]}`) ?? null : null;
  }
}

export const classesOf = (attributes) => (attributes.get("class") ?? "").split(/\s+/).filter(Boolean);

export function declared(style) {
  const out = {};
  for (const [, name, value] of style.matchAll(/(?:^|[;{])\s*([\w-]+)\s*:\s*((?:"[^"]*"|'[^']*'|[^;"'])*)/g)) out[name.toLowerCase()] = value.replace(/!\s*important/i, "").trim();
  return out;
}
