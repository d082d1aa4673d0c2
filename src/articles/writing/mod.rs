//! Writing: beginning a story, saving its text and its fields, and the texts it had before.

pub(super) mod byline;
pub mod history;

pub mod fields;

pub mod draft;
