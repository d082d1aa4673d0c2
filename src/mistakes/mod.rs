//! Mistakes that readers report: a marked sentence, what is wrong with it, and what became of that.

mod settling;
mod shelf;
mod telling;

pub use settling::{Settlement, settle, settle_all_by};
pub use shelf::{MISTAKES_OF_A_PAGE, MistakeReport, MistakeShelf, MistakeText, open_of};
pub use telling::{MARKS, MarkedText, MistakeMark, NewMistake, forget_old, tell};
