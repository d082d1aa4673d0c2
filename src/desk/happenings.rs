//! What happened last, of all that a person may see.

use diesel::sql_types;
use diesel_async::RunQueryDsl;

use crate::{
    activity::{ActivityLine, LINE},
    articles::seen::seen_by,
    desk::{
        query::{FAR, Shelf, StoryQuery},
        walks,
    },
    error::Result,
    platform::{db::Conn, sql::sql},
    policy::{Party, Role},
};

/// Of their own stories a contributor is told what happened last, as far as so many rows of a walk lead.
const OWN_ACTIVITY: i64 = 200;

/// The newest lines of activity of all stories that a person may see: among the newest of all, and among those of the
/// stories of their own that changed last.
pub async fn newest_activity(conn: &mut Conn, who: impl Into<Party>, limit: i64) -> Result<Vec<ActivityLine>> {
    let who = who.into();
    let role = who.capacity.sees_as();
    let told = "l.article_id IS NOT NULL AND l.act <> 'created'";
    let mut walks = vec![format!(
        "SELECT l.seq, l.article_id FROM newsroom.activity l WHERE {told} ORDER BY l.seq DESC LIMIT {FAR}"
    )];
    if role == Role::Contributor {
        let wanted = StoryQuery {
            far: OWN_ACTIVITY,
            ..StoryQuery::newest(Shelf::All, 1)
        };
        walks.push(format!(
            "SELECT l.seq, l.article_id FROM ({}) o CROSS JOIN LATERAL (
               SELECT l.seq, l.article_id FROM newsroom.activity l WHERE l.article_id = o.id AND {told} ORDER BY l.seq DESC LIMIT $2) l ORDER BY l.seq DESC",
            walks::ways(role, &wanted)[0].walk
        ));
    }
    let seen = seen_by(role);
    let found: Vec<String> = walks
        .iter()
        .map(|walk| {
            format!(
                "(SELECT w.seq FROM ({walk}) w CROSS JOIN LATERAL (
                    SELECT FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id WHERE a.id = w.article_id AND {seen} OFFSET 0) s
                  ORDER BY w.seq DESC LIMIT $2)"
            )
        })
        .collect();
    Ok(sql(format!(
        "WITH picked AS MATERIALIZED (SELECT u.seq FROM ({}) u ORDER BY u.seq DESC LIMIT $2)
         SELECT x.* FROM picked p CROSS JOIN LATERAL ({LINE} WHERE l.seq = p.seq OFFSET 0) x ORDER BY p.seq DESC",
        found.join(" UNION ")
    ))
    .planned_once()
    .bind::<sql_types::Uuid, _>(who.id)
    .bind::<sql_types::BigInt, _>(limit)
    .load(conn)
    .await?)
}
