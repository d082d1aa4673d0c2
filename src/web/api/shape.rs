//! Sparse fields: a dotted list of what a client wants to have.

use serde_json::{Map, Value};

use super::query::Parameters;
use crate::error::{Error, Result};

/// Every first word that `fields=` may begin with.
const KNOWN: [&str; 28] = [
    "object",
    "id",
    "version",
    "genre",
    "lang",
    "status",
    "slug",
    "path",
    "url",
    "headline",
    "kicker",
    "dek",
    "first_published_at",
    "published_at",
    "updated_at",
    "modified_at",
    "category",
    "tags",
    "byline",
    "featured",
    "flags",
    "lead_media",
    "comments",
    "seo",
    "links",
    "corrections",
    "body",
    "related",
];

/// The fields that were asked for; all of them when none was named.
pub struct Fields(Vec<Vec<String>>);

impl Fields {
    /// Everything.
    pub const ALL: Self = Self(vec![]);

    /// `fields=`.
    ///
    /// # Errors
    /// `BadParameter` for a field that no story has.
    pub fn take(parameters: &mut Parameters) -> Result<Self> {
        let mut paths = Vec::new();
        for field in parameters.list("fields")? {
            let path: Vec<String> = field.split('.').map(str::to_owned).collect();
            if !KNOWN.contains(&path[0].as_str()) || path.len() > 4 {
                return Err(Error::BadParameter(
                    "fields".into(),
                    format!("No story has the field “{field}”."),
                ));
            }
            paths.push(path);
        }
        Ok(Self(paths))
    }

    /// Keeps what was asked for. `object` and `id` always stay.
    #[must_use]
    pub fn of(&self, value: Value) -> Value {
        if self.0.is_empty() {
            return value;
        }
        let mut kept = Map::new();
        for always in ["object", "id"] {
            if let Some(found) = value.get(always) {
                kept.insert(always.into(), found.clone());
            }
        }
        let mut kept = Value::Object(kept);
        for path in &self.0 {
            copy(&value, &mut kept, path);
        }
        kept
    }
}

fn copy(from: &Value, to: &mut Value, path: &[String]) {
    let Some((first, rest)) = path.split_first() else {
        return to.clone_from(from);
    };
    match from {
        Value::Object(fields) => {
            let Some(found) = fields.get(first) else { return };
            if !rest.is_empty() && !found.is_object() && !found.is_array() {
                return; // nothing is inside of it
            }
            if !to.is_object() {
                *to = Value::Object(Map::new());
            }
            copy(found, &mut to[first.as_str()], rest);
        }
        Value::Array(items) => {
            let mut kept = to.as_array().cloned().unwrap_or_default();
            kept.resize(items.len(), Value::Null);
            for (item, slot) in items.iter().zip(&mut kept) {
                copy(item, slot, path);
            }
            *to = Value::Array(kept);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn dotted_fields_reach_into_objects_and_lists() {
        let fields = Fields(vec![
            vec!["headline".into()],
            vec!["byline".into(), "authors".into(), "name".into()],
            vec!["byline".into(), "authors".into(), "slug".into()],
        ]);
        let story = json!({ "object": "article", "id": 1, "headline": "H", "dek": "D",
                            "byline": { "text": "By A", "authors": [{ "name": "A", "slug": "a", "url": "u" }] } });

        assert_eq!(
            fields.of(story),
            json!({ "object": "article", "id": 1, "headline": "H", "byline": { "authors": [{ "name": "A", "slug": "a" }] } })
        );
    }
}
