//! The fields of a line, taken one by one: what is missing or of the wrong kind is noted, what nobody takes stays over.

use std::fmt;

use chrono::{DateTime, SubsecRound, Utc};
use serde_json::{Map, Value};

use crate::{body::without_halves, error::Problems, platform::token};

/// Longest name that another system may have for a thing, in characters.
const MAX_FOREIGN: usize = 200;
/// The longest list of names; what a story may have is fewer.
const MAX_LIST: usize = 1_000;

/// What another system calls a thing: a number or a word.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ForeignId(String);

impl ForeignId {
    fn of(value: &Value) -> Option<Self> {
        let text = match value {
            Value::Number(number) if number.is_i64() || number.is_u64() => number.to_string(),
            Value::String(text) => text.trim().to_owned(),
            _ => return None,
        };
        let fits = (1..=MAX_FOREIGN).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        fits.then_some(Self(text))
    }

    /// As it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ForeignId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A line as an object.
pub struct LineFields {
    map: Map<String, Value>,
    /// What is wrong with it so far.
    pub problems: Problems,
}

/// SHA-256 of a line.
#[must_use]
pub fn digest(line: &str) -> Vec<u8> {
    token::sha256(line.as_bytes())
}

impl LineFields {
    /// Reads a line of JSON. Half a surrogate pair becomes a character that is left out later.
    ///
    /// # Errors
    /// A sentence: it is no object.
    pub fn read(line: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(&without_halves(line))
            .map_err(|error| format!("It is not JSON: {error}. Each line is one object."))?;
        match value {
            Value::Object(map) => Ok(Self {
                map,
                problems: Problems::new(),
            }),
            _ => Err("It is not an object. Each line begins with { and ends with }.".into()),
        }
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        self.map.remove(name).filter(|value| !value.is_null())
    }

    /// Passes over a field that is made again here, or used by nobody.
    pub fn pass(&mut self, name: &str) {
        self.map.remove(name);
    }

    /// What its own system calls it.
    pub fn own_id(&mut self) -> Option<ForeignId> {
        let id = self.id("id");
        if id.is_none() {
            self.problems
                .add("id", "Give it an `id`, a number or a word, by which it is known again.");
        }
        id
    }

    /// The name of another thing.
    pub fn id(&mut self, name: &'static str) -> Option<ForeignId> {
        let value = self.take(name)?;
        let id = ForeignId::of(&value);
        if id.is_none() {
            self.problems.add(
                name,
                format!("`{name}` has to be a number or a word of at most {MAX_FOREIGN} letters."),
            );
        }
        id
    }

    /// The names of other things, each once.
    pub fn ids(&mut self, name: &'static str) -> Vec<ForeignId> {
        let Some(value) = self.take(name) else { return vec![] };
        let all: Option<Vec<ForeignId>> = value.as_array().and_then(|all| all.iter().map(ForeignId::of).collect());
        let Some(all) = all else {
            self.problems
                .add(name, format!("`{name}` has to be a list of numbers or words."));
            return vec![];
        };
        if all.len() > MAX_LIST {
            self.problems
                .add(name, format!("`{name}` has more than {MAX_LIST} entries."));
            return vec![];
        }
        let mut once: Vec<ForeignId> = Vec::with_capacity(all.len());
        for id in all {
            if !once.contains(&id) {
                once.push(id);
            }
        }
        once
    }

    /// A text; empty when there is none.
    pub fn text(&mut self, name: &'static str) -> String {
        match self.take(name) {
            None => String::new(),
            Some(Value::String(text)) => text,
            Some(_) => {
                self.problems.add(name, format!("`{name}` has to be a text in quotes."));
                String::new()
            }
        }
    }

    /// A list, or nothing.
    pub fn list(&mut self, name: &'static str) -> Option<Vec<Value>> {
        match self.take(name)? {
            Value::Array(list) => Some(list),
            _ => {
                self.problems.add(name, format!("`{name}` has to be a list."));
                None
            }
        }
    }

    /// Yes or no; no when nothing is said.
    pub fn flag(&mut self, name: &'static str) -> bool {
        match self.take(name) {
            None => false,
            Some(Value::Bool(flag)) => flag,
            Some(_) => {
                self.problems.add(name, format!("`{name}` has to be true or false."));
                false
            }
        }
    }

    /// A moment with its offset, as RFC 3339 writes it.
    pub fn time(&mut self, name: &'static str) -> Option<DateTime<Utc>> {
        let text = self.text(name);
        if text.is_empty() {
            return None;
        }
        let Ok(time) = DateTime::parse_from_rfc3339(text.trim()) else {
            self.problems.add(
                name,
                format!("`{name}` has to be a moment with its offset, such as 2024-05-03T14:30:00Z."),
            );
            return None;
        };
        Some(time.to_utc().trunc_subsecs(6))
    }

    /// The names of what nobody took, where something stands in it.
    pub fn left(&self) -> impl Iterator<Item = &str> {
        let is_empty = |value: &Value| match value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(list) => list.is_empty(),
            Value::Object(map) => map.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        };
        let left = self.map.iter().filter(move |(_, value)| !is_empty(value));
        left.map(|(name, _)| name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_known_by_a_number_or_a_word() {
        for (json, id) in [
            ("7", Some("7")),
            ("\" a-7 \"", Some("a-7")),
            ("7.5", None),
            ("\"\"", None),
            ("\"a\\u0000\"", None),
            ("[7]", None),
        ] {
            let found = ForeignId::of(&serde_json::from_str(json).unwrap());
            assert_eq!(found.as_ref().map(ForeignId::as_str), id, "{json}");
        }
        let long = Value::from("x".repeat(MAX_FOREIGN + 1));
        assert_eq!(ForeignId::of(&long), None);
    }

    #[test]
    fn what_nobody_takes_stays_over() {
        let mut fields =
            LineFields::read(r#"{"id": 1, "name": "A\ud800b", "meta": {"x": 1}, "note": "", "old": null}"#).unwrap();
        fields.own_id();
        assert!(fields.text("name").starts_with('A'));

        assert_eq!(fields.left().collect::<Vec<_>>(), ["meta"]);
        assert!(fields.problems.is_empty());
        assert!(LineFields::read("[1]").is_err() && LineFields::read("{").is_err());
    }

    #[test]
    fn a_moment_needs_its_offset() {
        for (text, fine) in [
            ("2024-05-03T14:30:00Z", true),
            ("2024-05-03T14:30:00+02:00", true),
            ("2024-05-03 14:30:00", false),
            ("2024-02-30T00:00:00Z", false),
            ("yesterday", false),
        ] {
            let mut fields = LineFields::read(&serde_json::json!({ "at": text }).to_string()).unwrap();
            assert_eq!(fields.time("at").is_some(), fine, "{text}");
            assert_eq!(fields.problems.is_empty(), fine);
        }
    }
}
