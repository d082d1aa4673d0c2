// Where in a document something is found, by whatever finds it in a line (find-text.js).

// The places in each textblock between two positions of a document. Words run over marks, not over breaks or what stands in
// a line without being text.
export function findBetween(doc, from, to, search) {
  const found = [];
  doc.nodesBetween(from, to, (node, pos) => {
    if (!node.isTextblock) return true;
    for (const { text, begin } of linesOf(node, pos + 1)) {
      for (const place of search(text)) found.push({ from: begin + place.from, to: begin + place.to });
    }
    return false;
  });
  return found;
}

function linesOf(block, begin) {
  const lines = [];
  let line = null;
  block.forEach((node, offset) => {
    if (!node.isText) line = null;
    else if (line) line.text += node.text;
    else lines.push(line = { text: node.text, begin: begin + offset });
  });
  return lines;
}
