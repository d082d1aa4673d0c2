//! Stories: the document that is their body, the table of what can be done to them, and the seal of their text.

pub mod body;
pub mod seal;
pub mod stage;
