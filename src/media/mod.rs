//! Pictures: what is uploaded, what is known of it, what is made of it, where its files lie, and who may see them.

// The bytes of a picture, and where files lie.
pub mod bucket;
pub mod picture;
pub mod store;

// How one is shown with a story.
pub mod shown;

// Files that nothing names any more.
mod leftover;

// In which shapes and widths.
pub mod shapes;

// What is made of it.
pub mod rendition;

// What uses it.
pub mod used;

// What is known of it.
pub mod item;
pub mod library;

// Originals, brought somewhere else.
pub mod copying;

// What stories ask of it.
pub mod usable;

// Whom it stands for.
pub mod face;

// Taking one in; making files.
pub mod upload;

pub mod replacing;

pub mod studio;
