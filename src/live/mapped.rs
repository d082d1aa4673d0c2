//! What sitemaps name: live stories by the month in which they were published, new ones, and terms that have stories. Each
//! question walks one index from an edge; none counts.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    content::{StoryPicture, StoryWords},
    error::Result,
    live::listings,
    media::shown::ShownPicture,
    platform::{db::Conn, sql::sql},
};

/// A story as sitemaps name it.
#[derive(Debug, Clone, QueryableByName)]
pub struct MappedStory {
    #[diesel(sql_type = sql_types::Uuid)]
    article_id: Uuid,
    #[diesel(sql_type = sql_types::Timestamptz)]
    published_at: DateTime<Utc>,
    /// First of all.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub first_published_at: DateTime<Utc>,
    /// Last change of anything that readers get of it.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub modified_at: DateTime<Utc>,
    /// Canonical address.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
    /// Main title.
    #[diesel(sql_type = sql_types::Text)]
    pub headline: String,
    /// Language.
    #[diesel(sql_type = sql_types::Text)]
    pub lang: String,
    #[diesel(sql_type = sql_types::Jsonb)]
    extras: Value,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Jsonb>)]
    lead: Option<Value>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Jsonb>)]
    lead_picture: Option<Value>,
}

/// A stretch of time and where in it one is.
#[derive(Debug, Clone, Copy)]
struct MappedSpan {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    /// Behind this story.
    place: (DateTime<Utc>, Uuid),
}

/// The greatest identity there is: before all stories of a moment.
const GREATEST: Uuid = Uuid::max();
/// So many rows come with one statement.
const PIECE: i64 = 1_000;

impl MappedStory {
    /// Search engines may list it: they are not asked to leave it out, and it was first here.
    #[must_use]
    pub fn is_listed(&self, own_address: &str) -> bool {
        let words = StoryWords::deserialize(&self.extras).unwrap_or_default();
        !words.is_unlisted && (words.canonical_url.is_empty() || words.canonical_url == own_address)
    }

    /// The picture above its text.
    #[must_use]
    pub fn lead(&self) -> Option<ShownPicture> {
        let own = StoryPicture::deserialize(self.lead.as_ref()?).ok()?;
        Some(
            ShownPicture::deserialize(self.lead_picture.as_ref()?)
                .ok()?
                .in_story(&own),
        )
    }

    /// Those that were published in a stretch of time, newest first, so many at most.
    pub async fn published(
        conn: &mut Conn,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
        most: usize,
    ) -> Result<Vec<Self>> {
        let mut all: Vec<Self> = Vec::new();
        let mut span = MappedSpan {
            from,
            until,
            place: (until, GREATEST),
        };
        loop {
            let piece = Self::piece(conn, span).await?;
            let Some(last) = piece.last() else { break };
            span.place = (last.published_at, last.article_id);
            all.extend(piece);
            if all.len() >= most {
                break;
            }
        }
        all.truncate(most);
        Ok(all)
    }

    async fn piece(conn: &mut Conn, span: MappedSpan) -> Result<Vec<Self>> {
        let text = format!(
            "SELECT l.article_id, l.published_at, l.first_published_at, l.modified_at, a.slug, a.headline, a.lang, a.extras, a.lead, a.lead_picture
             FROM (SELECT l.article_id, l.published_at, l.first_published_at, l.modified_at, l.publication_id FROM published.listings l
                   WHERE l.facet_id = $1 AND l.published_at >= $2 AND l.published_at < $3 AND (l.published_at, l.article_id) < ($4, $5)
                   ORDER BY l.published_at DESC, l.article_id DESC LIMIT {PIECE}) l
             CROSS JOIN LATERAL (SELECT a.slug, a.headline, a.lang, a.extras, a.lead, a.lead_picture FROM published.articles a
                   WHERE a.publication_id = l.publication_id LIMIT 1) a
             ORDER BY l.published_at DESC, l.article_id DESC"
        );
        Ok(sql(text)
            .bind::<sql_types::Uuid, _>(listings::all())
            .bind::<sql_types::Timestamptz, _>(span.from)
            .bind::<sql_types::Timestamptz, _>(span.until)
            .bind::<sql_types::Timestamptz, _>(span.place.0)
            .bind::<sql_types::Uuid, _>(span.place.1)
            .load(conn)
            .await?)
    }

    /// Those that are younger than this at a moment, newest first, so many at most.
    pub async fn younger(conn: &mut Conn, than: TimeDelta, at: DateTime<Utc>, most: usize) -> Result<Vec<Self>> {
        let from = at - than;
        // What is told to be of later is not there yet, whatever the clocks say.
        let mut all = Self::published(conn, from, at + TimeDelta::minutes(1), most).await?;
        all.retain(|story| story.first_published_at > from);
        Ok(all)
    }
}

/// A moment of each month, in UTC, in which a live story was published; the last month first.
pub async fn months(conn: &mut Conn) -> Result<Vec<DateTime<Utc>>> {
    #[derive(QueryableByName)]
    struct MappedMonth {
        #[diesel(sql_type = sql_types::Timestamptz)]
        at: DateTime<Utc>,
    }
    let rows: Vec<MappedMonth> = sql(
        "WITH RECURSIVE month AS (
           (SELECT l.published_at AS at FROM published.listings l WHERE l.facet_id = $1 ORDER BY l.published_at DESC, l.article_id DESC LIMIT 1)
           UNION ALL
           SELECT (SELECT l.published_at FROM published.listings l WHERE l.facet_id = $1 AND l.published_at < date_trunc('month', m.at, 'UTC')
                   ORDER BY l.published_at DESC, l.article_id DESC LIMIT 1)
           FROM month m WHERE m.at IS NOT NULL)
         SELECT m.at FROM month m WHERE m.at IS NOT NULL LIMIT 10000",
    )
    .bind::<sql_types::Uuid, _>(listings::all())
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.at).collect())
}

/// The categories, series, tags and authors that have a live story, and pages such as the imprint: kind and address, so many at
/// most.
pub async fn terms(conn: &mut Conn, most: i64) -> Result<Vec<(String, String)>> {
    #[derive(QueryableByName)]
    struct MappedTerm {
        #[diesel(sql_type = sql_types::Text)]
        kind: String,
        #[diesel(sql_type = sql_types::Text)]
        slug: String,
    }
    let rows: Vec<MappedTerm> = sql(
        "WITH RECURSIVE used AS (
           SELECT c.id, c.parent_id FROM published.categories c WHERE (SELECT true FROM published.listings l WHERE l.facet_id = c.id LIMIT 1)
           UNION SELECT c.id, c.parent_id FROM published.categories c JOIN used u ON c.id = u.parent_id)
         (SELECT 'category' AS kind, c.slug FROM published.categories c WHERE c.id IN (SELECT u.id FROM used u) ORDER BY c.slug LIMIT $1)
         UNION ALL (SELECT 'page', a.slug FROM published.articles a WHERE a.genre = 'page' AND NOT a.extras @> '{\"is_unlisted\": true}' ORDER BY a.slug LIMIT $1)
         UNION ALL (SELECT 'series', s.slug FROM published.series s ORDER BY s.slug LIMIT $1)
         UNION ALL (SELECT 'author', a.slug FROM published.authors a ORDER BY a.slug LIMIT $1)
         UNION ALL (SELECT 'tag', t.slug FROM published.tags t ORDER BY t.slug LIMIT $1)",
    )
    .bind::<sql_types::BigInt, _>(most)
    .load(conn)
    .await?;
    let most = usize::try_from(most).unwrap_or(0);
    Ok(rows.into_iter().take(most).map(|row| (row.kind, row.slug)).collect())
}
