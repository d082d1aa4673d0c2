//! What becomes of comments. What holds for a story, with its own and with time, is `published.comments_on`.

/// What becomes of a comment when it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommentPolicy {
    /// None is taken.
    Closed,
    /// A moderator reads each before readers do.
    Held,
    /// Those of people of whom none was let through yet are held.
    FirstHeld,
    /// Readers see it at once, unless something speaks against it.
    Open,
}

impl CommentPolicy {
    /// All, the strictest first.
    pub const ALL: [Self; 4] = [Self::Closed, Self::Held, Self::FirstHeld, Self::Open];

    /// As it is stored and sent.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Held => "held",
            Self::FirstHeld => "first_held",
            Self::Open => "open",
        }
    }

    /// The one of this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.word() == word)
    }

    /// On pages of the newsroom.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Closed => "Closed",
            Self::Held => "All held",
            Self::FirstHeld => "First one held",
            Self::Open => "Open",
        }
    }
}
