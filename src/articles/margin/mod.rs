//! Notes in the margin: threads between colleagues on words of the text that is worked on. They are found again while that
//! changes, and are no part of it: nothing of them is sealed, or leaves the house.

mod mentions;
mod writing;

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

pub use writing::{NewNote, answer, begin, change, reopen, resolve, take_back};

use crate::{
    body::Passage,
    error::Result,
    ids::{ArticleId, NoteId, RemarkId, StaffId},
    platform::{db::Conn, sql::sql},
};

/// Longest remark, in characters.
pub const MAX_SAID: usize = 4_000;
/// Longest words that a note is on, in characters.
pub const MAX_WORDS: usize = 300;
/// Threads on one story.
const MOST_NOTES: i64 = 500;
/// Remarks in one thread.
const MOST_REMARKS: usize = 100;

/// A thread.
#[derive(Debug, Clone)]
pub struct MarginNote {
    /// Its identity.
    pub id: NoteId,
    /// The block in which the words stood.
    pub block: String,
    /// It is about all of that block.
    pub is_whole: bool,
    /// The words; of a whole block how it began.
    pub passage: Passage,
    /// Who settled it, when.
    pub resolved: Option<(String, DateTime<Utc>)>,
    /// What was said, the first remark first.
    pub remarks: Vec<Remark>,
}

/// What somebody said in a thread.
#[derive(Debug, Clone)]
pub struct Remark {
    /// Its identity.
    pub id: RemarkId,
    /// Who said it.
    pub by: StaffId,
    /// Their present name.
    pub name: String,
    /// In their words: plain text.
    pub said: String,
    /// When.
    pub said_at: DateTime<Utc>,
    /// They said it otherwise before.
    pub is_changed: bool,
}

#[derive(QueryableByName)]
struct StoredRemark {
    #[diesel(sql_type = sql_types::Uuid)]
    note_id: NoteId,
    #[diesel(sql_type = sql_types::Text)]
    block_id: String,
    #[diesel(sql_type = sql_types::Bool)]
    is_whole: bool,
    #[diesel(sql_type = sql_types::Text)]
    before: String,
    #[diesel(sql_type = sql_types::Text)]
    words: String,
    #[diesel(sql_type = sql_types::Text)]
    after: String,
    #[diesel(sql_type = sql_types::Integer)]
    nth: i32,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    resolved_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    resolver: Option<String>,
    #[diesel(sql_type = sql_types::Uuid)]
    id: RemarkId,
    #[diesel(sql_type = sql_types::Uuid)]
    staff_id: StaffId,
    #[diesel(sql_type = sql_types::Text)]
    name: String,
    #[diesel(sql_type = sql_types::Text)]
    said: String,
    #[diesel(sql_type = sql_types::Timestamptz)]
    said_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Bool)]
    is_changed: bool,
}

impl MarginNote {
    /// Those on a story, as they were begun, for whoever may see it.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of_story(conn: &mut Conn, article: ArticleId) -> Result<Vec<Self>> {
        let rows: Vec<StoredRemark> = sql(
            "SELECT n.id AS note_id, n.block_id, n.is_whole, n.before, n.words, n.after, n.nth, n.resolved_at, d.name AS resolver,
               r.id, r.staff_id, s.name, r.said, r.said_at, r.changed_at IS NOT NULL AS is_changed
             FROM newsroom.margin_notes n JOIN newsroom.margin_remarks r ON r.note_id = n.id JOIN newsroom.staff s ON s.id = r.staff_id
               LEFT JOIN newsroom.staff d ON d.id = n.resolved_by
             WHERE n.article_id = $1 ORDER BY n.begun_at, n.id, r.said_at, r.id",
        )
        .bind::<sql_types::Uuid, _>(article)
        .load(conn)
        .await?;
        let mut all: Vec<Self> = vec![];
        for row in rows {
            if all.last().is_none_or(|last| last.id != row.note_id) {
                all.push(Self::of(&row));
            }
            if let Some(last) = all.last_mut() {
                last.remarks.push(Remark::of(row));
            }
        }
        Ok(all)
    }

    fn of(row: &StoredRemark) -> Self {
        Self {
            id: row.note_id,
            block: row.block_id.clone(),
            is_whole: row.is_whole,
            passage: Passage {
                before: row.before.clone(),
                words: row.words.clone(),
                after: row.after.clone(),
                nth: usize::try_from(row.nth).unwrap_or_default(),
            },
            resolved: row.resolver.clone().zip(row.resolved_at),
            remarks: vec![],
        }
    }

    /// Whether somebody may say their last remark otherwise, or take it back: their own, while nobody said anything after
    /// it and the thread is open.
    #[must_use]
    pub fn may_change(&self, who: StaffId) -> Option<&Remark> {
        let last = self.remarks.last().filter(|last| last.by == who);
        last.filter(|_| self.resolved.is_none())
    }
}

impl Remark {
    fn of(row: StoredRemark) -> Self {
        Self {
            id: row.id,
            by: row.staff_id,
            name: row.name,
            said: row.said,
            said_at: row.said_at,
            is_changed: row.is_changed,
        }
    }
}
