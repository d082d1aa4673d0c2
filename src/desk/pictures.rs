//! Which stories show a picture, and whom it shows, as far as somebody may know of them.

use std::collections::HashMap;

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    articles::seen::seen_by,
    discretion::{HIDDEN, KNOWN_AUTHOR},
    error::Result,
    ids::{ArticleId, AuthorId, PictureId},
    platform::{db::Conn, sql::sql},
    policy::Party,
};

/// Stories that a page names, and those that are looked through for them.
const NAMED: i64 = 40;
const LOOKED_AT: i64 = 1_000;

/// A story that shows a picture, or did.
#[derive(Debug, Clone, QueryableByName)]
pub struct StoryWithPicture {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: ArticleId,
    /// What the newsroom calls it.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// Readers have it with this picture.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_live: bool,
    /// The text that is worked on shows it.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_now: bool,
    /// There it has a caption or an alt text of its own.
    #[diesel(sql_type = sql_types::Bool)]
    pub has_own_words: bool,
}

/// Those that changed last; no more than forty.
pub async fn stories_with(conn: &mut Conn, who: impl Into<Party>, picture: PictureId) -> Result<Vec<StoryWithPicture>> {
    let who = who.into();
    Ok(sql(format!(
        "SELECT a.id, coalesce(nullif(a.slugline, ''), nullif(r.headline, ''), 'New story') AS name,
           coalesce((SELECT true FROM newsroom.listings l WHERE l.facet_id = $2 AND l.article_id = a.id
             AND newsroom.is_live_at(l.publication_id, newsroom.clock()) LIMIT 1), false) AS is_live,
           $2 = ANY (r.picture_ids) AS is_now,
           coalesce((r.lead ->> 'picture')::uuid = $2 AND (r.lead ? 'caption' OR r.lead ? 'alt'), false) AS has_own_words
         FROM (SELECT DISTINCT u.article_id FROM newsroom.picture_uses u WHERE u.picture_id = $2 ORDER BY u.article_id DESC LIMIT $3) u
         JOIN newsroom.articles a ON a.id = u.article_id JOIN newsroom.revisions r ON r.id = a.working_revision_id
         WHERE {} ORDER BY a.changed_at DESC, a.id LIMIT $4",
        seen_by(who.capacity.sees_as())
    ))
    .bind::<sql_types::Uuid, _>(who.id)
    .bind::<sql_types::Uuid, _>(picture)
    .bind::<sql_types::BigInt, _>(LOOKED_AT)
    .bind::<sql_types::BigInt, _>(NAMED)
    .load(conn)
    .await?)
}

/// A story by its name, under a picture that it shows, or did.
#[derive(Debug, Clone, QueryableByName)]
pub struct StoryName {
    #[diesel(sql_type = sql_types::Uuid)]
    picture_id: PictureId,
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: ArticleId,
    /// What the newsroom calls it.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
}

/// For each of some pictures the stories with it that changed last; no more than three of those that somebody may know of.
pub async fn some_with_each(
    conn: &mut Conn,
    who: impl Into<Party>,
    pictures: &[PictureId],
) -> Result<HashMap<PictureId, Vec<StoryName>>> {
    const FEW: i64 = 3;
    const LOOKED_AT: i64 = 100;
    let who = who.into();
    let found: Vec<StoryName> = sql(format!(
        "SELECT w.picture_id, n.id, n.name FROM unnest($2::uuid[]) w (picture_id) CROSS JOIN LATERAL (
           SELECT a.id, coalesce(nullif(a.slugline, ''), nullif(r.headline, ''), 'New story') AS name
           FROM (SELECT DISTINCT u.article_id FROM newsroom.picture_uses u WHERE u.picture_id = w.picture_id ORDER BY u.article_id DESC LIMIT $3) u
           JOIN newsroom.articles a ON a.id = u.article_id JOIN newsroom.revisions r ON r.id = a.working_revision_id
           WHERE {} ORDER BY a.changed_at DESC, a.id LIMIT $4) n",
        seen_by(who.capacity.sees_as())
    ))
    .bind::<sql_types::Uuid, _>(who.id)
    .bind::<sql_types::Array<sql_types::Uuid>, _>(pictures)
    .bind::<sql_types::BigInt, _>(LOOKED_AT)
    .bind::<sql_types::BigInt, _>(FEW)
    .load(conn)
    .await?;
    let mut named: HashMap<PictureId, Vec<StoryName>> = HashMap::new();
    for story in found {
        named.entry(story.picture_id).or_default().push(story);
    }
    Ok(named)
}

/// An author whom a picture shows.
#[derive(Debug, Clone, QueryableByName)]
pub struct AuthorWithPicture {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: AuthorId,
    /// As printed.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// Readers have a story of theirs.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_public: bool,
}

/// Those whom somebody may know of, by name; no more than forty.
pub async fn authors_with(
    conn: &mut Conn,
    who: impl Into<Party>,
    picture: PictureId,
) -> Result<Vec<AuthorWithPicture>> {
    Ok(sql(format!(
        "WITH {HIDDEN} SELECT a.id, a.name, EXISTS (SELECT FROM newsroom.listings l WHERE l.facet_id = a.id
             AND newsroom.is_live_at(l.publication_id, newsroom.clock())) AS is_public
         FROM newsroom.authors a WHERE a.picture_id = $2 AND a.merged_into IS NULL AND {KNOWN_AUTHOR} ORDER BY lower(a.name), a.id LIMIT $3"
    ))
    .bind::<sql_types::Uuid, _>(who.into().id)
    .bind::<sql_types::Uuid, _>(picture)
    .bind::<sql_types::BigInt, _>(NAMED)
    .load(conn)
    .await?)
}
