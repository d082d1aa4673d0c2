//! JSON before it is read: how deep it goes, and half a character in it.

use std::borrow::Cow;

use serde_json::Value;

use super::super::characters::HALF_CHARACTER;

/// JSON in which a string holds half a surrogate pair cannot be read at all: the half becomes a character that is left
/// out, and named, later.
#[must_use]
pub fn without_halves(text: &str) -> Cow<'_, str> {
    if !text.contains("\\u") {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let length = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                out.push(HALF_CHARACTER);
                rest = &escape[6..];
                continue;
            }
            (Some(_), _) => 6,
            (None, _) => 1 + escape[1..].chars().next().map_or(0, char::len_utf8),
        };
        let (escaped, behind) = escape.split_at(length);
        out.push_str(escaped);
        rest = behind;
    }
    out.push_str(rest);
    out.into()
}

/// The number of an escape such as `\u00e9` at the beginning.
fn unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

/// Never goes deeper than the limit itself, whatever is sent.
pub(super) fn is_deeper_than(limit: usize, json: &Value) -> bool {
    match json {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
        Value::Array(_) | Value::Object(_) if limit == 0 => true,
        Value::Array(list) => list.iter().any(|value| is_deeper_than(limit - 1, value)),
        Value::Object(map) => map.values().any(|value| is_deeper_than(limit - 1, value)),
    }
}

/// How deeply brackets nest in a text that may be JSON.
#[must_use]
pub fn nesting_of(text: &str) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}
