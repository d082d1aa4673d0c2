//! What readers say under a story, as threads: a page of them at a time, whatever their number.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    error::Result,
    ids::{ArticleId, CommentId},
    live::window::Cursor,
    platform::{
        db::Conn,
        sql::{self, sql},
    },
};

/// Answers of one thread that stand below it; the others are on a page of its own.
pub const MOST_BELOW: i64 = 50;

/// A comment as readers have it; one that is gone keeps its place while something stands below it.
#[derive(Debug, Clone, QueryableByName)]
pub struct LiveComment {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: CommentId,
    /// The story.
    #[diesel(sql_type = sql_types::Uuid)]
    pub article_id: ArticleId,
    /// What it answers.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub parent_id: Option<Uuid>,
    /// With which its thread begins.
    #[diesel(sql_type = sql_types::Uuid)]
    pub root_id: Uuid,
    /// One for a comment on the story.
    #[diesel(sql_type = sql_types::SmallInt)]
    pub depth: i16,
    /// When it came.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub written_at: DateTime<Utc>,
    /// Readers see it; else only that something was here.
    #[diesel(sql_type = sql_types::Bool)]
    pub shown: bool,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    name: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    body: Option<String>,
    /// The newsroom wrote it.
    #[diesel(sql_type = sql_types::Bool)]
    pub by_newsroom: bool,
    /// When a moderator changed it.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub edited_at: Option<DateTime<Utc>>,
    /// Why it is gone, in a moderator's words.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub reason: Option<String>,
    /// How many readers see below it.
    #[diesel(sql_type = sql_types::Integer)]
    pub shown_below: i32,
}

impl LiveComment {
    /// Who wrote it; empty where it is gone.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    /// What it says, in paragraphs; empty where it is gone.
    #[must_use]
    pub fn body(&self) -> &str {
        self.body.as_deref().unwrap_or_default()
    }

    /// One that readers have, or had with something below it.
    ///
    /// # Errors
    /// Database errors.
    pub async fn find(conn: &mut Conn, id: CommentId) -> Result<Option<Self>> {
        Ok(
            sql(format!("SELECT {COLUMNS} FROM published.comments c WHERE c.id = $1"))
                .bind::<sql_types::Uuid, _>(id)
                .get_result(conn)
                .await
                .optional()?,
        )
    }
}

const COLUMNS: &str = "c.id, c.article_id, c.parent_id, c.root_id, c.depth, c.written_at, c.shown, c.name, c.body, c.by_newsroom, c.edited_at, c.reason, c.shown_below";

/// A comment with the answers to it.
#[derive(Debug, Clone)]
pub struct CommentThread {
    /// What is answered.
    pub comment: LiveComment,
    /// The oldest first.
    pub answers: Vec<CommentThread>,
    /// How many more there are below the first one of a thread than stand here.
    pub left: i64,
}

/// How much of a discussion.
#[derive(Debug, Clone, Copy)]
pub struct ThreadWindow {
    /// Threads at most.
    pub limit: i64,
    /// From here on; the beginning without it.
    pub place: Option<Cursor>,
    /// The oldest thread first.
    pub oldest_first: bool,
    /// With the thread at the place itself.
    pub inclusive: bool,
}

/// A page of a discussion.
#[derive(Debug, Default)]
pub struct DiscussionSlice {
    /// In the order that was asked for; answers the oldest first.
    pub threads: Vec<CommentThread>,
    /// Where the next page begins, if there is one.
    pub after: Option<Cursor>,
    /// Where the one before does.
    pub before: Option<Cursor>,
}

impl DiscussionSlice {
    /// Two statements: the threads of a page, and what stands below them.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of(conn: &mut Conn, article: ArticleId, window: ThreadWindow) -> Result<Self> {
        let back = window.place.is_some_and(|place| place.back);
        let rising = window.oldest_first != back;
        let (order, sign) = if rising { ("ASC", ">") } else { ("DESC", "<") };
        let (beyond, equal) = match window.place {
            Some(_) => (
                format!("AND (c.written_at, c.id) {sign}"),
                if window.inclusive { "= ($2, $3)" } else { " ($2, $3)" },
            ),
            None => (String::new(), ""),
        };
        let query = format!(
            "SELECT {COLUMNS} FROM published.comments c WHERE c.article_id = $1 AND c.depth = 1 {beyond}{equal}
             ORDER BY c.written_at {order}, c.id {order} LIMIT {}",
            sql::rows(window.limit + 1)
        );
        let query = sql(query).bind::<sql_types::Uuid, _>(article);
        let query = match window.place {
            Some(place) => query
                .bind::<sql_types::Timestamptz, _>(place.at)
                .bind::<sql_types::Uuid, _>(place.id),
            None => query,
        };
        let mut roots: Vec<LiveComment> = query.load(conn).await?;
        let limit = usize::try_from(window.limit).unwrap_or(usize::MAX);
        let has_more = roots.len() > limit;
        roots.truncate(limit);
        if back {
            roots.reverse();
        }
        let cursor = |comment: Option<&LiveComment>, back| {
            comment.map(|comment| Cursor::at(comment.written_at, comment.id.0, back))
        };
        let (goes_on, came_from) = match roots.as_slice().first() {
            _ if back => (true, has_more),
            // What stood before the place may have gone, and before the newest there is nothing.
            Some(first) if window.place.is_some() => (
                has_more,
                is_any_before(conn, article, first, window.oldest_first).await?,
            ),
            _ => (has_more, false),
        };
        let after = cursor(roots.as_slice().last(), false).filter(|_| goes_on);
        let before = cursor(roots.as_slice().first(), true).filter(|_| came_from);
        Ok(Self {
            threads: threads(conn, roots).await?,
            after,
            before,
        })
    }
}

/// Whether a thread stands before this one, in the order that was asked for.
async fn is_any_before(conn: &mut Conn, article: ArticleId, first: &LiveComment, oldest_first: bool) -> Result<bool> {
    let sign = if oldest_first { "<" } else { ">" };
    let query = format!(
        "SELECT FROM published.comments c WHERE c.article_id = $1 AND c.depth = 1 AND (c.written_at, c.id) {sign} ($2, $3) LIMIT 1"
    );
    let found = sql(query)
        .bind::<sql_types::Uuid, _>(article)
        .bind::<sql_types::Timestamptz, _>(first.written_at)
        .bind::<sql_types::Uuid, _>(first.id)
        .execute(conn)
        .await?;
    Ok(found > 0)
}

impl CommentThread {
    /// A thread with all of its answers from a place on, a page of them; in the order in which they came, flat.
    ///
    /// # Errors
    /// Database errors.
    pub async fn answers_of(
        conn: &mut Conn,
        root: CommentId,
        after: Option<Cursor>,
        limit: i64,
    ) -> Result<(Vec<LiveComment>, Option<Cursor>)> {
        let (at, id) = after.map_or((DateTime::UNIX_EPOCH, Uuid::nil()), |place| (place.at, place.id));
        let query = format!(
            "SELECT {COLUMNS} FROM published.comments c WHERE c.root_id = $1 AND c.depth > 1 AND (c.written_at, c.id) > ($2, $3)
             ORDER BY c.written_at, c.id LIMIT {}",
            sql::rows(limit + 1)
        );
        let mut answers: Vec<LiveComment> = sql(query)
            .bind::<sql_types::Uuid, _>(root)
            .bind::<sql_types::Timestamptz, _>(at)
            .bind::<sql_types::Uuid, _>(id)
            .load(conn)
            .await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = answers.len() > limit;
        answers.truncate(limit);
        let last = answers.last().filter(|_| has_more);
        let next = last.map(|last| Cursor::at(last.written_at, last.id.0, false));
        Ok((answers, next))
    }
}

/// With what stands below each: the first that came, as many as fit.
async fn threads(conn: &mut Conn, roots: Vec<LiveComment>) -> Result<Vec<CommentThread>> {
    let open: Vec<Uuid> = roots
        .iter()
        .filter(|root| root.shown_below > 0)
        .map(|root| root.id.0)
        .collect();
    let mut below: HashMap<Uuid, Vec<LiveComment>> = HashMap::new();
    if !open.is_empty() {
        let query = format!(
            "SELECT x.* FROM unnest($1::uuid[]) r(id) CROSS JOIN LATERAL (SELECT {COLUMNS} FROM published.comments c
               WHERE c.root_id = r.id AND c.depth > 1 ORDER BY c.written_at, c.id LIMIT {MOST_BELOW}) x"
        );
        let found: Vec<LiveComment> = sql(query)
            .bind::<sql_types::Array<sql_types::Uuid>, _>(open)
            .load(conn)
            .await?;
        for comment in found {
            below.entry(comment.root_id).or_default().push(comment);
        }
    }
    let with_answers = |root: LiveComment| {
        let answers = below.remove(&root.id.0).unwrap_or_default();
        planted(root, answers)
    };
    Ok(roots.into_iter().map(with_answers).collect())
}

/// The tree of a thread. What comes earlier is never below what comes later, so a beginning of it is a tree too.
#[must_use]
pub fn planted(root: LiveComment, answers: Vec<LiveComment>) -> CommentThread {
    let shown = answers.iter().filter(|answer| answer.shown).count();
    let left = i64::from(root.shown_below) - i64::try_from(shown).unwrap_or(i64::MAX);
    let mut by_parent: HashMap<Uuid, Vec<LiveComment>> = HashMap::new();
    for answer in answers {
        let parent = answer.parent_id.unwrap_or(root.id.0);
        by_parent.entry(parent).or_default().push(answer);
    }
    let mut thread = grown(root, &mut by_parent);
    thread.left = left.max(0);
    thread
}

fn grown(comment: LiveComment, by_parent: &mut HashMap<Uuid, Vec<LiveComment>>) -> CommentThread {
    let below = by_parent.remove(&comment.id.0).unwrap_or_default();
    CommentThread {
        answers: below.into_iter().map(|answer| grown(answer, by_parent)).collect(),
        comment,
        left: 0,
    }
}
