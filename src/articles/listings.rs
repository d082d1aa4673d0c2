//! The narrow rows by which readers find a publication: a tag, an author, a genre, a language or a flag each. They
//! come and go with the ranges of the timeline.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    articles::{article::Article, seal::SealedContent},
    error::Result,
    ids::{ArticleId, PublicationId},
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
    let facets = facets_of(&article.working.content);
    sql(
        "INSERT INTO newsroom.listings (facet_id, published_at, article_id, publication_id)
         SELECT DISTINCT facet, $2, $3, $4 FROM unnest($1) AS facet",
    )
    .bind::<sql_types::Array<sql_types::Uuid>, _>(facets.into_iter().collect::<Vec<_>>())
    .bind::<sql_types::Timestamptz, _>(published_at)
    .bind::<sql_types::Uuid, _>(article.id)
    .bind::<sql_types::Uuid, _>(publication)
    .execute(conn)
    .await?;
    Ok(())
}

/// A publication in the making, with the text that says where it is found.
pub(super) struct Placed<'a> {
    pub(super) article: ArticleId,
    pub(super) publication: PublicationId,
    pub(super) published_at: DateTime<Utc>,
    pub(super) content: &'a SealedContent,
}

/// Writes the rows of many publications.
///
/// # Errors
/// Database errors.
pub(super) async fn put_all(conn: &mut Conn, placed: &[Placed<'_>]) -> Result<()> {
    let (mut found, mut times, mut articles, mut publications) = (vec![], vec![], vec![], vec![]);
    for one in placed {
        for facet in facets_of(one.content) {
            found.push(facet);
            times.push(one.published_at);
            articles.push(one.article);
            publications.push(one.publication);
        }
    }
    sql(
        "INSERT INTO newsroom.listings (facet_id, published_at, article_id, publication_id)
         SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::uuid[])",
    )
    .bind::<sql_types::Array<sql_types::Uuid>, _>(found)
    .bind::<sql_types::Array<sql_types::Timestamptz>, _>(times)
    .bind::<sql_types::Array<sql_types::Uuid>, _>(articles)
    .bind::<sql_types::Array<sql_types::Uuid>, _>(publications)
    .execute(conn)
    .await?;
    Ok(())
}

fn facets_of(content: &SealedContent) -> BTreeSet<Uuid> {
    facets(
        content.tags.iter().map(|tag| tag.0),
        content.byline.iter().map(|name| name.author_id.0),
        (&content.genre, &content.lang, &content.flags),
    )
}

/// Where a text is found: under its tags, its authors, its genre, its language and its flags.
fn facets(
    tags: impl Iterator<Item = Uuid>,
    authors: impl Iterator<Item = Uuid>,
    (genre, lang, flags): (&str, &str, &[String]),
) -> BTreeSet<Uuid> {
    tags.chain(authors)
        .chain([facet("genre", genre), facet("lang", lang)])
        .chain(flags.iter().map(|flag| facet("flag", flag)))
        .collect()
}

/// The publications in play that are not listed where their texts say, at the time that they have.
///
/// # Errors
/// Database errors.
pub(super) async fn verify(conn: &mut Conn) -> Result<Vec<PublicationId>> {
    const PAGE: i64 = 500;
    let (mut misplaced, mut after) = (Vec::new(), PublicationId(Uuid::nil()));
    loop {
        let page: Vec<Listed> = sql(IN_PLAY)
            .bind::<sql_types::Uuid, _>(after)
            .bind::<sql_types::BigInt, _>(PAGE)
            .load(conn)
            .await?;
        let Some(last) = page.last() else { return Ok(misplaced) };
        after = last.id;
        misplaced.extend(page.iter().filter(|one| !one.is_where_it_should()).map(|one| one.id));
    }
}

const IN_PLAY: &str = "SELECT p.id, r.tag_ids, ARRAY(SELECT (name ->> 'author_id')::uuid FROM jsonb_array_elements(r.byline) name) AS author_ids,
    r.genre, r.lang, r.flags, ARRAY(SELECT l.facet_id FROM newsroom.listings l WHERE l.publication_id = p.id
      AND l.published_at = p.published_at AND l.article_id = p.article_id) AS facets,
    EXISTS (SELECT FROM newsroom.listings l WHERE l.publication_id = p.id
      AND (l.published_at, l.article_id) IS DISTINCT FROM (p.published_at, p.article_id)) AS elsewhere
  FROM newsroom.publications p JOIN newsroom.revisions r ON r.id = p.revision_id
  WHERE NOT p.past AND p.cancelled_at IS NULL AND (p.live_until IS NULL OR p.live_until > newsroom.clock()) AND p.id > $1 ORDER BY p.id LIMIT $2";

/// A publication with what its text says of where it is found, and where it is.
#[derive(QueryableByName)]
struct Listed {
    #[diesel(sql_type = sql_types::Uuid)]
    id: PublicationId,
    #[diesel(sql_type = sql_types::Array<sql_types::Uuid>)]
    tag_ids: Vec<Uuid>,
    #[diesel(sql_type = sql_types::Array<sql_types::Uuid>)]
    author_ids: Vec<Uuid>,
    #[diesel(sql_type = sql_types::Text)]
    genre: String,
    #[diesel(sql_type = sql_types::Text)]
    lang: String,
    #[diesel(sql_type = sql_types::Array<sql_types::Text>)]
    flags: Vec<String>,
    #[diesel(sql_type = sql_types::Array<sql_types::Uuid>)]
    facets: Vec<Uuid>,
    /// It has a row with another time or another story.
    #[diesel(sql_type = sql_types::Bool)]
    elsewhere: bool,
}

impl Listed {
    fn is_where_it_should(&self) -> bool {
        let (tags, authors) = (self.tag_ids.iter().copied(), self.author_ids.iter().copied());
        let wanted = facets(tags, authors, (&self.genre, &self.lang, &self.flags));
        !self.elsewhere && wanted == self.facets.iter().copied().collect()
    }
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
