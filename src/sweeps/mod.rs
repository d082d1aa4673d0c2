//! One change of words in many live stories: found, shown, done through the gate story by story, taken back by one press.

mod finding;
mod keeping;
mod phrase;
mod rewriting;
mod sweeping;

pub use finding::{FoundSweep, MOST_SWEPT, SweepFate, SweepStory, find};
pub use keeping::{Sweep, SweepPlan, SweptStory, begin, undo_begins};
pub use phrase::{MAX_PHRASE, Phrase};
pub use rewriting::SweepPlace;
pub use sweeping::{SweepUndo, sweep, undo};
