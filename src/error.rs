//! The one error: a variant for each different thing the person on the other side can do next.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Mutex, PoisonError},
};

use diesel::result::{DatabaseErrorKind, Error as Diesel};

use crate::ids::{ArticleId, StaffId};

/// What a newsroom function answers when it cannot do what was asked.
#[derive(Debug, Clone)]
pub enum Error {
    /// There is no such thing, or this actor may not know of it. The two look the same.
    NotFound,
    /// Readers had it and have it no longer; with the notice an editor left for them.
    Gone(Option<String>),
    /// Parameters of a request that a program made, all that are wrong, each with what is wrong with it.
    BadParameters(Vec<BadParameter>),
    /// Nobody has set this newsroom up yet, so there is nothing to read.
    NotSetUp,
    /// The request names a host that is not ours.
    WrongHost,
    /// The address is there, but not for this method.
    WrongMethod,
    /// A body longer than this route reads; the limit in bytes.
    TooLarge(usize),
    /// A body of a kind that is not read here.
    WrongType,
    /// What is asked for is never sent in this form; the sentence says in which it is.
    NotImplemented(String),
    /// Nobody is signed in, or the session ended.
    SignedOut,
    /// The page was made for one person, and another is signed in in its browser now.
    SomebodyElse(SignedIn),
    /// A rule says no; the sentence says which and who can help.
    Refused(Refusal),
    /// What was typed has problems, field by field. Nothing was changed.
    Problems(Problems),
    /// Somebody saved in between; the version that was sent is not the current one.
    Stale(Stale),
    /// The thing is not in a state that allows this; the sentence says what to do first.
    Conflict(String),
    /// A write came without the version it was made from.
    VersionMissing,
    /// The key of this form was used for a different request before.
    KeyReused,
    /// Too many tries; seconds to wait.
    TooMany(u64),
    /// The database is away or too busy; nothing was changed, trying again is right.
    Busy(String),
    /// It cannot be done, and trying the same again by itself will not help; the sentence says what might.
    Unavailable(String),
    /// Our fault. Logged once with its context; the person gets a request id.
    Internal(String),
}

/// Shorthand of the newsroom.
pub type Result<T> = std::result::Result<T, Error>;

/// Who is signed in, where a page was made for somebody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Their account.
    pub staff: StaffId,
    /// Their name.
    pub name: String,
}

/// A parameter, and a sentence that says what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadParameter {
    /// Its name as it was sent.
    pub parameter: String,
    /// What is wrong with it, as a sentence for whoever wrote the request.
    pub detail: String,
}

impl fmt::Display for BadParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.parameter, self.detail)
    }
}

/// A refusal with the sentence that is shown beside the button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(pub String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A write made from an old version of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stale {
    /// The story, so that a door can show its present text.
    pub article: Option<ArticleId>,
    /// The version that is current.
    pub current: i64,
}

impl Stale {
    /// Whether a write was made from the current version of something.
    ///
    /// # Errors
    /// `VersionMissing`, `Stale`.
    pub fn check(article: Option<ArticleId>, sent: Option<i64>, current: i64) -> Result<()> {
        if sent.ok_or(Error::VersionMissing)? == current {
            return Ok(());
        }
        Err(Error::Stale(Self { article, current }))
    }
}

/// Problems by form field, each a sentence that says what to do, in the order in which they were found.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Problems(Vec<(&'static str, String)>);

impl Problems {
    /// No problems yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One problem of one field.
    #[must_use]
    pub fn of(field: &'static str, sentence: impl Into<String>) -> Self {
        let mut problems = Self::new();
        problems.add(field, sentence);
        problems
    }

    /// Notes a problem; the first one of a field stays.
    pub fn add(&mut self, field: &'static str, sentence: impl Into<String>) {
        if self.on(field).is_none() {
            self.0.push((field, sentence.into()));
        }
    }

    /// Takes the value of a check, or notes its problem.
    pub fn check<T>(&mut self, field: &'static str, checked: std::result::Result<T, String>) -> Option<T> {
        checked.map_err(|sentence| self.add(field, sentence)).ok()
    }

    /// The sentence of a field.
    #[must_use]
    pub fn on(&self, field: &str) -> Option<&str> {
        let (_, sentence) = self.0.iter().find(|(name, _)| *name == field)?;
        Some(sentence)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(field, sentence)| (*field, sentence.as_str()))
    }

    /// The same problems as one of another field, which says what of it they are about.
    #[must_use]
    pub fn about(&self, field: &'static str, part: &str) -> Self {
        Self::of(field, format!("“{part}”: {self}"))
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Ends a check: fine, or all problems at once.
    ///
    /// # Errors
    /// `Error::Problems` when there is any.
    pub fn settle(self) -> Result<()> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(Error::Problems(self))
        }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<&str> = self.0.iter().map(|(_, sentence)| sentence.as_str()).collect();
        f.write_str(&all.join(" "))
    }
}

impl From<Problems> for Error {
    fn from(problems: Problems) -> Self {
        Self::Problems(problems)
    }
}

impl Error {
    /// An internal error with its context.
    pub fn internal(context: impl fmt::Display) -> Self {
        Self::Internal(context.to_string())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("There is nothing here under that name."),
            Self::Gone(notice) => f.write_str(notice.as_deref().unwrap_or("This story was withdrawn by the newsroom.")),
            Self::BadParameters(all) => {
                let all: Vec<String> = all.iter().map(ToString::to_string).collect();
                f.write_str(&all.join(" "))
            }
            Self::NotSetUp => f.write_str("This newsroom is not set up yet. Whoever runs it opens the link that Copydesk printed when it started, or wrote into the file setup-link of its data folder."),
            Self::TooLarge(limit) => write!(
                f,
                "This is longer than {} KB, which is as much as fits here. Shorten it.",
                limit / 1024
            ),
            Self::WrongHost => f.write_str(
                "Copydesk is not reached under this name. Open it at its own address; whoever runs it lists other names with --hosts.",
            ),
            Self::WrongMethod => f.write_str("This address does not take that method. Allow says which it takes."),
            Self::NotImplemented(sentence) => f.write_str(sentence),
            Self::WrongType => f.write_str("Send this as application/x-www-form-urlencoded or multipart/form-data, in UTF-8; a save also as application/json."),
            Self::SignedOut => f.write_str("Sign in first."),
            Self::SomebodyElse(SignedIn { name, .. }) => write!(
                f,
                "{name} is signed in in this browser now, and this page was opened by somebody else. Nothing was done in either name. Go back: what was typed is still there."
            ),
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Problems(problems) => problems.fmt(f),
            Self::Stale(_) => f.write_str("Somebody saved this since you opened it. Nothing of yours was overwritten."),
            Self::Conflict(sentence)
            | Self::Busy(sentence)
            | Self::Unavailable(sentence)
            | Self::Internal(sentence) => f.write_str(sentence),
            Self::VersionMissing => {
                f.write_str("This form did not say which version it was made from. Reload the page and try again.")
            }
            Self::KeyReused => {
                f.write_str("This form was already sent with other content. Reload the page and try again.")
            }
            Self::TooMany(1) => f.write_str("Too many tries. Wait a second."),
            Self::TooMany(seconds) => write!(f, "Too many tries. Wait {seconds} seconds."),
        }
    }
}

impl std::error::Error for Error {}

impl From<Diesel> for Error {
    fn from(error: Diesel) -> Self {
        if let Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, info) = &error
            && let Some((field, sentence)) = taken(info.constraint_name())
        {
            return Problems::of(field, sentence).into();
        }
        let (trouble, statement) = Trouble::of(&error).unzip();
        if let Some(statement) = statement {
            tracing::warn!(%error, statement, "the database gave a statement up");
        }
        match (trouble, &error) {
            (Some(Trouble::Passing), _) | (_, Diesel::BrokenTransactionManager) => away(),
            (Some(Trouble::TooLong), _) => Self::Unavailable(
                "This took the database too long and was given up. Nothing was changed. Ask for less at once, or later."
                    .into(),
            ),
            (Some(Trouble::Lasting), Diesel::DatabaseError(_, info)) => {
                tracing::error!(error = info.message(), "the database cannot do its work");
                Self::Unavailable(
                    "The database cannot do this now. Nothing was changed. Whoever runs Copydesk finds the reason in its log."
                        .into(),
                )
            }
            (_, Diesel::DatabaseError(_, info)) => {
                let message = info.message();
                let constraint = info.constraint_name().unwrap_or("-");
                Self::Internal(format!("database: {message} [{constraint}]"))
            }
            _ => Self::Internal(format!("database: {error}")),
        }
    }
}

/// Two people who take the same name at the same moment: the second one's problem, in the words of the check that
/// looked a moment too early.
fn taken(constraint: Option<&str>) -> Option<(&'static str, &'static str)> {
    Some(match constraint? {
        "staff_email_once" => ("email", "There is an account with this address already."),
        "authors_slug_once" => ("slug", "Another author has this slug."),
        "categories_slug_once" => ("slug", "Another category has this slug."),
        "tags_name_once" => ("name", "There is a tag with this name already."),
        "tags_slug_once" => ("slug", "Another tag has this slug."),
        _ => return None,
    })
}

fn away() -> Error {
    Error::Busy("The database is busy or away. Nothing was changed; try again in a moment.".into())
}

/// What an error says of the database, where the question is not at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    /// Somebody holds a lock, a deadlock was broken, the server starts or stops or has no room for a connection.
    Passing,
    /// The question took longer than we let it: it will the next time.
    TooLong,
    /// No room on the disk, a server that only reads: until somebody puts it right.
    Lasting,
}

impl Trouble {
    /// By SQLSTATE (PostgreSQL, appendix A). Its words depend on the language that the server speaks.
    fn of_code(code: &str) -> Option<Self> {
        Some(match code {
            "57014" => Self::TooLong,
            "25P03" | "25P04" | "40001" | "40P01" | "53300" | "55P03" | "57P01" | "57P02" | "57P03" | "57P05" => {
                Self::Passing
            }
            _ if code.starts_with("08") => Self::Passing,
            "25006" => Self::Lasting,
            _ if code.starts_with("53") || code.starts_with("58") => Self::Lasting,
            _ => return None,
        })
    }

    /// diesel tells the SQLSTATE of few errors; that of the others was heard when they came, with the statement that the
    /// server was at.
    fn of(error: &Diesel) -> Option<(Self, String)> {
        let Diesel::DatabaseError(kind, info) = error else {
            return None;
        };
        match kind {
            DatabaseErrorKind::SerializationFailure
            | DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::UnableToSendCommand => Some((Self::Passing, asked(info.message()))),
            DatabaseErrorKind::ReadOnlyTransaction => Some((Self::Lasting, asked(info.message()))),
            DatabaseErrorKind::Unknown => {
                let heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
                let found = heard.iter().rev().find(|one| one.message == info.message())?;
                Some((found.trouble, found.statement.clone()))
            }
            _ => None,
        }
    }
}

/// A trouble as it came.
struct Heard {
    message: String,
    trouble: Trouble,
    /// The beginning of the statement that the server was at.
    statement: String,
}

/// The last troubles, by the words they came with. An error is looked up right after it came.
static HEARD: Mutex<VecDeque<Heard>> = Mutex::new(VecDeque::new());
/// How many different ones may come between.
const REMEMBERED: usize = 256;

/// An error came from the server, with this SQLSTATE and these words, to a statement that begins so.
pub fn heard(code: &str, message: &str, statement: &str) {
    let mut heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
    heard.retain(|known| known.message != message);
    if let Some(trouble) = Trouble::of_code(code) {
        heard.push_back(Heard {
            message: message.to_owned(),
            trouble,
            statement: statement.to_owned(),
        });
        if heard.len() > REMEMBERED {
            heard.pop_front();
        }
    }
}

/// The statement that was answered with these words, if that was heard.
fn asked(message: &str) -> String {
    let heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
    let found = heard.iter().rev().find(|one| one.message == message);
    found.map_or_else(String::new, |one| one.statement.clone())
}

impl From<diesel_async::pooled_connection::deadpool::PoolError> for Error {
    fn from(error: diesel_async::pooled_connection::deadpool::PoolError) -> Self {
        tracing::warn!(%error, "no database connection");
        away()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_is_known_by_its_code_in_whatever_language_the_server_speaks() {
        let said = |kind, message: &str| Error::from(Diesel::DatabaseError(kind, Box::new(message.to_owned())));
        let unknown = |message: &str| said(DatabaseErrorKind::Unknown, message);
        let busy = |error: Error| matches!(error, Error::Busy(_));
        let german = "kann Sperre nicht setzen: Zeit ist um";
        assert!(matches!(unknown(german), Error::Internal(_)));

        heard("55P03", german, "SELECT 1");

        assert!(busy(unknown(german)));
        assert!(busy(said(DatabaseErrorKind::SerializationFailure, "?")));
        assert!(busy(said(DatabaseErrorKind::ClosedConnection, "?")));
        let words = "canceling statement due to is what my table is called";
        assert!(matches!(unknown(words), Error::Internal(_)));
    }

    #[test]
    fn the_same_words_of_another_error_are_no_trouble() {
        let words = "one sentence for two things";
        heard("53300", words, "");
        heard("22023", words, "");

        let error = Diesel::DatabaseError(DatabaseErrorKind::Unknown, Box::new(words.to_owned()));

        assert!(matches!(Error::from(error), Error::Internal(_)));
    }
}
