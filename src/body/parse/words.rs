//! The words in what cannot stand where it was sent: they stay, as paragraphs.

use serde_json::Value;

use super::super::{
    document::{Inline, Paragraph},
    kinds::NodeKind,
};
use super::{DocumentReader, Json, ParseResult, attribute, list};

impl DocumentReader {
    /// What cannot stand where it was sent, as paragraphs.
    pub(super) fn misplaced(
        &mut self,
        opened: Option<(NodeKind, &Json)>,
        json: &Value,
        place: &str,
    ) -> ParseResult<Vec<Paragraph>> {
        if let Some((kind, _)) = opened {
            self.tell_misplaced(kind.with_article(), place);
        }
        self.words(json)
    }

    /// All words in a piece of JSON, each line of them as a paragraph.
    pub(super) fn words(&mut self, json: &Value) -> ParseResult<Vec<Paragraph>> {
        let mut paragraphs = Vec::new();
        for line in self.raw_words(json)? {
            for content in self.settled(line) {
                paragraphs.push(self.paragraph(content));
            }
        }
        Ok(paragraphs)
    }

    /// The lines of text in a piece of JSON, whatever stands around them.
    pub(super) fn raw_words(&mut self, json: &Value) -> ParseResult<Vec<Vec<Inline>>> {
        let mut lines = vec![Vec::new()];
        self.gather(json, &mut lines)?;
        lines.retain(|line| !line.is_empty());
        Ok(lines)
    }

    fn gather(&mut self, json: &Value, lines: &mut Vec<Vec<Inline>>) -> ParseResult<()> {
        let Some(object) = json.as_object() else {
            return self.gather_all(json.as_array().map_or(&[], Vec::as_slice), lines);
        };
        let kind = object.get("type").and_then(Value::as_str).and_then(NodeKind::named);
        // The words of a file are its title.
        if kind == Some(NodeKind::File) {
            let title = attribute(object, "title").and_then(Value::as_str).unwrap_or_default();
            lines.extend([vec![Inline::plain(title)], Vec::new()]);
        }
        let line = lines.last_mut();
        match (kind, object.get("text")) {
            (Some(NodeKind::Break), _) if list(object, "content").is_empty() => {
                line.into_iter().for_each(|line| line.push(Inline::Break))
            }
            (_, Some(Value::String(text))) => {
                let (text, marks) = (text.clone(), self.marks(object));
                line.into_iter().for_each(|line| {
                    line.push(Inline::Text {
                        text: text.clone(),
                        marks: marks.clone(),
                    })
                });
            }
            _ => self.gather_all(list(object, "content"), lines)?,
        }
        Ok(())
    }

    fn gather_all(&mut self, children: &[Value], lines: &mut Vec<Vec<Inline>>) -> ParseResult<()> {
        lines.push(Vec::new());
        for (at, child) in children.iter().enumerate() {
            let outside = self.at.enter(at);
            self.count()?;
            self.gather(child, lines)?;
            self.at.leave(outside);
        }
        lines.push(Vec::new());
        Ok(())
    }
}
