//! What is told by mail: letters that wait, are written when they are sent, tried again, and read by admins where there is no
//! mail server.

mod choosing;
mod posting;
mod queue;
mod writing;

pub use choosing::{LetterChoices, choices_of, choose, stop, stop_token, stopped_by};
pub use posting::{KeyAndOrigin, work};
pub use queue::{WaitingLetter, again, ask_reset, claim_digests, forget_old, send_link, waiting};
