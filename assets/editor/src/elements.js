// Small builders for the parts of the page that only exist with script.
// Text goes in as text nodes: nothing here can write markup.

const sprite = () => document.body.dataset.sprite ?? document.querySelector("svg.icon use")?.getAttribute("href").split("#")[0] ?? "";

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value == null) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child != null && child !== false));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite()}#i-${name}`);
  svg.append(use);
  return svg;
}

export function button(label, variant, onclick) {
  return el("button", { type: "button", class: `btn ${variant}`.trim(), onclick }, label);
}

// "14:31" in the newsroom's zone, with the weekday when it is not today.
export function clock(at = new Date()) {
  const zone = { timeZone: document.body.dataset.zone || undefined };
  const day = (date) => date.toLocaleDateString("en-GB", zone);
  const time = at.toLocaleTimeString("en-GB", { ...zone, hour: "2-digit", minute: "2-digit" });
  if (day(at) === day(new Date())) return time;
  return `${at.toLocaleDateString("en-GB", { ...zone, weekday: "short", day: "numeric", month: "short" })}, ${time}`;
}

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = el("textarea", { class: "vh", "aria-hidden": "true" });
    area.value = text;
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}
