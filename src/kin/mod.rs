//! Which stories go with which: reckoned by the worker when readers get a story, and kept ready. What is asked when readers
//! ask is in `live/related.rs`; which ones somebody chose by hand stands in the story itself.

mod terms;
// What counts, and how much.
mod weights;

// Both have the facts of stories; the maker writes, the other tells.
mod facts;

mod making;
mod why;

pub use making::work;
pub use why::{KinReason, KinTie, reasons};
