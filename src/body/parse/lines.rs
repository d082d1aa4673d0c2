//! Paragraphs and headings: a line of text each, or several when it is too long for one.

use serde_json::Value;

use super::super::{
    MAX_BLOCK_CHARS,
    block_id::BlockId,
    document::{Block, Heading, HeadingLevel, Inline, Paragraph},
    text::settle,
};
use super::{DocumentReader, Json, ParseResult, attribute};

impl DocumentReader {
    /// One paragraph, or several when it is too long for one.
    pub(super) fn paragraphs(&mut self, json: &Json) -> ParseResult<Vec<Paragraph>> {
        let id = self.id(json);
        let lines = self.lines(json)?;
        Ok(self.named(id, lines))
    }

    pub(super) fn headings(&mut self, json: &Json) -> ParseResult<Vec<Block>> {
        let level = match attribute(json, "level").and_then(Value::as_u64) {
            Some(2) => HeadingLevel::Two,
            Some(3) => HeadingLevel::Three,
            other => {
                let level = if other.is_some_and(|level| level > 3) {
                    HeadingLevel::Three
                } else {
                    HeadingLevel::Two
                };
                let rest = format!(
                    "had a level that is not used here; it is of level {} now.",
                    level.number()
                );
                self.tell_of("/attrs/level", "bad_level", &rest);
                level
            }
        };
        let heading = |Paragraph { id, content }| Block::Heading(Heading { id, level, content });
        Ok(self.paragraphs(json)?.into_iter().map(heading).collect())
    }

    /// The line of a block; several when it is too long.
    pub(super) fn lines(&mut self, json: &Json) -> ParseResult<Vec<Vec<Inline>>> {
        let content = self.children(json, Self::inline)?;
        Ok(self.settled(content))
    }

    pub(super) fn settled(&mut self, content: Vec<Inline>) -> Vec<Vec<Inline>> {
        if self.is_stored {
            return vec![content];
        }
        let settled = settle(&content);
        self.nodes += settled.content.len().saturating_sub(content.len());
        for what in settled.aloud.iter().take(1) {
            self.tell_of("", "bad_character", &format!("had {what} in it; it was left out."));
        }
        self.in_bounds(settled.content)
    }

    /// A line, or several when it is too long for one.
    pub(super) fn in_bounds(&mut self, content: Vec<Inline>) -> Vec<Vec<Inline>> {
        let lines = divided(content);
        if lines.len() > 1 {
            self.tell_of(
                "",
                "too_long",
                "was longer than 200,000 characters; it is several paragraphs now.",
            );
        }
        lines
    }

    pub(super) fn named(&mut self, id: BlockId, lines: Vec<Vec<Inline>>) -> Vec<Paragraph> {
        let mut lines = lines.into_iter();
        let content = lines.next().unwrap_or_default();
        let first = Paragraph { id, content };
        let rest: Vec<Paragraph> = lines.map(|content| self.paragraph(content)).collect();
        std::iter::once(first).chain(rest).collect()
    }

    /// A paragraph that was not sent as one.
    pub(super) fn paragraph(&mut self, content: Vec<Inline>) -> Paragraph {
        self.repaired = true;
        self.nodes += 1;
        let id = BlockId::new_random();
        self.seen.insert(id.clone());
        Paragraph { id, content }
    }
}

/// Lines of at most [`MAX_BLOCK_CHARS`] out of one, cut between words where there are any.
fn divided(content: Vec<Inline>) -> Vec<Vec<Inline>> {
    if content.iter().map(length).sum::<usize>() <= MAX_BLOCK_CHARS {
        return vec![content];
    }
    let (mut lines, mut line, mut room) = (Vec::new(), Vec::new(), MAX_BLOCK_CHARS);
    for inline in content {
        let mut rest = Some(inline);
        while let Some(inline) = rest.take() {
            let (fits, left) = cut(inline, room);
            room = room.saturating_sub(fits.as_ref().map_or(0, length));
            line.extend(fits);
            rest = left;
            if rest.is_some() {
                lines.push(settle(&std::mem::take(&mut line)).content);
                room = MAX_BLOCK_CHARS;
            }
        }
    }
    lines.push(line);
    lines
}

fn length(inline: &Inline) -> usize {
    match inline {
        Inline::Text { text, marks: _ } => text.chars().count(),
        Inline::Break => 1,
        Inline::Footnote(said) => 1 + said.iter().map(length).sum::<usize>(),
    }
}

/// What of a piece fits, and what is left. A footnote is never cut.
fn cut(inline: Inline, room: usize) -> (Option<Inline>, Option<Inline>) {
    let (text, marks) = match inline {
        Inline::Text { text, marks } => (text, marks),
        whole if length(&whole) <= room || room == MAX_BLOCK_CHARS => return (Some(whole), None),
        whole => return (None, Some(whole)),
    };
    let Some((end, _)) = text.char_indices().nth(room) else {
        return (Some(Inline::Text { text, marks }), None);
    };
    let at = text[..end].rfind(' ').map_or(end, |space| space + 1);
    let (fits, left) = text.split_at(at);
    let piece = |text: &str| Inline::Text {
        text: text.to_owned(),
        marks: marks.clone(),
    };
    ((!fits.is_empty()).then(|| piece(fits)), Some(piece(left)))
}
