//! How long the stories of a desk took over a span of days, and which due times they missed. Every list is bounded and says so.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    articles::{
        seen::seen_by,
        spent::{self, TimeSpent},
    },
    error::Result,
    ids::{ArticleId, DeskId},
    platform::{db::Conn, sql::sql},
    policy::Party,
};

/// Stories of all desks that are looked at, of each kind.
const FAR: i64 = 2_000;
/// Stories of the desk that are reckoned with.
pub const MOST: i64 = 200;

#[derive(QueryableByName)]
struct TookRow {
    #[diesel(sql_type = sql_types::Uuid)]
    id: ArticleId,
    #[diesel(sql_type = sql_types::Text)]
    title: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    with: Option<String>,
    #[diesel(sql_type = sql_types::Bool)]
    went_live: bool,
    #[diesel(sql_type = sql_types::Bool)]
    is_far: bool,
}

/// A story of the desk, with how long it was with whom.
#[derive(Debug, Clone)]
pub struct TookStory {
    /// Identity.
    pub id: ArticleId,
    /// Main title, else the working name; may be empty.
    pub title: String,
    /// Name of whom it is with.
    pub with: Option<String>,
    /// Readers had it first within the span.
    pub went_live: bool,
    /// How long it was with whom.
    pub spent: TimeSpent,
}

/// The stories of a span.
#[derive(Debug, Clone, Default)]
pub struct DeskTimes {
    /// Those that readers had first in it, and those that were due in it; the newest first.
    pub stories: Vec<TookStory>,
    /// There may be more than were reckoned with.
    pub is_cut: bool,
}

impl DeskTimes {
    /// Of a desk, as far as a person may see its stories; in two statements, however many there are.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of(
        conn: &mut Conn,
        who: impl Into<Party>,
        desk: DeskId,
        (from, until): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<Self> {
        let who = who.into();
        let rows: Vec<TookRow> = sql(format!(
            "WITH went AS MATERIALIZED (SELECT p.article_id AS id, p.first_published_at AS at FROM newsroom.publications p
               WHERE p.change_kind IN ('first', 'republished') AND p.cancelled_at IS NULL AND p.first_published_at >= $3 AND p.first_published_at < $4
               ORDER BY p.first_published_at DESC, p.article_id DESC LIMIT {FAR}),
             due AS MATERIALIZED (SELECT a.id, a.due_at AS at FROM newsroom.articles a WHERE a.due_at >= $3 AND a.due_at < $4
               ORDER BY a.due_at DESC LIMIT {FAR}),
             both_kinds AS (SELECT u.id, max(u.at) AS at, bool_or(u.live) AS live FROM (SELECT w.id, w.at, true AS live FROM went w
               UNION ALL SELECT d.id, d.at, false FROM due d) u GROUP BY u.id)
             SELECT a.id, CASE WHEN r.headline = '' THEN a.slugline ELSE r.headline END AS title,
               (SELECT s.name FROM newsroom.staff s WHERE s.id = a.with_id) AS with, b.live AS went_live,
               (SELECT count(*) FROM went) >= {FAR} OR (SELECT count(*) FROM due) >= {FAR} AS is_far
             FROM both_kinds b JOIN newsroom.articles a ON a.id = b.id JOIN newsroom.revisions r ON r.id = a.working_revision_id
             WHERE a.desk_id = $2 AND {} ORDER BY b.at DESC, a.id LIMIT {MOST} + 1",
            seen_by(who.capacity.sees_as())
        ))
        .planned_once()
        .bind::<sql_types::Uuid, _>(who.id)
        .bind::<sql_types::Uuid, _>(desk)
        .bind::<sql_types::Timestamptz, _>(from)
        .bind::<sql_types::Timestamptz, _>(until)
        .load(conn)
        .await?;
        let most = usize::try_from(MOST).unwrap_or(usize::MAX);
        let is_cut = rows.len() > most || rows.iter().any(|row| row.is_far);
        let ids: Vec<ArticleId> = rows.iter().take(most).map(|row| row.id).collect();
        let mut spent = spent::of_stories(conn, &ids, until, true).await?;
        let stories = rows.into_iter().take(most).map(|row| TookStory {
            spent: spent.remove(&row.id).unwrap_or_default(),
            id: row.id,
            title: row.title,
            with: row.with,
            went_live: row.went_live,
        });
        Ok(Self {
            stories: stories.collect(),
            is_cut,
        })
    }

    /// The median of a time over the stories that readers had first in the span; nothing where there are none.
    #[must_use]
    pub fn median(&self, of: impl Fn(&TimeSpent) -> TimeDelta) -> Option<TimeDelta> {
        let live = self.stories.iter().filter(|story| story.went_live);
        let mut times: Vec<TimeDelta> = live.map(|story| of(&story.spent)).collect();
        times.sort_unstable();
        let middle = times.len() / 2;
        match times.len() {
            0 => None,
            odd if odd % 2 == 1 => Some(times[middle]),
            _ => Some((times[middle - 1] + times[middle]) / 2),
        }
    }
}
