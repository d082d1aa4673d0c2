//! The log of changes, as front ends that keep a copy read it: rows in the order of commits, none of which can appear before
//! one that was seen.

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    error::{Error, Result},
    platform::{
        db::Conn,
        sql::{self, Seldom, sql},
    },
};

/// Rows that are looked at for one answer, where only some kinds are wanted.
const MOST: i64 = 2_000;

/// What a row tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogKind {
    /// A story: it is there, it is something else, it is gone.
    Article,
    /// What is said under a story: how many, and whether more may be.
    Comments,
    /// A category.
    Category,
    /// A tag: there while a story has it.
    Tag,
    /// A public person: there while a story has the name.
    Author,
    /// A series: there while a story of it is; its order too.
    Series,
    /// A list that editors keep.
    List,
    /// A former address that leads to something now.
    Redirect,
    /// The newsroom as everybody outside gets it.
    Site,
}

impl LogKind {
    /// All of them. A further kind is one more line here and in `newsroom.is_gone`, and a trigger that notes it.
    pub const ALL: [Self; 9] = [
        Self::Article,
        Self::Comments,
        Self::Category,
        Self::Tag,
        Self::Author,
        Self::Series,
        Self::List,
        Self::Redirect,
        Self::Site,
    ];

    /// Its word, in the log and in `kinds=`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Comments => "comments",
            Self::Category => "category",
            Self::Tag => "tag",
            Self::Author => "author",
            Self::Series => "series",
            Self::List => "list",
            Self::Redirect => "redirect",
            Self::Site => "site",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A row of the log.
#[derive(Debug, Clone, QueryableByName)]
pub struct LogRow {
    #[diesel(sql_type = sql_types::BigInt)]
    seq: i64,
    #[diesel(sql_type = sql_types::Timestamptz)]
    told_at: DateTime<Utc>,
    /// When it happened.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Text)]
    object: String,
    /// What it happened to; of a redirect, what it leads to.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    /// Readers have it no longer.
    #[diesel(sql_type = sql_types::Bool)]
    pub gone: bool,
    /// Of a redirect: the address that leads there.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub path: Option<String>,
    /// What its address ends with at this moment; of terms and lists that there are.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub slug: Option<String>,
    /// Rows behind the last one of these were not looked at.
    #[diesel(sql_type = sql_types::Bool)]
    cut: bool,
}

impl LogRow {
    /// What kind of thing it tells of; none of a kind that this version does not know.
    #[must_use]
    pub fn kind(&self) -> Option<LogKind> {
        LogKind::named(&self.object)
    }

    const fn place(&self) -> LogPlace {
        LogPlace {
            seq: self.seq,
            told_at: self.told_at,
        }
    }
}

/// A place in the log: behind a row. Numbers come again after a backup was restored; that number with that moment does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogPlace {
    /// The number of the row; zero before the first.
    pub seq: i64,
    /// When it was numbered.
    pub told_at: DateTime<Utc>,
}

impl LogPlace {
    /// Before everything that ever happened.
    pub const BEGINNING: Self = Self {
        seq: 0,
        told_at: DateTime::UNIX_EPOCH,
    };
}

/// From where somebody reads on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogSince {
    /// From the oldest row that is kept.
    Oldest,
    /// From this moment: only what is still to come.
    Now,
    /// From this moment on.
    Moment(DateTime<Utc>),
    /// From the place that another answer gave.
    Place(LogPlace),
}

/// A stretch of the log.
#[derive(Debug)]
pub struct LogStretch {
    /// In the order in which it was told.
    pub rows: Vec<LogRow>,
    /// From where it goes on.
    pub next: LogPlace,
    /// More is there already.
    pub has_more: bool,
}

#[derive(QueryableByName)]
struct LogState {
    #[diesel(sql_type = sql_types::BigInt)]
    forgotten: i64,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    forgotten_until: Option<DateTime<Utc>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    told_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    found: Option<i64>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    found_at: Option<DateTime<Utc>>,
}

impl LogStretch {
    /// So many rows of these kinds from there on; all kinds where none is named. Two statements.
    ///
    /// # Errors
    /// `Gone` where rows that would follow are kept no longer, or the place is not of this log; database errors.
    pub async fn read(conn: &mut Conn, since: LogSince, kinds: &[LogKind], limit: i64) -> Result<Self> {
        let from = begin(conn, since).await?;
        if since == LogSince::Now {
            return Ok(Self {
                rows: vec![],
                next: from,
                has_more: false,
            });
        }
        let wanted = |kind: &LogKind| kinds.is_empty() || kinds.contains(kind);
        let words: Vec<&str> = LogKind::ALL.into_iter().filter(wanted).map(LogKind::word).collect();
        let rows = rows(conn, from, &words, limit).await?;
        Ok(Self::of(rows, from, &words, limit))
    }

    fn of(found: Vec<LogRow>, from: LogPlace, words: &[&str], limit: i64) -> Self {
        let limit = usize::try_from(limit).unwrap_or(0);
        let (mut rows, mut next, mut has_more) = (Vec::new(), from, false);
        for row in found {
            let is_wanted = words.contains(&row.object.as_str());
            if is_wanted && rows.len() == limit {
                has_more = true;
                break;
            }
            (next, has_more) = (row.place(), row.cut);
            if is_wanted {
                rows.push(row);
            }
        }
        Self { rows, next, has_more }
    }
}

/// The rows of these kinds, one more than was asked for where there is one, and in any case the last row that was looked at.
async fn rows(conn: &mut Conn, from: LogPlace, words: &[&str], limit: i64) -> Result<Vec<LogRow>> {
    let all = words.len() == LogKind::ALL.len();
    let most = if all { sql::rows(limit + 1) } else { MOST };
    let text = format!(
        "WITH looked AS MATERIALIZED (SELECT c.seq, c.told_at, c.at, c.object, c.object_id, c.gone, c.path FROM published.changes c WHERE c.seq > $1 ORDER BY c.seq LIMIT {most}),
           last AS (SELECT max(seq) AS seq, count(*) = {most} AS cut FROM looked)
         SELECT r.seq, r.told_at, r.at, r.object, r.object_id AS id, r.gone, r.path, r.cut, CASE WHEN NOT r.gone THEN CASE r.object
             WHEN 'category' THEN (SELECT x.slug FROM published.categories x WHERE x.id = r.object_id)
             WHEN 'tag' THEN (SELECT x.slug FROM published.tags x WHERE x.id = r.object_id)
             WHEN 'author' THEN (SELECT x.slug FROM published.authors x WHERE x.id = r.object_id)
             WHEN 'series' THEN (SELECT x.slug FROM published.series x WHERE x.id = r.object_id)
             WHEN 'list' THEN (SELECT x.slug FROM published.lists x WHERE x.id = r.object_id) END END AS slug
         FROM (SELECT l.*, last.cut FROM looked l CROSS JOIN last WHERE l.object = ANY ($2) OR l.seq = last.seq ORDER BY l.seq LIMIT {}) r ORDER BY r.seq",
        sql::rows(limit + 1) + 1
    );
    let query = sql(text)
        .bind::<sql_types::BigInt, _>(from.seq)
        .bind::<sql_types::Array<sql_types::Text>, _>(words);
    Ok(Seldom::unless(all, query).load(conn).await?)
}

/// The place from which it is read.
async fn begin(conn: &mut Conn, since: LogSince) -> Result<LogPlace> {
    let (seq, moment) = match since {
        LogSince::Place(place) => (place.seq, None),
        LogSince::Moment(moment) => (0, Some(moment)),
        LogSince::Oldest | LogSince::Now => (0, None),
    };
    let state: LogState = sql(
        "SELECT f.forgotten, f.forgotten_until, (SELECT c.told_at FROM published.changes c WHERE c.seq = $1) AS told_at, b.seq AS found, b.told_at AS found_at
         FROM published.feed f LEFT JOIN LATERAL (SELECT c.seq, c.told_at FROM published.changes c
           WHERE c.told_at < coalesce($2, 'infinity') ORDER BY c.told_at DESC, c.seq DESC LIMIT 1) b ON true",
    )
    .bind::<sql_types::BigInt, _>(seq)
    .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(moment)
    .get_result(conn)
    .await?;
    let oldest = LogPlace {
        seq: state.forgotten,
        ..LogPlace::BEGINNING
    };
    let found = state.found.zip(state.found_at);
    let found = found.map_or(oldest, |(seq, told_at)| LogPlace { seq, told_at });
    let is_kept = match since {
        LogSince::Oldest => return Ok(oldest),
        LogSince::Now => return Ok(found),
        LogSince::Moment(moment) => state.forgotten_until.is_none_or(|until| moment > until),
        LogSince::Place(place) if place.seq == 0 => state.forgotten == 0,
        LogSince::Place(place) => state.told_at == Some(place.told_at),
    };
    match (is_kept, since) {
        (true, LogSince::Place(place)) => Ok(place),
        (true, _) => Ok(found),
        (false, _) => Err(Error::Gone(Some(FORGOTTEN.into()))),
    }
}

const FORGOTTEN: &str = "The changes from there on are kept no longer. Take since=now, read everything anew, and go on from the place that it gave.";

/// Whether something appeared or went by time alone of which the log does not tell yet.
pub async fn is_behind(conn: &mut Conn) -> Result<bool> {
    #[derive(QueryableByName)]
    struct LogDue {
        #[diesel(sql_type = sql_types::Bool)]
        due: bool,
    }
    let row: LogDue = sql("SELECT published.changes_due() AS due").get_result(conn).await?;
    Ok(row.due)
}
