//! What a person hears of: what happened to their stories, and who wants them. Rows are written in the transaction of the
//! act; what is shown of them is decided when they are (`desk::notices`).

mod hearers;
mod told;

pub use hearers::{NoticeKind, NoticeWord, Stake};
pub use told::{
    HeardAct, LETTERS_AT_FIRST, due_soon, forget_old, tell, tell_of_comments, tell_of_mistake, tell_people, went_live,
};
