//! What stands in a line: text with its marks and links, and breaks.

use serde_json::Value;

use super::super::{
    document::{Inline, Marks, Script},
    kinds::{Mark, NodeKind},
    link::Link,
    place::shown,
};
use super::{DocumentReader, Json, ParseResult, attribute, list};

impl DocumentReader {
    pub(super) fn inline(&mut self, json: &Value) -> ParseResult<Vec<Inline>> {
        match self.open(json)? {
            Some((NodeKind::Break, object)) if list(object, "content").is_empty() => Ok(vec![Inline::Break]),
            Some((NodeKind::Text, object)) if object.get("text").is_some_and(Value::is_string) => {
                let text = object
                    .get("text")
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned();
                let marks = self.marks(object);
                Ok(vec![Inline::Text { text, marks }])
            }
            // One with a text beside its parts would lose it.
            Some((NodeKind::Footnote, object)) if !self.is_in_note && !object.contains_key("text") => {
                Ok(vec![self.footnote(object)?])
            }
            Some((NodeKind::Text, _)) => {
                self.tell_malformed("/text");
                Ok(self.raw_words(json)?.join(&Inline::Break))
            }
            opened => {
                if let Some((kind, _)) = opened {
                    self.tell_misplaced(kind.with_article(), "within a line of text");
                }
                let mut words = self.raw_words(json)?.join(&Inline::Break);
                if let Some((NodeKind::Footnote, _)) = opened {
                    words.insert(0, Inline::plain(" "));
                }
                Ok(words)
            }
        }
    }

    /// What a footnote says stands on one line.
    fn footnote(&mut self, json: &Json) -> ParseResult<Inline> {
        self.is_in_note = true;
        let said = self.children(json, Self::inline);
        self.is_in_note = false;
        let mut said = said?;
        if said.contains(&Inline::Break) {
            self.tell_misplaced("A line break", "inside a footnote");
            said.iter_mut()
                .filter(|inline| **inline == Inline::Break)
                .for_each(|inline| {
                    *inline = Inline::plain(" ");
                });
        }
        Ok(Inline::Footnote(said))
    }

    pub(super) fn marks(&mut self, json: &Json) -> Marks {
        let mut marks = Marks::default();
        for (at, json) in list(json, "marks").iter().enumerate() {
            let place = format!("/marks/{at}");
            let Some((json, name)) = json
                .as_object()
                .and_then(|json| Some((json, json.get("type")?.as_str()?)))
            else {
                self.tell_malformed(&place);
                continue;
            };
            let Some(mark) = Mark::named(name) else {
                let rest = format!(
                    "had words set as {}, which is not used here; the words stay.",
                    shown(name)
                );
                self.tell_of(&place, "unknown_mark", &rest);
                continue;
            };
            match mark {
                Mark::Strong => marks.strong = true,
                Mark::Em => marks.em = true,
                Mark::Strike => marks.strike = true,
                Mark::Code => marks.code = true,
                Mark::Superscript => self.off_the_line(&mut marks, Script::Superscript, &place),
                Mark::Subscript => self.off_the_line(&mut marks, Script::Subscript, &place),
                Mark::Link => {
                    let link = self.link(json, &place);
                    marks.link = marks.link.or(link);
                }
            }
            self.check(json, &place, &["type", "attrs"], mark.attributes());
        }
        marks
    }

    fn off_the_line(&mut self, marks: &mut Marks, script: Script, place: &str) {
        if marks.script.is_some_and(|other| other != script) {
            self.tell_of(
                place,
                "bad_mark",
                "had words both raised and lowered; they are one of it now.",
            );
        }
        marks.script.get_or_insert(script);
    }

    fn link(&mut self, json: &Json, place: &str) -> Option<Link> {
        let place = format!("{place}/attrs/href");
        let href = match attribute(json, "href") {
            None => "",
            Some(Value::String(href)) => href,
            Some(_) => {
                self.tell_malformed(&place);
                return None;
            }
        };
        let read = if self.is_stored {
            Link::stored(href)
        } else {
            Link::parse(href)
        };
        let rest = match read {
            Ok(link) => return Some(link),
            Err(rest) => rest,
        };
        let sentence = format!("A link in {} {rest}. Its words stay, without the link.", self.at.here());
        let problem = self.at.problem(&place, "bad_link", sentence);
        self.tell(problem);
        None
    }
}
