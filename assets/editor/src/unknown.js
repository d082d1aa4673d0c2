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

// A block as `schema` reads it; what it cannot hold, whole, in a wrapping of its own.
export function readWhole(schema, json) {
  return known(schema, json) ?? schema.nodes.unknown.create({ id: json.attrs?.id ?? null, whole: json });
}

export const unwrapped = (json) => (json.type === "unknown" ? { ...json.attrs.whole, attrs: { ...json.attrs.whole.attrs, id: json.attrs.id } } : json);

function known(schema, json) {
  try {
    const node = schema.nodeFromJSON(json);
    node.check();
    return node.type.name !== "unknown" && hasKnownAttributes(schema, json) ? node : null;
  } catch {
    return null;
  }
}

// ProseMirror drops attributes that it does not know, without a word.
function hasKnownAttributes(schema, { type, attrs, content = [], marks = [] }) {
  const knows = (kind, given) => Object.keys(given ?? {}).every((name) => name in (kind.spec.attrs ?? {}));
  return knows(schema.nodes[type], attrs)
    && marks.every((mark) => knows(schema.marks[mark.type], mark.attrs))
    && content.every((child) => hasKnownAttributes(schema, child));
}
