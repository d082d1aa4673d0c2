//! Media: all pictures, one picture, several at once, documents, and how they come in.

pub mod choose;
pub mod chosen;
mod chosen_acts;
pub mod documents;
pub mod file;
mod incoming;
pub mod library;
pub mod pick;
pub mod picture;
pub mod replacing;
pub mod upload;
