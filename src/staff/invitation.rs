//! One-time links to set a password: hashed, single use; a new one ends the older ones.

use chrono::TimeDelta;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, OptionalExtension, QueryDsl,
};
use diesel_async::RunQueryDsl;
use serde_json::Value;

use crate::{
    activity,
    error::{Error, Result},
    ids::{RequestId, StaffId},
    platform::{
        db::{Conn, Origin, Via},
        token::Token,
    },
    policy::{Action, Actor, Facts, can},
    schema::newsroom::{invitations, sessions, staff},
    staff::{Account, acting, correction, limits, may_invite, noted, session},
};

/// How long a link holds that lets somebody new in.
const WELCOME: TimeDelta = TimeDelta::hours(72);
/// How long one holds that replaces a password: whoever has it becomes somebody who is at work here.
const RESET: TimeDelta = TimeDelta::minutes(20);

/// Makes a link for an account. An address that waits for a link of it to be used waits for this one.
///
/// # Errors
/// `Refused`, `Conflict` when the person left, `NotFound`, database errors.
pub async fn invite(conn: &mut Conn, who: &Actor, id: StaffId) -> Result<Token> {
    let account = Account::lock(conn, id).await?;
    may_invite(who, account.role())?;
    let has_password: Option<String> = staff::table.find(id.0).select(staff::password_hash).first(conn).await?;
    if has_password.is_some() {
        // Whoever has the link becomes that person: for somebody at work that is an admin's decision.
        can(who, Action::ManageStaff, &Facts::NONE)?;
    }
    if account.deactivated_at.is_some() {
        return Err(Error::Conflict(
            "They left, so a link would open nothing. Let them in again first.".into(),
        ));
    }
    let new_email = correction::waiting(conn, id).await?;
    end_all(conn, id).await?;
    // Whoever is sent a link was locked out, as often as not by a stranger.
    limits::clear(conn, &account.email).await?;
    let (token, at) = (Token::new(), activity::instant(conn).await?);
    diesel::insert_into(invitations::table)
        .values((
            invitations::token_hash.eq(token.hash()),
            invitations::staff_id.eq(id.0),
            invitations::made_by.eq(who.id.account()?.0),
            invitations::made_at.eq(at),
            invitations::new_email.eq(new_email),
            invitations::expires_at.eq(at + if has_password.is_some() { RESET } else { WELCOME }),
        ))
        .execute(conn)
        .await?;
    noted(conn, who, "link_made", id, Value::Null).await?;
    Ok(token)
}

/// Makes a link that somebody asked for who forgot their password. Links that colleagues made stay; one that was asked for before
/// ends.
///
/// # Errors
/// Database errors.
pub async fn reset_asked(conn: &mut Conn, id: StaffId, link: &Token) -> Result<()> {
    let at_the_door = Origin {
        via: Via::Link,
        request: RequestId::new(),
    };
    let who = acting::of_account(conn, id, at_the_door).await?;
    let at = activity::instant(conn).await?;
    let asked_before = invitations::table
        .filter(invitations::staff_id.eq(id.0))
        .filter(invitations::made_by.is_null())
        .filter(invitations::used_at.is_null());
    diesel::update(asked_before)
        .set(invitations::used_at.eq(at))
        .execute(conn)
        .await?;
    diesel::insert_into(invitations::table)
        .values((
            invitations::token_hash.eq(link.hash()),
            invitations::staff_id.eq(id.0),
            invitations::made_at.eq(at),
            invitations::expires_at.eq(at + RESET),
        ))
        .execute(conn)
        .await?;
    noted(conn, &who, "reset_asked", id, Value::Null).await
}

/// Whose link this is, while it holds: with the address that using it confirms.
///
/// # Errors
/// `NotFound` for every other link, whatever is wrong with it; database errors.
pub async fn open(conn: &mut Conn, token: &Token) -> Result<Account> {
    let at = activity::instant(conn).await?;
    let (id, new_email): (uuid::Uuid, Option<String>) = invitations::table
        .inner_join(staff::table.on(staff::id.eq(invitations::staff_id)))
        .filter(invitations::token_hash.eq(token.hash()))
        .filter(invitations::used_at.is_null())
        .filter(invitations::expires_at.gt(at))
        .filter(staff::deactivated_at.is_null())
        .select((invitations::staff_id, invitations::new_email))
        .first(conn)
        .await
        .optional()?
        .ok_or(Error::NotFound)?;
    let account = Account::find(conn, StaffId(id)).await?;
    Ok(Account {
        email: new_email.unwrap_or(account.email),
        ..account
    })
}

/// Uses a link up: stores the hash of the new password, ends every session of the account, and answers whose it is, who
/// acts through the link. The account is held from here on, so a session that follows has the role that it has now.
///
/// # Errors
/// `NotFound` when the link does not hold (any more), database errors.
pub async fn accept(conn: &mut Conn, token: &Token, password_hash: &str, request: RequestId) -> Result<Actor> {
    let invited = open(conn, token).await?.id;
    let through = Origin {
        via: Via::Link,
        request,
    };
    let who = acting::of_account(conn, invited, through).await?;
    open(conn, token).await?; // again, now that nothing can come between
    let at = activity::instant(conn).await?;
    let used = diesel::update(
        invitations::table
            .find(token.hash())
            .filter(invitations::used_at.is_null()),
    )
    .set(invitations::used_at.eq(at))
    .execute(conn)
    .await?;
    if used == 0 {
        return Err(Error::NotFound);
    }
    correction::confirm(conn, invited, token).await?;
    set_password(conn, invited, password_hash).await?;
    noted(conn, &who, "link_used", invited, Value::Null).await?;
    Ok(who)
}

/// Sets another password for somebody, outside the newsroom's own door. Ends every session of the account.
pub async fn replace_password(conn: &mut Conn, operator: &Actor, id: StaffId, password_hash: &str) -> Result<()> {
    set_password(conn, id, password_hash).await?;
    noted(conn, operator, "password_set", id, Value::Null).await
}

/// Forgets links and sessions that have been over for a month.
pub async fn forget_old(conn: &mut Conn) -> Result<usize> {
    let before = activity::instant(conn).await? - TimeDelta::days(30);
    let links = diesel::delete(invitations::table.filter(invitations::expires_at.lt(before)))
        .execute(conn)
        .await?;
    let sessions = diesel::delete(sessions::table)
        .filter(
            sessions::expires_at
                .lt(before)
                .nullable()
                .or(sessions::ended_at.lt(before)),
        )
        .execute(conn)
        .await?;
    Ok(links + sessions)
}

/// Stores another password hash, ends every link and session of the account, which is held from here on, and lets its
/// owner try again if strangers used up their tries.
pub async fn set_password(conn: &mut Conn, id: StaffId, password_hash: &str) -> Result<()> {
    let account = Account::lock(conn, id).await?;
    limits::clear(conn, &account.email).await?;
    store_hash(conn, id, password_hash).await?;
    end_all(conn, id).await?;
    session::end_all(conn, id).await
}

/// Stores another password hash and nothing else; the caller locks the account.
pub async fn store_hash(conn: &mut Conn, id: StaffId, password_hash: &str) -> Result<()> {
    diesel::update(staff::table.find(id.0))
        .set(staff::password_hash.eq(password_hash))
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends the open links that an account made for others.
pub async fn end_made_by(conn: &mut Conn, id: StaffId) -> Result<()> {
    let at = activity::instant(conn).await?;
    diesel::update(
        invitations::table
            .filter(invitations::made_by.eq(id.0))
            .filter(invitations::used_at.is_null()),
    )
    .set(invitations::used_at.eq(at))
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends the open links of an account.
pub async fn end_all(conn: &mut Conn, id: StaffId) -> Result<()> {
    let at = activity::instant(conn).await?;
    diesel::update(
        invitations::table
            .filter(invitations::staff_id.eq(id.0))
            .filter(invitations::used_at.is_null()),
    )
    .set(invitations::used_at.eq(at))
    .execute(conn)
    .await?;
    Ok(())
}
