//! Files that nothing names any more: written down in the act that took their name away, and forgotten after it, whoever
//! dies in between.

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::store::FileStore;
use crate::{
    error::Result,
    platform::{db::Conn, sql::sql},
};

/// Files of one pass.
const SOME: i64 = 50;

/// Writes down that these are to be forgotten, from this moment on.
pub(super) async fn leave(
    conn: &mut Conn,
    at: DateTime<Utc>,
    original: Option<&[u8]>,
    renditions: &[String],
) -> Result<()> {
    sql("INSERT INTO newsroom.files_to_forget (id, since, original, rendition)
         SELECT gen_random_uuid(), $1, $2, NULL WHERE $2 IS NOT NULL UNION ALL SELECT gen_random_uuid(), $1, NULL, one FROM unnest($3::text[]) one")
    .bind::<sql_types::Timestamptz, _>(at)
    .bind::<sql_types::Nullable<sql_types::Binary>, _>(original)
    .bind::<sql_types::Array<sql_types::Text>, _>(renditions)
    .execute(conn)
    .await?;
    Ok(())
}

/// Nobody else brings this file in or forgets it until the transaction ends.
pub(super) async fn alone_with(conn: &mut Conn, digest: &[u8]) -> Result<()> {
    sql("SELECT pg_advisory_xact_lock(hashtext('copydesk picture'), hashtext(encode($1, 'hex')))")
        .bind::<sql_types::Binary, _>(digest)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets the next few, but what has a name again; whether there were any. Run in a transaction of its own: of whoever
/// brings the same file in at this moment and this, one waits for the other.
///
/// # Errors
/// `Unavailable`, database errors.
pub(super) async fn forget_some(conn: &mut Conn, store: &FileStore) -> Result<bool> {
    #[derive(QueryableByName)]
    struct LeftFile {
        #[diesel(sql_type = sql_types::Uuid)]
        id: Uuid,
        #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
        original: Option<Vec<u8>>,
        #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
        rendition: Option<String>,
    }
    let left: Vec<LeftFile> = sql("SELECT f.id, f.original, f.rendition FROM newsroom.files_to_forget f
             WHERE f.since <= newsroom.clock() + interval '1 minute' ORDER BY f.original, f.id LIMIT $1 FOR UPDATE SKIP LOCKED")
    .bind::<sql_types::BigInt, _>(SOME)
    .load(conn)
    .await?;
    if left.is_empty() {
        return Ok(false);
    }
    for file in &left {
        if let Some(original) = &file.original {
            alone_with(conn, original).await?;
        }
        if !is_named(conn, file.original.as_deref(), file.rendition.as_deref()).await? {
            store
                .forget(file.original.as_deref(), file.rendition.as_deref())
                .await?;
        }
    }
    sql("DELETE FROM newsroom.files_to_forget WHERE id = ANY ($1)")
        .bind::<sql_types::Array<sql_types::Uuid>, _>(left.iter().map(|file| file.id).collect::<Vec<_>>())
        .execute(conn)
        .await?;
    Ok(true)
}

async fn is_named(conn: &mut Conn, original: Option<&[u8]>, rendition: Option<&str>) -> Result<bool> {
    #[derive(QueryableByName)]
    struct NamedFile {
        #[diesel(sql_type = sql_types::Bool)]
        yes: bool,
    }
    let row: NamedFile = sql("SELECT EXISTS (SELECT FROM newsroom.pictures p WHERE p.original = $1) OR EXISTS (SELECT FROM newsroom.files f WHERE f.original = $1)
             OR EXISTS (SELECT FROM newsroom.renditions r WHERE r.name = $2) AS yes")
    .bind::<sql_types::Nullable<sql_types::Binary>, _>(original)
    .bind::<sql_types::Nullable<sql_types::Text>, _>(rendition)
    .get_result(conn)
    .await?;
    Ok(row.yes)
}
