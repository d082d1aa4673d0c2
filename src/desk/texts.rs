//! What stories of a list say that are worked on.

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    articles::{revision::Revision, seen::seen_by},
    desk::stories::Story,
    error::{Error, Result},
    ids::{ArticleId, RevisionId},
    platform::{db::Conn, sql::sql},
    policy::Party,
};

/// The working texts of those that this person may still see.
///
/// # Errors
/// Database errors.
pub async fn working_texts<'s>(
    conn: &mut Conn,
    who: Party,
    stories: &'s [Story],
) -> Result<Vec<(&'s Story, Revision)>> {
    #[derive(QueryableByName)]
    struct WorkingText {
        #[diesel(sql_type = sql_types::Uuid)]
        article: ArticleId,
        #[diesel(sql_type = sql_types::Uuid)]
        revision: RevisionId,
    }
    let ids: Vec<ArticleId> = stories.iter().map(|story| story.id).collect();
    let rows: Vec<WorkingText> = sql(format!(
        "SELECT a.id AS article, r.id AS revision FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id
         WHERE a.id = ANY ($2) AND {}",
        seen_by(who.capacity.sees_as())
    ))
    .bind::<sql_types::Uuid, _>(who.id)
    .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
    .load(conn)
    .await?;
    let wanted: Vec<RevisionId> = rows.iter().map(|row| row.revision).collect();
    let mut read = Revision::all(conn, &wanted).await?;
    let found = stories.iter().filter_map(|story| {
        let row = rows.iter().find(|row| row.article == story.id)?;
        let at = read.iter().position(|text| text.id == row.revision)?;
        Some((story, read.swap_remove(at)))
    });
    let found: Vec<_> = found.collect();
    if found.len() < rows.len() {
        return Err(Error::internal("a working text cannot be read"));
    }
    Ok(found)
}
