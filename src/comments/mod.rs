//! What readers say under stories: how it comes in, what is made of it, who decides. What readers see of it is `live`.

mod bans;
mod contacts;
mod counting;
mod judging;
mod moderating;
mod own;
mod posting;
mod queue;
mod reporting;
mod spam_words;
mod wording;

pub use bans::{Ban, BanKind, NewBan, ban, lift};
pub use contacts::{forget_old, network};
pub use counting::miscounted;
pub use judging::HeldFor;
pub use moderating::{Decision, Moderated, decide, settle_policy};
pub use own::{OwnComment, change_own, take_back};
pub use posting::{NewComment, Posted, post};
pub use queue::{
    COUNTED, CommentCounts, CommentShelf, Commenter, EarlierComment, PAGE, QueuedComment, earlier, policy_of,
};
pub use reporting::report;
pub use spam_words::SpamTrial;
pub use wording::{MAX_NAME, MAX_TEXT, paragraphs, plain_text};

/// How deep answers go: a comment on the story is at one.
pub const DEEPEST: i16 = 5;

/// What readers see of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommentState {
    /// Waits for a moderator.
    Held,
    /// Everybody has it.
    Visible,
    /// A moderator took it away.
    Hidden,
    /// It was no comment.
    Spam,
    /// Its writer took it away.
    TakenBack,
}

impl CommentState {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Held, Self::Visible, Self::Hidden, Self::Spam, Self::TakenBack];

    /// As it is stored and sent.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Visible => "visible",
            Self::Hidden => "hidden",
            Self::Spam => "spam",
            Self::TakenBack => "taken_back",
        }
    }

    /// The one of this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}
