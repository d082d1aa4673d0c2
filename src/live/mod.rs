//! What readers get, asked of the views of `published` alone: a story, lists of them, and what lists can be asked.

// A story, the rows by which lists find it, and pictures.
pub mod listings;
pub mod picture;

// Files in them.
pub mod file;
pub mod story;

// What a list can be asked, and how much of it; whether what it finds is true.
pub mod filter;
pub mod record;
pub mod window;

// The rows of a list, and cards that were read before.
pub mod cards;
mod walk;

pub mod list;

// What stands in sitemaps.
pub mod mapped;

pub mod newest;
pub mod past;
pub mod related;

// What was wrong in them, and when they came.
pub mod corrected;
// What is found by words.
pub mod search;

// What readers say under stories; what changed, for those who keep a copy.
pub mod discussion;
pub mod log;
