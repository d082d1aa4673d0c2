//! What readers get of a story follows from its activity: every row covers what its act left on the timeline, and here
//! it is looked whether that still stands there. Stories whose last row is one of 0.1.0 are covered once for all at the
//! first start after it.

use std::collections::BTreeMap;

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::Value;

use super::{BrokenChain, Entry, instant, record};
use crate::{
    error::Result,
    ids::ArticleId,
    platform::{db::Conn, sql::sql},
    policy::Actor,
};

/// Every story (`id`) with what its last row says (`shown`), or what else covers it (`covered`).
const LAST: &str = "WITH cover AS (
    SELECT DISTINCT ON (one.key) one.key::uuid AS id, one.value AS shown
    FROM (SELECT seq, subject FROM newsroom.activity WHERE article_id IS NULL AND act = 'timelines_covered' OFFSET 0) c
    CROSS JOIN LATERAL jsonb_each_text(c.subject) one ORDER BY one.key, c.seq DESC),
  last AS (
    SELECT a.id, encode(l.shown, 'hex') AS shown, cover.shown AS covered FROM newsroom.articles a
    CROSS JOIN LATERAL (SELECT shown FROM newsroom.activity WHERE article_id = a.id ORDER BY seq DESC LIMIT 1) l
    LEFT JOIN cover ON cover.id = a.id)";

/// Before and after of a row in the making.
#[derive(QueryableByName)]
pub(super) struct ChainLink {
    /// The row of the story before this one.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
    pub(super) before: Option<Vec<u8>>,
    /// What readers get of the story now.
    #[diesel(sql_type = sql_types::Binary)]
    pub(super) shown: Vec<u8>,
}

/// Asks for both, with the story locked.
pub(super) async fn link(conn: &mut Conn, article: ArticleId) -> Result<ChainLink> {
    Ok(sql("SELECT (SELECT l.chain FROM newsroom.activity l WHERE l.article_id = $1 ORDER BY l.seq DESC LIMIT 1) AS before,
              newsroom.shown($1) AS shown")
    .bind::<sql_types::Uuid, _>(article)
    .get_result(conn)
    .await?)
}

/// Asks for both of many stories, in their order.
pub(super) async fn links(conn: &mut Conn, articles: &[ArticleId]) -> Result<Vec<ChainLink>> {
    Ok(
        sql("SELECT (SELECT l.chain FROM newsroom.activity l WHERE l.article_id = one.id ORDER BY l.seq DESC LIMIT 1) AS before,
              (SELECT s.shown FROM newsroom.shown_stories s WHERE s.id = one.id) AS shown
            FROM unnest($1) WITH ORDINALITY AS one (id, n) ORDER BY one.n")
        .bind::<sql_types::Array<sql_types::Uuid>, _>(articles)
        .load(conn)
        .await?,
    )
}

#[derive(QueryableByName)]
struct ShownStory {
    #[diesel(sql_type = sql_types::Uuid)]
    id: ArticleId,
    /// In hexadecimal digits.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    shown: Option<String>,
}

/// Records what things were like that no row covers yet, in one row: by their ids, as hexadecimal digits. What a start
/// covers, no person does. `upon` is why.
pub(super) async fn cover(
    conn: &mut Conn,
    act: &'static str,
    covered: BTreeMap<String, String>,
    upon: Option<String>,
) -> Result<()> {
    let at = instant(conn).await?;
    let entry = Entry {
        act,
        subject: Some(Value::from_iter(covered)),
        reason: upon,
        ..Entry::default()
    };
    record(conn, &Actor::clock(), at, entry).await
}

/// Covers the timelines that no row covers yet: those of stories on which nobody acted since 0.1.0.
pub async fn cover_timelines(conn: &mut Conn) -> Result<()> {
    let bare: Vec<ShownStory> = sql(format!(
        "{LAST} SELECT id, encode(newsroom.shown(id), 'hex') AS shown FROM last WHERE shown IS NULL AND covered IS NULL"
    ))
    .load(conn)
    .await?;
    let line = |story: ShownStory| (story.id.to_string(), story.shown.unwrap_or_default());
    if bare.is_empty() {
        return Ok(());
    }
    cover(conn, "timelines_covered", bare.into_iter().map(line).collect(), None).await
}

/// Whether readers get of one story what its last act left.
///
/// # Errors
/// Database errors.
pub async fn verify_one(conn: &mut Conn, article: ArticleId) -> Result<Option<BrokenChain>> {
    #[derive(QueryableByName)]
    struct MovedStory {
        #[diesel(sql_type = sql_types::Bool)]
        moved: bool,
    }
    let row: MovedStory = sql(
        "SELECT coalesce((SELECT l.shown <> newsroom.shown($1) FROM newsroom.activity l WHERE l.article_id = $1 ORDER BY l.seq DESC LIMIT 1), false) AS moved",
    )
    .bind::<sql_types::Uuid, _>(article)
    .get_result(conn)
    .await?;
    Ok(row.moved.then_some(BrokenChain::Timeline { article }))
}

/// The stories of which readers get something else than the last act left.
pub(super) async fn verify(conn: &mut Conn) -> Result<Vec<BrokenChain>> {
    let moved: Vec<ShownStory> = sql(format!(
        "{LAST} SELECT id, shown FROM last WHERE coalesce(shown, covered) <> encode(newsroom.shown(id), 'hex') ORDER BY id"
    ))
    .load(conn)
    .await?;
    Ok(moved
        .into_iter()
        .map(|story| BrokenChain::Timeline { article: story.id })
        .collect())
}
