// Blocks that this version of the editor does not know, because a newer one wrote them: kept whole, shown as such, and
// sent back as they came.

const shownText = (json) => (json.text ?? "") + (json.content ?? []).map(shownText).join(" ");

export const unknownBlock = {
  group: "block", atom: true, attrs: { id: { default: null }, whole: {} }, selectable: true, marks: "",
  toDOM: ({ attrs }) => ["div", { class: "unknown-block", contenteditable: "false", "data-unknown": attrs.whole.type },
    ["p", { class: "hint" }, "A part that this page does not know yet. It stays as it is. Reload the page to change it."],
    ["p", {}, shownText(attrs.whole)]],
  leafText: ({ attrs }) => shownText(attrs.whole),
};

// The same document with each block that `schema` cannot hold, whole, in a wrapping of its own.
export function wrapped(schema, content) {
  return content.map((block) => (isKnown(schema, block) ? block : { type: "unknown", attrs: { id: block.attrs?.id ?? null, whole: block } }));
}

export function unwrapped(json) {
  const bare = ({ type, attrs, ...rest }) => (type === "unknown" ? { ...attrs.whole, attrs: { ...attrs.whole.attrs, id: attrs.id } } : { type, attrs, ...rest });
  return json.content ? { ...json, content: json.content.map(bare) } : json;
}

function isKnown(schema, block) {
  try {
    schema.nodeFromJSON(block).check();
    return block.type !== "unknown" && hasKnownAttributes(schema, block);
  } catch {
    return false;
  }
}

// ProseMirror drops attributes that it does not know, without a word.
function hasKnownAttributes(schema, { type, attrs, content = [], marks = [] }) {
  const knows = (kind, given) => Object.keys(given ?? {}).every((name) => name in (kind.spec.attrs ?? {}));
  return knows(schema.nodes[type], attrs)
    && marks.every((mark) => knows(schema.marks[mark.type], mark.attrs))
    && content.every((child) => hasKnownAttributes(schema, child));
}
