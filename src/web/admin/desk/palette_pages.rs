//! The pages of the newsroom as they are jumped to: what each is called, where it is, and whose it is.

use crate::policy::{Action, Facts, Viewer, can};

/// A page.
pub(super) struct JumpPage {
    /// What it is called.
    pub label: &'static str,
    /// Where it is.
    pub href: &'static str,
    /// The right that it needs.
    right: Option<Action>,
    /// Other words for it.
    words: &'static str,
}

const fn page(label: &'static str, href: &'static str, right: Option<Action>, words: &'static str) -> JumpPage {
    JumpPage {
        label,
        href,
        right,
        words,
    }
}

const PAGES: [JumpPage; 33] = [
    page("Home", "/admin", None, "desk start"),
    page("Stories", "/admin/articles", None, "articles list all"),
    page("Drafts", "/admin/articles?show=drafts", None, "stories"),
    page(
        "In review",
        "/admin/articles?show=in-review",
        None,
        "stories submitted waiting queue",
    ),
    page("Returned", "/admin/articles?show=returned", None, "stories"),
    page("Approved", "/admin/articles?show=approved", None, "stories"),
    page("Scheduled", "/admin/articles?show=scheduled", None, "stories planned"),
    page("Live", "/admin/articles?show=live", None, "stories published"),
    page("Withdrawn", "/admin/articles?show=withdrawn", None, "stories"),
    page("Spiked", "/admin/articles?show=spiked", None, "stories dropped"),
    page("My stories", "/admin/articles?mine=yes", None, "own mine"),
    page("Saved views", "/admin/views", None, "filters lists"),
    page(
        "Sweep",
        "/admin/sweep",
        Some(Action::Sweep),
        "one change in many stories replace find words",
    ),
    page(
        "Pages of the site",
        "/admin/pages",
        Some(Action::ManageInfo),
        "imprint contact",
    ),
    page(
        "Snippets and templates",
        "/admin/boilerplate",
        Some(Action::Create),
        "boilerplate",
    ),
    page(
        "Media",
        "/admin/media",
        Some(Action::UploadPicture),
        "pictures images photos library",
    ),
    page(
        "Documents",
        "/admin/media/documents",
        Some(Action::UploadPicture),
        "files pdf",
    ),
    page(
        "Comments",
        "/admin/comments",
        Some(Action::SeeComments),
        "moderation readers",
    ),
    page(
        "Reported mistakes",
        "/admin/mistakes",
        Some(Action::SeeMistakes),
        "corrections errors readers",
    ),
    page(
        "Authors",
        "/admin/authors",
        Some(Action::AddAuthor),
        "bylines guests people",
    ),
    page("Categories", "/admin/categories", Some(Action::ManageTags), "sections"),
    page("Tags", "/admin/tags", Some(Action::ManageTags), "keywords"),
    page("Series", "/admin/series", Some(Action::ManageSeries), "parts"),
    page(
        "Staff",
        "/admin/staff",
        Some(Action::SeeStaff),
        "people accounts invite roles",
    ),
    page(
        "Settings",
        "/admin/settings",
        Some(Action::ManageInfo),
        "newsroom about contact",
    ),
    page(
        "Reader site",
        "/admin/settings/site",
        Some(Action::ManageInfo),
        "settings look menu design",
    ),
    page(
        "Words for readers",
        "/admin/settings/words",
        Some(Action::ManageInfo),
        "settings texts language",
    ),
    page(
        "Settings of comments",
        "/admin/settings/comments",
        Some(Action::ManageInfo),
        "ban",
    ),
    page(
        "Feeds and crawlers",
        "/admin/settings/feeds",
        Some(Action::ManageInfo),
        "settings rss robots",
    ),
    page(
        "Settings of pictures",
        "/admin/settings/pictures",
        Some(Action::ManageInfo),
        "presets sizes",
    ),
    page(
        "Settings of desks",
        "/admin/settings/desks",
        Some(Action::ManageDesks),
        "teams people",
    ),
    page(
        "House rules",
        "/admin/settings/house-rules",
        Some(Action::ManageHouseRules),
        "style words",
    ),
    page("Your account", "/admin/account", None, "password sessions sign out"),
];

/// Those that this person may open and whose name, or another word for it, has each of these words; all without one.
pub(super) fn found(who: &Viewer, words: &str) -> Vec<&'static JumpPage> {
    let words = words.to_lowercase();
    let is_theirs = |page: &&JumpPage| {
        page.right
            .is_none_or(|right| can(who.role, right, &Facts::NONE).is_ok())
    };
    let has = |page: &&JumpPage| {
        let label = page.label.to_lowercase();
        words
            .split_whitespace()
            .all(|word| label.contains(word) || page.words.contains(word))
    };
    let mut all: Vec<&JumpPage> = PAGES.iter().filter(is_theirs).filter(has).collect();
    // Those that are called so before those that are only meant.
    all.sort_by_key(|page| !page.label.to_lowercase().starts_with(words.trim()));
    all
}
