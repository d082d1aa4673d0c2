//! Passwords: argon2id, at most two hashes at once, never while a database connection is held.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, LazyLock, Mutex, PoisonError},
    time::Duration,
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use diesel::{OptionalExtension, QueryDsl};
use diesel_async::RunQueryDsl;
use precis_profiles::{OpaqueString, precis_core::profile::Profile};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    error::{Error, Result},
    ids::StaffId,
    platform::db::Conn,
    schema::newsroom::site,
};

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
    /// Checks a new password. Spaces and any script are fine; what is easily guessed is not: neither anything that its
    /// words `about` the person and the newsroom are needed for.
    ///
    /// # Errors
    /// A sentence.
    pub fn parse(text: &str, about: &[&str]) -> std::result::Result<Self, String> {
        let Some(text) = prepared(text) else {
            return Err("Use characters that can be seen, and blanks: something in this password cannot be typed again for certain.".into());
        };
        if text.chars().count() < MIN_CHARS {
            return Err(format!(
                "Use at least {MIN_CHARS} characters. Four ordinary words are better than one odd one."
            ));
        }
        if text.len() > MAX_BYTES {
            return Err("Use at most 1,000 characters.".into());
        }
        let start: String = text.chars().take(100).collect();
        let known = known_words(about);
        if is_guessed(&start, &known) || is_guessed(&worth(&start, &known), &known) {
            return Err("This password is easily guessed. Use four words that have nothing to do with each other, with you or with the newsroom.".into());
        }
        Ok(Self(text))
    }
}

/// What the newsroom is called: words that its passwords are not made of. Empty before set-up.
pub async fn newsroom_name(conn: &mut Conn) -> Result<String> {
    Ok(site::table
        .select(site::name)
        .first(conn)
        .await
        .optional()?
        .unwrap_or_default())
}

/// As it is compared: one form for one text, however a keyboard composes it (OpaqueString, RFC 8265). Nothing for what
/// holds controls and the like.
fn prepared(text: &str) -> Option<String> {
    OpaqueString::new().enforce(text).ok().map(std::borrow::Cow::into_owned)
}

/// What an attacker tries first: this program, the words of names and of addresses.
fn known_words(about: &[&str]) -> Vec<String> {
    let mut known = vec!["copydesk".to_owned(), "newsroom".to_owned(), "password".to_owned()];
    let words = about.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    known.extend(words.filter(|word| word.chars().count() > 2).map(str::to_lowercase));
    known.extend(
        about
            .iter()
            .map(|text| text.to_lowercase().split_whitespace().collect()),
    );
    known.retain(|word: &String| !word.is_empty());
    known
}

/// What is left without those words, and of each word only the first.
fn worth(text: &str, known: &[String]) -> String {
    let mut left = text.to_lowercase();
    for word in known {
        left = left.replace(word.as_str(), " ");
    }
    let mut words: Vec<&str> = Vec::new();
    for word in left.split(|c: char| c.is_whitespace() || "-_.,/".contains(c)) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.concat()
}

/// Whether a machine finds it in less than a hundred million tries.
fn is_guessed(text: &str, known: &[String]) -> bool {
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    text.is_empty() || u8::from(zxcvbn::zxcvbn(text, &known).score()) < 3
}

/// How many known people, and how many strangers, wait for their turn at most; and how many of one network.
const LINE: usize = 32;
const STRANGERS_LINE: usize = 16;
const STRANGERS_OF_ONE_NETWORK: usize = 4;
const OF_ONE_COLLEAGUE: usize = 2;
/// How long somebody waits in a line.
const PATIENCE: Duration = Duration::from_secs(5);

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
    /// Somebody who is signed in and has no more than a part of the line: their account.
    Colleague(StaffId),
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
struct QueuePlace {
    lines: Arc<Mutex<HashMap<Asker, usize>>>,
    asker: Asker,
}

impl QueuePlace {
    fn take(hasher: &Hasher, asker: Asker) -> Result<Self> {
        let mut lines = hasher.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let own = lines.get(&asker).copied().unwrap_or(0);
        let strangers: usize = lines
            .iter()
            .filter(|(asker, _)| matches!(asker, Asker::Stranger(_)))
            .map(|(_, count)| count)
            .sum();
        let fits = match asker {
            Asker::Known => own < LINE,
            Asker::Colleague(_) => own < OF_ONE_COLLEAGUE,
            Asker::Stranger(_) => own < STRANGERS_OF_ONE_NETWORK && strangers < STRANGERS_LINE,
        };
        if !fits {
            return Err(busy());
        }
        *lines.entry(asker.clone()).or_default() += 1;
        drop(lines);
        Ok(Self {
            lines: Arc::clone(&hasher.lines),
            asker,
        })
    }
}

impl Drop for QueuePlace {
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

    async fn permit(&self, asker: &Asker) -> Result<OwnedSemaphorePermit> {
        let open = Arc::clone(&self.open).acquire_owned();
        let permit = match asker {
            Asker::Stranger(_) => open.await,
            Asker::Known | Asker::Colleague(_) => tokio::select! {
                biased;
                permit = Arc::clone(&self.kept).acquire_owned() => permit,
                permit = open => permit,
            },
        };
        permit.map_err(Error::internal)
    }

    async fn run<T: Send + 'static>(&self, asker: Asker, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let place = QueuePlace::take(self, asker.clone())?;
        let permit = tokio::time::timeout(PATIENCE, self.permit(&asker))
            .await
            .map_err(|_| busy())??;
        // The permit goes with the work: a client that leaves drops this future, but not the hash that was begun.
        let hashing = move || {
            let done = work();
            drop((permit, place));
            done
        };
        tokio::task::spawn_blocking(hashing).await.map_err(Error::internal)
    }
}

fn busy() -> Error {
    Error::Busy("Very many are signing in at this moment. Try again in a few seconds.".into())
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
    let prepared = prepared(typed);
    let verdict = compared(prepared.as_deref().unwrap_or(typed), stored);
    // Passwords that were set before 0.2.0 were hashed as they were typed.
    let was_typed_otherwise = prepared.is_some_and(|prepared| prepared != typed);
    match (verdict, was_typed_otherwise) {
        (Verdict::Wrong, true) => match compared(typed, stored) {
            Verdict::Wrong => Verdict::Wrong,
            Verdict::Right | Verdict::RightButWeak => Verdict::RightButWeak,
        },
        (verdict, _) => verdict,
    }
}

fn compared(typed: &str, stored: Option<&str>) -> Verdict {
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
            "password password",
            "copydesk copydesk",
            "Copydesk-copydesk copydesk",
            "пароль пароль пароль",
            "密码 密码 密码 密码 密码",
            "monkey monkey monkey",
            "tamsin okoro tamsin okoro",
            "TamsinOkoro2026",
            "The Harbour Courier 1",
            "tamsin@courier.example",
            "courier courier tamsin 12",
            "harbour pencil lantern\u{7} oat",
        ] {
            let about = ["Tamsin Okoro", "tamsin@courier.example", "The Harbour Courier"];
            assert!(Password::parse(bad, &about).is_err(), "{bad}");
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
            .map(|_| QueuePlace::take(&hasher, stranger(1)))
            .collect();

        let fit: Vec<bool> = places.iter().map(Result::is_ok).collect();
        assert_eq!(fit, [true, true, true, true, false]);
        assert!(QueuePlace::take(&hasher, stranger(2)).is_ok());
    }

    #[test]
    fn only_the_password_itself_is_right() {
        let stored = hash("harbour pencil lantern oat").unwrap();

        assert_eq!(verify("harbour pencil lantern oat", Some(&stored)), Verdict::Right);
        assert_eq!(verify("harbour pencil lantern oats", Some(&stored)), Verdict::Wrong);
        assert_eq!(verify("no account has this password", None), Verdict::Wrong);
        assert_eq!(format!("{:?}", Password("secret".into())), "Password(***)");
    }

    #[test]
    fn a_password_is_the_same_however_a_keyboard_composes_it() {
        let (composed, apart) = ("h\u{e9}lice crayon lanterne", "he\u{301}lice crayon lanterne");
        let wide = "h\u{e9}lice\u{a0}crayon\u{3000}lanterne";
        let stored = hash(&Password::parse(apart, &[]).unwrap().0).unwrap();
        for typed in [composed, apart, wide] {
            assert_eq!(verify(typed, Some(&stored)), Verdict::Right, "{typed:?}");
        }

        let before = hash(apart).unwrap(); // as 0.1.0 stored it
        assert_eq!(verify(apart, Some(&before)), Verdict::RightButWeak);
        assert_eq!(verify("another crayon lanterne", Some(&before)), Verdict::Wrong);
    }
}
