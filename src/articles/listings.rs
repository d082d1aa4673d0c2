//! The narrow rows by which readers find a publication: a tag, an author, a genre, a language or a flag each. They
//! come and go with the ranges of the timeline.

use chrono::{DateTime, Utc};
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    articles::article::Article,
    error::Result,
    ids::PublicationId,
    platform::{db::Conn, sql::sql, token},
};

/// Writes the rows of a publication.
///
/// # Errors
/// Database errors.
pub(super) async fn put(
    conn: &mut Conn,
    article: &Article,
    publication: PublicationId,
    published_at: DateTime<Utc>,
) -> Result<()> {
    let content = &article.working.content;
    let mut facets: Vec<Uuid> = content.tags.iter().map(|tag| tag.0).collect();
    facets.extend(content.byline.iter().map(|name| name.author_id.0));
    facets.push(facet("genre", &content.genre));
    facets.push(facet("lang", &content.lang));
    facets.extend(content.flags.iter().map(|flag| facet("flag", flag)));
    sql(
        "INSERT INTO newsroom.listings (facet_id, published_at, article_id, publication_id)
         SELECT DISTINCT facet, $2, $3, $4 FROM unnest($1) AS facet",
    )
    .bind::<sql_types::Array<sql_types::Uuid>, _>(facets)
    .bind::<sql_types::Timestamptz, _>(published_at)
    .bind::<sql_types::Uuid, _>(article.id)
    .bind::<sql_types::Uuid, _>(publication)
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes ranges that are over off every list: lists would skip them one by one.
///
/// # Errors
/// Database errors.
pub async fn take_off(conn: &mut Conn, ranges: &[PublicationId]) -> Result<()> {
    sql("DELETE FROM newsroom.listings WHERE publication_id = ANY ($1)")
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ranges)
        .execute(conn)
        .await?;
    Ok(())
}

/// The fixed identity of a value that has no row of its own (`genre`, `lang`, `flag`). Language tags are the same in
/// letters of either case (RFC 5646, 2.1.1).
#[must_use]
pub fn facet(kind: &str, value: &str) -> Uuid {
    let lower = (kind == "lang").then(|| value.to_lowercase());
    let value = lower.as_deref().unwrap_or(value);
    let hash = token::sha256(format!("{kind}:{value}").as_bytes());
    uuid::Builder::from_custom_bytes(std::array::from_fn(|at| hash[at])).into_uuid()
}
