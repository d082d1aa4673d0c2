//! What moderators have before them: comments by what became of them, and what is known of who wrote each.

use chrono::{DateTime, Utc};
use diesel::{OptionalExtension, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::Value;

use super::{CommentState, judging::HeldFor};
use crate::{
    articles::seen::{OWN, seen_by},
    error::{Error, Result},
    ids::{ArticleId, CommentId},
    platform::{db::Conn, sql::sql},
    policy::{Role, Viewer},
    schema::newsroom::discussions,
    site::CommentPolicy,
};

/// Comments of one page.
pub const PAGE: i64 = 50;
/// Counts go so far.
pub const COUNTED: i64 = 1_000;

/// Where a moderator looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommentShelf {
    /// Held: the oldest first, since their writers wait.
    Waiting,
    /// Seen by readers, some of whom asked that somebody looks.
    Reported,
    /// Seen by readers, the newest first.
    Approved,
    /// Taken away by a moderator.
    Hidden,
    /// None.
    Spam,
}

impl CommentShelf {
    /// In the order of the page.
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Reported, Self::Approved, Self::Hidden, Self::Spam];

    /// As addresses say it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Reported => "reported",
            Self::Approved => "approved",
            Self::Hidden => "hidden",
            Self::Spam => "spam",
        }
    }

    /// The one of this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shelf| shelf.word() == word)
    }

    const fn holds(self) -> &'static str {
        match self {
            Self::Waiting => "c.state = 'held'",
            Self::Reported => "c.reports > 0 AND c.state = 'visible'",
            Self::Approved => "c.state = 'visible'",
            Self::Hidden => "c.state = 'hidden'",
            Self::Spam => "c.state = 'spam'",
        }
    }

    /// Who waits longest is read first; what is decided, the newest first.
    const fn order(self) -> &'static str {
        match self {
            Self::Waiting | Self::Reported => "ASC",
            Self::Approved | Self::Hidden | Self::Spam => "DESC",
        }
    }
}

/// A comment as a moderator has it.
#[derive(Debug, Clone, QueryableByName)]
pub struct QueuedComment {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: CommentId,
    /// The story.
    #[diesel(sql_type = sql_types::Uuid)]
    pub article_id: ArticleId,
    /// What readers call the story, or would.
    #[diesel(sql_type = sql_types::Text)]
    pub headline: String,
    /// Name as it was written.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// Text as it is now.
    #[diesel(sql_type = sql_types::Text)]
    pub body: String,
    /// As its writer wrote it, where a moderator changed it.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub original: Option<String>,
    #[diesel(sql_type = sql_types::Text)]
    state: String,
    #[diesel(sql_type = sql_types::Jsonb)]
    held_for: Value,
    /// What readers are told of why it is gone.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub reason: Option<String>,
    /// The newsroom wrote it.
    #[diesel(sql_type = sql_types::Bool)]
    pub by_newsroom: bool,
    /// One for a comment on the story.
    #[diesel(sql_type = sql_types::SmallInt)]
    pub depth: i16,
    /// Whom it answers.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub answers: Option<String>,
    /// Readers who reported it.
    #[diesel(sql_type = sql_types::Integer)]
    pub reports: i32,
    /// What the first of them said.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub reported_for: Option<String>,
    /// When it came.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub written_at: DateTime<Utc>,
    /// Who decided last.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub decided_by: Option<String>,
    /// For forms.
    #[diesel(sql_type = sql_types::BigInt)]
    pub version: i64,
    /// Whether whoever looks may hide it.
    #[diesel(sql_type = sql_types::Bool)]
    pub own_story: bool,
}

impl QueuedComment {
    /// What readers see of it.
    #[must_use]
    pub fn state(&self) -> CommentState {
        CommentState::named(&self.state).unwrap_or(CommentState::Held)
    }

    /// Why it was held, with reports.
    #[must_use]
    pub fn held_for(&self) -> Vec<HeldFor> {
        let mut why: Vec<HeldFor> = serde_json::from_value(self.held_for.clone()).unwrap_or_default();
        if self.reports > 0 {
            why.insert(0, HeldFor::Reported { count: self.reports });
        }
        why
    }

    /// Those of a shelf that somebody may see, after a place; one more than a page where there are more.
    ///
    /// # Errors
    /// Database errors.
    pub async fn shelf(
        conn: &mut Conn,
        viewer: &Viewer,
        shelf: CommentShelf,
        article: Option<ArticleId>,
        after: Option<(DateTime<Utc>, CommentId)>,
    ) -> Result<Vec<Self>> {
        let (order, sign) = (shelf.order(), if shelf.order() == "ASC" { ">" } else { "<" });
        let query = format!(
            "SELECT {COLUMNS}, {OWN} AS own_story {FROM}
             WHERE {holds} AND ($2::uuid IS NULL OR c.article_id = $2) AND ($3::timestamptz IS NULL OR (c.written_at, c.id) {sign} ($3, $4))
               AND {seen} {theirs} ORDER BY c.written_at {order}, c.id {order} LIMIT {limit}",
            holds = shelf.holds(),
            seen = seen_by(viewer.role),
            theirs = theirs(viewer.role),
            limit = PAGE + 1,
        );
        Ok(sql(query)
            .bind::<sql_types::Uuid, _>(viewer.id)
            .bind::<sql_types::Nullable<sql_types::Uuid>, _>(article)
            .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(after.map(|(at, _)| at))
            .bind::<sql_types::Nullable<sql_types::Uuid>, _>(after.map(|(_, id)| id))
            .load(conn)
            .await?)
    }
}

impl QueuedComment {
    /// One that somebody may see.
    ///
    /// # Errors
    /// `NotFound`, database errors.
    pub async fn find(conn: &mut Conn, viewer: &Viewer, id: CommentId) -> Result<Self> {
        let query = format!(
            "SELECT {COLUMNS}, {OWN} AS own_story {FROM} WHERE c.id = $2 AND {seen} {theirs}",
            seen = seen_by(viewer.role),
            theirs = theirs(viewer.role),
        );
        let found: Option<Self> = sql(query)
            .bind::<sql_types::Uuid, _>(viewer.id)
            .bind::<sql_types::Uuid, _>(id)
            .get_result(conn)
            .await
            .optional()?;
        found.ok_or(Error::NotFound)
    }
}

/// The newest other comments of whoever wrote one, as far as that is known.
///
/// # Errors
/// Database errors.
pub async fn earlier(conn: &mut Conn, id: CommentId) -> Result<Vec<EarlierComment>> {
    Ok(sql(
        "SELECT c.id, c.written_at, c.state, c.body FROM newsroom.comment_contacts o JOIN newsroom.comment_contacts k ON k.email = o.email
           JOIN newsroom.comments c ON c.id = k.comment_id
         WHERE o.comment_id = $1 AND c.id <> $1 ORDER BY c.written_at DESC, c.id DESC LIMIT 20",
    )
    .bind::<sql_types::Uuid, _>(id)
    .load(conn)
    .await?)
}

/// Another comment of the same writer.
#[derive(Debug, Clone, QueryableByName)]
pub struct EarlierComment {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: CommentId,
    /// When it came.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub written_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Text)]
    state: String,
    #[diesel(sql_type = sql_types::Text)]
    body: String,
}

impl EarlierComment {
    /// What readers see of it.
    #[must_use]
    pub fn state(&self) -> CommentState {
        CommentState::named(&self.state).unwrap_or(CommentState::Held)
    }

    /// Its first words, in one line.
    #[must_use]
    pub fn beginning(&self) -> String {
        let line = self.body.replace('\n', " ");
        match line.char_indices().nth(120) {
            Some((end, _)) => format!("{}…", &line[..end]),
            None => line,
        }
    }
}

/// What was decided for comments on a story alone.
///
/// # Errors
/// Database errors.
pub async fn policy_of(conn: &mut Conn, article: ArticleId) -> Result<Option<CommentPolicy>> {
    let policy: Option<Option<String>> = discussions::table
        .find(article.0)
        .select(discussions::policy)
        .first(conn)
        .await
        .optional()?;
    Ok(policy.flatten().as_deref().and_then(CommentPolicy::named))
}

const COLUMNS: &str = "c.id, c.article_id, r.headline, c.name, c.body, c.original, c.state, c.held_for, CASE WHEN c.state = 'hidden' THEN c.reason END AS reason, c.staff_id IS NOT NULL AS by_newsroom,
  c.depth, (SELECT p.name FROM newsroom.comments p WHERE p.id = c.parent_id) AS answers, c.reports,
  (SELECT t.why FROM newsroom.comment_reports t WHERE t.comment_id = c.id ORDER BY t.at LIMIT 1) AS reported_for,
  c.written_at, (SELECT s.name FROM newsroom.staff s WHERE s.id = c.decided_by) AS decided_by, c.version";
const FROM: &str = "FROM newsroom.comments c JOIN newsroom.articles a ON a.id = c.article_id JOIN newsroom.revisions r ON r.id = a.working_revision_id";

/// Journalists have what is said under their own stories.
fn theirs(role: Role) -> String {
    if role >= Role::Editor {
        String::new()
    } else {
        format!("AND {OWN}")
    }
}

/// How many there are on each shelf, as far as they are counted.
#[derive(Debug, Clone, Default, QueryableByName)]
pub struct CommentCounts {
    /// Held.
    #[diesel(sql_type = sql_types::BigInt)]
    pub waiting: i64,
    /// Reported and seen by readers.
    #[diesel(sql_type = sql_types::BigInt)]
    pub reported: i64,
    /// Spam.
    #[diesel(sql_type = sql_types::BigInt)]
    pub spam: i64,
    /// Since when the oldest waits.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub oldest: Option<DateTime<Utc>>,
    /// When the last one came.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub last: Option<DateTime<Utc>>,
    /// The one reason, as `HeldFor::word` says it, for which more than half of the comments of a day were held, where there
    /// were ten at least: rather a fault of a front end than of its readers.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub held_most_for: Option<String>,
}

impl CommentCounts {
    /// Of the whole newsroom.
    ///
    /// # Errors
    /// Database errors.
    pub async fn load(conn: &mut Conn) -> Result<Self> {
        let count = |holds: &str| {
            format!("(SELECT count(*) FROM (SELECT FROM newsroom.comments c WHERE {holds} LIMIT {COUNTED}) n)")
        };
        Ok(sql(format!(
            "SELECT {} AS waiting, {} AS reported, {} AS spam,
               (SELECT c.written_at FROM newsroom.comments c WHERE c.state = 'held' ORDER BY c.written_at LIMIT 1) AS oldest,
(SELECT c.written_at FROM newsroom.comments c ORDER BY c.id DESC LIMIT 1) AS last,
               (SELECT d.why FROM (SELECT c.held_for #>> '{{0,why}}' AS why, count(*) AS some, sum(count(*)) OVER () AS every FROM newsroom.comments c
                  WHERE c.state IN ('held', 'visible', 'hidden', 'spam', 'taken_back') AND c.written_at > newsroom.clock() - interval '1 day' AND c.staff_id IS NULL
                  GROUP BY 1) d WHERE d.why NOT IN ('policy', 'first') AND d.every >= 10 AND 2 * d.some > d.every) AS held_most_for",
            count(CommentShelf::Waiting.holds()),
            count(CommentShelf::Reported.holds()),
            count(CommentShelf::Spam.holds()),
        ))
        .get_result(conn)
        .await?)
    }
}

/// What is known of who wrote a comment, until it is forgotten.
#[derive(Debug, Clone, QueryableByName)]
pub struct Commenter {
    /// Comments of the same address that readers see.
    #[diesel(sql_type = sql_types::BigInt)]
    pub visible: i64,
    /// Others of it.
    #[diesel(sql_type = sql_types::BigInt)]
    pub others: i64,
    /// Other writers of the same network within a month.
    #[diesel(sql_type = sql_types::BigInt)]
    pub beside: i64,
    /// When all of this is forgotten.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub forget_at: DateTime<Utc>,
}

impl Commenter {
    /// Of a comment; nobody where it is forgotten.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of(conn: &mut Conn, comment: CommentId) -> Result<Option<Self>> {
        Ok(sql(
            "SELECT (SELECT count(*) FROM newsroom.comment_contacts k JOIN newsroom.comments c ON c.id = k.comment_id WHERE k.email = o.email AND c.state = 'visible') AS visible,
               (SELECT count(*) FROM newsroom.comment_contacts k JOIN newsroom.comments c ON c.id = k.comment_id WHERE k.email = o.email AND c.state <> 'visible' AND c.id <> o.comment_id) AS others,
               (SELECT count(DISTINCT k.email) FROM newsroom.comment_contacts k JOIN newsroom.comments c ON c.id = k.comment_id
                  WHERE k.network = o.network AND k.email <> o.email AND c.written_at > newsroom.clock() - interval '1 month') AS beside,
               o.forget_at
             FROM newsroom.comment_contacts o WHERE o.comment_id = $1 AND o.forget_at > newsroom.clock()",
        )
        .bind::<sql_types::Uuid, _>(comment)
        .get_result(conn)
        .await
        .optional()?)
    }
}
