//! Changing one's own password: the present one is asked for, other browsers are signed out.

use crate::{
    activity::{self, Entry},
    error::{Problems, Result},
    platform::db::{self, Conn, Pool},
    staff::{
        invitation, limits,
        password::{Hasher, Password, Verdict},
        session::{self, Session},
        sign_in::stored_hash,
    },
};

/// Checks what was typed and answers the hash to store. No connection is held while passwords are hashed.
///
/// # Errors
/// `TooMany`, `Problems`, database errors.
pub async fn check(pool: &Pool, hasher: &Hasher, session: &Session, present: &str, wanted: &str) -> Result<String> {
    let key = limits::account(&session.email);
    let stored = {
        let mut conn = db::loan(pool).await?;
        limits::take(&mut conn, &key, limits::ACCOUNT).await?;
        stored_hash(&mut conn, session.actor.id).await?
    };
    let mut problems = Problems::new();
    let about = [session.actor.name.as_str(), session.email.as_str()];
    let password = problems.keep("password", Password::parse(wanted, &about));
    if hasher.verify(present.to_owned(), stored).await? == Verdict::Wrong {
        problems.add("present", "This is not your present password. Type it again.");
    } else {
        limits::refill(&mut *db::loan(pool).await?, &key).await?;
    }
    match password {
        Some(password) if problems.is_empty() => hasher.hash(password).await,
        _ => Err(problems.into()),
    }
}

/// Stores the new password, ends open links, and signs every other browser out.
///
/// # Errors
/// Database errors.
pub async fn store(conn: &mut Conn, session: &Session, hash: &str) -> Result<()> {
    let who = &session.actor;
    invitation::store_hash(conn, who.id, hash).await?;
    invitation::end_all(conn, who.id).await?;
    session::end_others(conn, who.id, session.id).await?;
    let at = activity::instant(conn).await?;
    let entry = Entry {
        act: "password_changed",
        ..Entry::default()
    };
    activity::record(conn, who, at, entry).await
}
