//! What readers have of a story now, and what they will have, for the people who work on it.

use chrono::{DateTime, Utc};
use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    content::SealedContent,
    error::Result,
    ids::{ArticleId, PublicationId, RevisionId},
    platform::{db::Conn, sql::sql},
    slug::Slug,
};

/// A range of the timeline.
#[derive(Debug, Clone, QueryableByName)]
pub struct TimelineRange {
    /// The text that readers get in it.
    #[diesel(sql_type = sql_types::Uuid)]
    pub revision_id: RevisionId,
    /// The number of that text, as people call it: 1 is the first of its story.
    #[diesel(sql_type = sql_types::Integer)]
    pub number: i32,
    /// The public address that it holds.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
    /// When it begins, or began.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub from: DateTime<Utc>,
    /// When it ends, if it does: another text begins then, or readers have none.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub until: Option<DateTime<Utc>>,
}

/// What a story is to readers, now and next, at one instant.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// What holds now, kept back or not.
    pub live: Option<TimelineRange>,
    /// What begins next.
    pub next: Option<TimelineRange>,
    /// What begins last of all that is planned.
    pub furthest: Option<TimelineRange>,
    /// The last text that readers had; also when they have it no longer. A range that was kept back all its time was
    /// read by nobody.
    pub last: Option<TimelineRange>,
    /// Readers have it: a range holds and nothing keeps it back.
    pub is_visible: bool,
}

/// The text that readers have of a story at an instant.
#[derive(Debug, Clone, Copy, QueryableByName)]
pub struct TextNow {
    /// The range that holds.
    #[diesel(sql_type = sql_types::Uuid)]
    pub publication_id: PublicationId,
    /// Its text.
    #[diesel(sql_type = sql_types::Uuid)]
    pub revision_id: RevisionId,
}

impl TextNow {
    /// None where readers have no such story.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of(conn: &mut Conn, article: ArticleId, at: DateTime<Utc>) -> Result<Option<Self>> {
        let found = sql(
            "SELECT p.id AS publication_id, p.revision_id FROM newsroom.publications p
             WHERE p.article_id = $1 AND newsroom.is_live_at(p.id, $2) LIMIT 1",
        )
        .bind::<sql_types::Uuid, _>(article)
        .bind::<sql_types::Timestamptz, _>(at)
        .get_result(conn)
        .await;
        Ok(found.optional()?)
    }
}

#[derive(QueryableByName)]
struct RangeState {
    #[diesel(embed)]
    range: TimelineRange,
    #[diesel(sql_type = sql_types::Bool)]
    began: bool,
    #[diesel(sql_type = sql_types::Bool)]
    visible: bool,
}

impl Standing {
    /// Of a story, at the instant of an act or of a look at it.
    pub async fn of(conn: &mut Conn, article: ArticleId, at: DateTime<Utc>) -> Result<Self> {
        let rows: Vec<RangeState> = sql(
            "SELECT p.revision_id, r.number, p.slug, p.live_from AS from, p.live_until AS until, p.began_noticed_at IS NOT NULL AS began,
               newsroom.is_live_at(p.id, $2) AS visible
             FROM newsroom.publications p JOIN newsroom.revisions r ON r.id = p.revision_id
             WHERE p.article_id = $1 AND p.cancelled_at IS NULL ORDER BY p.live_from",
        )
        .bind::<sql_types::Uuid, _>(article)
        .bind::<sql_types::Timestamptz, _>(at)
        .load(conn)
        .await?;
        let mut standing = Self {
            is_visible: rows.iter().any(|row| row.visible),
            ..Self::default()
        };
        for row in rows {
            standing.add(row, at);
        }
        Ok(standing)
    }

    /// Takes the next range of the timeline in, in order.
    fn add(&mut self, row: RangeState, at: DateTime<Utc>) {
        if row.range.from > at {
            self.next.get_or_insert_with(|| row.range.clone());
            self.furthest = Some(row.range);
            return;
        }
        if row.range.until.is_none_or(|until| until > at) {
            self.live = Some(row.range.clone());
        }
        if row.began || row.visible {
            self.last = Some(row.range);
        }
    }

    /// When the last text of the timeline ends by itself: readers have none from then on.
    #[must_use]
    pub fn ends(&self) -> Option<DateTime<Utc>> {
        self.furthest.as_ref().or(self.live.as_ref())?.until
    }

    /// The text of the timeline that another one is written after: what is planned last, else what holds, else what
    /// readers had.
    #[must_use]
    pub fn newest(&self) -> Option<&TimelineRange> {
        self.furthest.as_ref().or(self.live.as_ref()).or(self.last.as_ref())
    }

    /// The address that a text has when it is put on the timeline: the one that is wished for, else the present one,
    /// else one made from the headline. `None` when the headline has no letters for one.
    #[must_use]
    pub fn slug_for(&self, content: &SealedContent) -> Option<String> {
        let wished = content.slug.clone().or_else(|| self.slug().map(str::to_owned));
        wished.or_else(|| Slug::in_language(&content.headline, &content.lang).map(|slug| slug.to_string()))
    }

    /// The address that the next publication has when nobody wishes another.
    #[must_use]
    pub fn slug(&self) -> Option<&str> {
        let range = self.live.as_ref().or(self.next.as_ref()).or(self.last.as_ref());
        range.map(|range| range.slug.as_str())
    }
}

/// Whether readers have it at the instant of an act: a range holds and nothing keeps it back.
pub async fn is_visible(conn: &mut Conn, article: ArticleId, at: DateTime<Utc>) -> Result<bool> {
    #[derive(QueryableByName)]
    struct Visibility {
        #[diesel(sql_type = sql_types::Bool)]
        yes: bool,
    }
    let row: Visibility = sql("SELECT EXISTS (SELECT FROM newsroom.publications p WHERE p.article_id = $1 AND newsroom.is_live_at(p.id, $2)) AS yes")
        .bind::<sql_types::Uuid, _>(article)
        .bind::<sql_types::Timestamptz, _>(at)
        .get_result(conn)
        .await?;
    Ok(row.yes)
}
