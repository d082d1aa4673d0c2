//! The revisions of a story as people remember them: by sittings. A sitting is the work of one person with no break of half
//! an hour or longer between the last save of one revision and the first of the next.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    activity::{ActivityLine, LINE},
    error::Result,
    ids::{ArticleId, RevisionId, StaffId},
    platform::{db::Conn, sql::sql},
};

/// Whoever does not save for so long has left.
const BREAK: TimeDelta = TimeDelta::minutes(30);
/// A page has so many revisions, and the rest of the sitting that it ends in.
const PAGE: usize = 50;
/// And no more than these, however long that sitting was.
const MOST: usize = 150;
/// Acts that are told beside a revision, of one page.
const MOST_ACTS: i64 = 2_000;

/// A revision in the list of them.
#[derive(Debug, Clone, QueryableByName)]
pub struct RevisionEntry {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: RevisionId,
    /// Counts the revisions of a story from one.
    #[diesel(sql_type = sql_types::Integer)]
    pub number: i32,
    /// Who wrote it.
    #[diesel(sql_type = sql_types::Uuid)]
    pub edited_by: StaffId,
    /// Their name.
    #[diesel(sql_type = sql_types::Text)]
    pub editor: String,
    /// When its first save came.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub begun_at: DateTime<Utc>,
    /// When its last save came.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub edited_at: DateTime<Utc>,
    /// It can change no more.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_sealed: bool,
    /// Words of its text.
    #[diesel(sql_type = sql_types::Integer)]
    pub words: i32,
    /// What colleagues call it.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub name: Option<String>,
}

impl RevisionEntry {
    /// Whether this one was written in the sitting of the one before it.
    fn follows(&self, before: &Self) -> bool {
        self.edited_by == before.edited_by && self.begun_at - before.edited_at < BREAK
    }
}

/// Revisions of one sitting, the newest first; never empty.
pub type Sitting = Vec<RevisionEntry>;

/// Which revisions a page begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistoryPlace {
    /// The newest.
    Newest,
    /// The next ones before this number.
    Before(i32),
    /// The next ones after this number.
    After(i32),
}

/// A page of the history of a story.
#[derive(Debug)]
pub struct HistoryPage {
    /// The newest first.
    pub sittings: Vec<Sitting>,
    /// Number of the newest revision of the story.
    pub newest: i32,
}

impl HistoryPage {
    /// Reads one.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of(conn: &mut Conn, article: ArticleId, place: HistoryPlace) -> Result<Self> {
        let (condition, order, number) = match place {
            HistoryPlace::Newest => ("<", "DESC", i32::MAX),
            HistoryPlace::Before(number) => ("<", "DESC", number),
            HistoryPlace::After(number) => (">", "ASC", number),
        };
        let mut found: Vec<RevisionEntry> = sql(format!(
            "{ENTRY} WHERE r.article_id = $1 AND r.number {condition} $2 ORDER BY r.number {order} LIMIT {MOST}"
        ))
        .bind::<sql_types::Uuid, _>(article)
        .bind::<sql_types::Integer, _>(number)
        .load(conn)
        .await?;
        cut(&mut found);
        found.sort_by_key(|entry| std::cmp::Reverse(entry.number));
        Ok(Self {
            sittings: sittings(found),
            newest: newest(conn, article).await?,
        })
    }

    /// All that are on it, the newest first.
    pub fn entries(&self) -> impl Iterator<Item = &RevisionEntry> {
        self.sittings.iter().flatten()
    }

    /// The number before which there are more.
    #[must_use]
    pub fn older(&self) -> Option<i32> {
        self.entries()
            .last()
            .map(|entry| entry.number)
            .filter(|number| *number > 1)
    }

    /// The number after which there are more.
    #[must_use]
    pub fn newer(&self) -> Option<i32> {
        self.entries()
            .next()
            .map(|entry| entry.number)
            .filter(|number| *number < self.newest)
    }

    /// What happened to these revisions, the first act first.
    ///
    /// # Errors
    /// Database errors.
    pub async fn acts(conn: &mut Conn, article: ArticleId, ids: &[RevisionId]) -> Result<Vec<ActivityLine>> {
        let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
        Ok(sql(format!(
            "{LINE} WHERE l.article_id = $1 AND l.revision_id = ANY ($2) ORDER BY l.seq LIMIT {MOST_ACTS}"
        ))
        .bind::<sql_types::Uuid, _>(article)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .load(conn)
        .await?)
    }
}

/// One revision as lists have it; none for a number that the story has not got.
///
/// # Errors
/// Database errors.
pub async fn entry(conn: &mut Conn, article: ArticleId, number: i32) -> Result<Option<RevisionEntry>> {
    let found: Vec<RevisionEntry> = sql(format!("{ENTRY} WHERE r.article_id = $1 AND r.number = $2"))
        .bind::<sql_types::Uuid, _>(article)
        .bind::<sql_types::Integer, _>(number)
        .load(conn)
        .await?;
    Ok(found.into_iter().next())
}

const ENTRY: &str = "SELECT r.id, r.number, r.edited_by, s.name AS editor, r.begun_at, r.edited_at, r.sealed_at IS NOT NULL AS is_sealed,
   r.word_count AS words, n.name
 FROM newsroom.revisions r JOIN newsroom.staff s ON s.id = r.edited_by LEFT JOIN newsroom.revision_names n ON n.revision_id = r.id";

async fn newest(conn: &mut Conn, article: ArticleId) -> Result<i32> {
    #[derive(QueryableByName)]
    struct NewestNumber {
        #[diesel(sql_type = sql_types::Nullable<sql_types::Integer>)]
        number: Option<i32>,
    }
    let row: NewestNumber = sql("SELECT max(number) AS number FROM newsroom.revisions WHERE article_id = $1")
        .bind::<sql_types::Uuid, _>(article)
        .get_result(conn)
        .await?;
    Ok(row.number.unwrap_or_default())
}

/// Cuts a page behind the sitting that its last place falls into. They come in either order.
fn cut(found: &mut Vec<RevisionEntry>) {
    let goes_on = |at: usize| {
        let (one, next) = (&found[at - 1], &found[at]);
        if one.number > next.number {
            one.follows(next)
        } else {
            next.follows(one)
        }
    };
    let end = (PAGE..found.len()).find(|at| !goes_on(*at));
    found.truncate(end.unwrap_or(MOST));
}

/// Revisions, the newest first, by sittings.
fn sittings(entries: Vec<RevisionEntry>) -> Vec<Sitting> {
    let mut all: Vec<Sitting> = Vec::new();
    for entry in entries {
        match all.last_mut() {
            Some(sitting) if sitting.last().is_some_and(|later| later.follows(&entry)) => sitting.push(entry),
            _ => all.push(vec![entry]),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(of: impl IntoIterator<Item = (u128, i64)>) -> Vec<RevisionEntry> {
        let entry = |(at, (who, minutes)): (usize, (u128, i64))| RevisionEntry {
            id: RevisionId(uuid::Uuid::from_u128(at as u128)),
            number: i32::try_from(at).unwrap() + 1,
            edited_by: StaffId(uuid::Uuid::from_u128(who)),
            editor: who.to_string(),
            begun_at: DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes),
            edited_at: DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes + 9),
            is_sealed: true,
            words: 0,
            name: None,
        };
        let mut all: Vec<RevisionEntry> = of.into_iter().enumerate().map(entry).collect();
        all.reverse();
        all
    }

    #[test]
    fn a_sitting_ends_with_a_break_or_with_another_person() {
        let all = sittings(entries([(1, 0), (1, 10), (1, 48), (2, 58), (1, 68), (1, 107)]));
        let numbers: Vec<Vec<i32>> = all
            .iter()
            .map(|sitting| sitting.iter().map(|entry| entry.number).collect())
            .collect();
        assert_eq!(numbers, [vec![6], vec![5], vec![4], vec![3, 2, 1]]);
    }

    #[test]
    fn a_page_ends_with_a_sitting() {
        let lengths = |of: Vec<(u128, i64)>| {
            let mut down = entries(of.clone());
            let mut up: Vec<RevisionEntry> = entries(of).into_iter().rev().collect();
            cut(&mut down);
            cut(&mut up);
            (down.len(), up.len())
        };
        let every = |minutes: i64, count: i64| (0..count).map(|at| (1, at * minutes)).collect::<Vec<_>>();
        assert_eq!(lengths(every(60, 30)), (30, 30));
        assert_eq!(lengths(every(60, 150)), (50, 50));
        assert_eq!(lengths(every(10, 150)), (150, 150));
        // sittings of twenty
        let twenties: Vec<(u128, i64)> = (0..120).map(|at| (1, at * 10 + at / 20 * 100)).collect();
        assert_eq!(lengths(twenties), (60, 60));
    }
}
