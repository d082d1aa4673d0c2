//! What one person asked for and another one decides: a kill, or the end of one.

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    articles::seen::seen_by,
    error::Result,
    ids::{ArticleId, StaffId},
    platform::{db::Conn, sql::sql},
    policy::Party,
};

/// A story of which half of an act is done.
#[derive(Debug, Clone, QueryableByName)]
pub struct AskedOfTwo {
    /// The story.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: ArticleId,
    /// Of its working text.
    #[diesel(sql_type = sql_types::Text)]
    pub headline: String,
    /// Who asked.
    #[diesel(sql_type = sql_types::Uuid)]
    pub asked_by: StaffId,
    /// Their present name.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// A kill; else that one is taken back.
    #[diesel(sql_type = sql_types::Bool)]
    pub kills: bool,
}

/// At most so many: there are seldom two.
const MOST: i64 = 20;

impl AskedOfTwo {
    /// Those that a person may see.
    ///
    /// # Errors
    /// Database errors.
    pub async fn all(conn: &mut Conn, who: impl Into<Party>) -> Result<Vec<Self>> {
        let who = who.into();
        let seen = seen_by(who.capacity.sees_as());
        Ok(sql(format!(
            "SELECT a.id, r.headline, s.id AS asked_by, s.name, a.kill_asked_by IS NOT NULL AS kills
             FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id
               JOIN newsroom.staff s ON s.id = coalesce(a.kill_asked_by, a.reinstate_asked_by)
             WHERE coalesce(a.kill_asked_by, a.reinstate_asked_by) IS NOT NULL AND {seen} ORDER BY a.id LIMIT $2"
        ))
        .planned_once()
        .bind::<sql_types::Uuid, _>(who.id)
        .bind::<sql_types::BigInt, _>(MOST)
        .load(conn)
        .await?)
    }
}
