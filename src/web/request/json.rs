//! A form as one JSON object: its members are the fields.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{
    body::{self, BodyLimits},
    form::Fields,
};
use crate::{
    body::{nesting_of, without_halves},
    error::{Problems, Result},
    name_list,
};

/// The fields of an object. A text is itself; a number and an object are what was written; a list of texts is one text as
/// somebody would type it, so that none clear a field; what is null or false was not sent, as a box that is not ticked.
///
/// # Errors
/// `Problems` when it is no such object, has too many members, is too deep, or has a list of something else.
pub fn fields(bytes: &[u8], limits: BodyLimits) -> Result<Fields> {
    let text = std::str::from_utf8(bytes).map_err(|_| body::unreadable())?;
    if nesting_of(text) > limits.depth {
        return Err(body::unreadable());
    }
    // Half an emoji, which programs cut off, is no reason to lose the rest.
    let text = without_halves(text);
    let members: Members = serde_json::from_str(&text).map_err(|_| body::unreadable())?;
    let mut fields = Fields::new();
    for (name, value) in members.0 {
        limits.fit(fields.len(), &name)?;
        if let Some(value) = value_of(&name, value.get())? {
            fields.push((name, value));
        }
    }
    Ok(fields)
}

/// What a form would have in this field, if anything.
fn value_of(name: &str, value: &str) -> Result<Option<String>> {
    let written = match value.as_bytes().first() {
        Some(b'"') => serde_json::from_str(value).map_err(|_| body::unreadable())?,
        Some(b'[') => {
            let list: Vec<String> = serde_json::from_str(value).map_err(|_| {
                Problems::of(
                    "form",
                    format!("“{name}” is a list of something else than texts. Send a list of texts, or one text."),
                )
            })?;
            name_list::joined(&list)
        }
        _ if matches!(value, "null" | "false") => return Ok(None),
        _ => value.to_owned(),
    };
    Ok(Some(written))
}

/// In their order, each as it was written.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor).map(Self)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: BodyLimits = BodyLimits::of_form(1_000);

    fn read(json: &str) -> Option<Vec<(String, String)>> {
        fields(json.as_bytes(), LIMITS).ok()
    }

    #[test]
    fn members_are_fields_in_their_order() {
        let json = r#"{"b": "two\nlines", "a": 7, "a": true, "c": null, "d": false, "e": ["x", "y"], "f": {"type": "doc"}, "g": [], "h": "cut \ud83d"}"#;
        let expected = [
            ("b", "two\nlines"),
            ("a", "7"),
            ("a", "true"),
            ("e", "x, y"),
            ("f", r#"{"type": "doc"}"#),
            ("g", ""),
            ("h", "cut \u{fdd0}"),
        ];
        let expected: Vec<_> = expected.map(|(a, b)| (a.to_owned(), b.to_owned())).into();
        assert_eq!(read(json), Some(expected));
    }

    #[test]
    fn what_is_no_object_of_fields_is_not_read() {
        for json in [
            "",
            "[]",
            "null",
            "\"a\"",
            "{\"a\"",
            "{\"a\": }",
            "{\"a\": 1} {}",
            "{\"a\": [1]}",
            "{\"a\": [\"b\", 1]}",
        ] {
            assert_eq!(read(json), None, "{json}");
        }
        let nested = |depth: usize| format!("{}1{}", "{\"a\": ".repeat(depth), "}".repeat(depth));
        assert!(read(&nested(LIMITS.depth)).is_some());
        assert!(read(&nested(LIMITS.depth + 1)).is_none());
    }
}
