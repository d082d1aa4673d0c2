//! Pictures between the blocks: which one, how wide it stands, and what is said of it.

use serde_json::Value;

use super::super::{
    characters::one_line,
    document::{Block, Image, ImageLayout},
};
use super::{DocumentReader, Json, ParseResult, attribute, in_paragraphs};
use crate::ids::PictureId;

impl DocumentReader {
    /// A picture; of one that names none, its words stay. What is too long to be said of it stands behind it.
    pub(super) fn image(&mut self, json: &Json) -> ParseResult<Vec<Block>> {
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
            return Ok(in_paragraphs(self.named(id, lines)));
        };
        let (layout, alt) = (self.layout(json), self.alt(json));
        let mut named = self.named(id, lines).into_iter();
        let image = named.next().map(|first| {
            Block::Image(Image {
                id: first.id,
                picture,
                layout,
                alt,
                caption: first.content,
            })
        });
        Ok(image.into_iter().chain(in_paragraphs(named.collect())).collect())
    }

    fn layout(&mut self, json: &Json) -> ImageLayout {
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
        let sent = match attribute(json, "alt") {
            None => {
                self.repaired = true;
                return String::new();
            }
            Some(Value::String(sent)) => sent,
            Some(_) => {
                self.tell_malformed("/attrs/alt");
                return String::new();
            }
        };
        if self.is_stored {
            return sent.clone();
        }
        let line = one_line(sent).trim().to_owned();
        if line.chars().count() <= Image::MAX_ALT {
            return line;
        }
        let rest = format!("had an alt text longer than {} characters; it was cut.", Image::MAX_ALT);
        self.tell_of("/attrs/alt", "too_long", &rest);
        line.chars()
            .take(Image::MAX_ALT)
            .collect::<String>()
            .trim_end()
            .to_owned()
    }
}
