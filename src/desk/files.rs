//! Documents: those that somebody may know of, and the stories that hold them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    articles::seen::seen_by,
    boilerplate::THEIRS,
    error::{Error, Result},
    ids::{ArticleId, FileId},
    media::story_file::{FILE_USES, FileUses, StoryFile},
    platform::{db::Conn, sql::sql},
    policy::{Action, Facts, Viewer, can},
};

/// Documents on a page.
pub const DOCUMENTS: i64 = 40;
/// Stories of one that are named.
const NAMED: i64 = 5;

/// A document in the list.
#[derive(Debug, Clone, QueryableByName)]
pub struct ListedDocument {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: FileId,
    /// What it is called.
    #[diesel(sql_type = sql_types::Text)]
    pub title: String,
    /// Length in bytes.
    #[diesel(sql_type = sql_types::BigInt)]
    pub bytes: i64,
    /// How many pages it has, where it says so plainly.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Integer>)]
    pub pages: Option<i32>,
    /// Who brought it.
    #[diesel(sql_type = sql_types::Text)]
    pub uploader: String,
    /// When.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub uploaded_at: DateTime<Utc>,
    /// It was this person.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_own: bool,
    /// What holds it.
    #[diesel(embed)]
    pub uses: FileUses,
}

/// A story that holds a document, or did.
#[derive(Debug, Clone, QueryableByName)]
pub struct StoryWithDocument {
    #[diesel(sql_type = sql_types::Uuid)]
    file_id: FileId,
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: ArticleId,
    /// What the newsroom calls it.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// The text that is worked on holds it.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_now: bool,
    /// Readers have it with this document.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_live: bool,
}

/// Which documents `f` a person may know of: their own, those of stories that they see and of snippets and templates that they have,
/// and, for whoever may remove them, those that nothing holds.
fn known_to(who: &Viewer) -> String {
    let unused = if can(who.role, Action::RemovePicture, &Facts::NONE).is_ok() {
        "NOT EXISTS (SELECT FROM newsroom.file_uses u WHERE u.file_id = f.id) AND NOT EXISTS (SELECT FROM newsroom.boilerplate b WHERE b.file_ids @> ARRAY[f.id])"
    } else {
        "false"
    };
    format!(
        "(f.uploaded_by = $1 OR {unused} OR EXISTS (SELECT FROM newsroom.boilerplate b WHERE b.file_ids @> ARRAY[f.id] AND {THEIRS}) OR EXISTS (SELECT FROM newsroom.file_uses u JOIN newsroom.articles a ON a.id = u.article_id
           JOIN newsroom.revisions r ON r.id = a.working_revision_id WHERE u.file_id = f.id AND {}))",
        seen_by(who.role)
    )
}

/// Those that somebody may know of, the newest first, from a place on; one more than fit on a page.
///
/// # Errors
/// Database errors.
pub async fn documents(conn: &mut Conn, who: &Viewer, is_unused: bool, offset: i64) -> Result<Vec<ListedDocument>> {
    Ok(sql(format!(
        "SELECT f.id, f.title, f.bytes, f.pages, s.name AS uploader, f.uploaded_at, f.uploaded_by = $1 AS is_own, uses.*
         FROM newsroom.files f JOIN newsroom.staff s ON s.id = f.uploaded_by
         CROSS JOIN LATERAL (SELECT {FILE_USES}) uses
         WHERE {} AND NOT ($2 AND (uses.by_story OR uses.by_boilerplate)) ORDER BY f.uploaded_at DESC, f.id DESC LIMIT $3 OFFSET $4",
        known_to(who)
    ))
    .bind::<sql_types::Uuid, _>(who.id)
    .bind::<sql_types::Bool, _>(is_unused)
    .bind::<sql_types::BigInt, _>(DOCUMENTS + 1)
    .bind::<sql_types::BigInt, _>(offset)
    .load(conn)
    .await?)
}

/// The stories that hold each of these, as far as somebody sees them: those that changed last, a handful of each.
///
/// # Errors
/// Database errors.
pub async fn stories_with_documents(
    conn: &mut Conn,
    who: &Viewer,
    ids: &[FileId],
) -> Result<HashMap<FileId, Vec<StoryWithDocument>>> {
    let found: Vec<StoryWithDocument> = sql(format!(
        "SELECT f.id AS file_id, s.* FROM unnest($2::uuid[]) f(id) CROSS JOIN LATERAL (
           SELECT a.id, coalesce(nullif(a.slugline, ''), nullif(r.headline, ''), 'New story') AS name, f.id = ANY (r.file_ids) AS is_now,
             coalesce((SELECT true FROM newsroom.listings l WHERE l.facet_id = f.id AND l.article_id = a.id
               AND newsroom.is_live_at(l.publication_id, newsroom.clock()) LIMIT 1), false) AS is_live
           FROM (SELECT DISTINCT u.article_id FROM newsroom.file_uses u WHERE u.file_id = f.id ORDER BY u.article_id DESC LIMIT 1000) u
           JOIN newsroom.articles a ON a.id = u.article_id JOIN newsroom.revisions r ON r.id = a.working_revision_id
           WHERE {} ORDER BY a.changed_at DESC, a.id LIMIT $3) s",
        seen_by(who.role)
    ))
    .bind::<sql_types::Uuid, _>(who.id)
    .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
    .bind::<sql_types::BigInt, _>(NAMED)
    .load(conn)
    .await?;
    let mut by_file: HashMap<FileId, Vec<StoryWithDocument>> = HashMap::new();
    for story in found {
        by_file.entry(story.file_id).or_default().push(story);
    }
    Ok(by_file)
}

/// One that somebody may know of.
///
/// # Errors
/// `NotFound`, database errors.
pub async fn document(conn: &mut Conn, who: &Viewer, id: FileId) -> Result<StoryFile> {
    #[derive(QueryableByName)]
    struct KnownDocument {
        #[diesel(sql_type = sql_types::Uuid)]
        id: FileId,
    }
    let known: Option<KnownDocument> = sql(format!(
        "SELECT f.id FROM newsroom.files f WHERE f.id = $2 AND {}",
        known_to(who)
    ))
    .bind::<sql_types::Uuid, _>(who.id)
    .bind::<sql_types::Uuid, _>(id)
    .get_result(conn)
    .await
    .optional()?;
    StoryFile::find(conn, known.ok_or(Error::NotFound)?.id).await
}
