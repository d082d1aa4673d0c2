//! The lines of a text with their places, and words in one that are found again letter by letter.

use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation as _;

use super::document::Document;
use super::lines::{LineOwner, TextLine, Within};
use super::text::plain;

/// How many letters are kept on each side.
const AROUND: usize = 24;

/// A line of text and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedText {
    /// The identity of the block, with a dot and the name behind it where it is an attribute of it (`aaaaaaaaaa.alt`); or the
    /// name of the field.
    pub anchor: String,
    /// Where, as a person counts: "paragraph 9", "the headline".
    pub place: String,
    /// Without marks; a hard break is a newline.
    pub text: String,
}

/// Words of a line, with what stands beside them: a line may have them several times, and be written on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Passage {
    /// Letters before them.
    pub before: String,
    /// The words, as they stand there.
    pub words: String,
    /// Letters after them.
    pub after: String,
    /// How many times they stand before it in the line.
    pub nth: usize,
}

impl Passage {
    /// Of a line, from one byte to another.
    #[must_use]
    pub fn of(line: &str, from: usize, to: usize) -> Self {
        let part = |range| line.get(range).unwrap_or_default();
        let (before, words, after) = (part(0..from), part(from..to), part(to..line.len()));
        let head: Vec<&str> = before.graphemes(true).rev().take(AROUND).collect();
        Self {
            before: head.into_iter().rev().collect(),
            words: words.to_owned(),
            after: after.graphemes(true).take(AROUND).collect(),
            nth: count(line, words, from),
        }
    }

    /// The words with those around them, on one line.
    #[must_use]
    pub fn quote(&self) -> String {
        let whole = format!("{}{}{}", self.before, self.words, self.after);
        whole.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// How many times the words begin before this byte; they may overlap.
fn count(line: &str, words: &str, from: usize) -> usize {
    let (mut count, mut at) = (0, 0);
    while let Some(found) = line.get(at..).and_then(|rest| rest.find(words)) {
        if at + found >= from || words.is_empty() {
            break;
        }
        count += 1;
        at += found + line[at + found..].chars().next().map_or(1, char::len_utf8);
    }
    count
}

impl Document {
    /// Every line of it, captions, alt texts and titles too, in reading order.
    #[must_use]
    pub fn placed(&self) -> Vec<PlacedText> {
        let lines = self.called_lines().into_iter();
        lines
            .flat_map(|(line, place)| [Some(text_of(&line, &place)), attribute_of(&line, &place)])
            .flatten()
            .collect()
    }
}

fn text_of(line: &TextLine<'_>, place: &str) -> PlacedText {
    PlacedText {
        anchor: line.id.as_str().to_owned(),
        place: place.to_owned(),
        text: plain(line.content),
    }
}

/// The words that a block has besides its text.
fn attribute_of(line: &TextLine<'_>, place: &str) -> Option<PlacedText> {
    let (name, place, text) = match line.about {
        LineOwner::Image(image) if line.within == Within::Gallery => {
            ("alt", format!("an alt text in the {place}"), image.alt())
        }
        LineOwner::Image(image) => ("alt", format!("the alt text of the {place}"), image.alt()),
        LineOwner::Embed(embed) => ("title", format!("the title of the {place}"), embed.title()),
        LineOwner::File(file) => ("title", format!("the title of the {place}"), file.title()),
        LineOwner::Nothing | LineOwner::Gallery(_) | LineOwner::Table(_) | LineOwner::FactBox => return None,
    };
    Some(PlacedText {
        anchor: format!("{}.{name}", line.id.as_str()),
        place,
        text: text.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn words_are_told_from_the_same_words_of_their_line() {
        let line = "Very, very\nvery good: a very good one, and a line that goes on";
        let at = |nth: usize| line.match_indices("very").nth(nth).unwrap().0;

        for nth in 0..3 {
            let one = Passage::of(line, at(nth), at(nth) + 4);
            assert_eq!((one.words.as_str(), one.nth), ("very", nth));
        }
        let last = Passage::of(line, at(2), at(2) + 4);
        assert_eq!(last.quote(), "Very, very very good: a very good one, and a line th");
        assert_eq!(Passage::of("aaaa", 2, 4).nth, 2, "they may overlap");
        assert_eq!(Passage::of("ä\u{308} x", 5, 6).before, "ä\u{308} ");
    }

    #[test]
    fn every_line_has_a_place() {
        let text = "One.\n\n## Two\n\n> Three\n\n- Four";
        let places: Vec<String> = Document::from_text(text)
            .placed()
            .into_iter()
            .map(|line| format!("{}: {}", line.place, line.text))
            .collect();

        assert_eq!(
            places,
            [
                "paragraph 1: One.",
                "heading 1: Two",
                "quote in block 3: Three",
                "list item in block 4: Four"
            ]
        );
    }

    #[test]
    fn what_is_said_besides_the_text_of_a_block_has_a_place_too() {
        let image = |id: &str, alt: &str| {
            let attrs =
                json!({"id": id, "picture": "01900000-0000-7000-8000-000000000001", "layout": "column", "alt": alt});
            json!({"type": "image", "attrs": attrs, "content": [{"type": "text", "text": "Below"}]})
        };
        let of = |name: &str, id: &str, more: (&str, &str)| json!({"type": name, "attrs": {"id": id, "title": "What it is", more.0: more.1}});
        let sent = json!({"type": "doc", "attrs": {"schema": "copydesk-doc/1"}, "content": [
            image("aaaaaaaaaa", "A quay"),
            {"type": "gallery", "attrs": {"id": "bbbbbbbbbb", "layout": "column"}, "content": [
                {"type": "caption", "attrs": {"id": "cccccccccc"}}, image("dddddddddd", "A boat"), image("eeeeeeeeee", "")]},
            of("embed", "ffffffffff", ("address", "https://vimeo.com/1")),
            of("file", "gggggggggg", ("file", "01900000-0000-7000-8000-000000000002")),
        ]});
        let parsed = Document::parse(&sent).unwrap();
        let said: Vec<String> = parsed
            .document
            .placed()
            .into_iter()
            .filter(|line| line.anchor.contains('.'))
            .map(|line| format!("{} {}: {}", line.anchor, line.place, line.text))
            .collect();

        assert_eq!(
            said,
            [
                "aaaaaaaaaa.alt the alt text of the picture in block 1: A quay",
                "dddddddddd.alt an alt text in the gallery in block 2: A boat",
                "eeeeeeeeee.alt an alt text in the gallery in block 2: ",
                "ffffffffff.title the title of the embed in block 3: What it is",
                "gggggggggg.title the title of the file in block 4: What it is",
            ]
        );
    }
}
