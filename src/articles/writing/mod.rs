//! Writing: beginning a story, saving its text and its fields, and the texts it had before.

pub(super) mod byline;
pub mod history;
pub(super) mod typed;

pub mod elsewhere;

pub mod fields;

pub mod draft;
