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
use crate::{body::nesting_of, error::Result};

/// The fields of an object. A text is itself; a number and an object are what was written, a list of texts a field that
/// comes more than once; what is null or false was not sent, as a box that is not ticked.
///
/// # Errors
/// `Problems` when it is no such object, has too many members, or is too deep.
pub fn fields(bytes: &[u8], limits: BodyLimits) -> Result<Fields> {
    let text = std::str::from_utf8(bytes).map_err(|_| body::unreadable())?;
    if nesting_of(text) > limits.depth {
        return Err(body::unreadable());
    }
    let members: Members = serde_json::from_str(text).map_err(|_| body::unreadable())?;
    let mut fields = Fields::new();
    for (name, value) in members.0 {
        for value in texts(value.get()) {
            limits.fit(fields.len(), &name)?;
            fields.push((name.clone(), value));
        }
    }
    Ok(fields)
}

fn texts(value: &str) -> Vec<String> {
    if let Ok(text) = serde_json::from_str(value) {
        return vec![text];
    }
    match serde_json::from_str(value) {
        Ok(list) => list,
        Err(_) if matches!(value, "null" | "false") => vec![],
        Err(_) => vec![value.to_owned()],
    }
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
        let json = r#"{"b": "two\nlines", "a": 7, "a": true, "c": null, "d": false, "e": ["x", "y"], "f": {"type": "doc"}, "g": [1]}"#;
        let expected = [
            ("b", "two\nlines"),
            ("a", "7"),
            ("a", "true"),
            ("e", "x"),
            ("e", "y"),
            ("f", r#"{"type": "doc"}"#),
            ("g", "[1]"),
        ];
        let expected: Vec<_> = expected.map(|(a, b)| (a.to_owned(), b.to_owned())).into();
        assert_eq!(read(json), Some(expected));
    }

    #[test]
    fn what_is_no_object_of_fields_is_not_read() {
        for json in ["", "[]", "null", "\"a\"", "{\"a\"", "{\"a\": }", "{\"a\": 1} {}"] {
            assert_eq!(read(json), None, "{json}");
        }
        let nested = |depth: usize| format!("{{\"a\": {}{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1));
        assert!(read(&nested(LIMITS.depth)).is_some());
        assert!(read(&nested(LIMITS.depth + 1)).is_none());
    }
}
