//! Other words in the lines of a body: marks, links, blocks and their ids stay.

use std::{mem, ops::Range};

use super::document::{Block, Document, Image, Inline, ItemPart, List, ListItem, Paragraph};
use super::frames::{FactBox, Gallery, TextTable};

/// What a line is of, for whoever rewrites it and whoever is told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// Running text, with headings, lists and boxes.
    Text,
    /// What somebody said, set apart from the text.
    Quote,
    /// Said of a picture, a table, a gallery, an embed.
    Caption,
    /// Said of a picture to people who cannot see it.
    AltText,
    /// A cell of a table.
    Cell,
    /// A note at the foot of the story.
    Footnote,
}

impl LineKind {
    /// "in a caption"; nothing of running text.
    #[must_use]
    pub const fn place(self) -> Option<&'static str> {
        match self {
            Self::Text => None,
            Self::Quote => Some("in a quotation"),
            Self::Caption => Some("in a caption"),
            Self::AltText => Some("in an alt text"),
            Self::Cell => Some("in a table"),
            Self::Footnote => Some("in a footnote"),
        }
    }
}

/// Other words for a part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// Bytes of the line, on borders of characters.
    pub range: Range<usize>,
    /// What stands there instead. It is set as the first of the words was that it replaces.
    pub words: String,
}

/// Answers what a line says instead: parts that are in order and do not overlap.
type Write<'w> = dyn FnMut(LineKind, &str) -> Vec<Rewrite> + 'w;

/// Stands in a line for what is no text: nothing that is looked for reaches over it.
const NO_TEXT: char = '\u{fffc}';

impl Document {
    /// The same text with other words. `write` is asked for every line that somebody reads, but for what is shown letter by
    /// letter, in the order of the text; a footnote behind the line that it stands in.
    #[must_use]
    pub fn rewritten(&self, mut write: impl FnMut(LineKind, &str) -> Vec<Rewrite>) -> Self {
        let mut document = self.clone();
        for block in &mut document.blocks {
            rewrite_block(block, &mut write);
        }
        document
    }
}

fn rewrite_block(block: &mut Block, write: &mut Write<'_>) {
    match block {
        Block::Paragraph(paragraph) => rewrite_line(LineKind::Text, &mut paragraph.content, write),
        Block::Heading(heading) => rewrite_line(LineKind::Text, &mut heading.content, write),
        Block::Quote(quote) => {
            let by = quote.attribution.as_mut();
            for paragraph in quote.paragraphs.iter_mut() {
                rewrite_line(LineKind::Quote, &mut paragraph.content, write);
            }
            if let Some(by) = by {
                rewrite_line(LineKind::Text, &mut by.content, write);
            }
        }
        Block::List(list) => rewrite_list(list, write),
        Block::Image(image) => rewrite_image(image, write),
        Block::Gallery(Gallery { caption, images, .. }) => {
            rewrite_line(LineKind::Caption, &mut caption.content, write);
            for image in images {
                rewrite_image(image, write);
            }
        }
        Block::Table(TextTable { caption, rows, .. }) => {
            rewrite_line(LineKind::Caption, &mut caption.content, write);
            for cell in rows.iter_mut().flat_map(|row| &mut row.cells) {
                rewrite_line(LineKind::Cell, &mut cell.content, write);
            }
        }
        Block::FactBox(FactBox { title, parts, .. }) => {
            rewrite_line(LineKind::Text, &mut title.content, write);
            rewrite_parts(parts, write);
        }
        Block::Embed(embed) => rewrite_line(LineKind::Caption, &mut embed.caption, write),
        Block::Rule(_) | Block::File(_) | Block::Code(_) => {}
    }
}

fn rewrite_list(list: &mut List, write: &mut Write<'_>) {
    for ListItem { first, rest, .. } in &mut list.items {
        rewrite_line(LineKind::Text, &mut first.content, write);
        rewrite_parts(rest, write);
    }
}

fn rewrite_parts(parts: &mut [ItemPart], write: &mut Write<'_>) {
    for part in parts {
        match part {
            ItemPart::Paragraph(Paragraph { content, .. }) => rewrite_line(LineKind::Text, content, write),
            ItemPart::List(list) => rewrite_list(list, write),
        }
    }
}

fn rewrite_image(image: &mut Image, write: &mut Write<'_>) {
    rewrite_line(LineKind::Caption, &mut image.caption, write);
    let rewrites = write(LineKind::AltText, &image.alt);
    rewrite_text(&mut image.alt, &rewrites);
}

/// Other words in a line that has no marks.
pub fn rewrite_text(line: &mut String, rewrites: &[Rewrite]) {
    for Rewrite { range, words } in rewrites.iter().rev() {
        line.replace_range(range.clone(), words);
    }
}

fn rewrite_line(kind: LineKind, content: &mut Vec<Inline>, write: &mut Write<'_>) {
    let rewrites = write(kind, &line_of(content));
    let mut at = 0;
    for inline in content.iter_mut() {
        if let Inline::Text { text, .. } = inline {
            let from = at;
            at += text.len();
            *text = piece(text, from, &rewrites);
        } else {
            at += NO_TEXT.len_utf8();
        }
    }
    for inline in content.iter_mut() {
        if let Inline::Footnote(said) = inline {
            rewrite_line(LineKind::Footnote, said, write);
        }
    }
    if !rewrites.is_empty() {
        join(content);
    }
}

fn line_of(content: &[Inline]) -> String {
    let mut line = String::new();
    for inline in content {
        match inline {
            Inline::Text { text, .. } => line.push_str(text),
            Inline::Break | Inline::Footnote(_) => line.push(NO_TEXT),
        }
    }
    line
}

/// What a piece of text says that begins at this byte of its line: the new words stand in the piece in which the old ones begin.
fn piece(text: &str, from: usize, rewrites: &[Rewrite]) -> String {
    let (mut said, mut at, until) = (String::new(), from, from + text.len());
    for Rewrite { range, words } in rewrites {
        if range.end <= at || range.start >= until {
            continue;
        }
        if range.start >= at {
            said.push_str(&text[at - from..range.start - from]);
            said.push_str(words);
        }
        at = range.end.min(until);
    }
    said.push_str(&text[at - from..]);
    said
}

/// Nothing that is empty stays, and what is set alike is one piece.
fn join(content: &mut Vec<Inline>) {
    let mut joined: Vec<Inline> = Vec::with_capacity(content.len());
    for inline in mem::take(content) {
        match (joined.last_mut(), inline) {
            (_, Inline::Text { text, .. }) if text.is_empty() => {}
            (
                Some(Inline::Text {
                    text: before,
                    marks: one,
                }),
                Inline::Text { text, marks },
            ) if *one == marks => {
                before.push_str(&text);
            }
            (_, inline) => joined.push(inline),
        }
    }
    *content = joined;
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn text(text: &str, mark: Option<&str>) -> Value {
        match mark {
            Some(mark) => json!({ "type": "text", "text": text, "marks": [{ "type": mark }] }),
            None => json!({ "type": "text", "text": text }),
        }
    }

    fn document(blocks: Value) -> Document {
        Document::parse(&json!({ "type": "doc", "content": blocks }))
            .unwrap()
            .document
    }

    fn trust(_: LineKind, line: &str) -> Vec<Rewrite> {
        line.match_indices("Harbour Trust")
            .map(|(at, found)| Rewrite {
                range: at..at + found.len(),
                words: "Port".to_owned(),
            })
            .collect()
    }

    #[test]
    fn new_words_are_set_as_the_first_of_the_old_ones_were_and_all_else_stays() {
        let cases = [
            (
                json!([text("The Harbour Trust met.", None)]),
                json!([text("The Port met.", None)]),
            ),
            (
                json!([
                    text("The Harbour ", None),
                    text("Trust", Some("strong")),
                    text(" met.", None)
                ]),
                json!([text("The Port met.", None)]),
            ),
            (
                json!([
                    text("The ", None),
                    text("Harbour", Some("em")),
                    text(" Trust, the Harbour Trust", None)
                ]),
                json!([text("The ", None), text("Port", Some("em")), text(", the Port", None)]),
            ),
            (
                json!([
                    text("Harbour", None),
                    json!({ "type": "hard_break" }),
                    text("Trust", None)
                ]),
                json!([
                    text("Harbour", None),
                    json!({ "type": "hard_break" }),
                    text("Trust", None)
                ]),
            ),
        ];
        for (before, after) in cases {
            let (before, after) = (
                document(json!([{ "type": "paragraph", "attrs": { "id": "aaaaaaaaaa" }, "content": before }])),
                document(json!([{ "type": "paragraph", "attrs": { "id": "aaaaaaaaaa" }, "content": after }])),
            );
            assert_eq!(before.rewritten(trust), after, "{before:?}");
        }
    }

    #[test]
    fn every_line_that_somebody_reads_is_asked_for_once() {
        let everything = super::super::description::tests::everything();
        let mut lines = Vec::new();
        let same = everything.rewritten(|kind, line| {
            lines.push((kind, line.to_owned()));
            vec![]
        });

        assert_eq!(same, everything, "what is not rewritten stays as it was");
        let asked = lines
            .iter()
            .filter(|(kind, _)| *kind != LineKind::AltText && *kind != LineKind::Footnote)
            .count();
        let all = everything.lines();
        let read = all.iter().filter(|line| {
            use super::super::document::TextElement as T;
            !matches!(line.tag, T::Hr | T::Pre | T::File)
        });
        assert_eq!(asked, read.count(), "{lines:?}");
    }

    #[test]
    fn what_comes_out_is_what_the_parser_would_make_of_it() {
        let before = document(
            json!([{ "type": "paragraph", "content": [text("A Harbour Trust", Some("strong")), text(" of Harbour Trust", None)] }]),
        );
        let after = before.rewritten(trust);
        assert_eq!(Document::parse(&after.to_json()).unwrap().document, after);
    }
}
