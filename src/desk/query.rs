//! What is asked of the newsroom's lists: a shelf, an order, words, filters, and how far to look.

use chrono::{DateTime, Utc};

use crate::ids::{AuthorId, DeskId, TagId};

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
    /// Only those of which this person may give the next approval, as far as steps say it.
    pub my_step: bool,
    /// Letters of headline or slugline.
    pub words: String,
    /// Or words of the text.
    pub in_texts: bool,
    /// Slug of a category, without those below it; empty for any.
    pub category: String,
    /// Only those with this author in their byline.
    pub author: Option<AuthorId>,
    /// Only those with this tag.
    pub tag: Option<TagId>,
    /// Only those of this desk.
    pub desk: Option<DeskId>,
    /// Only those with this mark.
    pub flag: Option<StoryFlag>,
    /// When anything of them was last written.
    pub changed: ListSpan,
    /// When readers had them first.
    pub first_published: ListSpan,
    /// How many, at the most.
    pub limit: i64,
    /// How many of the first are left out.
    pub offset: i64,
    /// What they are sorted by.
    pub order: StoryOrder,
    /// How far it looks for them.
    pub far: i64,
}

/// From one moment until before another; what is open has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ListSpan {
    /// The first moment of it.
    pub from: Option<DateTime<Utc>>,
    /// The first moment behind it.
    pub until: Option<DateTime<Utc>>,
}

impl ListSpan {
    /// All of time.
    pub const ANY: Self = Self {
        from: None,
        until: None,
    };

    /// Whether it is all of time.
    #[must_use]
    pub const fn is_any(&self) -> bool {
        self.from.is_none() && self.until.is_none()
    }

    /// Whether `what` lies in it, with the places of its ends among the values of the statement; empty for all of time.
    fn holds(&self, what: &str, from: &str, until: &str) -> Vec<String> {
        let first = self.from.map(|_| format!("{what} >= {from}"));
        let last = self.until.map(|_| format!("{what} < {until}"));
        first.into_iter().chain(last).collect()
    }

    /// For when a story was changed.
    pub(super) fn changed(&self, what: &str) -> Vec<String> {
        self.holds(what, "$9", "$10")
    }

    /// For when readers had it first.
    pub(super) fn first_published(&self, what: &str) -> Vec<String> {
        self.holds(what, "$11", "$12")
    }
}

/// What marks a story besides the shelf that it stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoryFlag {
    /// It has a place on Feature Posts that readers see.
    Featured,
    /// It is breaking.
    Breaking,
    /// Kept back until somebody releases it.
    OnHold,
    /// Kept back until a moment that is still to come.
    Embargoed,
    /// Readers get a notice in its place.
    Killed,
    /// Its text says that nobody else has it.
    Exclusive,
    /// Its text says that somebody paid for it.
    Sponsored,
    /// It is a budget line: nobody has written in it.
    Planned,
}

impl StoryFlag {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::Featured,
        Self::Breaking,
        Self::OnHold,
        Self::Embargoed,
        Self::Killed,
        Self::Exclusive,
        Self::Sponsored,
        Self::Planned,
    ];

    /// The word in the address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Featured => "featured",
            Self::Breaking => "breaking",
            Self::OnHold => "on-hold",
            Self::Embargoed => "embargoed",
            Self::Killed => "killed",
            Self::Exclusive => "exclusive",
            Self::Sponsored => "sponsored",
            Self::Planned => "planned",
        }
    }

    /// The word on pages.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Featured => "Featured",
            Self::Breaking => "Breaking",
            Self::OnHold => "On hold",
            Self::Embargoed => "Under embargo",
            Self::Killed => "Killed",
            Self::Exclusive => "Exclusive",
            Self::Sponsored => "Sponsored",
            Self::Planned => "Budget line",
        }
    }

    /// Whether a story `a` with the working text `r` has it, looked up for that one.
    pub(super) const fn condition(self) -> &'static str {
        match self {
            Self::Featured => FEATURED,
            Self::Breaking => BREAKING,
            Self::OnHold => "a.held_at IS NOT NULL",
            Self::Embargoed => "a.embargo_until > newsroom.clock()",
            Self::Killed => "a.killed_at IS NOT NULL",
            Self::Exclusive => "'exclusive' = ANY (r.flags)",
            Self::Sponsored => "'sponsored' = ANY (r.flags)",
            Self::Planned => "a.is_planned",
        }
    }

    /// Whether the text has to be looked at for it.
    pub(super) const fn is_of_text(self) -> bool {
        matches!(self, Self::Exclusive | Self::Sponsored)
    }
}

/// Whether a story `a` has a place on this list, and readers have it.
macro_rules! has_a_place {
    ($list:literal) => {
        concat!(
            "coalesce((SELECT s.article_id IS NOT NULL FROM newsroom.slots s WHERE s.article_id = a.id
               AND s.list_id = (SELECT l.id FROM newsroom.lists l WHERE l.slug = '",
            $list,
            "') AND s.shown_from <= newsroom.clock() AND (s.shown_until IS NULL OR s.shown_until > newsroom.clock()) LIMIT 1)
             AND (newsroom.not_kept_back(a.held_at, a.killed_at, a.embargo_until) AND (SELECT true FROM newsroom.publications p
             WHERE p.article_id = a.id AND newsroom.in_its_time(p.past, p.published_at, p.live_from, p.live_until) LIMIT 1)), false)"
        )
    };
}

/// Whether a story `a` has a place on Feature Posts, and readers have it.
pub(super) const FEATURED: &str = has_a_place!("featured");
/// Whether a story `a` is breaking.
pub(super) const BREAKING: &str = has_a_place!("breaking");

/// When readers had a story `a` first. What was cancelled is passed over inside: as a condition it would lead along the index
/// that keeps ranges apart, which is many times slower than the one by story.
pub(super) const FIRST_PUBLISHED: &str =
    "(SELECT min(CASE WHEN p.cancelled_at IS NULL AND p.live_from <= newsroom.clock() THEN p.first_published_at END)
   FROM newsroom.publications p WHERE p.article_id = a.id)";

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
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::NewestChange, Self::OldestChange, Self::WentLive, Self::BeginsNext];

    /// The word in the address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NewestChange => "changed",
            Self::OldestChange => "oldest",
            Self::WentLive => "went-live",
            Self::BeginsNext => "begins-next",
        }
    }

    /// What a page calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::NewestChange => "Last changed",
            Self::OldestChange => "Longest unchanged",
            Self::WentLive => "Last to go live",
            Self::BeginsNext => "Next to begin",
        }
    }

    /// Whether stories on this shelf can be sorted by it.
    #[must_use]
    pub const fn suits(self, shelf: Shelf) -> bool {
        match self {
            Self::NewestChange | Self::OldestChange => true,
            Self::WentLive => matches!(shelf, Shelf::Live),
            Self::BeginsNext => matches!(shelf, Shelf::Scheduled),
        }
    }

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
            my_step: false,
            words: String::new(),
            in_texts: false,
            category: String::new(),
            author: None,
            tag: None,
            desk: None,
            flag: None,
            changed: ListSpan::ANY,
            first_published: ListSpan::ANY,
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
