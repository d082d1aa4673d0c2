// Elements and drawings for the combobox. Text goes in as text nodes.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter(Boolean));
  return node;
}

export function icon(name) {
  const make = (tag) => document.createElementNS("http://www.w3.org/2000/svg", tag);
  const sprite = document.body.dataset.sprite ?? document.querySelector("svg.icon use")?.getAttribute("href").split("#")[0] ?? "";
  const svg = make("svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(make("use"));
  svg.firstChild.setAttribute("href", `${sprite}#i-${name}`);
  return svg;
}

// The name with what is typed in bold.
export function marked(name, typed) {
  const at = typed ? name.toLowerCase().indexOf(typed.toLowerCase()) : -1;
  if (at < 0) return [name];
  return [name.slice(0, at), el("b", {}, name.slice(at, at + typed.length)), name.slice(at + typed.length)];
}
