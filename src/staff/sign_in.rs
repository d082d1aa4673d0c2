//! Signing in: the same words and the same work for a wrong password and for an address without an account.

use std::net::IpAddr;

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl};
use diesel_async::RunQueryDsl;

use crate::{
    error::{Problems, Result},
    ids::StaffId,
    platform::{
        db::{self, Pool},
        token::Token,
    },
    schema::newsroom::staff,
    staff::{
        Account, EmailAddress, limits,
        password::{Hasher, Password, Verdict},
        session,
    },
};

/// What somebody typed at the door.
pub struct Attempt {
    /// Address.
    pub email: String,
    /// Password.
    pub password: String,
    /// What the browser calls itself.
    pub device: String,
    /// Where it comes from, through configured proxies only.
    pub from: IpAddr,
}

/// Signs in: limits, one comparison, a session. No connection is held while the password is hashed.
///
/// # Errors
/// `TooMany`, `Problems` (one sentence for every kind of wrong), database errors.
pub async fn sign_in(pool: &Pool, hasher: &Hasher, attempt: Attempt) -> Result<Token> {
    let key = limits::account(&attempt.email);
    let (account, stored) = {
        let mut conn = db::loan(pool).await?;
        limits::take(&mut conn, &limits::network(attempt.from), limits::NETWORK).await?;
        limits::take(&mut conn, &key, limits::ACCOUNT).await?;
        let account = match attempt.email.parse::<EmailAddress>() {
            Ok(email) => Account::by_email(&mut conn, &email)
                .await?
                .filter(|account| account.deactivated_at.is_none()),
            Err(_) => None,
        };
        let stored = match &account {
            Some(account) => stored_hash(&mut conn, account.id).await?,
            None => None,
        };
        (account, stored)
    };
    let verdict = hasher.verify(attempt.password.clone(), stored).await?;
    let (Some(account), Verdict::Right | Verdict::RightButWeak) = (account, verdict) else {
        return Err(Problems::of(
            "password",
            "That address and password do not go together. Type both again.",
        )
        .into());
    };
    let better = match (verdict, Password::parse(&attempt.password, &[])) {
        (Verdict::RightButWeak, Ok(password)) => Some(hasher.hash(password).await?),
        _ => None,
    };
    let mut conn = db::loan(pool).await?;
    if let Some(better) = better {
        diesel::update(staff::table.find(account.id.0))
            .set(staff::password_hash.eq(better))
            .execute(&mut conn)
            .await?;
    }
    limits::refill(&mut conn, &key).await?;
    session::open(&mut conn, account.id, account.role(), &attempt.device).await
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
