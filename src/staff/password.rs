//! Passwords: argon2id, at most two hashes at once, never while a database connection is held.

use std::{
    fmt,
    sync::{Arc, LazyLock},
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// 64 MiB, three passes, one lane (trust.md); stored hashes made with less are made again at the next sign-in.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
/// Shortest password, in characters.
pub const MIN_CHARS: usize = 15;
const MAX_BYTES: usize = 1_000;

/// A password that may be set. Never printed.
#[derive(Clone)]
pub struct Password(String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(***)")
    }
}

impl Password {
    /// Checks a new password. Spaces and any script are fine; what is easily guessed is not.
    ///
    /// # Errors
    /// A sentence.
    pub fn parse(text: &str, about: &[&str]) -> std::result::Result<Self, String> {
        if text.chars().count() < MIN_CHARS {
            return Err(format!(
                "Use at least {MIN_CHARS} characters. Four ordinary words are better than one odd one."
            ));
        }
        if text.len() > MAX_BYTES {
            return Err("Use at most 1,000 characters.".into());
        }
        let start: String = text.chars().take(100).collect();
        if u8::from(zxcvbn::zxcvbn(&start, about).score()) < 3 {
            return Err(
                "This password is easily guessed. Use four words that have nothing to do with each other.".into(),
            );
        }
        Ok(Self(text.to_owned()))
    }
}

/// Hashes and verifies, two at a time.
#[derive(Clone)]
pub struct Hasher {
    permits: Arc<Semaphore>,
}

impl Default for Hasher {
    fn default() -> Self {
        Self {
            permits: Arc::new(Semaphore::new(2)),
        }
    }
}

/// What a try at a password came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is not the password, or there is none.
    Wrong,
    /// It is.
    Right,
    /// It is, and its hash was made with weaker parameters.
    RightButWeak,
}

static NOBODY: LazyLock<String> = LazyLock::new(|| hash("no account has this password").unwrap_or_default());

impl Hasher {
    /// The hash to store.
    ///
    /// # Errors
    /// `Internal`.
    pub async fn hash(&self, password: Password) -> Result<String> {
        self.run(move || hash(&password.0)).await?
    }

    /// Compares. Without a stored hash it takes the same time and says `Wrong`.
    ///
    /// # Errors
    /// `Internal`.
    pub async fn verify(&self, typed: String, stored: Option<String>) -> Result<Verdict> {
        self.run(move || verify(&typed, stored.as_deref())).await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(Error::internal)?;
        // The permit goes with the work: a client that leaves drops this future, but not the hash that was begun.
        let hashing = move || {
            let done = work();
            drop(permit);
            done
        };
        tokio::task::spawn_blocking(hashing).await.map_err(Error::internal)
    }
}

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(Error::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(text: &str) -> Result<String> {
    Ok(argon2()?
        .hash_password(text.as_bytes())
        .map_err(Error::internal)?
        .to_string())
}

fn verify(typed: &str, stored: Option<&str>) -> Verdict {
    if typed.len() > MAX_BYTES {
        return Verdict::Wrong;
    }
    let Ok(parsed) = PasswordHash::new(stored.unwrap_or(&NOBODY)) else {
        return Verdict::Wrong;
    };
    let same = argon2().is_ok_and(|argon2| argon2.verify_password(typed.as_bytes(), &parsed).is_ok());
    match (same && stored.is_some(), Params::try_from(&parsed)) {
        (false, _) => Verdict::Wrong,
        (true, Ok(params)) if params.m_cost() >= MEMORY_KIB && params.t_cost() >= PASSES => Verdict::Right,
        (true, _) => Verdict::RightButWeak,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_and_not_easily_guessed() {
        for bad in [
            "short",
            "passwordpassword",
            "aaaaaaaaaaaaaaaaaaaa",
            "123456789012345678",
        ] {
            assert!(Password::parse(bad, &[]).is_err(), "{bad}");
        }
        assert!(Password::parse("harbour pencil lantern oat", &[]).is_ok());
        assert!(Password::parse("Морской карандаш фонарь", &[]).is_ok());
    }

    #[tokio::test]
    async fn a_client_that_leaves_does_not_make_room_for_another_hash() {
        let hasher = Hasher::default();
        let (begin, begun) = tokio::sync::oneshot::channel();
        let (finish, finished) = std::sync::mpsc::channel::<()>();
        let request = hasher.run(move || {
            let _ = begin.send(());
            let _ = finished.recv();
        });
        tokio::select! {
            _ = request => panic!("it does not end by itself"),
            _ = begun => {} // the request is dropped here, as when a client leaves
        }

        assert_eq!(hasher.permits.available_permits(), 1);
        drop(finish);
        hasher.permits.acquire_many(2).await.unwrap().forget();
    }

    #[test]
    fn only_the_password_itself_is_right() {
        let stored = hash("harbour pencil lantern oat").unwrap();

        assert_eq!(verify("harbour pencil lantern oat", Some(&stored)), Verdict::Right);
        assert_eq!(verify("harbour pencil lantern oats", Some(&stored)), Verdict::Wrong);
        assert_eq!(verify("no account has this password", None), Verdict::Wrong);
        assert_eq!(format!("{:?}", Password("secret".into())), "Password(***)");
    }
}
