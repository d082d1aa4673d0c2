// What is copied as plain text: blocks with a line between them, rows on lines of their own with tabs between their cells,
// footnotes in brackets.

const isRow = ({ type }) => type.name === "table_row";

// `between`: what parts blocks.
export function textOf(fragment, between = "\n\n") {
  const { content: nodes } = fragment;
  if (!nodes.length || nodes[0].isInline) return nodes.map(inlineText).join("");
  const isSaid = (node, text) => text !== "" || isRow(node) || (node.isTextblock && node.type.name !== "caption");
  const blocks = nodes.map((node) => [node, blockText(node, between)]).filter(([node, text]) => isSaid(node, text));
  return blocks.map(([node, text], index) => (index ? parting(node, blocks[index - 1][0], between) : "") + text).join("");
}

const parting = (node, before, between) => (isRow(node) || before.type.name === "caption" ? "\n" : between);

function blockText(node, between) {
  if (isRow(node)) return node.content.content.map(({ content }) => onOneLine(textOf(content))).join("\t");
  if (node.type.name === "embed") return [textOf(node.content), node.attrs.address].filter(Boolean).join("\n");
  if (node.type.name === "file") return node.attrs.title;
  if (node.isLeaf && !node.isTextblock) return node.type.spec.leafText?.(node) ?? "";
  return textOf(node.content, between);
}

const onOneLine = (text) => text.replace(/[\t\n]/g, " ");

function inlineText(node) {
  if (node.isText) return node.text;
  if (node.type.name === "footnote") return node.content.size ? ` [${node.textContent}]` : "";
  return node.type.spec.leafText?.(node) ?? "";
}
