//! What was answered, kept by address, and whose turn it is to be asked.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use super::{LinkAnswer, OutsideLink};
use crate::{
    activity,
    error::{Error, Result},
    platform::{db::Conn, sql::sql},
};

/// How long one site is taken by whoever asks: longer than two questions last.
const TAKEN_FOR: TimeDelta = TimeDelta::seconds(15);
/// What worked is asked again after so long.
const FRESH: TimeDelta = TimeDelta::days(7);
/// So often in a row, and over so long, a site has not answered before it is said that it does not.
const SILENT_FAILS: i32 = 3;
const SILENT_AFTER: TimeDelta = TimeDelta::days(1);
/// Answers that nobody asked for again in this time are forgotten.
const KEPT_FOR: TimeDelta = TimeDelta::days(90);

/// What is known of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// Something is there.
    Works,
    /// It leads elsewhere for good.
    Moved,
    /// The page is gone.
    Gone,
    /// Readers reach no such site.
    NoSite,
    /// Browsers warn of its certificate.
    Unproven,
    /// It cannot be told.
    Untold,
    /// It has not answered for a day.
    Silent,
}

impl LinkState {
    const ALL: [Self; 7] = [
        Self::Works,
        Self::Moved,
        Self::Gone,
        Self::NoSite,
        Self::Unproven,
        Self::Untold,
        Self::Silent,
    ];

    /// As it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Moved => "moved",
            Self::Gone => "gone",
            Self::NoSite => "no_site",
            Self::Unproven => "unproven",
            Self::Untold => "untold",
            Self::Silent => "silent",
        }
    }

    /// Whether readers who follow it find nothing.
    #[must_use]
    pub const fn is_broken(self) -> bool {
        match self {
            Self::Gone | Self::NoSite | Self::Unproven => true,
            Self::Works | Self::Moved | Self::Untold | Self::Silent => false,
        }
    }
}

/// What another site answered.
#[derive(Debug, Clone)]
pub struct KnownLink {
    /// What it means.
    pub state: LinkState,
    /// Where it leads, what is wrong with the certificate, or the status.
    pub said: String,
    /// When it may be asked again.
    pub due_at: DateTime<Utc>,
    fails: i32,
    failing_since: Option<DateTime<Utc>>,
}

/// What is known of some links, and whether the newsroom has other sites asked.
#[derive(Debug, Default)]
pub struct KnownLinks {
    /// Other sites are asked.
    pub is_on: bool,
    /// The host of the newsroom's own site, which is not one of them.
    pub own_host: String,
    links: HashMap<Vec<u8>, KnownLink>,
}

#[derive(QueryableByName)]
struct StoredLink {
    #[diesel(sql_type = sql_types::Bool)]
    checks_links: bool,
    #[diesel(sql_type = sql_types::Text)]
    site: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
    digest: Option<Vec<u8>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    verdict: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    said: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    due_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Integer>)]
    fails: Option<i32>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    failing_since: Option<DateTime<Utc>>,
}

impl KnownLinks {
    /// What is known of these, in one statement.
    ///
    /// # Errors
    /// Database errors; `Internal` when what is stored cannot be read.
    pub async fn of(conn: &mut Conn, links: &[OutsideLink]) -> Result<Self> {
        let digests: Vec<Vec<u8>> = links.iter().map(OutsideLink::digest).collect();
        let rows: Vec<StoredLink> = sql(
            "SELECT s.checks_links, s.url AS site, l.digest, l.verdict, l.said, l.due_at, l.fails, l.failing_since
             FROM newsroom.site s LEFT JOIN newsroom.outside_links l ON l.digest = ANY($1::bytea[])",
        )
        .bind::<sql_types::Array<sql_types::Binary>, _>(digests)
        .load(conn)
        .await?;
        let mut known = Self::default();
        for row in rows {
            known.is_on = row.checks_links;
            if known.own_host.is_empty() {
                known.own_host = OutsideLink::of(&row.site).map_or_else(String::new, |own| own.host().to_owned());
            }
            if let Some((digest, link)) = row.link()? {
                known.links.insert(digest, link);
            }
        }
        Ok(known)
    }

    /// What is known of this one.
    #[must_use]
    pub fn get(&self, link: &OutsideLink) -> Option<&KnownLink> {
        self.links.get(&link.digest())
    }

    /// Whether it is a page of another site, as far as this newsroom goes.
    #[must_use]
    pub fn is_of_others(&self, link: &OutsideLink) -> bool {
        link.host() != self.own_host
    }
}

impl StoredLink {
    fn link(self) -> Result<Option<(Vec<u8>, KnownLink)>> {
        let (Some(digest), Some(verdict), Some(due_at)) = (self.digest, self.verdict, self.due_at) else {
            return Ok(None);
        };
        let state = LinkState::ALL.into_iter().find(|state| state.word() == verdict);
        let link = KnownLink {
            state: state.ok_or_else(|| Error::internal(format!("unknown verdict {verdict}")))?,
            said: self.said.unwrap_or_default(),
            due_at,
            fails: self.fails.unwrap_or_default(),
            failing_since: self.failing_since,
        };
        Ok(Some((digest, link)))
    }
}

impl KnownLink {
    /// What is known after this answer, with what was known before it.
    fn after(answer: &LinkAnswer, before: Option<&Self>, at: DateTime<Utc>, is_heard: bool) -> Self {
        let (state, said) = match answer {
            LinkAnswer::Works => (LinkState::Works, String::new()),
            LinkAnswer::Moved(to) => (LinkState::Moved, to.clone()),
            LinkAnswer::Gone(status) => (LinkState::Gone, status.to_string()),
            LinkAnswer::NoSite if is_heard => (LinkState::NoSite, String::new()),
            LinkAnswer::NoSite => return Self::failing("", before, at, false),
            LinkAnswer::Unproven(why) => (LinkState::Unproven, why.clone()),
            LinkAnswer::Untold(why) => (LinkState::Untold, why.clone()),
            LinkAnswer::Failed(status, _) => {
                return Self::failing(status, before, at, is_heard || !status.is_empty());
            }
        };
        let was_broken = before.is_some_and(|before| before.state.is_broken());
        let due = match state {
            LinkState::Works | LinkState::Moved => FRESH,
            _ if state.is_broken() && !was_broken => TimeDelta::hours(1),
            _ => TimeDelta::days(1),
        };
        Self {
            state,
            said,
            due_at: at + due,
            fails: 0,
            failing_since: None,
        }
    }

    /// Once more without an answer. It is said only of who does not answer for a day: anybody has a bad hour.
    fn failing(status: &str, before: Option<&Self>, at: DateTime<Utc>, is_heard: bool) -> Self {
        let fails = before.map_or(0, |before| before.fails) + 1;
        let since = before.and_then(|before| before.failing_since).unwrap_or(at);
        let is_silent = is_heard && fails >= SILENT_FAILS && at - since >= SILENT_AFTER;
        let soon = at + TimeDelta::hours(1);
        Self {
            state: if is_silent {
                LinkState::Silent
            } else {
                LinkState::Untold
            },
            said: status.to_owned(),
            due_at: match fails {
                1 => soon,
                _ if is_silent => at + TimeDelta::days(1),
                _ => soon.max(since + SILENT_AFTER),
            },
            fails,
            failing_since: Some(since),
        }
    }

    /// Whether a story that still waits has it asked again by itself.
    #[must_use]
    pub const fn may_change(&self) -> bool {
        self.state.is_broken() || self.fails > 0
    }
}

/// Writes down what was answered, and lets others ask that site after a rest.
///
/// # Errors
/// Database errors.
pub async fn record(
    conn: &mut Conn,
    link: &OutsideLink,
    answer: &LinkAnswer,
    before: Option<&KnownLink>,
    rest: TimeDelta,
) -> Result<KnownLink> {
    let at = activity::now(conn).await?;
    let is_heard = !answer.is_nothing() || is_anybody_heard(conn).await?;
    let known = KnownLink::after(answer, before, at, is_heard);
    sql(
        "WITH rested AS (UPDATE newsroom.asked_hosts SET free_at = $9 WHERE host = $10)
         INSERT INTO newsroom.outside_links (digest, address, verdict, said, asked_at, due_at, fails, failing_since)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (digest) DO UPDATE SET verdict = $3, said = $4, asked_at = $5, due_at = $6, fails = $7, failing_since = $8",
    )
    .bind::<sql_types::Binary, _>(link.digest())
    .bind::<sql_types::Text, _>(link.0.as_str())
    .bind::<sql_types::Text, _>(known.state.word())
    .bind::<sql_types::Text, _>(&known.said)
    .bind::<sql_types::Timestamptz, _>(at)
    .bind::<sql_types::Timestamptz, _>(known.due_at)
    .bind::<sql_types::Integer, _>(known.fails)
    .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(known.failing_since)
    .bind::<sql_types::Timestamptz, _>(at + answer.rest().unwrap_or_default().max(rest))
    .bind::<sql_types::Text, _>(link.host())
    .execute(conn)
    .await?;
    Ok(known)
}

/// Whether any site answered of late. A server that reaches none, or has nobody to tell it names, says nothing of any.
async fn is_anybody_heard(conn: &mut Conn) -> Result<bool> {
    #[derive(QueryableByName)]
    struct HeardSites {
        #[diesel(sql_type = sql_types::Bool)]
        is_any: bool,
    }
    let heard: HeardSites = sql(
        "SELECT EXISTS (SELECT FROM newsroom.outside_links WHERE asked_at > newsroom.clock() - interval '1 day'
           AND (verdict IN ('works', 'moved', 'gone', 'unproven') OR said ~ '^[0-9]')) AS is_any",
    )
    .get_result(conn)
    .await?;
    Ok(heard.is_any)
}

/// Takes the turn of asking a site, if nobody has it and it had its rest; whoever dies with it leaves it to others.
///
/// # Errors
/// Database errors.
pub async fn take_turn(conn: &mut Conn, link: &OutsideLink) -> Result<bool> {
    let taken = sql(
        "INSERT INTO newsroom.asked_hosts AS h (host, free_at) VALUES ($1, newsroom.clock() + $2)
         ON CONFLICT (host) DO UPDATE SET free_at = excluded.free_at WHERE h.free_at <= newsroom.clock()",
    )
    .bind::<sql_types::Text, _>(link.host())
    .bind::<sql_types::Interval, _>(TAKEN_FOR)
    .execute(conn)
    .await?;
    Ok(taken > 0)
}

/// Forgets what no story wanted to know for a while.
///
/// # Errors
/// Database errors.
pub async fn forget_old(conn: &mut Conn) -> Result<()> {
    sql(
        "WITH hosts AS (DELETE FROM newsroom.asked_hosts WHERE free_at < newsroom.clock() - interval '1 day')
         DELETE FROM newsroom.outside_links WHERE asked_at < newsroom.clock() - $1",
    )
    .bind::<sql_types::Interval, _>(KEPT_FOR)
    .execute(conn)
    .await?;
    Ok(())
}
