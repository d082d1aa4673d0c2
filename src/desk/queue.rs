//! What waits at the desks of a person: counted, of what they may see; and what is planned at one.

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    articles::seen::seen_by,
    error::Result,
    ids::{ArticleId, DeskId},
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
    /// Budget lines that nobody writes yet.
    #[diesel(sql_type = sql_types::BigInt)]
    pub free: i64,
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
                 count(*) FILTER (WHERE a.due_at <= newsroom.clock() AND a.stage <> 'approved' AND a.killed_at IS NULL) AS late,
                 count(*) FILTER (WHERE a.is_planned AND a.with_id IS NULL) AS free, count(*) AS looked_at
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
            part(self.free, if self.free == 1 { "free line" } else { "free lines" }),
            part(self.late, "late"),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        match parts.as_slice() {
            [] => "Nothing waits".to_owned(),
            parts => parts.join(", "),
        }
    }
}

/// A story that is planned and not written yet.
#[derive(Debug, Clone, QueryableByName)]
pub struct BudgetLine {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: ArticleId,
    /// Its working name.
    #[diesel(sql_type = sql_types::Text)]
    pub slugline: String,
    /// What it is to be; may be empty.
    #[diesel(sql_type = sql_types::Text)]
    pub brief: String,
    /// How long it is to be, in words.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Integer>)]
    pub target_words: Option<i32>,
    /// When it is to be ready.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub due_at: Option<DateTime<Utc>>,
    /// Name of whoever writes it; none for one that is free.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub with: Option<String>,
}

impl BudgetLine {
    /// The lines of a desk that a person may see, those due next first; one more than `most` where there are more.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of_desk(conn: &mut Conn, who: impl Into<Party>, desk: DeskId, most: i64) -> Result<Vec<Self>> {
        let who = who.into();
        Ok(sql(format!(
            "SELECT a.id, a.slugline, a.brief, a.target_words, a.due_at, (SELECT s.name FROM newsroom.staff s WHERE s.id = a.with_id) AS with
             FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id
             WHERE a.is_planned AND a.desk_id = $2 AND a.stage = 'draft' AND {} ORDER BY a.due_at, a.id LIMIT $3",
            seen_by(who.capacity.sees_as())
        ))
        .planned_once()
        .bind::<sql_types::Uuid, _>(who.id)
        .bind::<sql_types::Uuid, _>(desk)
        .bind::<sql_types::BigInt, _>(most + 1)
        .load(conn)
        .await?)
    }
}
