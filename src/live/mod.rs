//! What readers get, asked of the views of `published` alone: a story, lists of them, and what lists can be asked.

// A story, and the rows by which lists find it.
pub mod listings;
pub mod story;

// What a list can be asked; whether what it finds is true.
pub mod filter;
pub mod record;

// Cards that were read before.
pub mod cards;

pub mod list;

pub mod related;
