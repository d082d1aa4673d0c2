// Clipboards by chance, with numbered words.

const blocks = ["p", "div", "h1", "h2", "h4", "ul", "ol", "li", "blockquote", "table", "pre", "section", "dl", "dd", "figure", "figcaption", "center", "hr", "aside", "footer"];
const inlines = ["span", "b", "i", "a", "sup", "sub", "s", "q", "font", "ins", "u", "code", "br", "o:p", "ruby", "label", "cite", "kbd"];
export const gone = ["del", "script", "style", "textarea"];
const attributes = ["", "", ` href="https://a.example/"`, ` href="mailto:"`, ` start="4"`, ` value="9"`, ` style="font-weight:bold"`, ` style="text-decoration:line-through"`, ` style="mso-list:l0 level2 lfo1"`, ` style="mso-list:l0 level1 lfo1"`, ` data-aria-level="2"`, ` style="vertical-align:super"`, ` style="display:block"`, ` style="white-space:pre"`, ` lang="fr"`, ` class="EOP"`, ` reversed`, ` colspan="2"`, ` rowspan="3"`, ` data-checked="true"`, ` aria-checked="false"`, ` class="MsoQuote"`, ` class="MsoTitle"`, ` class="pullquote"`, ` data-indent="1"`, ` data-stringify-indent="2"`, ` style="display:flex"`, ` style="white-space:pre-line"`, ` style="vertical-align:4px"`, ` href="#fn1"`, ` href="javascript:x"`, ` dir="rtl"`, ` style="font-weight:normal"`];

// A clipboard as no program makes it: anything in anything.
export function clipboard(below) {
  const { pick } = below;
  const node = (depth) => {
    if (depth > 5 || below(4) === 0) return ` w${below(1e6)} `;
    const kind = below(12);
    const tag = kind === 0 ? pick(gone) : kind < 7 ? pick(blocks) : pick(inlines);
    if (tag === "table") return `<table>${rows(depth)}</table>`;
    return `<${tag}${pick(attributes)}>${Array.from({ length: below(4) }, () => node(depth + 1)).join("")}</${tag}>`;
  };
  const cell = (depth) => {
    const tag = below(5) ? "td" : "th";
    return `<${tag}${pick(attributes)}>${below(3) ? ` w${below(1e6)} ` : node(depth + 1)}${below(3) ? "" : node(depth + 1)}</${tag}>`;
  };
  const row = (depth) => `<tr>${Array.from({ length: 1 + below(4) }, () => cell(depth)).join("")}</tr>`;
  const rows = (depth) => (below(4) ? "" : `<caption> w${below(1e6)} </caption>`) + Array.from({ length: 1 + below(4) }, () => row(depth)).join("");
  return Array.from({ length: 1 + below(4) }, () => node(0)).join("");
}
