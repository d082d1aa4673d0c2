//! What of a body goes out: everything but blocks in which there is nothing to read.

use super::characters::is_blank;
use super::document::{Block, Document, Heading, Image, Inline, ItemPart, List, ListItem, ListKind, Paragraph, Quote};
use super::frames::{Code, Embed, FactBox, Gallery, TableRow, TextTable};

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
        Block::Paragraph(line) => paragraph(line).map(Block::Paragraph),
        Block::Heading(Heading { id, level, content }) => has_words(content).then(|| {
            Block::Heading(Heading {
                id: id.clone(),
                level: *level,
                content: said(content),
            })
        }),
        Block::Quote(inside) => quote(inside).map(Block::Quote),
        Block::List(inside) => list(inside).map(Block::List),
        Block::Rule(id) => Some(Block::Rule(id.clone())),
        Block::Image(inside) => Some(Block::Image(image(inside))),
        Block::Gallery(Gallery {
            id,
            layout,
            caption,
            images,
        }) => Some(Block::Gallery(Gallery {
            id: id.clone(),
            layout: *layout,
            caption: line(caption),
            images: images.iter().map(image).collect(),
        })),
        Block::Table(inside) => table(inside).map(Block::Table),
        Block::FactBox(inside) => fact_box(inside).map(Block::FactBox),
        Block::Embed(embed) => Some(Block::Embed(Embed {
            caption: said(&embed.caption),
            ..embed.clone()
        })),
        Block::File(file) => Some(Block::File(file.clone())),
        Block::Code(code @ Code { content, .. }) => has_words(content).then(|| Block::Code(code.clone())),
    }
}

/// A line in which there is something to read.
fn paragraph(paragraph: &Paragraph) -> Option<Paragraph> {
    has_words(&paragraph.content).then(|| line(paragraph))
}

/// A line that keeps its place even when it is empty.
fn line(Paragraph { id, content }: &Paragraph) -> Paragraph {
    let content = if has_words(content) { said(content) } else { Vec::new() };
    Paragraph {
        id: id.clone(),
        content,
    }
}

/// A line without footnotes that say nothing.
fn said(content: &[Inline]) -> Vec<Inline> {
    let is_note = |inline: &&Inline| matches!(inline, Inline::Footnote(said) if !has_words(said));
    content.iter().filter(|inline| !is_note(inline)).cloned().collect()
}

fn image(image: &Image) -> Image {
    Image {
        caption: said(&image.caption),
        ..image.clone()
    }
}

fn quote(
    Quote {
        id,
        kind,
        paragraphs,
        attribution,
    }: &Quote,
) -> Option<Quote> {
    let paragraphs: Vec<Paragraph> = paragraphs.iter().filter_map(paragraph).collect();
    (!paragraphs.is_empty()).then(|| Quote {
        id: id.clone(),
        kind: *kind,
        paragraphs,
        attribution: attribution.as_ref().and_then(paragraph),
    })
}

/// Rows and columns stay as they are: an empty one may be meant.
fn table(table: &TextTable) -> Option<TextTable> {
    let row = |TableRow { id, cells }: &TableRow| TableRow {
        id: id.clone(),
        cells: cells.iter().map(line).collect(),
    };
    let mut cells = table.rows.iter().flat_map(|row| &row.cells);
    cells.any(|cell| has_words(&cell.content)).then(|| TextTable {
        caption: line(&table.caption),
        rows: table.rows.iter().map(row).collect(),
        ..table.clone()
    })
}

fn fact_box(FactBox { id, title, parts }: &FactBox) -> Option<FactBox> {
    let (title, parts): (_, Vec<ItemPart>) = (line(title), parts.iter().filter_map(part).collect());
    (!parts.is_empty() || !title.content.is_empty()).then(|| FactBox {
        id: id.clone(),
        title,
        parts,
    })
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
    ListItem {
        id: id.clone(),
        first: line(first),
        rest: rest.iter().filter_map(part).collect(),
    }
}

fn part(part: &ItemPart) -> Option<ItemPart> {
    match part {
        ItemPart::Paragraph(inside) => paragraph(inside).map(ItemPart::Paragraph),
        ItemPart::List(inside) => list(inside).map(ItemPart::List),
    }
}

fn is_empty(item: &ListItem) -> bool {
    !has_words(&item.first.content) && item.rest.is_empty()
}

/// Whether a reader sees something in a line: a footnote counts if it says something.
fn has_words(content: &[Inline]) -> bool {
    content.iter().any(|inline| match inline {
        Inline::Footnote(said) => has_words(said),
        Inline::Text { text, marks: _ } => !is_blank(text),
        Inline::Break => false,
    })
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
