//! Stories: the document that is their body, what can be done to them, the seal of their text, and writing.

pub mod article;
pub mod body;
pub mod checklist;
pub mod draft;
pub mod live;
pub mod revision;
pub mod seal;
pub mod stage;
pub mod standing;
pub mod stories;
pub mod timeline;
pub mod workflow;
