//! Stories: the document that is their body, what can be done to them, the seal of their text, and writing.

pub mod address;
pub mod archive;
pub mod article;
pub mod body;
mod byline;
pub mod checklist;
pub mod debut;
pub mod deciders;
pub mod draft;
pub mod earlier;
pub mod fields;
pub mod filter;
mod keeping_back;
pub mod listings;
pub mod lists;
pub mod live;
pub mod order;
pub mod planned;
pub mod record;
pub mod revision;
pub mod seal;
pub mod stage;
pub mod standing;
pub mod stories;
pub mod timeline;
mod times;
pub mod workflow;
