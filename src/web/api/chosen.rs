//! Parts of a story, written straight from the whole: which fields a request chose, as a tree.

use std::{collections::BTreeMap, sync::Arc};

use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeSeq},
};
use serde_json::Value;

use crate::delivery::card::Card;

/// What is wanted of a value: all of it, or some of what is inside.
#[derive(Debug, Default)]
pub struct Chosen {
    whole: bool,
    inside: BTreeMap<String, Self>,
}

impl Chosen {
    /// These paths; `object` and `id` always stay.
    pub(super) fn of(paths: &[Vec<String>]) -> Self {
        let mut all = Self::default();
        for always in ["object", "id"] {
            all.add(&[always.to_owned()]);
        }
        paths.iter().for_each(|path| all.add(path));
        all
    }

    fn add(&mut self, path: &[String]) {
        match path.split_first() {
            None => self.whole = true,
            Some((first, rest)) => self.inside.entry(first.clone()).or_default().add(rest),
        }
    }

    /// Whether anything that was chosen can stand in a value: a path does not lead into words and numbers.
    const fn fits(&self, value: &Value) -> bool {
        self.whole || matches!(value, Value::Object(_) | Value::Array(_))
    }
}

/// A story of which a part goes out.
#[derive(Debug)]
pub struct StoryPart {
    source: Source,
    chosen: Arc<Chosen>,
}

#[derive(Debug)]
enum Source {
    Card(Arc<Card>),
    Story(Value),
}

impl StoryPart {
    /// Of a card.
    pub(super) const fn of_card(card: Arc<Card>, chosen: Arc<Chosen>) -> Self {
        let source = Source::Card(card);
        Self { source, chosen }
    }

    /// Of a story that was written as a tree.
    pub(super) const fn of_story(story: Value, chosen: Arc<Chosen>) -> Self {
        let source = Source::Story(story);
        Self { source, chosen }
    }
}

impl Serialize for StoryPart {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value = match &self.source {
            Source::Card(card) => card.parts(),
            Source::Story(story) => story,
        };
        let chosen = &self.chosen;
        Picked { value, chosen }.serialize(serializer)
    }
}

struct Picked<'a> {
    value: &'a Value,
    chosen: &'a Chosen,
}

impl Serialize for Picked<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { value, chosen } = *self;
        match value {
            value if chosen.whole => value.serialize(serializer),
            Value::Object(fields) => {
                let mut map = serializer.serialize_map(None)?;
                for (name, value) in fields {
                    if let Some(chosen) = chosen.inside.get(name).filter(|chosen| chosen.fits(value)) {
                        map.serialize_entry(name, &Picked { value, chosen })?;
                    }
                }
                map.end()
            }
            Value::Array(items) => {
                let mut seq = serializer.serialize_seq(Some(items.len()))?;
                for value in items {
                    seq.serialize_element(&Picked { value, chosen })?;
                }
                seq.end()
            }
            _ => serializer.serialize_unit(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn dotted_fields_reach_into_objects_and_lists() {
        let story = json!({ "object": "article", "id": 1, "headline": "H", "dek": "D", "category": null, "tags": [],
                            "byline": { "text": "By A", "authors": [{ "name": "A", "slug": "a", "url": "u" }] } });

        for (fields, part) in [
            (
                "headline byline.authors.name byline.authors.slug",
                json!({ "headline": "H", "byline": { "authors": [{ "name": "A", "slug": "a" }] } }),
            ),
            ("byline.text byline", json!({ "byline": story["byline"] })),
            ("category.slug dek.x", json!({})),
            ("category tags.slug", json!({ "category": null, "tags": [] })),
        ] {
            let paths: Vec<Vec<String>> = fields
                .split(' ')
                .map(|path| path.split('.').map(str::to_owned).collect())
                .collect();
            let mut wanted = part;
            wanted["object"] = "article".into();
            wanted["id"] = 1.into();
            let part = StoryPart::of_story(story.clone(), Arc::new(Chosen::of(&paths)));
            assert_eq!(serde_json::to_value(part).unwrap(), wanted, "{fields}");
        }
    }
}
