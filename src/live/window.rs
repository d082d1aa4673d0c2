//! How much of a list, from where, in which order.

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
}

/// The time by which a list is sorted.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum SortKey {
    /// When a story was first or again put before readers.
    #[default]
    Published,
    /// When anything that readers get of it last changed.
    Modified,
}

/// How much of a list, from where, in which order.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// At most so many.
    pub limit: i64,
    /// From here on; the beginning without it.
    pub place: Option<Cursor>,
    /// Sorted by this time.
    pub sort: SortKey,
    /// Oldest first.
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
            sort: SortKey::Published,
            oldest_first: false,
            with_body: false,
            most: BUDGET,
            counted: false,
        }
    }
}
