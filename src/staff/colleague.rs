//! Accounts as the staff list shows them: what became of them, when they were last seen.

use chrono::{DateTime, Utc};
use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    error::{Error, Result},
    ids::StaffId,
    platform::db::Conn,
    policy::Role,
};

/// What became of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// Has a password and may sign in.
    Active,
    /// Waits for a first password.
    Waiting,
    /// Was deactivated; stories and bylines stay.
    Left,
}

impl AccountState {
    /// In the order of the list's tabs.
    pub const ALL: [Self; 3] = [Self::Active, Self::Waiting, Self::Left];
}

/// One line of the staff list.
#[derive(Debug, Clone, QueryableByName)]
pub struct Colleague {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: StaffId,
    /// The address that they sign in with.
    #[diesel(sql_type = sql_types::Text)]
    pub email: String,
    /// As colleagues read it, at most 100 characters.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    #[diesel(sql_type = sql_types::Text)]
    #[diesel(column_name = role)]
    role_word: String,
    /// When the account was made.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub created_at: DateTime<Utc>,
    /// Set once the person left.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub deactivated_at: Option<DateTime<Utc>>,
    /// Rises with every write; a form that names an older one is refused.
    #[diesel(sql_type = sql_types::BigInt)]
    pub version: i64,
    #[diesel(sql_type = sql_types::Bool)]
    has_password: bool,
    /// Last request of any browser of theirs.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub seen_at: Option<DateTime<Utc>>,
    /// Signed in, and asked for something in the last minutes.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_here: bool,
    /// Until when their newest one-time link holds, if one does.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub link_until: Option<DateTime<Utc>>,
    /// The address that is theirs once they use that link, also after it ran out: the next one has it too.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub new_email: Option<String>,
}

/// `seen_at` is written once a minute at most, so three minutes are "now".
const COLLEAGUE: &str = "SELECT p.id, p.email, p.name, p.role, p.created_at, p.deactivated_at, p.version, p.password_hash IS NOT NULL AS has_password,
    s.seen_at, coalesce(s.is_here, false) AS is_here,
    (SELECT max(i.expires_at) FROM newsroom.invitations i
     WHERE i.staff_id = p.id AND i.used_at IS NULL AND i.expires_at > newsroom.clock()) AS link_until,
    (SELECT i.new_email FROM newsroom.invitations i WHERE i.staff_id = p.id AND i.used_at IS NULL ORDER BY i.made_at DESC LIMIT 1) AS new_email
  FROM newsroom.staff p
  LEFT JOIN (SELECT staff_id, max(seen_at) AS seen_at, bool_or(ended_at IS NULL AND seen_at > newsroom.clock() - interval '3 minutes') AS is_here
             FROM newsroom.sessions GROUP BY staff_id) s ON s.staff_id = p.id";

impl Colleague {
    /// All of them by name.
    pub async fn all(conn: &mut Conn) -> Result<Vec<Self>> {
        Ok(diesel::sql_query(format!("{COLLEAGUE} ORDER BY lower(p.name), p.id"))
            .load(conn)
            .await?)
    }

    /// One of them.
    ///
    /// # Errors
    /// `NotFound`, database errors.
    pub async fn find(conn: &mut Conn, id: StaffId) -> Result<Self> {
        diesel::sql_query(format!("{COLLEAGUE} WHERE p.id = $1"))
            .bind::<sql_types::Uuid, _>(id)
            .get_result(conn)
            .await
            .optional()?
            .ok_or(Error::NotFound)
    }

    /// Its role; the database knows no other words than ours.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role_word.parse().unwrap_or(Role::Contributor)
    }

    /// What became of it.
    #[must_use]
    pub const fn state(&self) -> AccountState {
        match (self.deactivated_at.is_some(), self.has_password) {
            (true, _) => AccountState::Left,
            (false, true) => AccountState::Active,
            (false, false) => AccountState::Waiting,
        }
    }
}
