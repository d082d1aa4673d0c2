//! What readers are told besides stories (names and addresses of categories, tags and authors, and what Settings say)
//! follows from activity too: the act that gave it left a hash of it in its row.

use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{BrokenChain, shown};
use crate::{
    error::Result,
    platform::{db::Conn, sql::sql},
};

/// The settings are one thing; it needs no id of its own.
pub const SETTINGS: Uuid = Uuid::nil();

/// Every thing (`id`) with a hash of what readers are told of it (`told`). The first word of each rises when another rule
/// takes its place. Not in it: the order of sections, which one act changes for several, and an address that follows each
/// start.
const THINGS: &str = "things AS (SELECT t.id, encode(sha256(convert_to(t.told::text, 'UTF8')), 'hex') AS told FROM (
    SELECT id, jsonb_build_array('category 1', name, slug, parent_id) AS told FROM newsroom.categories
    UNION ALL SELECT id, jsonb_build_array('tag 1', name, slug) FROM newsroom.tags
    UNION ALL SELECT id, jsonb_build_array('author 1', name, slug, bio) FROM newsroom.authors
    UNION ALL SELECT '00000000-0000-0000-0000-000000000000'::uuid, jsonb_build_array('settings 1', name, tagline, CASE WHEN NOT url_follows THEN url END,
        time_zone, language, about, contact_address, contact_email, contact_phone, wording) FROM newsroom.site) t)";

/// What the last act on each thing left of it (`told`): null where none was kept, or where the thing was removed.
const SAID: &str = "said AS (SELECT DISTINCT ON (one.id) one.id, one.told FROM (
    SELECT seq, subject ->> 'told' AS told, CASE WHEN act IN ('newsroom_set_up', 'newsroom_changed', 'info_changed', 'words_changed')
        THEN '00000000-0000-0000-0000-000000000000' ELSE coalesce(subject ->> 'category_id', subject ->> 'tag_id', subject ->> 'author_id') END::uuid AS id
    FROM newsroom.activity WHERE article_id IS NULL AND act IN ('category_added', 'category_changed', 'category_moved', 'category_removed',
        'tag_added', 'tag_changed', 'tag_removed', 'author_added', 'author_changed', 'author_joined', 'author_removed',
        'newsroom_set_up', 'newsroom_changed', 'info_changed', 'words_changed')
    UNION ALL SELECT c.seq, each.value, each.key::uuid FROM (SELECT seq, subject FROM newsroom.activity
        WHERE article_id IS NULL AND act = 'names_covered' OFFSET 0) c, jsonb_each_text(c.subject) each) one
    ORDER BY one.id, one.seq DESC)";

#[derive(QueryableByName)]
struct NameHash {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    told: Option<String>,
}

/// The hash of what readers are told of a thing now, for the row of the act; nothing when it is gone.
///
/// # Errors
/// Database errors.
pub async fn told(conn: &mut Conn, id: Uuid) -> Result<Option<String>> {
    let thing: Option<NameHash> = sql(format!("WITH {THINGS} SELECT id, told FROM things WHERE id = $1"))
        .bind::<sql_types::Uuid, _>(id)
        .get_result(conn)
        .await
        .optional()?;
    Ok(thing.and_then(|thing| thing.told))
}

/// Covers what no row covers yet: what 0.1.0 wrote, and what comes with a migration or an account.
///
/// # Errors
/// Database errors.
pub async fn cover_names(conn: &mut Conn) -> Result<()> {
    let bare: Vec<NameHash> = sql(format!(
        "WITH {THINGS}, {SAID} SELECT t.id, t.told FROM things t LEFT JOIN said s ON s.id = t.id WHERE s.told IS NULL"
    ))
    .load(conn)
    .await?;
    let line = |thing: NameHash| (thing.id.to_string(), thing.told.unwrap_or_default());
    shown::cover(conn, "names_covered", bare.into_iter().map(line).collect()).await
}

/// The things of which readers are told something else than the last act left, also nothing.
pub(super) async fn verify(conn: &mut Conn) -> Result<Vec<BrokenChain>> {
    let other: Vec<NameHash> = sql(format!(
        "WITH {THINGS}, {SAID} SELECT s.id, t.told FROM said s LEFT JOIN things t ON t.id = s.id
         WHERE s.told IS NOT NULL AND t.told IS DISTINCT FROM s.told ORDER BY s.id"
    ))
    .load(conn)
    .await?;
    Ok(other
        .into_iter()
        .map(|thing| BrokenChain::Name { thing: thing.id })
        .collect())
}
