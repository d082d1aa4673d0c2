//! Pictures between the blocks: which one, how wide it stands, and what is said of it.

use serde_json::Value;

use super::super::{
    characters::one_line,
    document::{Block, Image, ImageLayout, Paragraph},
};
use super::{DocumentReader, Json, ParseResult, attribute, in_paragraphs};
use crate::ids::PictureId;

impl DocumentReader {
    /// A picture between the blocks; of one that names none, its words stay.
    pub(super) fn image(&mut self, json: &Json) -> ParseResult<Vec<Block>> {
        let (image, rest) = self.one_image(json)?;
        Ok(image.map(Block::Image).into_iter().chain(in_paragraphs(rest)).collect())
    }

    /// A picture, and what is left: its words where it names none, what is too long to be said of it.
    pub(super) fn one_image(&mut self, json: &Json) -> ParseResult<(Option<Image>, Vec<Paragraph>)> {
        let id = self.id(json);
        let lines = self.lines(json)?;
        let sent = attribute(json, "picture").and_then(Value::as_str).unwrap_or_default();
        let picture = sent.parse().ok().filter(|id: &PictureId| id.to_string() == sent);
        let Some(picture) = picture else {
            self.tell_of(
                "/attrs/picture",
                "no_picture",
                "named no picture; its words stay as a paragraph.",
            );
            return Ok((None, self.named(id, lines)));
        };
        let (layout, alt) = (self.layout(json), self.alt(json));
        let mut named = self.named(id, lines).into_iter();
        let image = named.next().map(|first| Image {
            id: first.id,
            picture,
            layout,
            alt,
            caption: first.content,
        });
        Ok((image, named.collect()))
    }

    pub(super) fn layout(&mut self, json: &Json) -> ImageLayout {
        let Some(sent) = attribute(json, "layout") else {
            self.repaired = true;
            return ImageLayout::Column;
        };
        let known = sent.as_str().and_then(ImageLayout::named);
        known.unwrap_or_else(|| {
            self.tell_of(
                "/attrs/layout",
                "bad_layout",
                "had a width that is not used here; it is as wide as the text now.",
            );
            ImageLayout::Column
        })
    }

    fn alt(&mut self, json: &Json) -> String {
        self.words_of(json, "alt", "an alt text", Image::MAX_ALT)
    }

    /// An attribute that holds words, on one line.
    pub(super) fn words_of(&mut self, json: &Json, name: &str, called: &str, longest: usize) -> String {
        let place = format!("/attrs/{name}");
        let sent = match attribute(json, name) {
            None => {
                self.repaired = true;
                return String::new();
            }
            Some(Value::String(sent)) => sent,
            Some(_) => {
                self.tell_malformed(&place);
                return String::new();
            }
        };
        if self.is_stored {
            return sent.clone();
        }
        let line = one_line(sent).trim().to_owned();
        if line.chars().count() <= longest {
            return line;
        }
        self.tell_of(
            &place,
            "too_long",
            &format!("had {called} longer than {longest} characters; it was cut."),
        );
        line.chars().take(longest).collect::<String>().trim_end().to_owned()
    }
}
