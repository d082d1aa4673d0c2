//! What readers get, asked of the views of `published` alone: a story, lists of them, and what lists can be asked.

pub mod filter;
pub mod list;
pub mod listings;
pub mod record;
pub mod story;
