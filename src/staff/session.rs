//! Signed-in browsers: rows that can be listed and ended, found by the hash of what the cookie holds.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::Value;

use crate::{
    activity,
    error::{Error, Result},
    ids::{SessionId, StaffId},
    platform::{
        db::{Conn, Origin},
        sql::sql,
        token::Token,
    },
    policy::{Actor, Role, Viewer},
    schema::newsroom::sessions,
    staff::noted,
};

/// Without a request for this long a session is over.
pub(super) const IDLE: TimeDelta = TimeDelta::hours(8);

/// The longest a session lasts: a week, a day for admins.
const fn longest(role: Role) -> TimeDelta {
    match role {
        Role::Admin => TimeDelta::hours(24),
        Role::Contributor | Role::Journalist | Role::Editor => TimeDelta::days(7),
    }
}

/// A session that holds, with whose it is.
#[derive(Debug, Clone)]
pub struct Session {
    /// For lists and for ending it.
    pub id: SessionId,
    /// Whose, as of this request's head.
    pub viewer: Viewer,
    /// Their address.
    pub email: String,
}

#[derive(QueryableByName)]
struct StoredSession {
    #[diesel(sql_type = sql_types::Uuid)]
    id: SessionId,
    #[diesel(sql_type = sql_types::Uuid)]
    staff_id: StaffId,
    #[diesel(sql_type = sql_types::Text)]
    name: String,
    #[diesel(sql_type = sql_types::Text)]
    email: String,
    #[diesel(sql_type = sql_types::Text)]
    role: String,
    #[diesel(sql_type = sql_types::Bool)]
    stale: bool,
}

/// Opens a session of somebody who came in, and answers what its cookie holds.
pub async fn open(conn: &mut Conn, who: &Actor, device: &str) -> Result<Token> {
    let (staff, role) = who.staff()?;
    let (token, at) = (Token::new(), activity::instant(conn).await?);
    let device: String = device.chars().filter(|c| !c.is_control()).take(200).collect();
    diesel::insert_into(sessions::table)
        .values((
            sessions::token_hash.eq(token.hash()),
            sessions::id.eq(SessionId::new().0),
            sessions::staff_id.eq(staff.0),
            sessions::started_at.eq(at),
            sessions::seen_at.eq(at),
            sessions::expires_at.eq(at + longest(role)),
            sessions::device.eq(device),
        ))
        .execute(conn)
        .await?;
    Ok(token)
}

impl Session {
    /// The session of a cookie, if it still holds: not ended, not idle, not too old, its account active. It is in use.
    ///
    /// # Errors
    /// `SignedOut`, database errors.
    pub async fn find(conn: &mut Conn, token: &Token, origin: Origin) -> Result<Self> {
        let (session, is_stale) = Self::look(conn, token, origin).await?;
        if is_stale {
            // A page never waits for a command that holds the session: that one was seen, too.
            sql("UPDATE newsroom.sessions SET seen_at = newsroom.clock()
                 WHERE token_hash = (SELECT token_hash FROM newsroom.sessions WHERE token_hash = $1 FOR NO KEY UPDATE SKIP LOCKED)")
                .bind::<sql_types::Binary, _>(token.hash())
                .execute(conn)
                .await?;
        }
        Ok(session)
    }

    /// The same for what a page asks by itself: nobody is at it because of that.
    ///
    /// # Errors
    /// As `find`.
    pub async fn find_unused(conn: &mut Conn, token: &Token, origin: Origin) -> Result<Self> {
        Ok(Self::look(conn, token, origin).await?.0)
    }

    async fn look(conn: &mut Conn, token: &Token, origin: Origin) -> Result<(Self, bool)> {
        let row: StoredSession = sql(
            "SELECT s.id, s.staff_id, p.name, p.email, p.role, s.seen_at < newsroom.clock() - interval '1 minute' AS stale
             FROM newsroom.sessions s JOIN newsroom.staff p ON p.id = s.staff_id
             WHERE s.token_hash = $1 AND s.ended_at IS NULL AND s.expires_at > newsroom.clock() AND s.seen_at > newsroom.clock() - $2
               AND p.deactivated_at IS NULL",
        )
        .bind::<sql_types::Binary, _>(token.hash())
        .bind::<sql_types::Interval, _>(IDLE)
        .get_result(conn)
        .await
        .optional()?
        .ok_or(Error::SignedOut)?;
        let role = row.role.parse().map_err(Error::Internal)?;
        let session = Self {
            id: row.id,
            viewer: Viewer {
                id: row.staff_id,
                name: row.name,
                role,
                origin,
            },
            email: row.email,
        };
        Ok((session, row.stale))
    }
}

/// Which of these sessions hold, of an account that is active.
///
/// # Errors
/// Database errors.
pub async fn holding(conn: &mut Conn, sessions: &[SessionId]) -> Result<Vec<SessionId>> {
    #[derive(QueryableByName)]
    struct HoldingSession {
        #[diesel(sql_type = sql_types::Uuid)]
        id: SessionId,
    }
    let ids: Vec<uuid::Uuid> = sessions.iter().map(|session| session.0).collect();
    let found: Vec<HoldingSession> = sql("SELECT s.id FROM newsroom.sessions s JOIN newsroom.staff p ON p.id = s.staff_id
         WHERE s.id = ANY ($1) AND s.ended_at IS NULL AND s.expires_at > newsroom.clock() AND s.seen_at > newsroom.clock() - $2
           AND p.deactivated_at IS NULL")
    .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
    .bind::<sql_types::Interval, _>(IDLE)
    .load(conn)
    .await?;
    Ok(found.into_iter().map(|session| session.id).collect())
}

/// A session as its owner and an admin see it.
#[derive(Debug, Clone, QueryableByName)]
pub struct OpenSession {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: SessionId,
    /// What the browser called itself.
    #[diesel(sql_type = sql_types::Text)]
    pub device: String,
    /// Since when.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub started_at: DateTime<Utc>,
    /// Last request.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub seen_at: DateTime<Utc>,
}

/// The open sessions of an account, newest first.
pub async fn of(conn: &mut Conn, staff: StaffId) -> Result<Vec<OpenSession>> {
    Ok(sql("SELECT id, device, started_at, seen_at FROM newsroom.sessions
         WHERE staff_id = $1 AND ended_at IS NULL AND expires_at > newsroom.clock() AND seen_at > newsroom.clock() - $2
         ORDER BY seen_at DESC LIMIT 50")
    .bind::<sql_types::Uuid, _>(staff)
    .bind::<sql_types::Interval, _>(IDLE)
    .load(conn)
    .await?)
}

/// Ends one session of an account, which the caller holds.
pub async fn end(conn: &mut Conn, staff: StaffId, id: SessionId) -> Result<()> {
    let at = activity::instant(conn).await?;
    diesel::update(
        sessions::table
            .filter(sessions::id.eq(id.0))
            .filter(sessions::staff_id.eq(staff.0))
            .filter(sessions::ended_at.is_null()),
    )
    .set(sessions::ended_at.eq(at))
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends one's own session, here or in another browser; the caller holds the account.
///
/// # Errors
/// Database errors.
pub async fn leave(conn: &mut Conn, who: &Actor, id: SessionId, is_here: bool) -> Result<()> {
    let staff = who.id.account()?;
    end(conn, staff, id).await?;
    let act = if is_here { "signed_out" } else { "session_ended" };
    noted(conn, who, act, staff, Value::Null).await
}

/// Ends the session that a browser shows, when somebody signs in over it.
pub async fn end_shown(conn: &mut Conn, token: &Token) -> Result<()> {
    let at = activity::instant(conn).await?;
    diesel::update(sessions::table.find(token.hash()).filter(sessions::ended_at.is_null()))
        .set(sessions::ended_at.eq(at))
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends all sessions of an account, which the caller holds.
pub async fn end_all(conn: &mut Conn, staff: StaffId) -> Result<()> {
    let at = activity::instant(conn).await?;
    diesel::update(
        sessions::table
            .filter(sessions::staff_id.eq(staff.0))
            .filter(sessions::ended_at.is_null()),
    )
    .set(sessions::ended_at.eq(at))
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends all sessions of one's own but one; the caller locks the account.
///
/// # Errors
/// Database errors.
pub async fn leave_others(conn: &mut Conn, who: &Actor, kept: SessionId) -> Result<()> {
    let staff = who.id.account()?;
    end_others(conn, staff, kept).await?;
    noted(conn, who, "sessions_ended", staff, Value::Null).await
}

/// Ends all sessions of an account but one; the caller locks the account.
pub async fn end_others(conn: &mut Conn, staff: StaffId, kept: SessionId) -> Result<()> {
    let at = activity::instant(conn).await?;
    diesel::update(
        sessions::table
            .filter(sessions::staff_id.eq(staff.0))
            .filter(sessions::id.ne(kept.0))
            .filter(sessions::ended_at.is_null()),
    )
    .set(sessions::ended_at.eq(at))
    .execute(conn)
    .await?;
    Ok(())
}
