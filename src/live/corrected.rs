//! All that readers were told was wrong, and the days on which they got something to read.

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    error::Result,
    live::{filter::Span, listings},
    platform::{db::Conn, sql::sql},
};

/// A note of a story that readers have.
#[derive(Debug, Clone, QueryableByName)]
pub struct CorrectedStory {
    /// Of the publication that brought it.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    /// `clarification`, `correction`, `retraction`.
    #[diesel(sql_type = sql_types::Text)]
    pub kind: String,
    /// Since when it stands there.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub at: DateTime<Utc>,
    /// What readers were told.
    #[diesel(sql_type = sql_types::Text)]
    pub note: String,
    /// Where the story is now.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
    /// What it is called now.
    #[diesel(sql_type = sql_types::Text)]
    pub headline: String,
    /// BCP 47 tag of both.
    #[diesel(sql_type = sql_types::Text)]
    pub lang: String,
}

impl CorrectedStory {
    /// So many from a place on, newest first: one statement.
    ///
    /// # Errors
    /// Database errors.
    pub async fn list(conn: &mut Conn, before: Option<(DateTime<Utc>, Uuid)>, most: i32) -> Result<Vec<Self>> {
        Ok(sql(
            "SELECT c.id, c.kind, c.at, c.note, c.slug, c.headline, c.lang FROM published.corrections($1, $2, $3) c",
        )
        .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(before.map(|(at, _)| at))
        .bind::<sql_types::Nullable<sql_types::Uuid>, _>(before.map(|(_, id)| id))
        .bind::<sql_types::Integer, _>(most)
        .load(conn)
        .await?)
    }
}

/// When readers first got something that they still have, and when last.
///
/// # Errors
/// Database errors.
pub async fn first_and_last(conn: &mut Conn) -> Result<Option<(DateTime<Utc>, DateTime<Utc>)>> {
    #[derive(QueryableByName)]
    struct Ends {
        #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
        first: Option<DateTime<Utc>>,
        #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
        last: Option<DateTime<Utc>>,
    }
    let ends: Ends = sql(
        "SELECT (SELECT l.published_at FROM published.listings l WHERE l.facet_id = $1 ORDER BY l.published_at LIMIT 1) AS first,
           (SELECT l.published_at FROM published.listings l WHERE l.facet_id = $1 ORDER BY l.published_at DESC LIMIT 1) AS last",
    )
    .bind::<sql_types::Uuid, _>(listings::all())
    .get_result(conn)
    .await?;
    Ok(ends.first.zip(ends.last))
}

/// In which of these spans readers got something that they still have: a look at an index for each.
///
/// # Errors
/// Database errors.
pub async fn filled(conn: &mut Conn, spans: &[Span]) -> Result<Vec<bool>> {
    #[derive(QueryableByName)]
    struct FilledSpan {
        #[diesel(sql_type = sql_types::BigInt)]
        number: i64,
    }
    let from: Vec<_> = spans.iter().map(|span| span.from).collect();
    let until: Vec<_> = spans.iter().map(|span| span.until).collect();
    let found: Vec<FilledSpan> = sql(
        "SELECT s.number FROM ROWS FROM (unnest($1), unnest($2)) WITH ORDINALITY s(a, b, number)
         WHERE (SELECT true FROM published.listings l WHERE l.facet_id = $3 AND l.published_at >= s.a AND l.published_at < s.b LIMIT 1)",
    )
    .bind::<sql_types::Array<sql_types::Nullable<sql_types::Timestamptz>>, _>(from)
    .bind::<sql_types::Array<sql_types::Nullable<sql_types::Timestamptz>>, _>(until)
    .bind::<sql_types::Uuid, _>(listings::all())
    .load(conn)
    .await?;
    let mut filled = vec![false; spans.len()];
    for row in found {
        let at = usize::try_from(row.number - 1).ok();
        if let Some(one) = at.and_then(|at| filled.get_mut(at)) {
            *one = true;
        }
    }
    Ok(filled)
}
