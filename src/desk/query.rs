//! What is asked of the newsroom's lists: a shelf, an order, words, and how far to look.

/// Stories that a list looks at along one way. A list that needs more says that it did not look further.
pub const FAR: i64 = 1_500;

/// Where stories stand in the newsroom's lists, as tabs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// All but spiked.
    All,
    /// Being written.
    Drafts,
    /// Waits for an editor.
    InReview,
    /// Came back to its writer with a note.
    Returned,
    /// Signed, not on the timeline.
    Approved,
    /// Begins later.
    Scheduled,
    /// Readers have it.
    Live,
    /// Readers had it and no longer do; not killed.
    Withdrawn,
    /// Dropped.
    Spiked,
}

impl Shelf {
    /// All, in the order of the tabs.
    pub const ALL: [Self; 9] = [
        Self::All,
        Self::Drafts,
        Self::InReview,
        Self::Returned,
        Self::Approved,
        Self::Scheduled,
        Self::Live,
        Self::Withdrawn,
        Self::Spiked,
    ];

    /// The word in the address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Drafts => "drafts",
            Self::InReview => "in-review",
            Self::Returned => "returned",
            Self::Approved => "approved",
            Self::Scheduled => "scheduled",
            Self::Live => "live",
            Self::Withdrawn => "withdrawn",
            Self::Spiked => "spiked",
        }
    }

    /// The word on the tab.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Drafts => "Drafts",
            Self::InReview => "In review",
            Self::Returned => "Returned",
            Self::Approved => "Approved",
            Self::Scheduled => "Scheduled",
            Self::Live => "Live",
            Self::Withdrawn => "Withdrawn",
            Self::Spiked => "Spiked",
        }
    }

    /// Whether a story `a` stands on it, looked up for that one.
    pub(super) const fn condition(self) -> &'static str {
        match self {
            Self::All => "a.stage <> 'spiked'",
            Self::Drafts => "a.stage = 'draft'",
            Self::InReview => "a.stage = 'in_review'",
            Self::Returned => "a.stage = 'returned'",
            Self::Approved => "a.stage = 'approved'",
            Self::Spiked => "a.stage = 'spiked'",
            Self::Scheduled => SCHEDULED,
            Self::Live => LIVE,
            Self::Withdrawn => WITHDRAWN,
        }
    }
}

// Scalar subqueries: the planner may answer EXISTS for all stories at once.
const SCHEDULED: &str = "(SELECT true FROM newsroom.publications p WHERE p.article_id = a.id AND p.began_noticed_at IS NULL AND p.cancelled_at IS NULL
   AND NOT p.past AND p.live_from > newsroom.clock() LIMIT 1)";
pub(super) const LIVE: &str =
    "(newsroom.not_kept_back(a.held_at, a.killed_at, a.embargo_until) AND (SELECT true FROM newsroom.publications p
   WHERE p.article_id = a.id AND newsroom.in_its_time(p.past, p.published_at, p.live_from, p.live_until) LIMIT 1))";
const WITHDRAWN: &str = "(a.killed_at IS NULL AND (SELECT true FROM newsroom.publications p WHERE p.article_id = a.id AND p.past AND p.began_noticed_at IS NOT NULL LIMIT 1)
   AND (SELECT true FROM newsroom.live l WHERE l.article_id = a.id LIMIT 1) IS NULL)";

/// Which stories a list shows, in which order, and how far it looks.
#[derive(Debug, Clone)]
pub struct StoryQuery {
    /// The shelf that they stand on.
    pub shelf: Shelf,
    /// Only those this person created or signs.
    pub mine: bool,
    /// Words of headline or slugline.
    pub words: String,
    /// Slug of a category, without those below it; empty for any.
    pub category: String,
    /// How many, at the most.
    pub limit: i64,
    /// How many of the first are left out.
    pub offset: i64,
    /// What they are sorted by.
    pub order: StoryOrder,
    /// How far it looks for them.
    pub far: i64,
}

/// Which stories of a list stand first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoryOrder {
    /// Those that were changed last.
    NewestChange,
    /// Those that wait longest.
    OldestChange,
    /// Those that went live last, by plan or by hand; for what is live.
    WentLive,
    /// Those that begin next; for what is scheduled.
    BeginsNext,
}

impl StoryOrder {
    /// What a story `a` is sorted by.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::NewestChange | Self::OldestChange => "a.changed_at",
            Self::WentLive => LIVE_SINCE,
            Self::BeginsNext => SCHEDULED_FOR,
        }
    }

    /// The order of rows with a key.
    pub(super) fn by(self, row: &str) -> String {
        match self {
            Self::NewestChange | Self::WentLive => format!("{row}.key DESC, {row}.id DESC"),
            Self::OldestChange | Self::BeginsNext => format!("{row}.key, {row}.id"),
        }
    }
}

pub(super) const LIVE_SINCE: &str = "(SELECT p.published_at FROM newsroom.publications p WHERE p.article_id = a.id
   AND newsroom.in_its_time(p.past, p.published_at, p.live_from, p.live_until) LIMIT 1)";
pub(super) const SCHEDULED_FOR: &str = "(SELECT min(p.live_from) FROM newsroom.publications p WHERE p.article_id = a.id AND NOT p.past AND p.live_from > newsroom.clock())";

impl StoryQuery {
    /// The newest of a shelf.
    #[must_use]
    pub const fn newest(shelf: Shelf, limit: i64) -> Self {
        Self {
            shelf,
            mine: false,
            words: String::new(),
            category: String::new(),
            limit,
            offset: 0,
            order: StoryOrder::NewestChange,
            far: FAR,
        }
    }

    pub(super) const fn has_words(&self) -> bool {
        !self.words.is_empty()
    }
}
