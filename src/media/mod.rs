//! Pictures, and files that readers load: what is uploaded, what is known of it, what is made of it, where it lies, and who may
//! see it.

// The bytes of a picture, of a PDF, and where files lie.
pub mod bucket;
pub mod picture;
pub mod store;

pub mod pdf;

// How one is shown with a story.
pub mod shown;

// Files that nothing names any more, and all others.
mod leftover;
pub mod originals;

// Files that readers load.
pub mod story_file;

// In which shapes and widths.
pub mod shapes;

// What is made of it.
pub mod rendition;

// What uses it.
pub mod used;

// What is known of it.
pub mod item;
pub mod library;

// What is said of many at once.
pub mod shared_words;

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
