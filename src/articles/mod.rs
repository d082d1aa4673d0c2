//! Stories: what can be done to them, when readers have which text, and writing. The order of the groups is read by
//! tests/newsroom/arrows.rs, as that of `src/lib.rs` is.

// Where a change stands, and its texts.
pub mod revision;
pub mod stage;
pub mod steps;

// A story as it stands, under lock; who may see it.
pub mod article;
pub mod seen;
pub mod standing;

// When readers have which text.
pub mod timeline;

// When a story is to be ready, and how long it took.
pub mod planning;
pub mod spent;

// Writing, and what was written before.
pub mod writing;

// Stories that begin as a plan.
pub mod budget;

// What is done to a story, and what stands in the way.
pub mod gate;

// Who reads a text from outside, and says what they think.
pub mod outside;

// What colleagues say of a text beside it; who reads it for review.
pub mod claim;
pub mod margin;

// Who has a story open now.
pub mod present;

// Stories that come in with their past.
pub mod archive;
