//! Passwords: argon2id, at most two hashes at once, never while a database connection is held.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, LazyLock, Mutex, PoisonError},
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

/// How many known people, and how many strangers, wait for their turn at most; and how many of one network.
const LINE: usize = 32;
const STRANGERS_LINE: usize = 16;
const STRANGERS_OF_ONE_NETWORK: usize = 4;

/// Hashes and verifies, two at a time. One of the two turns is kept for people who are known: signed in, with a link, at a
/// browser that signed in before. Lines are short, and whoever does not fit hears so at once.
#[derive(Clone)]
pub struct Hasher {
    open: Arc<Semaphore>,
    kept: Arc<Semaphore>,
    lines: Arc<Mutex<HashMap<Asker, usize>>>,
}

/// Who wants something hashed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Asker {
    /// Somebody known.
    Known,
    /// Anybody, from this network.
    Stranger(String),
}

impl Default for Hasher {
    fn default() -> Self {
        Self {
            open: Arc::new(Semaphore::new(1)),
            kept: Arc::new(Semaphore::new(1)),
            lines: Arc::default(),
        }
    }
}

/// A place in a line; given back when it is dropped.
struct Place {
    lines: Arc<Mutex<HashMap<Asker, usize>>>,
    asker: Asker,
}

impl Place {
    fn take(hasher: &Hasher, asker: Asker) -> Result<Self> {
        let mut lines = hasher.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let own = lines.get(&asker).copied().unwrap_or(0);
        let strangers: usize = lines
            .iter()
            .filter(|(asker, _)| **asker != Asker::Known)
            .map(|(_, count)| count)
            .sum();
        let fits = match asker {
            Asker::Known => own < LINE,
            Asker::Stranger(_) => own < STRANGERS_OF_ONE_NETWORK && strangers < STRANGERS_LINE,
        };
        if !fits {
            return Err(Error::Busy(
                "Very many are signing in at this moment. Try again in a few seconds.".into(),
            ));
        }
        *lines.entry(asker.clone()).or_default() += 1;
        drop(lines);
        Ok(Self {
            lines: Arc::clone(&hasher.lines),
            asker,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = lines.get_mut(&self.asker) {
            *count -= 1;
            if *count == 0 {
                lines.remove(&self.asker);
            }
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
    /// The hash to store, for somebody known.
    ///
    /// # Errors
    /// `Busy` when the line is full; `Internal`.
    pub async fn hash(&self, password: Password) -> Result<String> {
        self.run(Asker::Known, move || hash(&password.0)).await?
    }

    /// Compares. Without a stored hash it takes the same time and says `Wrong`.
    ///
    /// # Errors
    /// `Busy` when the line is full; `Internal`.
    pub async fn verify(&self, asker: Asker, typed: String, stored: Option<String>) -> Result<Verdict> {
        self.run(asker, move || verify(&typed, stored.as_deref())).await
    }

    async fn run<T: Send + 'static>(&self, asker: Asker, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let place = Place::take(self, asker.clone())?;
        let open = Arc::clone(&self.open).acquire_owned();
        let permit = match asker {
            Asker::Stranger(_) => open.await,
            Asker::Known => tokio::select! {
                biased;
                permit = Arc::clone(&self.kept).acquire_owned() => permit,
                permit = open => permit,
            },
        }
        .map_err(Error::internal)?;
        // The permit goes with the work: a client that leaves drops this future, but not the hash that was begun.
        let hashing = move || {
            let done = work();
            drop((permit, place));
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

    fn stranger(number: usize) -> Asker {
        Asker::Stranger(format!("net:192.0.2.{number}"))
    }

    #[tokio::test]
    async fn a_client_that_leaves_does_not_make_room_for_another_hash() {
        let hasher = Hasher::default();
        let (begin, begun) = tokio::sync::oneshot::channel();
        let (finish, finished) = std::sync::mpsc::channel::<()>();
        let request = hasher.run(stranger(1), move || {
            let _ = begin.send(());
            let _ = finished.recv();
        });
        tokio::select! {
            _ = request => panic!("it does not end by itself"),
            _ = begun => {} // the request is dropped here, as when a client leaves
        }

        assert_eq!(hasher.open.available_permits(), 0);
        drop(finish);
        hasher.open.acquire().await.unwrap().forget();
    }

    #[tokio::test]
    async fn strangers_fill_their_own_line_and_known_people_go_past_it() {
        let hasher = Hasher::default();
        let (finish, finished) = std::sync::mpsc::channel::<()>();
        let finished = Arc::new(Mutex::new(finished));
        let mut waiting = Vec::new();
        for number in 0..STRANGERS_LINE {
            let (hasher, finished) = (hasher.clone(), Arc::clone(&finished));
            waiting.push(tokio::spawn(async move {
                let hold = move || finished.lock().unwrap().recv().is_err();
                hasher.run(stranger(number / STRANGERS_OF_ONE_NETWORK), hold).await
            }));
        }
        while hasher.lines.lock().unwrap().values().sum::<usize>() < STRANGERS_LINE {
            tokio::task::yield_now().await;
        }

        assert!(matches!(hasher.run(stranger(99), || ()).await, Err(Error::Busy(_))));
        assert_eq!(hasher.run(Asker::Known, || 7).await.unwrap(), 7);
        drop(finish);
        for one in waiting {
            one.await.unwrap().unwrap();
        }
        assert!(hasher.lines.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn one_network_has_a_part_of_the_line_only() {
        let hasher = Hasher::default();
        let places: Vec<_> = (0..=STRANGERS_OF_ONE_NETWORK)
            .map(|_| Place::take(&hasher, stranger(1)))
            .collect();

        let fit: Vec<bool> = places.iter().map(Result::is_ok).collect();
        assert_eq!(fit, [true, true, true, true, false]);
        assert!(Place::take(&hasher, stranger(2)).is_ok());
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
