//! Stories: so far the document that is a story's body.

pub mod body;
