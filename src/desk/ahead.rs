//! The stories that readers will have at a moment to come, as lists show them, for those who may see them already.

use chrono::{DateTime, Utc};
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    articles::seen::seen_by,
    error::Result,
    ids::ArticleId,
    live::story::{CARD, LiveArticle, NO_BODY},
    platform::{db::Conn, sql::sql},
    policy::Party,
};

/// A card `c` in the columns of `published.articles`, with the picture of one that no reader has yet.
const COLUMNS: &str = "c.article_id AS id, c.publication_id, c.slug, c.category_id, c.edition AS version, c.first_published_at, c.published_at,
   c.updated_at, c.modified_at, c.headline, c.kicker, c.dek, c.lang, c.genre, c.tag_ids, c.byline, c.flags, c.word_count, c.told, c.lead, c.extras,
   coalesce(d.visible, 0) AS comments, d.changed_at AS discussed_at, 'closed' AS comment_policy, NULL::timestamptz AS comments_close_at, c.series_id,
   (SELECT jsonb_build_object('id', p.id, 'original', encode(p.original, 'hex'), 'width', p.width, 'height', p.height, 'x', p.focal_x, 'y', p.focal_y,
      'blurhash', p.blurhash, 'alt', p.alt, 'is_decoration', p.is_decoration, 'caption', p.caption, 'credit', p.credit, 'avif', p.avif,
      'shapes', (SELECT h.presets FROM newsroom.picture_shapes h WHERE h.edition = p.shapes))
    FROM newsroom.pictures p WHERE p.id = (c.lead ->> 'picture')::uuid AND NOT p.withheld) AS lead_picture";

/// Whether readers have a card or a row of a list at the moment `$2`, as things stand now.
fn is_read(row: &str) -> String {
    format!(
        "newsroom.in_its_time_at(false, {row}.published_at, {row}.live_from, {row}.live_until, $2)
         AND ({row}.embargo_until IS NULL OR {row}.embargo_until <= $2)"
    )
}

/// The cards of some publications, `$3` among what `picked` says.
fn asked(who: Party, picked: &str, tail: &str) -> String {
    format!(
        "SELECT {CARD}, {NO_BODY} FROM (SELECT {COLUMNS} FROM newsroom.cards c JOIN newsroom.articles a ON a.id = c.article_id
           JOIN newsroom.revisions r ON r.id = a.working_revision_id LEFT JOIN newsroom.discussions d ON d.article_id = c.article_id
         WHERE {picked} AND {} AND a.held_at IS NULL AND a.killed_at IS NULL AND {}) a {tail}",
        is_read("c"),
        seen_by(who.capacity.sees_as())
    )
}

/// Those of some stories that readers have at a moment, in the order in which they are named.
///
/// # Errors
/// Database errors.
pub async fn among(
    conn: &mut Conn,
    who: impl Into<Party>,
    ids: &[ArticleId],
    at: DateTime<Utc>,
) -> Result<Vec<LiveArticle>> {
    let who = who.into();
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let tail = "ORDER BY array_position($3, a.id)";
    Ok(sql(asked(who, "c.article_id = ANY ($3)", tail))
        .bind::<sql_types::Uuid, _>(who.id)
        .bind::<sql_types::Timestamptz, _>(at)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .load(conn)
        .await?)
}

/// The newest that readers have at a moment: of everything, or of a category with those below it.
///
/// # Errors
/// Database errors.
pub async fn newest(
    conn: &mut Conn,
    who: impl Into<Party>,
    category: Option<Uuid>,
    at: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<LiveArticle>> {
    let who = who.into();
    let picked = format!(
        "c.publication_id IN (SELECT l.publication_id FROM newsroom.listings l WHERE l.facet_id = coalesce($3, newsroom.facet('all', ''))
           AND {} ORDER BY l.published_at DESC, l.article_id DESC LIMIT $4)",
        is_read("l")
    );
    Ok(sql(asked(who, &picked, "ORDER BY a.published_at DESC, a.id DESC"))
        .bind::<sql_types::Uuid, _>(who.id)
        .bind::<sql_types::Timestamptz, _>(at)
        .bind::<sql_types::Nullable<sql_types::Uuid>, _>(category)
        .bind::<sql_types::BigInt, _>(limit)
        .load(conn)
        .await?)
}
