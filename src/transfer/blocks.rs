//! Plain blocks, `{"type", "text"}`, as the nodes of a document. What is a node already stays one.

use serde_json::{Value, json};

use crate::body::SCHEMA;

/// A document of these blocks, for `Document::parse`, which mends what does not fit.
#[must_use]
pub fn document(blocks: Vec<Value>) -> Value {
    let content: Vec<Value> = blocks.into_iter().map(node).collect();
    wrapped(content)
}

/// Nodes as a whole document.
#[must_use]
pub fn wrapped(content: Vec<Value>) -> Value {
    json!({ "type": "doc", "attrs": { "schema": SCHEMA }, "content": content })
}

fn node(block: Value) -> Value {
    let (Some(kind), Some(text)) = (block["type"].as_str(), block["text"].as_str()) else {
        return block;
    };
    let line = line(text);
    match kind {
        "heading" => {
            let level = block["level"].as_u64().unwrap_or(2);
            json!({ "type": "heading", "attrs": { "level": level }, "content": line })
        }
        "quote" | "blockquote" => quote(line),
        other => json!({ "type": other, "content": line }),
    }
}

/// A quotation of one paragraph.
fn quote(line: Vec<Value>) -> Value {
    json!({ "type": "blockquote", "content": [{ "type": "paragraph", "content": line }] })
}

/// Text with its line breaks as nodes.
fn line(text: &str) -> Vec<Value> {
    let mut line = Vec::new();
    for (number, part) in text.lines().enumerate() {
        if number > 0 {
            line.push(json!({ "type": "hard_break" }));
        }
        if !part.is_empty() {
            line.push(json!({ "type": "text", "text": part }));
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::Document;

    #[test]
    fn plain_blocks_become_a_document_and_whole_nodes_stay() {
        let blocks = json!([
            { "type": "paragraph", "text": "The ferry\nruns." },
            { "type": "heading", "text": "Sundays" },
            { "type": "quote", "text": "“At last.”" },
            { "type": "paragraph", "attrs": { "id": "aaaaaaaaaa" }, "content": [{ "type": "text", "text": "Kept." }] },
        ]);
        let Value::Array(blocks) = blocks else { unreachable!() };

        let parsed = Document::parse(&document(blocks)).unwrap();

        assert!(parsed.notices.is_empty(), "{:?}", parsed.notices);
        let html = parsed.document.html().to_string();
        assert_eq!(
            html.matches("<p>").count() + html.matches("<h2").count() + html.matches("<blockquote>").count(),
            5,
            "{html}"
        );
        assert!(html.contains("<br>"), "{html}");
    }

    #[test]
    fn what_is_unknown_keeps_its_words_and_is_told() {
        let parsed = Document::parse(&document(vec![json!({ "type": "embed", "text": "A tweet" })])).unwrap();

        assert_eq!(parsed.notices.len(), 1);
        assert!(parsed.document.to_json().to_string().contains("A tweet"));
    }
}
