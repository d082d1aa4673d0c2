//! Signing in: the same words and the same work for a wrong password and for an address without an account.

use std::net::IpAddr;

use diesel::{OptionalExtension, QueryDsl};
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::Value;

use crate::{
    error::{Error, Problems, Result},
    ids::StaffId,
    platform::{
        db::{self, Origin, Pool},
        token::Token,
    },
    policy::Actor,
    schema::newsroom::staff,
    staff::{
        Account, EmailAddress, acting, invitation,
        known::BrowserMarks,
        limits, noted,
        password::{Asker, Hasher, Password, Verdict},
        session,
    },
};

/// What somebody typed at the door.
pub struct Attempt {
    /// The address, as it was typed.
    pub email: String,
    /// The password, as it was typed.
    pub password: String,
    /// What the browser calls itself.
    pub device: String,
    /// Where it comes from, through configured proxies only.
    pub from: IpAddr,
    /// The request that carried it, for the record.
    pub origin: Origin,
    /// What the browser shows of earlier sign-ins.
    pub marks: BrowserMarks,
}

/// Somebody who came in.
pub struct NewSession {
    /// What the session's cookie holds.
    pub token: Token,
    /// Whose session it is.
    pub staff: StaffId,
}

/// Signs in: limits, one comparison, a session. No connection is held while the password is hashed.
///
/// # Errors
/// `TooMany`, `Problems` (one sentence for every kind of wrong), `Busy` when too many want the same, database errors.
pub async fn sign_in(pool: &Pool, hasher: &Hasher, attempt: Attempt) -> Result<NewSession> {
    let (account, stored, turn) = {
        let mut conn = db::loan(pool).await?;
        let account = match attempt.email.parse::<EmailAddress>() {
            Ok(email) => Account::by_email(&mut conn, &email)
                .await?
                .filter(|account| account.deactivated_at.is_none()),
            Err(_) => None,
        };
        let turn = turn(&mut conn, &attempt, account.as_ref()).await?;
        let stored = match &account {
            Some(account) => stored_hash(&mut conn, account.id).await?,
            None => None,
        };
        (account, stored, turn)
    };
    if attempt.password.is_empty() {
        return Err(wrong().into());
    }
    let verdict = hasher
        .verify(turn.asker, attempt.password.clone(), stored.clone())
        .await?;
    let (Some(account), Some(stored), Verdict::Right | Verdict::RightButWeak) = (account, stored, verdict) else {
        return Err(wrong().into());
    };
    let better = match (verdict, Password::parse(&attempt.password, &[])) {
        (Verdict::RightButWeak, Ok(password)) => Some(hasher.hash(password).await?),
        _ => None,
    };
    let mut conn = db::loan(pool).await?;
    let conn: &mut db::Conn = &mut conn;
    conn.transaction::<_, Error, _>(async |conn: &mut db::Conn| {
        let who = still(conn, account.id, &stored, attempt.origin).await?;
        if let Some(better) = better {
            invitation::store_hash(conn, account.id, &better).await?;
        }
        limits::refill(conn, &turn.tries).await?;
        noted(conn, &who, "signed_in", account.id, Value::Null).await?;
        Ok(NewSession {
            token: session::open(conn, &who, &attempt.device).await?,
            staff: account.id,
        })
    })
    .await
}

/// Whose limits a try draws from.
struct TryLimits {
    asker: Asker,
    /// The bucket of wrong tries, full again after the right password.
    tries: String,
}

/// Takes from the limits. A browser that signed in to this account before has limits that nobody else draws from; when it
/// has used them up it is a stranger like any other.
async fn turn(conn: &mut db::Conn, attempt: &Attempt, account: Option<&Account>) -> Result<TryLimits> {
    let of_account = limits::account(&attempt.email);
    if let Some(browser) = account.and_then(|account| attempt.marks.of(account.id)) {
        let tries = format!("{of_account}:browser:{}", browser.simple());
        let all = format!("{of_account}:known");
        if taken(limits::take(conn, &tries, limits::TRIES).await)?
            && taken(limits::take(conn, &all, limits::KNOWN).await)?
        {
            let asker = Asker::Known;
            return Ok(TryLimits { asker, tries });
        }
    }
    let network = limits::network(attempt.from);
    let tries = format!("{of_account}:{network}");
    limits::take(conn, &tries, limits::TRIES).await?;
    limits::take(conn, &network, limits::NETWORK).await?;
    limits::take(conn, &format!("{of_account}:strangers"), limits::STRANGERS).await?;
    let asker = Asker::Stranger(network);
    Ok(TryLimits { asker, tries })
}

fn taken(outcome: Result<()>) -> Result<bool> {
    match outcome {
        Ok(()) => Ok(true),
        Err(Error::TooMany(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

fn wrong() -> Problems {
    Problems::of(
        "password",
        "That address and password do not go together. Type both again.",
    )
}

/// Whether the account still has the password that was compared, and may sign in: hashing takes its time, and a reset, a
/// change of role or an end may have come meanwhile. Locks the account.
async fn still(conn: &mut db::Conn, id: StaffId, compared: &str, origin: Origin) -> Result<Actor> {
    let who = match acting::of_account(conn, id, origin).await {
        Err(Error::NotFound) => return Err(wrong().into()),
        who => who?,
    };
    if stored_hash(conn, id).await?.as_deref() != Some(compared) {
        return Err(wrong().into());
    }
    Ok(who)
}

pub(super) async fn stored_hash(conn: &mut db::Conn, id: StaffId) -> Result<Option<String>> {
    let hash: Option<Option<String>> = staff::table
        .find(id.0)
        .select(staff::password_hash)
        .first(conn)
        .await
        .optional()?;
    Ok(hash.flatten())
}
