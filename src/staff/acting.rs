//! Who acts: read again inside the transaction of the command, under a lock that lasts until its end. Deactivation, another
//! role, another password and the end of a session take the same rows, so none of them can come between the question
//! and the act.
//!
//! The order of locks is: the roster, where accounts are changed; one's own account; one's own session; other accounts;
//! everything else. Acts on stories hold their own account only, and hold it before anything that others wait for.

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, Queryable, QueryableByName, Selectable, SelectableHelper, sql_types,
};
use diesel_async::RunQueryDsl;

use crate::{
    error::{Error, Result},
    ids::StaffId,
    platform::{
        db::{Conn, Origin},
        sql::sql,
    },
    policy::Actor,
    schema::newsroom::staff,
    staff::session::{self, Session},
};

/// How much a command locks of who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountLock {
    /// The account stays as it is; other commands of the same person go on beside this one.
    Shared,
    /// One command of this person at a time: for what changes their own account or its sessions.
    Alone,
    /// One change of accounts at a time in the whole newsroom, so that two admins who change each other wait for one
    /// another and not in a circle.
    Roster,
}

#[derive(Queryable, QueryableByName, Selectable)]
#[diesel(table_name = staff)]
struct ActingAccount {
    #[diesel(sql_type = sql_types::Uuid)]
    id: StaffId,
    #[diesel(sql_type = sql_types::Text)]
    role: String,
}

impl ActingAccount {
    fn confirmed(self, origin: Origin) -> Result<Actor> {
        let role = self.role.parse().map_err(Error::Internal)?;
        Ok(Actor::confirmed(self.id, role, origin))
    }
}

/// Whoever is signed in with this session, as things stand now. The caller's transaction locks account and session.
///
/// # Errors
/// `SignedOut` when the session or the account ended since the request began; `Busy` when somebody holds them for more
/// than a second; database errors.
pub async fn of_session(conn: &mut Conn, session: &Session, lock: AccountLock) -> Result<Actor> {
    if lock == AccountLock::Roster {
        roster(conn).await?;
    }
    let how = match lock {
        AccountLock::Shared => "FOR SHARE",
        AccountLock::Alone | AccountLock::Roster => "FOR NO KEY UPDATE",
    };
    // The account first, as everybody else takes them: the rows of a part that holds are read before the rest.
    let row: Option<ActingAccount> = sql(format!(
        "WITH account AS MATERIALIZED (SELECT id, role FROM newsroom.staff WHERE id = $1 AND deactivated_at IS NULL {how})
         SELECT account.id, account.role FROM account JOIN newsroom.sessions s ON s.staff_id = account.id
         WHERE s.id = $2 AND s.ended_at IS NULL AND s.expires_at > newsroom.clock() AND s.seen_at > newsroom.clock() - $3
         FOR SHARE OF s"
    ))
    .bind::<sql_types::Uuid, _>(session.viewer.id)
    .bind::<sql_types::Uuid, _>(session.id)
    .bind::<sql_types::Interval, _>(session::IDLE)
    .get_result(conn)
    .await
    .optional()?;
    row.ok_or(Error::SignedOut)?.confirmed(session.viewer.origin)
}

/// Somebody who comes in without a session: by a password, a link, set-up, or as one of the demo's cast. The caller's
/// transaction locks the account.
///
/// # Errors
/// `NotFound` when there is no such account or it was deactivated; `Busy`; database errors.
pub async fn of_account(conn: &mut Conn, id: StaffId, origin: Origin) -> Result<Actor> {
    let row: Option<ActingAccount> = staff::table
        .find(id)
        .filter(staff::deactivated_at.is_null())
        .select(ActingAccount::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?;
    row.ok_or(Error::NotFound)?.confirmed(origin)
}

/// An account that the operator acts for at the command line. The caller's transaction holds it as it is; the same person
/// goes on working beside it.
///
/// # Errors
/// `NotFound` when there is no such account or it was deactivated; `Busy`; database errors.
pub async fn for_operator(conn: &mut Conn, id: StaffId, origin: Origin) -> Result<Actor> {
    let row: Option<ActingAccount> = staff::table
        .find(id)
        .filter(staff::deactivated_at.is_null())
        .select(ActingAccount::as_select())
        .for_share()
        .first(conn)
        .await
        .optional()?;
    row.ok_or(Error::NotFound)?.confirmed(origin)
}

/// Takes the roster: accounts are added and changed by one transaction at a time. Before any account is held.
///
/// # Errors
/// `Busy`, database errors.
pub async fn roster(conn: &mut Conn) -> Result<()> {
    sql("SELECT pg_advisory_xact_lock(hashtext('copydesk roster'))")
        .execute(conn)
        .await?;
    Ok(())
}
