//! The site as it was: of stories that readers have now, the texts that they had at an instant.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::json;
use uuid::Uuid;

use crate::{
    error::Result,
    ids::{ArticleId, PublicationId},
    live::{
        filter::{Filter, Resolved, Span},
        list::{ListSlice, stretch, walked},
        story::{BODY, CARD, LiveArticle, NO_BODY},
        walk::WalkedRow,
        window::Window,
    },
    platform::{
        db::Conn,
        sql::{self, Seldom, sql},
    },
};

/// A story at an instant of the past.
#[derive(Debug)]
pub enum PastStory {
    /// Readers had this text.
    Text(Box<LiveArticle>),
    /// A correction or a retraction took the place of the text that they had.
    PutRight,
    /// They did not have it, or have it no longer.
    Nothing,
}

/// A stretch of a list at an instant of the past.
#[derive(Debug, Default)]
pub struct PastList {
    /// The stories, and where the list goes on.
    pub slice: ListSlice,
    /// So many stories of it are left out: a correction or a retraction took the place of their texts.
    pub withheld: usize,
}

#[derive(QueryableByName)]
struct PastRow {
    #[diesel(sql_type = sql_types::Uuid)]
    publication_id: PublicationId,
    #[diesel(sql_type = sql_types::Bool)]
    withheld: bool,
}

#[derive(QueryableByName)]
struct PastStep {
    #[diesel(embed)]
    step: WalkedRow,
    #[diesel(sql_type = sql_types::Bool)]
    withheld: bool,
}

impl PastStory {
    /// A story that readers have now, as they had it then. Two statements.
    ///
    /// # Errors
    /// Database errors.
    pub async fn find(conn: &mut Conn, id: ArticleId, at: DateTime<Utc>, with_body: bool) -> Result<Self> {
        let row: Option<PastRow> = sql("SELECT publication_id, withheld FROM published.text_at($1, $2)")
            .bind::<sql_types::Uuid, _>(id)
            .bind::<sql_types::Timestamptz, _>(at)
            .get_result(conn)
            .await
            .optional()?;
        let Some(row) = row else { return Ok(Self::Nothing) };
        if row.withheld {
            return Ok(Self::PutRight);
        }
        let texts = texts(conn, vec![row.publication_id], at, with_body).await?;
        let text = texts.into_iter().next();
        Ok(text.map_or(Self::Nothing, |text| Self::Text(Box::new(text))))
    }
}

impl PastList {
    /// The stories that passed a filter then, in the order of then. Three statements at most.
    ///
    /// # Errors
    /// Database errors.
    pub async fn read(conn: &mut Conn, filter: &Filter, window: &Window, at: DateTime<Utc>) -> Result<Self> {
        let Some(resolved) = Resolved::of(conn, filter).await? else {
            return Ok(Self::default());
        };
        let steps = steps(conn, &resolved, window, at).await?;
        let withheld: Vec<PublicationId> = steps
            .iter()
            .filter(|past| past.withheld)
            .map(|past| past.step.publication_id)
            .collect();
        let (kept, mut slice) = stretch(steps.into_iter().map(|past| past.step).collect(), window);
        let (left_out, shown): (Vec<PublicationId>, Vec<PublicationId>) = kept
            .iter()
            .map(|step| step.publication_id)
            .partition(|id| withheld.contains(id));
        slice.articles = in_order(conn, shown, at, window.with_body).await?;
        slice.on = walked(&Resolved::default());
        Ok(Self {
            slice,
            withheld: left_out.len(),
        })
    }

    /// The stories that an editors' list had then, in its order.
    ///
    /// # Errors
    /// Database errors.
    pub async fn curated(conn: &mut Conn, list: &str, at: DateTime<Utc>, limit: i64) -> Result<Self> {
        let mut rows: Vec<PastRow> = sql("SELECT publication_id, withheld FROM published.list_at($1, $2)")
            .bind::<sql_types::Text, _>(list)
            .bind::<sql_types::Timestamptz, _>(at)
            .load(conn)
            .await?;
        rows.truncate(usize::try_from(limit).unwrap_or(0));
        let shown: Vec<PublicationId> = rows
            .iter()
            .filter(|row| !row.withheld)
            .map(|row| row.publication_id)
            .collect();
        let withheld = rows.len() - shown.len();
        let slice = ListSlice {
            articles: in_order(conn, shown, at, false).await?,
            ..ListSlice::default()
        };
        Ok(Self { slice, withheld })
    }
}

/// The stories that were on a list of editors then, of those that readers have now.
///
/// # Errors
/// Database errors.
pub async fn on_list(conn: &mut Conn, list: &str, at: DateTime<Utc>) -> Result<Vec<Uuid>> {
    #[derive(QueryableByName)]
    struct PastSlot {
        #[diesel(sql_type = sql_types::Uuid)]
        article_id: Uuid,
    }
    let rows: Vec<PastSlot> = sql("SELECT article_id FROM published.list_at($1, $2)")
        .bind::<sql_types::Text, _>(list)
        .bind::<sql_types::Timestamptz, _>(at)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.article_id).collect())
}

async fn in_order(
    conn: &mut Conn,
    ids: Vec<PublicationId>,
    at: DateTime<Utc>,
    with_body: bool,
) -> Result<Vec<Arc<LiveArticle>>> {
    let texts = texts(conn, ids.clone(), at, with_body).await?;
    let mut by_id: HashMap<PublicationId, LiveArticle> =
        texts.into_iter().map(|text| (text.publication_id, text)).collect();
    Ok(ids.iter().filter_map(|id| by_id.remove(id)).map(Arc::new).collect())
}

/// The texts themselves; of those that may not be shown, none.
async fn texts(
    conn: &mut Conn,
    ids: Vec<PublicationId>,
    at: DateTime<Utc>,
    with_body: bool,
) -> Result<Vec<LiveArticle>> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let body = if with_body { BODY } else { NO_BODY };
    Ok(sql(format!("SELECT {CARD}, {body} FROM published.texts_at($1, $2) a"))
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .bind::<sql_types::Timestamptz, _>(at)
        .load(conn)
        .await?)
}

/// The rows of a page, with one more than was asked for where there is one.
async fn steps(conn: &mut Conn, asked: &Resolved, window: &Window, at: DateTime<Utc>) -> Result<Vec<PastStep>> {
    let falling = window.oldest_first == window.place.is_some_and(|place| place.back);
    let edge = match (window.place, falling) {
        (Some(place), _) => (place.at, place.id),
        (None, true) => (at, Uuid::max()),
        // Before every newspaper.
        (None, false) => (
            DateTime::from_timestamp(-60_000_000_000, 0).unwrap_or_default(),
            Uuid::nil(),
        ),
    };
    let spans: Vec<Option<DateTime<Utc>>> = [asked.published, asked.updated, asked.first_published, asked.modified]
        .into_iter()
        .flat_map(|span: Option<Span>| [span.and_then(|span| span.from), span.and_then(|span| span.until)])
        .collect();
    let limit = sql::rows(window.limit + 1);
    let query = sql(format!(
        "SELECT w.at, w.article_id, w.publication_id, w.at AS first_published_at, w.at AS published_at, w.at AS updated_at, w.at AS modified_at,
           ''::text AS letters, w.passes, w.is_last, 0 AS comments, 'closed'::text AS comment_policy, NULL::bigint AS counted, w.withheld
         FROM published.walk_at($1, $2, $3, $4, $5, $6, $7, $8, $9, {limit}) w"
    ))
    .bind::<sql_types::Timestamptz, _>(at)
    .bind::<sql_types::Timestamptz, _>(edge.0)
    .bind::<sql_types::Uuid, _>(edge.1)
    .bind::<sql_types::Bool, _>(falling)
    .bind::<sql_types::Jsonb, _>(json!(asked.groups))
    .bind::<sql_types::Array<sql_types::Uuid>, _>(asked.excluded.clone())
    .bind::<sql_types::Nullable<sql_types::Array<sql_types::Uuid>>, _>(asked.among.clone())
    .bind::<sql_types::Array<sql_types::Uuid>, _>(asked.not_among.clone())
    .bind::<sql_types::Array<sql_types::Nullable<sql_types::Timestamptz>>, _>(spans);
    Ok(Seldom::unless(true, query).load(conn).await?)
}
