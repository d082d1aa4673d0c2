//! Lists of stories for the people who work on them: what waits, what is mine, what is live.

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::Value;

use crate::{
    activity::{LINE, Line},
    articles::{seal::Name, stage::Stage},
    error::Result,
    ids::ArticleId,
    names,
    platform::{db::Conn, sql::sql},
    policy::{Role, Viewer},
};

/// Shelves are counted no further than this; a page says "1,000+" then.
pub const COUNT_CAP: i64 = 1_001;

/// A story in a list.
#[derive(Debug, Clone, QueryableByName)]
pub struct Story {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: ArticleId,
    /// Working name.
    #[diesel(sql_type = sql_types::Text)]
    pub slugline: String,
    #[diesel(sql_type = sql_types::Text)]
    stage: String,
    /// Last write.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub changed_at: DateTime<Utc>,
    /// On hold.
    #[diesel(sql_type = sql_types::Bool)]
    pub held: bool,
    /// Killed.
    #[diesel(sql_type = sql_types::Bool)]
    pub killed: bool,
    /// Embargo that has not passed.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub embargo_until: Option<DateTime<Utc>>,
    /// Main title of the working text.
    #[diesel(sql_type = sql_types::Text)]
    pub headline: String,
    /// Lines under it.
    #[diesel(sql_type = sql_types::Text)]
    pub dek: String,
    /// Words.
    #[diesel(sql_type = sql_types::Integer)]
    pub word_count: i32,
    #[diesel(sql_type = sql_types::Jsonb)]
    byline: Value,
    /// Name of its category.
    #[diesel(sql_type = sql_types::Text)]
    pub category: String,
    /// Since when readers have it: an update does not make it younger, a return after a withdrawal does.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub live_since: Option<DateTime<Utc>>,
    /// When it begins.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub scheduled_for: Option<DateTime<Utc>>,
    /// Readers had it once.
    #[diesel(sql_type = sql_types::Bool)]
    pub was_live: bool,
    /// It has a place on Feature Posts.
    #[diesel(sql_type = sql_types::Bool)]
    pub featured: bool,
    /// Last note of an editor who returned it.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub note: Option<String>,
    /// Who acted last on the workflow.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub last_by: Option<String>,
}

impl Story {
    /// Where the open change stands.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage.parse().unwrap_or(Stage::Draft)
    }

    /// Printed names.
    #[must_use]
    pub fn byline(&self) -> String {
        let names: Vec<Name> = serde_json::from_value(self.byline.clone()).unwrap_or_default();
        names::in_a_line(names.iter().map(|name| name.name.as_str()))
    }
}

/// Which stories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// All but spiked.
    All,
    /// Being written.
    Drafts,
    /// Waits for an editor.
    InReview,
    /// Came back.
    Returned,
    /// Signed, not on the timeline.
    Approved,
    /// Begins later.
    Scheduled,
    /// Readers have it.
    Live,
    /// Readers had it.
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

    /// Which stories stand on it, in words that an index can follow.
    const fn condition(self) -> &'static str {
        match self {
            Self::All => "a.stage <> 'spiked'",
            Self::Drafts => "a.stage = 'draft'",
            Self::InReview => "a.stage = 'in_review'",
            Self::Returned => "a.stage = 'returned'",
            Self::Approved => "a.stage = 'approved'",
            Self::Spiked => "a.stage = 'spiked'",
            Self::Scheduled => {
                "a.id IN (SELECT p.article_id FROM newsroom.publications p WHERE p.began_noticed_at IS NULL AND p.cancelled_at IS NULL
                   AND NOT p.past AND p.live_from > newsroom.clock())"
            }
            Self::Live => "EXISTS (SELECT FROM newsroom.live l WHERE l.article_id = a.id)",
            Self::Withdrawn => {
                "a.killed_at IS NULL AND a.id IN (SELECT p.article_id FROM newsroom.publications p WHERE p.past AND p.began_noticed_at IS NOT NULL)
                   AND NOT EXISTS (SELECT FROM newsroom.live l WHERE l.article_id = a.id)"
            }
        }
    }
}

/// What a list shows.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Which.
    pub shelf: Shelf,
    /// Only those this person created or signs.
    pub mine: bool,
    /// Words of headline or slugline.
    pub words: String,
    /// Slug of a category.
    pub category: String,
    /// How many.
    pub limit: i64,
    /// After how many.
    pub offset: i64,
    /// Which first.
    pub order: Order,
}

/// Which stories of a list stand first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Those that were changed last.
    NewestChange,
    /// Those that wait longest.
    OldestChange,
    /// Those that went live last, by plan or by hand; for what is live.
    WentLive,
    /// Those that begin next; for what is scheduled.
    BeginsNext,
}

impl Order {
    const fn by(self) -> &'static str {
        match self {
            Self::NewestChange => "x.changed_at DESC, x.id DESC",
            Self::OldestChange => "x.changed_at, x.id",
            Self::WentLive => "x.went_live DESC, x.id DESC",
            Self::BeginsNext => "x.scheduled_for, x.id",
        }
    }
}

impl Wanted {
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
            order: Order::NewestChange,
        }
    }
}

/// Everything a list shows of a story; a condition on `a` follows. What is live is found from the timeline when its order
/// is asked for, so that an index gives it.
fn story(order: Order) -> String {
    let (went_live, from) = match order {
        Order::WentLive => (
            "v.published_at",
            "newsroom.publications v JOIN newsroom.articles a ON a.id = v.article_id
               AND newsroom.in_its_time(v.past, v.published_at, v.live_from, v.live_until)",
        ),
        Order::NewestChange | Order::OldestChange | Order::BeginsNext => ("NULL::timestamptz", "newsroom.articles a"),
    };
    format!(
        "SELECT a.id, a.slugline, a.stage, a.changed_at, a.held_at IS NOT NULL AS held, a.killed_at IS NOT NULL AS killed,
    CASE WHEN a.embargo_until > newsroom.clock() THEN a.embargo_until END AS embargo_until,
    r.headline, r.dek, r.word_count, r.byline, c.name AS category, c.slug AS category_slug, a.created_by, {went_live} AS went_live,
    CASE WHEN newsroom.not_kept_back(a.held_at, a.killed_at, a.embargo_until) THEN
      (SELECT p.published_at FROM newsroom.publications p WHERE p.article_id = a.id AND newsroom.in_its_time(p.past, p.published_at, p.live_from, p.live_until) LIMIT 1) END AS live_since,
    (SELECT min(p.live_from) FROM newsroom.publications p WHERE p.article_id = a.id AND NOT p.past AND p.live_from > newsroom.clock()) AS scheduled_for,
    EXISTS (SELECT FROM newsroom.publications p WHERE p.article_id = a.id AND p.began_noticed_at IS NOT NULL) AS was_live,
    EXISTS (SELECT FROM newsroom.slots s JOIN newsroom.live v ON v.article_id = s.article_id
            WHERE s.article_id = a.id AND s.shown_from <= newsroom.clock() AND (s.shown_until IS NULL OR s.shown_until > newsroom.clock())) AS featured,
    (SELECT t.reason FROM newsroom.activity t WHERE t.article_id = a.id AND t.act = 'returned' ORDER BY t.seq DESC LIMIT 1) AS note,
    (SELECT s.name FROM newsroom.activity t JOIN newsroom.staff s ON s.id = t.staff_id WHERE t.article_id = a.id AND t.to_stage IS NOT NULL ORDER BY t.seq DESC LIMIT 1) AS last_by,
    {OWN} AS own
  FROM {from} JOIN newsroom.revisions r ON r.id = a.working_revision_id JOIN newsroom.categories c ON c.id = r.category_id WHERE "
    )
}

/// Whether the story `a` with the working text `r` is a person's own: the fact that the policy asks of one story, for lists.
const OWN: &str = "(a.created_by = $1 OR EXISTS (SELECT FROM newsroom.authors u WHERE u.staff_id = $1
   AND r.byline @> jsonb_build_array(jsonb_build_object('author_id', u.id))))";

/// Which stories `a` a person may see: the rule of the policy for `Action::See`, for lists. Under embargo a byline counts
/// for nothing: others can change it.
pub(super) fn seen_by(role: Role) -> String {
    let among_all = match role {
        Role::Contributor => OWN,
        Role::Journalist | Role::Editor | Role::Admin => "true",
    };
    format!(
        "({among_all} AND (a.embargo_until IS NULL OR a.embargo_until <= newsroom.clock() OR a.created_by = $1
          OR EXISTS (SELECT FROM newsroom.article_people n WHERE n.article_id = a.id AND n.staff_id = $1)))"
    )
}

/// The newest lines of activity of all stories that a person may see.
///
/// # Errors
/// Database errors.
pub async fn newest_activity(conn: &mut Conn, who: &Viewer, limit: i64) -> Result<Vec<Line>> {
    let seen = seen_by(who.role);
    Ok(sql(format!(
        "{LINE} WHERE l.article_id IS NOT NULL AND l.act <> 'created' AND {seen} ORDER BY l.seq DESC LIMIT $2"
    ))
    .bind::<sql_types::Uuid, _>(who.id)
    .bind::<sql_types::BigInt, _>(limit)
    .load(conn)
    .await?)
}

impl Story {
    /// A list for this person.
    ///
    /// # Errors
    /// Database errors.
    pub async fn list(conn: &mut Conn, who: &Viewer, wanted: &Wanted) -> Result<Vec<Self>> {
        let query = format!(
            "SELECT x.* FROM ({} {} AND {}) x WHERE {} ORDER BY {} LIMIT $4 OFFSET $5",
            story(wanted.order),
            wanted.shelf.condition(),
            seen_by(who.role),
            condition(wanted),
            wanted.order.by()
        );
        Ok(sql(query)
            .bind::<sql_types::Uuid, _>(who.id)
            .bind::<sql_types::Text, _>(pattern(&wanted.words))
            .bind::<sql_types::Text, _>(&wanted.category)
            .bind::<sql_types::BigInt, _>(wanted.limit)
            .bind::<sql_types::BigInt, _>(wanted.offset)
            .load(conn)
            .await?)
    }

    /// How many stand on each shelf, for this person, counted no further than `COUNT_CAP`.
    ///
    /// # Errors
    /// Database errors.
    pub async fn counts(conn: &mut Conn, who: &Viewer) -> Result<Vec<(Shelf, i64)>> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = sql_types::Array<sql_types::BigInt>)]
            counts: Vec<i64>,
        }
        let one = |shelf: Shelf| {
            format!(
                "(SELECT count(*) FROM (SELECT FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id
                   WHERE {} AND {} LIMIT $2) y)",
                shelf.condition(),
                seen_by(who.role)
            )
        };
        let query = format!("SELECT ARRAY[{}] AS counts", Shelf::ALL.map(one).join(", "));
        let row: Row = sql(query)
            .bind::<sql_types::Uuid, _>(who.id)
            .bind::<sql_types::BigInt, _>(COUNT_CAP)
            .get_result(conn)
            .await?;
        Ok(Shelf::ALL.into_iter().zip(row.counts).collect())
    }
}

fn condition(wanted: &Wanted) -> String {
    let mut all = vec!["true"];
    if wanted.mine {
        all.push("x.own");
    }
    if !wanted.words.trim().is_empty() {
        all.push("(x.headline ILIKE $2 OR x.slugline ILIKE $2)");
    }
    if !wanted.category.is_empty() {
        all.push("x.category_slug = $3");
    }
    all.join(" AND ")
}

/// Text for ILIKE in which the signs of a pattern are themselves.
fn pattern(words: &str) -> String {
    let quoted = words
        .trim()
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    format!("%{quoted}%")
}
