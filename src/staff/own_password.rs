//! Changing one's own password: the present one is asked for, other browsers are signed out.

use crate::{
    activity::{self, Entry},
    error::{Problems, Result},
    ids::SessionId,
    platform::db::{self, Conn, Pool},
    policy::Actor,
    staff::{
        invitation, limits,
        password::{Asker, Hasher, Password, Verdict, newsroom_name},
        session::{self, Session},
        sign_in::stored_hash,
    },
};

/// A change that was checked and is to be stored.
pub struct PasswordChange {
    hash: String,
    /// The hash that the present password was compared with.
    compared: Option<String>,
}

/// Checks what was typed and answers what to store. No connection is held while passwords are hashed, and none is hashed for
/// a new password that will not do. The limit is this session's own: strangers who guess at the account draw from another,
/// and so does whoever got hold of another session of it.
///
/// # Errors
/// `TooMany`, `Problems`, `Busy`, database errors.
pub async fn check(
    pool: &Pool,
    hasher: &Hasher,
    session: &Session,
    present: &str,
    wanted: &str,
) -> Result<PasswordChange> {
    let newsroom = newsroom_name(&mut *db::loan(pool).await?).await?;
    let about = [session.viewer.name.as_str(), session.email.as_str(), &newsroom];
    let mut problems = Problems::new();
    let password = problems.check("password", Password::parse(wanted, &about));
    if present.is_empty() {
        problems.add("present", "Type your present password, too.");
    }
    let Some(password) = password.filter(|_| problems.is_empty()) else {
        return Err(problems.into());
    };
    let compared = {
        let mut conn = db::loan(pool).await?;
        let key = format!("{}:own:{}", limits::account(&session.email), session.id);
        limits::take(&mut conn, &key, limits::OWN_PASSWORD).await?;
        stored_hash(&mut conn, session.viewer.id).await?
    };
    let asker = Asker::Colleague(session.viewer.id);
    if hasher.verify(asker, present.to_owned(), compared.clone()).await? == Verdict::Wrong {
        let sentence = "This is not your present password. Type it again.";
        return Err(Problems::of("present", sentence).into());
    }
    Ok(PasswordChange {
        hash: hasher.hash(password).await?,
        compared,
    })
}

/// Stores the new password, ends open links, and signs every other browser out. Hashing took its time: a password that was
/// set meanwhile, here or by the operator, stays.
///
/// # Errors
/// `Problems` when the password is not the compared one any more, database errors.
pub async fn store(conn: &mut Conn, who: &Actor, kept: SessionId, change: &PasswordChange) -> Result<()> {
    let (staff, _) = who.staff()?;
    if stored_hash(conn, staff).await? != change.compared {
        let sentence = "Your password was changed in the meantime. Type the one that holds now.";
        return Err(Problems::of("present", sentence).into());
    }
    invitation::store_hash(conn, staff, &change.hash).await?;
    invitation::end_all(conn, staff).await?;
    session::end_others(conn, staff, kept).await?;
    let at = activity::instant(conn).await?;
    let entry = Entry {
        act: "password_changed",
        ..Entry::default()
    };
    activity::record(conn, who, at, entry).await
}
