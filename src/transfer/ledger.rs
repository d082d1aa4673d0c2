//! What came in before: which of our things is which of another system's, and of which line it was made.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::fields::ForeignId;
use crate::{
    error::Result,
    ids::ArticleId,
    platform::{db::Conn, sql::sql},
    schema::newsroom::imports,
};

/// What a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportKind {
    /// Of bylines.
    Author,
    /// Of the tree.
    Category,
    /// Of many stories.
    Tag,
    /// A story.
    Article,
}

impl ImportKind {
    /// The word that is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Category => "category",
            Self::Tag => "tag",
            Self::Article => "article",
        }
    }
}

/// One that comes in now.
#[derive(Debug)]
pub struct LedgerEntry<'a> {
    /// What its own system calls it.
    pub foreign: &'a ForeignId,
    /// The identity that it has here.
    pub id: Uuid,
    /// SHA-256 of the line that it came from.
    pub digest: &'a [u8],
    /// It was featured there, and gets a place on Feature Posts where one is free.
    pub wants_place: bool,
}

#[derive(QueryableByName)]
struct ImportedDigest {
    #[diesel(sql_type = sql_types::Text)]
    foreign_id: String,
    #[diesel(sql_type = sql_types::Binary)]
    digest: Vec<u8>,
}

/// Those of them that came in before, each with the digest of its line.
pub async fn find(
    conn: &mut Conn,
    source: &str,
    kind: ImportKind,
    asked: &[&ForeignId],
) -> Result<HashMap<String, Vec<u8>>> {
    let asked: Vec<&str> = asked.iter().map(|id| id.as_str()).collect();
    // One by one along the key: `= ANY` may be answered by testing everything that ever came in, batch after batch.
    let rows: Vec<ImportedDigest> = sql("SELECT i.foreign_id, i.digest FROM unnest($3::text[]) AS asked (id)
         CROSS JOIN LATERAL (SELECT i.foreign_id, i.digest FROM newsroom.imports i
           WHERE i.source = $1 AND i.kind = $2 AND i.foreign_id = asked.id OFFSET 0) i")
    .bind::<sql_types::Text, _>(source)
    .bind::<sql_types::Text, _>(kind.word())
    .bind::<sql_types::Array<sql_types::Text>, _>(asked)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.foreign_id, row.digest)).collect())
}

/// All that came in before, each with what it is here.
pub async fn all(conn: &mut Conn, source: &str, kind: ImportKind) -> Result<Vec<(String, Uuid)>> {
    Ok(imports::table
        .filter(imports::source.eq(source))
        .filter(imports::kind.eq(kind.word()))
        .select((imports::foreign_id, imports::id))
        .load(conn)
        .await?)
}

/// Writes down what came in, in the transaction in which it did.
pub async fn record(
    conn: &mut Conn,
    source: &str,
    kind: ImportKind,
    at: DateTime<Utc>,
    entries: &[LedgerEntry<'_>],
) -> Result<()> {
    sql(
        "INSERT INTO newsroom.imports (source, kind, imported_at, foreign_id, id, digest, wants_place)
         SELECT $1, $2, $3, t.* FROM unnest($4::text[], $5::uuid[], $6::bytea[], $7::bool[]) AS t",
    )
    .bind::<sql_types::Text, _>(source)
    .bind::<sql_types::Text, _>(kind.word())
    .bind::<sql_types::Timestamptz, _>(at)
    .bind::<sql_types::Array<sql_types::Text>, _>(entries.iter().map(|one| one.foreign.as_str()).collect::<Vec<_>>())
    .bind::<sql_types::Array<sql_types::Uuid>, _>(entries.iter().map(|one| one.id).collect::<Vec<_>>())
    .bind::<sql_types::Array<sql_types::Binary>, _>(entries.iter().map(|one| one.digest).collect::<Vec<_>>())
    .bind::<sql_types::Array<sql_types::Bool>, _>(entries.iter().map(|one| one.wants_place).collect::<Vec<_>>())
    .execute(conn)
    .await?;
    Ok(())
}

/// The newest stories that were featured there and of which nothing was decided yet, with their versions.
pub async fn wanting_places(conn: &mut Conn, source: &str, most: usize) -> Result<Vec<(ArticleId, i64)>> {
    #[derive(QueryableByName)]
    struct StoryToFeature {
        #[diesel(sql_type = sql_types::Uuid)]
        id: ArticleId,
        #[diesel(sql_type = sql_types::BigInt)]
        version: i64,
    }
    let rows: Vec<StoryToFeature> = sql(
        "SELECT a.id, a.version FROM newsroom.imports i JOIN newsroom.articles a ON a.id = i.id
           JOIN newsroom.publications p ON p.article_id = i.id AND NOT p.past
         WHERE i.source = $1 AND i.wants_place ORDER BY p.published_at DESC, a.id DESC LIMIT $2",
    )
    .bind::<sql_types::Text, _>(source)
    .bind::<sql_types::BigInt, _>(i64::try_from(most).unwrap_or(i64::MAX))
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.version)).collect())
}

/// It is decided whether this one has a place.
pub async fn decide(conn: &mut Conn, source: &str, id: ArticleId) -> Result<()> {
    diesel::update(imports::table)
        .filter(imports::source.eq(source))
        .filter(imports::wants_place)
        .filter(imports::id.eq(id))
        .set(imports::wants_place.eq(false))
        .execute(conn)
        .await?;
    Ok(())
}

/// There is room for none of the others.
pub async fn decide_all(conn: &mut Conn, source: &str) -> Result<()> {
    diesel::update(imports::table)
        .filter(imports::source.eq(source))
        .filter(imports::wants_place)
        .set(imports::wants_place.eq(false))
        .execute(conn)
        .await?;
    Ok(())
}
