//! How much of a list, from where, in which order.

use std::fmt;

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// So many rows take about ten milliseconds.
const BUDGET: i64 = 4_000;

/// A place in a list: everything beyond it, in one of two directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Sort key of the row at the edge.
    pub at: DateTime<Utc>,
    /// Its identity.
    pub id: Uuid,
    /// Towards the beginning of the list instead of its end.
    pub back: bool,
    /// The letters of its headline, in a list that is sorted by them.
    pub letters: Letters,
}

impl Cursor {
    /// A place in a list that is sorted by a time.
    #[must_use]
    pub const fn at(at: DateTime<Utc>, id: Uuid, back: bool) -> Self {
        Self {
            at,
            id,
            back,
            letters: Letters::NONE,
        }
    }
}

/// What a headline is sorted by: its first letters, as the database spells them (`newsroom.letters`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Letters {
    bytes: [u8; Self::MOST],
    length: u8,
}

impl Letters {
    /// Forty letters of four bytes.
    const MOST: usize = 160;
    /// Of no headline.
    pub const NONE: Self = Self {
        bytes: [0; Self::MOST],
        length: 0,
    };

    /// As many as count.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let (mut letters, mut length) = (Self::NONE, 0);
        for c in text.chars() {
            let end = length + c.len_utf8();
            let Some(room) = letters.bytes.get_mut(length..end) else {
                break;
            };
            c.encode_utf8(room);
            length = end;
        }
        letters.length = u8::try_from(length).unwrap_or_default();
        letters
    }

    /// The same as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let spelt = self.bytes.get(..usize::from(self.length)).unwrap_or_default();
        std::str::from_utf8(spelt).unwrap_or_default()
    }
}

impl fmt::Debug for Letters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// By what a list is sorted.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum SortKey {
    /// When a story was first or again put before readers.
    #[default]
    Published,
    /// When anything that readers get of it last changed.
    Modified,
    /// The last change that readers were told of.
    Updated,
    /// The letters of its headline.
    Headline,
}

/// How much of a list, from where, in which order.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// At most so many.
    pub limit: i64,
    /// From here on; the beginning without it.
    pub place: Option<Cursor>,
    /// So many of those that pass are left out from the beginning on: a numbered page.
    pub skip: i64,
    /// Sorted by this.
    pub sort: SortKey,
    /// Oldest first; of letters, the first of the alphabet.
    pub oldest_first: bool,
    /// With the text.
    pub with_body: bool,
    /// So many rows are looked at when they have to be tested one by one; what is found in them is a page, however short.
    pub most: i64,
    /// Whether it is told how many there are in all.
    pub counted: bool,
}

impl Window {
    /// The newest stories, without their texts.
    #[must_use]
    pub const fn newest(limit: i64) -> Self {
        Self {
            limit,
            place: None,
            skip: 0,
            sort: SortKey::Published,
            oldest_first: false,
            with_body: false,
            most: BUDGET,
            counted: false,
        }
    }
}
