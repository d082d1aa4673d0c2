//! Writing: beginning a story, saving its text and its fields, and the texts it had before, which have names and come back.

pub(super) mod byline;
pub mod history;
pub(super) mod typed;

pub mod elsewhere;
pub mod related;

pub mod fields;

pub mod field_merge;

pub mod coming_back;

pub mod beginning;
pub mod naming;
pub mod sittings;

pub mod draft;

pub mod restore;
