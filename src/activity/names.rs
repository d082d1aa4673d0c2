//! What readers are told besides stories (names and addresses of categories, tags, authors and series, and what Settings say)
//! follows from activity too: the act that gave it left a hash of it in its row.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods, QueryDsl, QueryableByName, sql_types};
use diesel_async::{AsyncConnection, RunQueryDsl};
use uuid::Uuid;

use super::{BrokenChain, shown};
use crate::{
    error::Result,
    platform::{db::Conn, sql::sql},
    schema::newsroom::activity,
};

/// The settings are one thing; it needs no id of its own.
pub const SETTINGS: Uuid = Uuid::nil();

/// Every thing (`id`) with a hash of what readers are told of it (`told`), and the one that the rule before made
/// (`before`, null where there was none): rows of the activity that were written under it hold until a start covers them.
/// The first word of each rises when another rule takes its place. Not in it: an address that follows each start, and when a
/// list last changed, which acts on stories move.
const THINGS: &str = "former AS (SELECT f.kind, f.id, jsonb_agg(jsonb_build_array(f.slug, extract(epoch FROM f.left_at)) ORDER BY f.slug COLLATE pg_catalog.\"C\") AS slugs
    FROM newsroom.former_slugs f GROUP BY f.kind, f.id),
  things AS (SELECT t.id, encode(sha256(convert_to(t.told::text, 'UTF8')), 'hex') AS told, encode(sha256(convert_to(t.before::text, 'UTF8')), 'hex') AS before FROM (
    SELECT c.id, jsonb_build_array('category 2', c.name, c.slug, c.parent_id, c.merged_into, c.position, extract(epoch FROM c.changed_at), f.slugs) AS told,
        jsonb_build_array('category 1', c.name, c.slug, c.parent_id) AS before
      FROM newsroom.categories c LEFT JOIN former f ON f.kind = 'category' AND f.id = c.id
    UNION ALL SELECT t.id, jsonb_build_array('tag 2', t.name, t.slug, t.merged_into, extract(epoch FROM t.changed_at), f.slugs), jsonb_build_array('tag 1', t.name, t.slug)
      FROM newsroom.tags t LEFT JOIN former f ON f.kind = 'tag' AND f.id = t.id
    UNION ALL SELECT a.id, jsonb_build_array('author 2', a.name, a.slug, a.bio, extract(epoch FROM a.changed_at), f.slugs) || CASE WHEN a.picture_id IS NULL THEN '[]' ELSE jsonb_build_array(a.picture_id) END
        || CASE WHEN a.beat = '' THEN '[]' ELSE jsonb_build_array('beat', a.beat) END
        || CASE WHEN a.merged_into IS NULL THEN '[]' ELSE jsonb_build_array('merged', a.merged_into) END, jsonb_build_array('author 1', a.name, a.slug, a.bio)
      FROM newsroom.authors a LEFT JOIN former f ON f.kind = 'author' AND f.id = a.id
    UNION ALL SELECT s.id, jsonb_build_array('series 1', s.name, s.slug, s.description, f.slugs,
        (SELECT jsonb_agg(p.article_id ORDER BY p.position, p.article_id) FROM newsroom.series_parts p WHERE p.series_id = s.id)), NULL
      FROM newsroom.series s LEFT JOIN former f ON f.kind = 'series' AND f.id = s.id
    UNION ALL SELECT l.id, jsonb_build_array('list 1', l.name, l.slug), NULL FROM newsroom.lists l
    UNION ALL SELECT '00000000-0000-0000-0000-000000000000'::uuid, jsonb_build_array('settings 2', CASE WHEN NOT url_follows THEN extract(epoch FROM changed_at) END) || settings.told,
        jsonb_build_array('settings 1') || settings.told
      FROM newsroom.site CROSS JOIN LATERAL (SELECT jsonb_build_array(name, tagline, CASE WHEN NOT url_follows THEN url END,
        time_zone, language, about, contact_address, contact_email, contact_phone, wording)
        || CASE WHEN logo_id IS NULL AND icon_id IS NULL THEN '[]' ELSE jsonb_build_array(logo_id, icon_id) END AS told) settings) t)";

/// What the last act on each thing left of it (`told`): null where none was kept, or where the thing was removed.
const SAID: &str = "said AS (SELECT DISTINCT ON (one.id) one.id, one.told FROM (
    SELECT seq, subject ->> 'told' AS told, CASE WHEN act IN ('newsroom_set_up', 'newsroom_changed', 'info_changed', 'words_changed')
        THEN '00000000-0000-0000-0000-000000000000' ELSE coalesce(subject ->> 'category_id', subject ->> 'tag_id', subject ->> 'author_id', subject ->> 'series_id', subject ->> 'list_id') END::uuid AS id
    FROM newsroom.activity WHERE article_id IS NULL AND act IN ('category_added', 'category_changed', 'category_moved', 'category_removed', 'category_merged', 'tag_merged', 'author_merged',
        'tag_added', 'tag_changed', 'tag_removed', 'author_added', 'author_changed', 'author_joined', 'author_removed',
        'series_added', 'series_changed', 'series_removed', 'series_ordered', 'series_parts_changed', 'list_added', 'list_renamed',
        'newsroom_set_up', 'newsroom_changed', 'info_changed', 'words_changed')
    UNION ALL SELECT c.seq, each.value, each.key::uuid FROM (SELECT seq, subject FROM newsroom.activity
        WHERE article_id IS NULL AND act = 'names_covered'
        UNION ALL SELECT seq, subject -> 'others' FROM newsroom.activity
        WHERE article_id IS NULL AND act IN ('category_moved', 'category_merged', 'tag_merged', 'author_merged') AND subject ? 'others' OFFSET 0) c, jsonb_each_text(c.subject) each) one
    ORDER BY one.id, one.seq DESC)";

/// The act of a start that covered what no other act did; its reason is the newest migration of then.
const COVERED: &str = "names_covered";

#[derive(QueryableByName)]
struct NameHash {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    told: Option<String>,
}

/// The hash of what readers are told of a thing now, for the row of the act; nothing when it is gone.
pub async fn told(conn: &mut Conn, id: Uuid) -> Result<Option<String>> {
    Ok(told_all(conn, &[id]).await?.remove(&id))
}

/// The same of several that one act changed, by their ids.
pub async fn told_all(conn: &mut Conn, ids: &[Uuid]) -> Result<BTreeMap<Uuid, String>> {
    let things: Vec<NameHash> = sql(format!("WITH {THINGS} SELECT id, told FROM things WHERE id = ANY ($1)"))
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .load(conn)
        .await?;
    Ok(things
        .into_iter()
        .filter_map(|thing| Some((thing.id, thing.told?)))
        .collect())
}

/// Covers, once for each set of migrations, what no row covers yet or only by the rule before: what older versions wrote,
/// and what came with a migration. What is put into the database by hand afterwards is covered by nothing.
pub async fn cover_names(conn: &mut Conn) -> Result<()> {
    conn.transaction(async |conn: &mut Conn| {
        let newest = newest_migration(conn).await?;
        if is_covered(conn, &newest).await? {
            return Ok(());
        }
        let bare: Vec<NameHash> = sql(format!(
            "WITH {THINGS}, {SAID} SELECT t.id, t.told FROM things t LEFT JOIN said s ON s.id = t.id WHERE s.told IS NULL OR s.told = t.before"
        ))
        .load(conn)
        .await?;
        let line = |thing: NameHash| (thing.id.to_string(), thing.told.unwrap_or_default());
        let covered = bare.into_iter().map(line).collect();
        shown::cover(conn, COVERED, covered, Some(newest)).await
    })
    .await
}

async fn newest_migration(conn: &mut Conn) -> Result<String> {
    #[derive(QueryableByName)]
    struct Newest {
        #[diesel(sql_type = sql_types::Text)]
        version: String,
    }
    let newest: Newest = sql("SELECT coalesce(max(version), '') AS version FROM __diesel_schema_migrations")
        .get_result(conn)
        .await?;
    Ok(newest.version)
}

/// Two starts at once: the second waits, and finds it done.
async fn is_covered(conn: &mut Conn, newest: &str) -> Result<bool> {
    sql("SELECT pg_advisory_xact_lock(hashtext('copydesk cover names'))")
        .execute(conn)
        .await?;
    let rows = activity::table
        .filter(activity::article_id.is_null())
        .filter(activity::act.eq(COVERED))
        .filter(activity::reason.eq(newest));
    Ok(diesel::select(diesel::dsl::exists(rows)).get_result(conn).await?)
}

/// The things of which readers are told something else than the last act left, also nothing; and those that no act left.
pub(super) async fn verify(conn: &mut Conn) -> Result<Vec<BrokenChain>> {
    let other: Vec<NameHash> = sql(format!(
        "WITH {THINGS}, {SAID} SELECT coalesce(s.id, t.id) AS id, t.told FROM said s FULL JOIN things t ON t.id = s.id
         WHERE CASE WHEN t.id IS NULL THEN s.told IS NOT NULL
           ELSE s.told IS DISTINCT FROM t.told AND s.told IS DISTINCT FROM coalesce(t.before, '') END ORDER BY 1"
    ))
    .load(conn)
    .await?;
    Ok(other
        .into_iter()
        .map(|thing| BrokenChain::Name { thing: thing.id })
        .collect())
}
