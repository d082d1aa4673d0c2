//! What waits at the desks of a person: counted, of what they may see.

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    articles::seen::seen_by,
    error::Result,
    platform::{db::Conn, sql::sql},
    policy::Party,
};

/// Open stories of a desk that are looked at; with as many the counts say that there are more.
const LOOKED_AT: i64 = 200;

/// A desk with what waits there.
#[derive(Debug, Clone, QueryableByName)]
pub struct DeskWaiting {
    /// Its address.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
    /// As colleagues read it.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// Stories that wait for an editor.
    #[diesel(sql_type = sql_types::BigInt)]
    pub in_review: i64,
    /// Stories that are signed and on no timeline.
    #[diesel(sql_type = sql_types::BigInt)]
    pub approved: i64,
    /// Stories whose due time passed and that no editor has signed.
    #[diesel(sql_type = sql_types::BigInt)]
    pub late: i64,
    /// Open stories that were looked at.
    #[diesel(sql_type = sql_types::BigInt)]
    pub looked_at: i64,
}

impl DeskWaiting {
    /// The desks of this person, in their order.
    ///
    /// # Errors
    /// Database errors.
    pub async fn all(conn: &mut Conn, who: impl Into<Party>) -> Result<Vec<Self>> {
        let who = who.into();
        Ok(sql(format!(
            "SELECT d.slug, d.name, x.* FROM newsroom.desk_people p JOIN newsroom.desks d ON d.id = p.desk_id CROSS JOIN LATERAL (
               SELECT count(*) FILTER (WHERE a.stage = 'in_review') AS in_review, count(*) FILTER (WHERE a.stage = 'approved') AS approved,
                 count(*) FILTER (WHERE a.due_at <= newsroom.clock() AND a.stage <> 'approved' AND a.killed_at IS NULL) AS late, count(*) AS looked_at
               FROM (SELECT o.* FROM newsroom.articles o WHERE o.desk_id = d.id AND o.stage IN ('draft', 'in_review', 'returned', 'approved')
                 ORDER BY o.changed_at DESC, o.id DESC LIMIT {LOOKED_AT}) a JOIN newsroom.revisions r ON r.id = a.working_revision_id WHERE {}) x
             WHERE p.staff_id = $1 ORDER BY d.position, d.id",
            seen_by(who.capacity.sees_as())
        ))
        .planned_once()
        .bind::<sql_types::Uuid, _>(who.id)
        .load(conn)
        .await?)
    }

    /// Whether something is late there.
    #[must_use]
    pub const fn is_late(&self) -> bool {
        self.late > 0
    }

    /// "2 in review, 1 approved, 1 late".
    #[must_use]
    pub fn said(&self) -> String {
        let more = if self.looked_at >= LOOKED_AT { "+" } else { "" };
        let part = |count: i64, what: &str| (count > 0).then(|| format!("{count}{more} {what}"));
        let parts = [
            part(self.in_review, "in review"),
            part(self.approved, "approved"),
            part(self.late, "late"),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        match parts.as_slice() {
            [] => "Nothing waits".to_owned(),
            parts => parts.join(", "),
        }
    }
}
