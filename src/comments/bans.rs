//! Who may not comment, and words that may not be in a comment. A person is known by a hash of the e-mail address under a key
//! of this newsroom, since the address itself is forgotten.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use regex::{Regex, RegexBuilder};
use serde_json::json;

use super::wording::CommentWords;
use crate::{
    activity,
    error::{Error, Problems, Refusal, Result},
    ids::{BanId, CommentId},
    names::Name,
    platform::{db::Conn, sql::sql, token},
    policy::{Action, Actor, Facts, can},
};

/// Longest pattern, and longest reason, in characters.
const MAX_PATTERN: usize = 200;
const MAX_REASON: usize = 300;
/// A network is somebody else's before long.
const NETWORK_DAYS: i64 = 90;
/// What a pattern may take to be looked for.
const PATTERN_BYTES: usize = 256 * 1024;

/// Whom or what a ban is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BanKind {
    /// Whoever has an e-mail address.
    Person,
    /// Whoever comes from a network.
    Network,
    /// Words, as a regular expression in letters of either case.
    Pattern,
}

impl BanKind {
    /// All.
    pub const ALL: [Self; 3] = [Self::Person, Self::Network, Self::Pattern];

    /// As it is stored and sent.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Network => "network",
            Self::Pattern => "pattern",
        }
    }

    /// The one of this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A ban as it is asked for.
#[derive(Debug, Clone)]
pub struct NewBan {
    /// Whom or what.
    pub kind: BanKind,
    /// The comment whose writer or network is meant; none for a pattern.
    pub comment: Option<CommentId>,
    /// The pattern, as it was typed.
    pub pattern: String,
    /// Why, for colleagues.
    pub reason: String,
    /// For so many days; for good without. A network always has an end.
    pub days: Option<i64>,
}

/// One that holds, or held.
#[derive(Debug, Clone, QueryableByName)]
pub struct Ban {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: BanId,
    #[diesel(sql_type = sql_types::Text)]
    kind: String,
    /// The name on the comment, the network, the pattern.
    #[diesel(sql_type = sql_types::Text)]
    pub label: String,
    /// Why, for colleagues.
    #[diesel(sql_type = sql_types::Text)]
    pub reason: String,
    /// Who decided.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub by: Option<String>,
    /// When.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub at: DateTime<Utc>,
    /// Until when; for good without.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub until: Option<DateTime<Utc>>,
}

impl Ban {
    /// Whom or what.
    #[must_use]
    pub fn kind(&self) -> BanKind {
        BanKind::named(&self.kind).unwrap_or(BanKind::Pattern)
    }

    /// Those that hold, the newest first.
    ///
    /// # Errors
    /// Database errors.
    pub async fn all(conn: &mut Conn) -> Result<Vec<Self>> {
        Ok(sql(
            "SELECT b.id, b.kind, b.label, b.reason, s.name AS by, b.at, b.until FROM newsroom.bans b LEFT JOIN newsroom.staff s ON s.id = b.by_id
             WHERE b.lifted_at IS NULL AND (b.until IS NULL OR b.until > newsroom.clock()) ORDER BY b.at DESC, b.id DESC LIMIT 500",
        )
        .load(conn)
        .await?)
    }
}

/// By what a person is known once the address is forgotten.
fn person(key: &[u8], email: &str) -> Vec<u8> {
    token::mac(key, format!("banned from comments: {email}").as_bytes())
}

/// The writer of a comment, as far as that is known.
#[derive(QueryableByName)]
struct BannedWriter {
    #[diesel(sql_type = sql_types::Text)]
    name: String,
    #[diesel(sql_type = sql_types::Text)]
    email: String,
    #[diesel(sql_type = sql_types::Text)]
    network: String,
}

/// Bans a writer, a network or a pattern.
///
/// # Errors
/// `Refused`, `Problems`, `Conflict` where nobody knows any more who wrote the comment, database errors.
pub async fn ban(conn: &mut Conn, key: &[u8], who: &Actor, new: &NewBan) -> Result<BanId> {
    can(who, Action::BanCommenter, &Facts::NONE)?;
    let mut problems = Problems::new();
    let reason = problems.check("reason", Name::parse(&new.reason, MAX_REASON));
    if new.days.is_some_and(|days| !(1..=3_650).contains(&days)) {
        problems.add("days", "Write a number of days from 1 to 3650.");
    }
    if new.kind == BanKind::Network && new.days.is_none_or(|days| days > NETWORK_DAYS) {
        problems.add(
            "days",
            format!("A network is somebody else’s before long. Choose {NETWORK_DAYS} days at most."),
        );
    }
    if new.kind == BanKind::Pattern
        && let Err(sentence) = compiled(&new.pattern)
    {
        problems.add("pattern", sentence);
    }
    let Some(reason) = reason.filter(|_| problems.is_empty()) else {
        return Err(problems.into());
    };
    let at = activity::instant(conn).await?;
    let until = new.days.and_then(|days| at.checked_add_signed(TimeDelta::days(days)));
    let (label, person, network, pattern) = match new.kind {
        BanKind::Pattern => (new.pattern.clone(), None, None, Some(new.pattern.clone())),
        BanKind::Person => {
            let writer = writer(conn, new.comment).await?;
            (writer.name, Some(person(key, &writer.email)), None, None)
        }
        BanKind::Network => {
            let writer = writer(conn, new.comment).await?;
            (writer.network.clone(), None, Some(writer.network), None)
        }
    };
    let id = BanId::new();
    sql(
        "INSERT INTO newsroom.bans (id, kind, person, network, pattern, label, reason, by_id, at, until)
         VALUES ($1, $2, $3, $4::cidr, $5, $6, $7, $8, $9, $10)",
    )
    .bind::<sql_types::Uuid, _>(id)
    .bind::<sql_types::Text, _>(new.kind.word())
    .bind::<sql_types::Nullable<sql_types::Binary>, _>(person)
    .bind::<sql_types::Nullable<sql_types::Text>, _>(network)
    .bind::<sql_types::Nullable<sql_types::Text>, _>(pattern)
    .bind::<sql_types::Text, _>(&label)
    .bind::<sql_types::Text, _>(reason.as_str())
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(who.id.uuid())
    .bind::<sql_types::Timestamptz, _>(at)
    .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(until)
    .execute(conn)
    .await?;
    // A network is not written where nothing is ever forgotten.
    let told = if new.kind == BanKind::Network {
        "a network"
    } else {
        label.as_str()
    };
    let subject = json!({ "ban": id, "kind": new.kind.word(), "of": told, "until": until });
    activity::record_act(conn, who, at, "commenter_banned", subject).await?;
    Ok(id)
}

async fn writer(conn: &mut Conn, comment: Option<CommentId>) -> Result<BannedWriter> {
    let forgotten = || {
        Error::Conflict(
            "Nobody knows any more who wrote this: e-mail and network were forgotten. Ban a pattern instead.".into(),
        )
    };
    let found: Option<BannedWriter> = sql(
        "SELECT c.name, k.email, k.network::text AS network FROM newsroom.comment_contacts k JOIN newsroom.comments c ON c.id = k.comment_id
         WHERE k.comment_id = $1 FOR SHARE OF k",
    )
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(comment)
    .get_result(conn)
    .await
    .optional()?;
    found.ok_or_else(forgotten)
}

/// Lifts a ban.
///
/// # Errors
/// `Refused`, `NotFound`, database errors.
pub async fn lift(conn: &mut Conn, who: &Actor, id: BanId) -> Result<()> {
    can(who, Action::BanCommenter, &Facts::NONE)?;
    let at = activity::instant(conn).await?;
    let lifted = sql("UPDATE newsroom.bans SET lifted_at = $2 WHERE id = $1 AND lifted_at IS NULL")
        .bind::<sql_types::Uuid, _>(id)
        .bind::<sql_types::Timestamptz, _>(at)
        .execute(conn)
        .await?;
    if lifted == 0 {
        return Err(Error::NotFound);
    }
    activity::record_act(conn, who, at, "ban_lifted", json!({ "ban": id })).await
}

fn compiled(pattern: &str) -> std::result::Result<Regex, String> {
    let pattern = pattern.trim();
    if pattern.chars().count() < 3 {
        return Err("Write three letters at least: what is shorter stands in every comment.".into());
    }
    if pattern.chars().count() > MAX_PATTERN {
        return Err(format!("Shorten the pattern to {MAX_PATTERN} characters."));
    }
    let regex = RegexBuilder::new(pattern)
        .case_insensitive(true)
        .size_limit(PATTERN_BYTES)
        .build()
        .map_err(|_| "This cannot be read as a pattern. Write plain words, or a regular expression.".to_owned())?;
    if regex.is_match("") {
        return Err("This pattern is met by everything. Write words that have to be there.".into());
    }
    Ok(regex)
}

/// What of a comment is banned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Banned {
    /// Whoever sent it.
    Writer {
        /// Until when; for good without.
        until: Option<DateTime<Utc>>,
    },
    /// Words of it.
    Words {
        /// The pattern.
        pattern: String,
    },
}

#[derive(QueryableByName)]
struct MetBan {
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pattern: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    until: Option<DateTime<Utc>>,
}

/// The ban that a comment meets; who sends it before what it says, the longest first.
pub(super) async fn met(
    conn: &mut Conn,
    key: &[u8],
    at: DateTime<Utc>,
    words: &CommentWords,
    network: &str,
) -> Result<Option<Banned>> {
    let held: Vec<MetBan> = sql(
        "SELECT b.pattern, b.until FROM newsroom.bans b
         WHERE b.lifted_at IS NULL AND (b.until IS NULL OR b.until > $1) AND (b.person = $2 OR b.network >>= $3::cidr OR b.pattern IS NOT NULL)
         ORDER BY b.pattern IS NOT NULL, b.until DESC NULLS FIRST, b.at",
    )
    .bind::<sql_types::Timestamptz, _>(at)
    .bind::<sql_types::Binary, _>(person(key, &words.email))
    .bind::<sql_types::Text, _>(network)
    .load(conn)
    .await?;
    Ok(held.into_iter().find_map(|ban| match ban.pattern {
        None => Some(Banned::Writer { until: ban.until }),
        Some(pattern) => {
            let regex = compiled(&pattern).ok()?;
            let meets = regex.is_match(&words.text) || regex.is_match(&words.name);
            meets.then_some(Banned::Words { pattern })
        }
    }))
}

/// Whether a text has banned words.
pub(super) async fn words_met(conn: &mut Conn, at: DateTime<Utc>, text: &str) -> Result<bool> {
    let held: Vec<MetBan> = sql("SELECT b.pattern, b.until FROM newsroom.bans b
         WHERE b.lifted_at IS NULL AND (b.until IS NULL OR b.until > $1) AND b.pattern IS NOT NULL")
    .bind::<sql_types::Timestamptz, _>(at)
    .load(conn)
    .await?;
    let patterns = held.into_iter().filter_map(|ban| compiled(&ban.pattern?).ok());
    Ok(patterns.into_iter().any(|regex| regex.is_match(text)))
}

/// What somebody who is banned is told.
pub(super) fn refusal(until: Option<DateTime<Utc>>) -> Refusal {
    Refusal(match until {
        Some(until) => format!("No comments are taken from you until {}.", until.format("%-d %B %Y")),
        None => "No comments are taken from you.".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_words_or_an_expression_that_needs_something() {
        for fine in ["casino", "cheap +pills", r"\bviagra\b"] {
            assert!(compiled(fine).is_ok(), "{fine}");
        }
        for wrong in ["", "ab", "(", ".*", "a{1000}{1000}", &"x".repeat(201)] {
            assert!(compiled(wrong).is_err(), "{wrong}");
        }
    }
}
