//! What menus of the reader site can lead to, by the names that the newsroom has for it.

use std::collections::HashMap;

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    error::Result,
    platform::{db::Conn, sql::sql},
    site::menu::MenuEntry,
};

/// So many pages are offered for a menu.
const MOST_PAGES: i64 = 200;

/// A page of the site, whether readers have it or not.
#[derive(Debug, Clone, QueryableByName)]
pub struct NamedPage {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    /// What it is called.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
}

impl NamedPage {
    /// All that are not spiked or under embargo, by name.
    ///
    /// # Errors
    /// Database errors.
    pub async fn all(conn: &mut Conn) -> Result<Vec<Self>> {
        Ok(sql(
            "SELECT a.id, r.headline AS name FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id
             WHERE a.id = ANY (ARRAY(SELECT p.article_id FROM newsroom.revisions p WHERE p.genre = 'page'))
               AND r.genre = 'page' AND a.stage <> 'spiked' AND a.killed_at IS NULL AND r.headline <> ''
               AND (a.embargo_until IS NULL OR a.embargo_until <= newsroom.clock())
             ORDER BY lower(r.headline), a.id LIMIT $1",
        )
        .bind::<sql_types::BigInt, _>(MOST_PAGES)
        .load(conn)
        .await?)
    }
}

/// What entries lead to is called this, whether readers have it or not.
///
/// # Errors
/// Database errors.
pub async fn names_of(conn: &mut Conn, entries: &[&MenuEntry]) -> Result<HashMap<Uuid, String>> {
    let ids: Vec<Uuid> = entries.iter().filter_map(|entry| entry.target.id()).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let named: Vec<NamedPage> = sql(
        "SELECT c.id, k.name FROM newsroom.categories c JOIN newsroom.categories k ON k.id = coalesce(c.merged_into, c.id) WHERE c.id = ANY ($1)
         UNION ALL SELECT t.id, k.name FROM newsroom.tags t JOIN newsroom.tags k ON k.id = coalesce(t.merged_into, t.id) WHERE t.id = ANY ($1)
         UNION ALL SELECT u.id, k.name FROM newsroom.authors u JOIN newsroom.authors k ON k.id = coalesce(u.merged_into, u.id) WHERE u.id = ANY ($1)
         UNION ALL SELECT a.id, r.headline FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id
           WHERE a.id = ANY ($1) AND (a.embargo_until IS NULL OR a.embargo_until <= newsroom.clock())",
    )
    .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
    .load(conn)
    .await?;
    Ok(named.into_iter().map(|one| (one.id, one.name)).collect())
}
