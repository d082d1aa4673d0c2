//! Whether what triggers counted is what there is.

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    error::Result,
    ids::ArticleId,
    platform::{db::Conn, sql::sql},
};

/// How many comments there are, and the stories of which another number is told than readers find.
///
/// # Errors
/// Database errors.
pub async fn miscounted(conn: &mut Conn) -> Result<(u64, Vec<ArticleId>)> {
    #[derive(QueryableByName)]
    struct CommentTotal {
        #[diesel(sql_type = sql_types::BigInt)]
        held: i64,
    }
    #[derive(QueryableByName)]
    struct Miscounted {
        #[diesel(sql_type = sql_types::Uuid)]
        article_id: ArticleId,
    }
    let row: CommentTotal = sql("SELECT count(*) AS held FROM newsroom.comments")
        .get_result(conn)
        .await?;
    let rows: Vec<Miscounted> = sql(
        "WITH RECURSIVE up AS (
           SELECT c.parent_id AS above FROM newsroom.comments c WHERE c.state = 'visible' AND c.parent_id IS NOT NULL
           UNION ALL SELECT p.parent_id FROM up JOIN newsroom.comments p ON p.id = up.above WHERE p.parent_id IS NOT NULL),
         below AS (SELECT above, count(*) AS visible FROM up GROUP BY above),
         under AS (SELECT c.article_id, count(*) FILTER (WHERE c.state = 'visible') AS visible FROM newsroom.comments c GROUP BY 1)
         SELECT c.article_id FROM newsroom.comments c LEFT JOIN below b ON b.above = c.id WHERE c.shown_below <> coalesce(b.visible, 0)
         UNION SELECT coalesce(d.article_id, u.article_id) FROM newsroom.discussions d FULL JOIN under u USING (article_id)
           WHERE coalesce(d.visible, 0) <> coalesce(u.visible, 0) ORDER BY 1",
    )
    .load(conn)
    .await?;
    let stories = rows.into_iter().map(|row| row.article_id).collect();
    Ok((u64::try_from(row.held).unwrap_or_default(), stories))
}
