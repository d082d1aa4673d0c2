//! Pictures that a kill takes from readers with its story: nobody outside has them then, whatever else shows them, until the
//! story is reinstated.

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    articles::{article::Article, seen::seen_by},
    error::Result,
    ids::{ArticleId, PictureId},
    platform::{db::Conn, sql::sql},
    policy::Party,
};

/// Named beside a box; there may be more.
pub const MOST_NAMED: usize = 50;

#[derive(QueryableByName)]
struct TakenPicture {
    #[diesel(sql_type = sql_types::Uuid)]
    id: PictureId,
}

/// What would lose a picture, too.
#[derive(Debug, Clone, QueryableByName)]
pub struct PictureLoser {
    /// `story`, `author` or `newsroom`.
    #[diesel(sql_type = sql_types::Text)]
    pub kind: String,
    /// Of the story or author.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    /// Its headline, or their name.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// Readers have it now.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_live: bool,
}

/// A story whose kill took a picture.
#[derive(Debug, Clone, QueryableByName)]
pub struct PictureTaker {
    /// The story.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: ArticleId,
    /// Its headline; nothing where this person may not see the story.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub name: Option<String>,
}

/// The pictures that readers had in a story, in any of its texts.
const HAD: &str = "SELECT DISTINCT one AS id FROM newsroom.publications p JOIN newsroom.revisions r ON r.id = p.revision_id, unnest(r.picture_ids) one
     WHERE p.article_id = $1 AND p.cancelled_at IS NULL AND p.live_from <= newsroom.act_clock()";

/// The pictures that readers had in a story.
///
/// # Errors
/// Database errors.
pub async fn of_story(conn: &mut Conn, article: ArticleId) -> Result<Vec<PictureId>> {
    let found: Vec<TakenPicture> = sql(HAD).bind::<sql_types::Uuid, _>(article).load(conn).await?;
    Ok(found.into_iter().map(|picture| picture.id).collect())
}

/// What else shows any of these pictures to readers, now or by a plan that whoever asks may know of.
///
/// # Errors
/// Database errors.
pub async fn also_shown(
    conn: &mut Conn,
    who: impl Into<Party>,
    article: ArticleId,
    pictures: &[PictureId],
) -> Result<Vec<PictureLoser>> {
    let who = who.into();
    let ids: Vec<Uuid> = pictures.iter().map(|picture| picture.0).collect();
    Ok(sql(format!(
        "SELECT 'story' AS kind, l.article_id AS id, max(c.headline) AS name, bool_or(v.id IS NOT NULL) AS is_live
         FROM newsroom.listings l JOIN newsroom.cards c ON c.publication_id = l.publication_id
         JOIN newsroom.articles a ON a.id = l.article_id JOIN newsroom.revisions r ON r.id = a.working_revision_id
         LEFT JOIN newsroom.live v ON v.id = l.publication_id
         WHERE l.facet_id = ANY ($3) AND l.article_id <> $2 AND (v.id IS NOT NULL OR {})
         GROUP BY l.article_id
         UNION ALL SELECT 'author', u.id, u.name, true FROM newsroom.authors u WHERE u.picture_id = ANY ($3)
         UNION ALL SELECT 'newsroom', gen_random_uuid(), s.name, true FROM newsroom.site s
           WHERE s.one AND (s.logo_id = ANY ($3) OR s.icon_id = ANY ($3))
         ORDER BY is_live DESC, kind DESC, name LIMIT {}",
        seen_by(who.capacity.sees_as()),
        MOST_NAMED + 1
    ))
    .bind::<sql_types::Uuid, _>(who.id)
    .bind::<sql_types::Uuid, _>(article)
    .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
    .load(conn)
    .await?)
}

/// Takes them from readers; what is recorded of it, if there are any.
///
/// # Errors
/// Database errors.
pub(in crate::articles) async fn take(conn: &mut Conn, article: &Article) -> Result<Option<Value>> {
    let taken: Vec<TakenPicture> = sql(format!(
        "INSERT INTO newsroom.withheld_pictures (picture_id, article_id, since) SELECT had.id, $1, $2 FROM ({HAD}) had
         ON CONFLICT DO NOTHING RETURNING picture_id AS id"
    ))
    .bind::<sql_types::Uuid, _>(article.id)
    .bind::<sql_types::Timestamptz, _>(article.at)
    .load(conn)
    .await?;
    Ok(recorded("pictures_taken", &taken))
}

/// Gives them back; what is recorded of it, if there were any.
///
/// # Errors
/// Database errors.
pub(in crate::articles) async fn give_back(conn: &mut Conn, article: &Article) -> Result<Option<Value>> {
    let given: Vec<TakenPicture> =
        sql("DELETE FROM newsroom.withheld_pictures WHERE article_id = $1 RETURNING picture_id AS id")
            .bind::<sql_types::Uuid, _>(article.id)
            .load(conn)
            .await?;
    Ok(recorded("pictures_back", &given))
}

fn recorded(word: &str, pictures: &[TakenPicture]) -> Option<Value> {
    let ids: Vec<PictureId> = pictures.iter().map(|picture| picture.id).collect();
    (!ids.is_empty()).then(|| json!({ word: ids }))
}

/// Whether a kill keeps a picture from everybody outside.
///
/// # Errors
/// Database errors.
pub async fn is_taken(conn: &mut Conn, picture: PictureId) -> Result<bool> {
    let taken: Vec<TakenPicture> =
        sql("SELECT w.picture_id AS id FROM newsroom.withheld_pictures w WHERE w.picture_id = $1 LIMIT 1")
            .bind::<sql_types::Uuid, _>(picture)
            .load(conn)
            .await?;
    Ok(!taken.is_empty())
}

/// How many pictures a kill of this story keeps from readers.
///
/// # Errors
/// Database errors.
pub async fn taken_with(conn: &mut Conn, article: ArticleId) -> Result<usize> {
    let taken: Vec<TakenPicture> =
        sql("SELECT w.picture_id AS id FROM newsroom.withheld_pictures w WHERE w.article_id = $1")
            .bind::<sql_types::Uuid, _>(article)
            .load(conn)
            .await?;
    Ok(taken.len())
}

/// The stories whose kills keep a picture from readers.
///
/// # Errors
/// Database errors.
pub async fn takers(conn: &mut Conn, who: impl Into<Party>, picture: PictureId) -> Result<Vec<PictureTaker>> {
    let who = who.into();
    Ok(sql(format!(
        "SELECT a.id, CASE WHEN {} THEN coalesce(nullif(r.headline, ''), nullif(a.slugline, ''), 'Untitled') END AS name
         FROM newsroom.withheld_pictures w JOIN newsroom.articles a ON a.id = w.article_id
         JOIN newsroom.revisions r ON r.id = a.working_revision_id WHERE w.picture_id = $2 ORDER BY w.since",
        seen_by(who.capacity.sees_as())
    ))
    .bind::<sql_types::Uuid, _>(who.id)
    .bind::<sql_types::Uuid, _>(picture)
    .load(conn)
    .await?)
}
