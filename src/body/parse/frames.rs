//! Galleries, tables, boxes, embeds and code.

use serde_json::Value;

use super::super::{
    characters::{Cleaner, Fate, composed},
    document::{Block, Inline, ItemPart, Marks, Paragraph},
    frames::{Code, Embed, FactBox, Gallery, TableRow, TextTable},
    kinds::NodeKind,
    link::Link,
    text::plain,
};
use super::{DocumentReader, Json, ParseResult, attribute, in_paragraphs};

impl DocumentReader {
    /// A gallery; of one without pictures its words stay, and what is no picture stands behind it.
    pub(super) fn gallery(&mut self, json: &Json) -> ParseResult<Vec<Block>> {
        let id = self.id(json);
        let layout = self.layout(json);
        let (mut captions, mut images, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        self.children(json, |reader, json| -> ParseResult<Vec<()>> {
            match reader.open(json)? {
                Some((NodeKind::Caption, json)) if captions.is_empty() && images.is_empty() => {
                    captions = reader.paragraphs(json)?;
                }
                Some((NodeKind::Image, json)) => {
                    let (image, left) = reader.one_image(json)?;
                    images.extend(image);
                    rest.extend(left);
                }
                opened => rest.extend(reader.misplaced(opened, json, "inside a gallery")?),
            }
            Ok(Vec::new())
        })?;
        let (caption, left) = self.first_line(captions);
        rest.splice(0..0, left);
        if images.is_empty() {
            self.repaired = true;
            return Ok(in_paragraphs(with_words(caption, rest)));
        }
        let gallery = Block::Gallery(Gallery {
            id,
            layout,
            caption,
            images,
        });
        Ok(std::iter::once(gallery).chain(in_paragraphs(rest)).collect())
    }

    /// A table, each row as long as the longest; what is no row stands behind it.
    pub(super) fn table(&mut self, json: &Json) -> ParseResult<Vec<Block>> {
        let id = self.id(json);
        let (header_row, header_column) = (self.flag(json, "header_row"), self.flag(json, "header_column"));
        let (mut captions, mut rows, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        self.children(json, |reader, json| -> ParseResult<Vec<()>> {
            match reader.open(json)? {
                Some((NodeKind::Caption, json)) if captions.is_empty() && rows.is_empty() => {
                    captions = reader.paragraphs(json)?;
                }
                Some((NodeKind::TableRow, json)) => {
                    let (row, left) = reader.row(json)?;
                    rows.push(row);
                    rest.extend(left);
                }
                opened => rest.extend(reader.misplaced(opened, json, "in a table outside its rows")?),
            }
            Ok(Vec::new())
        })?;
        let (caption, left) = self.first_line(captions);
        rest.splice(0..0, left);
        let columns = rows
            .iter()
            .map(|row: &TableRow| row.cells.len())
            .max()
            .unwrap_or_default();
        if columns == 0 {
            self.repaired = true;
            return Ok(in_paragraphs(with_words(caption, rest)));
        }
        for row in &mut rows {
            while row.cells.len() < columns {
                self.is_in_bounds()?;
                row.cells.push(self.paragraph(Vec::new()));
            }
        }
        let table = Block::Table(TextTable {
            id,
            header_row,
            header_column,
            caption,
            rows,
        });
        Ok(std::iter::once(table).chain(in_paragraphs(rest)).collect())
    }

    /// A row; what is in more cells than it may have is left.
    fn row(&mut self, json: &Json) -> ParseResult<(TableRow, Vec<Paragraph>)> {
        let id = self.id(json);
        let mut rest = Vec::new();
        let mut cells = self.children(json, |reader, json| match reader.open(json)? {
            Some((NodeKind::TableCell, json)) => {
                let mut lines = reader.paragraphs(json)?.into_iter();
                let cell = lines.next();
                rest.extend(lines);
                Ok(cell.into_iter().collect())
            }
            opened => {
                rest.extend(reader.misplaced(opened, json, "in a row of a table outside its cells")?);
                Ok(Vec::new())
            }
        })?;
        if cells.len() > TextTable::MAX_COLUMNS {
            let told = format!(
                "had more than {} columns; what stood in the others stands behind it.",
                TextTable::MAX_COLUMNS
            );
            self.tell_of("", "too_wide", &told);
            let beyond = cells.split_off(TextTable::MAX_COLUMNS);
            rest.extend(beyond.into_iter().filter(|cell| !cell.content.is_empty()));
        }
        Ok((TableRow { id, cells }, rest))
    }

    /// A box; what is neither paragraph nor list becomes a paragraph in it.
    pub(super) fn fact_box(&mut self, json: &Json) -> ParseResult<Vec<Block>> {
        let id = self.id(json);
        let mut titles = Vec::new();
        let mut parts = Vec::new();
        self.children(json, |reader, json| -> ParseResult<Vec<()>> {
            match reader.open(json)? {
                Some((NodeKind::Caption, json)) if titles.is_empty() && parts.is_empty() => {
                    titles = reader.paragraphs(json)?;
                }
                Some((NodeKind::Paragraph, json)) => {
                    parts.extend(reader.paragraphs(json)?.into_iter().map(ItemPart::Paragraph));
                }
                Some((kind @ (NodeKind::BulletList | NodeKind::OrderedList), json)) => {
                    parts.extend(reader.list(kind, json)?.into_iter().map(ItemPart::List));
                }
                opened => {
                    let words = reader.misplaced(opened, json, "inside a fact box")?;
                    parts.extend(words.into_iter().map(ItemPart::Paragraph));
                }
            }
            Ok(Vec::new())
        })?;
        let (title, left) = self.first_line(titles);
        parts.splice(0..0, left.into_iter().map(ItemPart::Paragraph));
        if parts.is_empty() {
            parts.push(ItemPart::Paragraph(self.paragraph(Vec::new())));
        }
        Ok(vec![Block::FactBox(FactBox { id, title, parts })])
    }

    /// What another site shows. Without an address of the web its words stay.
    pub(super) fn embed(&mut self, json: &Json) -> ParseResult<Vec<Block>> {
        let id = self.id(json);
        let lines = self.lines(json)?;
        let title = self.words_of(json, "title", "a title", Embed::MAX_TITLE);
        let sent = attribute(json, "address").and_then(Value::as_str).unwrap_or_default();
        let read = if self.is_stored {
            Link::stored(sent)
        } else {
            Link::parse(sent)
        };
        let Some(address) = read.ok().filter(Link::is_web) else {
            let told = "named no address of the web; its words stay as a paragraph.";
            self.tell_of("/attrs/address", "bad_address", told);
            return Ok(in_paragraphs(self.named(id, lines)));
        };
        let mut named = self.named(id, lines).into_iter();
        let embed = named.next().map(|Paragraph { id, content }| {
            Block::Embed(Embed {
                id,
                address,
                title,
                caption: content,
            })
        });
        Ok(embed.into_iter().chain(in_paragraphs(named.collect())).collect())
    }

    /// Lines of code, as they are typed.
    pub(super) fn code(&mut self, json: &Json) -> ParseResult<Vec<Block>> {
        let id = self.id(json);
        let content = self.children(json, Self::inline)?;
        let is_marked = |inline: &Inline| matches!(inline, Inline::Text { marks, .. } if *marks != Marks::default());
        if content.iter().any(is_marked) {
            self.tell_of("", "bad_mark", "had words set in some way inside code; the words stay.");
        }
        let (content, aloud) = code_lines(&plain(&content), self.is_stored);
        for what in aloud.into_iter().take(1) {
            self.tell_of("", "bad_character", &format!("had {what} in it; it was left out."));
        }
        let lines = self.in_bounds(content);
        let code = |Paragraph { id, content }| Block::Code(Code { id, content });
        Ok(self.named(id, lines).into_iter().map(code).collect())
    }

    /// The first of these as the line of its frame, and the others. None was sent: it is empty.
    fn first_line(&mut self, lines: Vec<Paragraph>) -> (Paragraph, Vec<Paragraph>) {
        let mut lines = lines.into_iter();
        let first = lines.next().unwrap_or_else(|| self.paragraph(Vec::new()));
        (first, lines.collect())
    }

    fn flag(&mut self, json: &Json, name: &str) -> bool {
        match attribute(json, name) {
            Some(Value::Bool(is)) => *is,
            None => {
                self.repaired = true;
                false
            }
            Some(_) => {
                self.tell_malformed(&format!("/attrs/{name}"));
                false
            }
        }
    }
}

/// The words of a frame that cannot stand, in its place.
fn with_words(caption: Paragraph, rest: Vec<Paragraph>) -> Vec<Paragraph> {
    let said = (!caption.content.is_empty()).then_some(caption);
    said.into_iter().chain(rest).collect()
}

/// Text as lines parted by breaks. Tabs stay; spaces at the ends of lines do not.
fn code_lines(text: &str, is_stored: bool) -> (Vec<Inline>, Vec<&'static str>) {
    let (mut content, mut aloud) = (Vec::new(), Vec::new());
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            content.push(Inline::Break);
        }
        let line = if is_stored {
            line.to_owned()
        } else {
            code_line(line, &mut aloud)
        };
        if !line.is_empty() {
            content.push(Inline::plain(&line));
        }
    }
    (content, aloud)
}

fn code_line(line: &str, aloud: &mut Vec<&'static str>) -> String {
    let mut cleaner = Cleaner::default();
    let mut kept = String::with_capacity(line.len());
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match cleaner.next(c, chars.peek().copied()) {
            Fate::Stays => kept.push(c),
            Fate::Space if c == '\t' => kept.push(c),
            Fate::Space | Fate::Break => kept.push(' '),
            Fate::Goes => {}
            Fate::GoesAloud(what) => aloud.push(what),
        }
    }
    composed(kept.trim_end_matches([' ', '\t']))
}
