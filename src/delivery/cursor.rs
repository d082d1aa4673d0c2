//! Cursors of lists: opaque to clients, authenticated, good only for the list they were made for.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::DateTime;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::{
    live::{
        log::LogPlace,
        window::{Cursor, Letters},
    },
    platform::token,
};

const MAC_BYTES: usize = 12;
const BYTES: usize = 1 + 8 + 16;

/// The text of a place in the list that `scope` describes (its filters and order).
#[must_use]
pub fn seal(key: &[u8], scope: &str, place: Cursor) -> String {
    let mut bytes = vec![u8::from(place.back)];
    bytes.extend(place.at.timestamp_micros().to_be_bytes());
    bytes.extend(place.id.as_bytes());
    bytes.extend(place.letters.as_str().as_bytes());
    bytes.extend(&mac(key, scope, &bytes)[..MAC_BYTES]);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The place, if the text is ours and for this list.
#[must_use]
pub fn open(key: &[u8], scope: &str, text: &str) -> Option<Cursor> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
    let (said, sent) = bytes.split_at_checked(bytes.len().checked_sub(MAC_BYTES)?)?;
    let letters = said.get(BYTES..)?;
    let ours = mac(key, scope, said);
    if !bool::from(ours[..MAC_BYTES].ct_eq(sent)) {
        return None;
    }
    let at = DateTime::from_timestamp_micros(i64::from_be_bytes(said[1..9].try_into().ok()?))?;
    Some(Cursor {
        at,
        id: Uuid::from_slice(&said[9..BYTES]).ok()?,
        back: said[0] == 1,
        letters: Letters::of(std::str::from_utf8(letters).ok()?),
    })
}

/// Whether a text has the shape of a cursor, of whatever list.
#[must_use]
pub fn is_shaped(text: &str) -> bool {
    BASE64_URL_SAFE_NO_PAD
        .decode(text)
        .is_ok_and(|bytes| bytes.len() > MAC_BYTES)
}

/// The text of a place in the log of changes.
#[must_use]
pub fn seal_log(key: &[u8], place: LogPlace) -> String {
    let number = Uuid::from_u128(place.seq.unsigned_abs().into());
    seal(key, LOG, Cursor::at(place.told_at, number, false))
}

/// The place, if the text is ours.
#[must_use]
pub fn open_log(key: &[u8], text: &str) -> Option<LogPlace> {
    let place = open(key, LOG, text)?;
    Some(LogPlace {
        seq: i64::try_from(place.id.as_u128()).ok()?,
        told_at: place.at,
    })
}

const LOG: &str = "log of changes";

/// A place in a list that is sorted by a text, such as a slug: everything beyond it, in one of two directions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextPlace {
    /// Sort key of the thing at the edge.
    pub at: String,
    /// Towards the beginning of the list instead of its end.
    pub back: bool,
}

/// The text of such a place.
#[must_use]
pub fn seal_text(key: &[u8], scope: &str, place: &TextPlace) -> String {
    let mut said = vec![u8::from(place.back)];
    said.extend(place.at.as_bytes());
    let mut bytes = mac(key, scope, &said)[..MAC_BYTES].to_vec();
    bytes.extend(said);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The place, if the cursor is ours and for this list.
#[must_use]
pub fn open_text(key: &[u8], scope: &str, text: &str) -> Option<TextPlace> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
    let (sent, said) = bytes.split_at_checked(MAC_BYTES)?;
    let ours = mac(key, scope, said);
    if !bool::from(ours[..MAC_BYTES].ct_eq(sent)) {
        return None;
    }
    let (back, at) = said.split_first()?;
    Some(TextPlace {
        at: String::from_utf8(at.to_vec()).ok()?,
        back: *back == 1,
    })
}

fn mac(key: &[u8], scope: &str, bytes: &[u8]) -> Vec<u8> {
    let mut all = (scope.len() as u64).to_be_bytes().to_vec();
    all.extend(scope.as_bytes());
    all.extend(bytes);
    token::mac(key, &all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_and_a_changed_one_does_not() {
        let at = DateTime::from_timestamp_micros(1_764_100_000_123_456).unwrap();
        let place = Cursor::at(at, Uuid::now_v7(), true);
        let text = seal(b"key", "tag=harbour", place);

        assert_eq!(open(b"key", "tag=harbour", &text), Some(place));
        assert_eq!(open(b"key", "tag=other", &text), None);
        assert_eq!(open(b"other", "tag=harbour", &text), None);
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(open(b"key", "tag=harbour", &changed).is_none_or(|found| found == place));
        }
        let lettered = Cursor {
            letters: Letters::of("écoute 北京"),
            ..place
        };
        let lettered_text = seal(b"key", "headline", lettered);
        assert_eq!(open(b"key", "headline", &lettered_text), Some(lettered));
        let log = LogPlace {
            seq: 5_000_000_000,
            told_at: at,
        };
        assert_eq!(open_log(b"key", &seal_log(b"key", log)), Some(log));
        assert_eq!(open_log(b"key", &text), None);
        assert!(is_shaped(&text) && !is_shaped("é") && !is_shaped("abc"));
        assert_eq!(open(b"key", "", "é"), None);
        assert_eq!(open(b"key", "", ""), None);
    }
}
