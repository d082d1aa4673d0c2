//! What else needs an editor: what readers said, and plans that something stands in the way of.

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    articles::seen::seen_by,
    error::Result,
    ids::ArticleId,
    platform::{db::Conn, sql::sql},
    policy::Party,
};

/// Neither is counted further.
pub const NEEDS_CAP: i64 = 100;
/// Plans that are looked at, the next first, and those of them that are told.
const LOOKED_AT: i64 = 200;
const TOLD: i64 = 10;

/// What readers said, and nobody looked at yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct FromReaders {
    /// Mistakes that are open, no further than `NEEDS_CAP`.
    #[diesel(sql_type = sql_types::BigInt)]
    pub mistakes: i64,
    /// Comments that wait, no further than `NEEDS_CAP`.
    #[diesel(sql_type = sql_types::BigInt)]
    pub comments: i64,
}

impl FromReaders {
    /// How much there is.
    ///
    /// # Errors
    /// Database errors.
    pub async fn count(conn: &mut Conn) -> Result<Self> {
        Ok(sql(format!(
            "SELECT (SELECT count(*) FROM (SELECT FROM newsroom.mistakes m WHERE m.outcome IS NULL ORDER BY m.sent_at LIMIT {NEEDS_CAP}) o) AS mistakes,
               (SELECT count(*) FROM (SELECT FROM newsroom.comments c WHERE c.state = 'held' ORDER BY c.written_at LIMIT {NEEDS_CAP}) h) AS comments"
        ))
        .get_result(conn)
        .await?)
    }
}

/// A text whose hour comes, or came, and that readers will not get then.
#[derive(Debug, Clone, QueryableByName)]
pub struct PlanAtOdds {
    /// The story.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: ArticleId,
    /// Of its working text.
    #[diesel(sql_type = sql_types::Text)]
    pub headline: String,
    /// When it was to begin.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub planned_for: DateTime<Utc>,
    /// It is on hold.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_held: bool,
    /// Its embargo ends later.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub embargo_until: Option<DateTime<Utc>>,
}

impl PlanAtOdds {
    /// The next ones, of stories that somebody may see.
    ///
    /// # Errors
    /// Database errors.
    pub async fn next(conn: &mut Conn, who: impl Into<Party>) -> Result<Vec<Self>> {
        let who = who.into();
        let seen = seen_by(who.capacity.sees_as());
        Ok(sql(format!(
            "SELECT x.* FROM (SELECT p.article_id, p.live_from FROM newsroom.publications p
                 WHERE p.began_noticed_at IS NULL AND p.cancelled_at IS NULL AND NOT p.past ORDER BY p.live_from LIMIT {LOOKED_AT}) p
               CROSS JOIN LATERAL (SELECT a.id, r.headline, p.live_from AS planned_for, a.held_at IS NOT NULL AS is_held,
                   CASE WHEN a.embargo_until > greatest(p.live_from, newsroom.clock()) THEN a.embargo_until END AS embargo_until
                 FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id
                 WHERE a.id = p.article_id AND a.killed_at IS NULL
                   AND (a.held_at IS NOT NULL OR a.embargo_until > greatest(p.live_from, newsroom.clock())) AND {seen} OFFSET 0) x
             ORDER BY x.planned_for LIMIT {TOLD}"
        ))
        .planned_once()
        .bind::<sql_types::Uuid, _>(who.id)
        .load(conn)
        .await?)
    }
}
