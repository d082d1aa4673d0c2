//! What of a body goes out: everything but blocks in which there is nothing to read.

use super::characters::is_blank;
use super::document::{Block, Document, Heading, Inline, ItemPart, List, ListItem, ListKind, Paragraph, Quote};
use super::text::plain;

impl Document {
    /// The document without empty paragraphs, headings, quotes and lists. Whoever writes keeps them: the cursor may
    /// stand in one. A numbered list keeps an empty item that others follow, or their numbers would change.
    #[must_use]
    pub fn published(&self) -> Self {
        Self {
            blocks: self.blocks.iter().filter_map(block).collect(),
        }
    }
}

fn block(block: &Block) -> Option<Block> {
    match block {
        Block::Paragraph(paragraph) => has_words(&paragraph.content).then(|| Block::Paragraph(paragraph.clone())),
        Block::Heading(heading @ Heading { content, .. }) => {
            has_words(content).then(|| Block::Heading(heading.clone()))
        }
        Block::Quote(Quote { id, paragraphs }) => {
            let paragraphs: Vec<Paragraph> = paragraphs.iter().filter(|p| has_words(&p.content)).cloned().collect();
            (!paragraphs.is_empty()).then(|| {
                Block::Quote(Quote {
                    id: id.clone(),
                    paragraphs,
                })
            })
        }
        Block::List(inside) => list(inside).map(Block::List),
        Block::Rule(id) => Some(Block::Rule(id.clone())),
        Block::Image(image) => Some(Block::Image(image.clone())),
    }
}

fn list(List { id, kind, items }: &List) -> Option<List> {
    let items: Vec<ListItem> = items.iter().map(item).collect();
    let last = items.iter().rposition(|item| !is_empty(item))?;
    let items = items
        .into_iter()
        .take(last + 1)
        .filter(|item| matches!(kind, ListKind::Ordered(_)) || !is_empty(item));
    Some(List {
        id: id.clone(),
        kind: *kind,
        items: items.collect(),
    })
}

fn item(ListItem { id, first, rest }: &ListItem) -> ListItem {
    let rest = rest.iter().filter_map(|part| match part {
        ItemPart::Paragraph(paragraph) => has_words(&paragraph.content).then(|| ItemPart::Paragraph(paragraph.clone())),
        ItemPart::List(inside) => list(inside).map(ItemPart::List),
    });
    ListItem {
        id: id.clone(),
        first: first.clone(),
        rest: rest.collect(),
    }
}

fn is_empty(item: &ListItem) -> bool {
    !has_words(&item.first.content) && item.rest.is_empty()
}

fn has_words(content: &[Inline]) -> bool {
    !is_blank(&plain(content))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn html(blocks: Value) -> String {
        let document = Document::parse(&json!({"type": "doc", "content": blocks}))
            .unwrap()
            .document;
        document.html().to_string()
    }

    fn p(text: &str) -> Value {
        json!({"type": "paragraph", "content": [{"type": "text", "text": text}]})
    }

    fn items(name: &str, texts: &[&str]) -> Value {
        let items = texts
            .iter()
            .map(|text| json!({"type": "list_item", "content": [p(text)]}));
        json!({"type": name, "content": items.collect::<Value>()})
    }

    #[test]
    fn nothing_empty_goes_out() {
        let blocks = json!([
            p("a"), p(""), p("\u{a0} "), p("\u{200d}"), {"type": "paragraph", "content": [{"type": "hard_break"}]},
            {"type": "heading", "attrs": {"level": 2}}, {"type": "blockquote", "content": [p(""), p("q")]},
            {"type": "blockquote", "content": [p("")]}, items("bullet_list", &["", ""]), p("b"),
        ]);
        assert_eq!(html(blocks), "<p>a</p><blockquote><p>q</p></blockquote><p>b</p>");
    }

    #[test]
    fn the_numbers_of_a_list_stay() {
        let blocks = json!([
            items("ordered_list", &["a", "", "c", ""]),
            items("bullet_list", &["a", "", "c"])
        ]);
        assert_eq!(
            html(blocks),
            "<ol><li>a</li><li></li><li>c</li></ol><ul><li>a</li><li>c</li></ul>"
        );
    }
}
