//! A reader asks that somebody looks at a comment.

use std::net::IpAddr;

use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use super::{contacts, wording};
use crate::{
    activity,
    error::{Error, Problems, Result},
    ids::{ArticleId, CommentId},
    platform::{db::Conn, sql::sql},
    staff::limits,
};

/// Longest reason, in characters.
const MAX_WHY: usize = 300;

/// Notes the report: once of each network. Answers the story.
///
/// # Errors
/// `NotFound` for what readers do not see, `Problems`, `TooMany`, database errors.
pub async fn report(conn: &mut Conn, id: CommentId, why: &str, address: IpAddr) -> Result<ArticleId> {
    #[derive(QueryableByName)]
    struct ReportedComment {
        #[diesel(sql_type = sql_types::Uuid)]
        article_id: ArticleId,
    }
    let why = wording::plain_text(why).map_err(|_| Problems::of("why", "Say in a few words what is wrong with it."))?;
    if why.chars().count() > MAX_WHY {
        return Err(Problems::of("why", format!("Shorten it to {MAX_WHY} characters.")).into());
    }
    let network = contacts::network(address);
    limits::take(conn, &format!("comments:{network}"), limits::COMMENTS).await?;
    let found: Option<ReportedComment> =
        sql("SELECT article_id FROM newsroom.comments WHERE id = $1 AND state = 'visible' FOR UPDATE")
            .bind::<sql_types::Uuid, _>(id)
            .get_result(conn)
            .await
            .optional()?;
    let found = found.ok_or(Error::NotFound)?;
    let at = activity::instant(conn).await?;
    let is_new = sql(
        "INSERT INTO newsroom.comment_reports (comment_id, network, why, at) VALUES ($1, $2::cidr, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind::<sql_types::Uuid, _>(id)
    .bind::<sql_types::Text, _>(&network)
    .bind::<sql_types::Text, _>(&why)
    .bind::<sql_types::Timestamptz, _>(at)
    .execute(conn)
    .await?;
    if is_new > 0 {
        sql("UPDATE newsroom.comments SET reports = reports + 1 WHERE id = $1")
            .bind::<sql_types::Uuid, _>(id)
            .execute(conn)
            .await?;
    }
    Ok(found.article_id)
}
