//! What editors have before them: reports that wait, and those that are settled.

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    articles::seen::{OWN, seen_by},
    error::Result,
    ids::{ArticleId, MistakeId},
    platform::{db::Conn, sql::sql},
    policy::{Role, Viewer},
};

/// Reports of one page.
pub const MISTAKES_OF_A_PAGE: i64 = 50;

/// Where somebody looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MistakeShelf {
    /// Those that wait, the oldest first.
    Open,
    /// The others, those settled last first.
    Settled,
}

impl MistakeShelf {
    /// In the order of the page.
    pub const ALL: [Self; 2] = [Self::Open, Self::Settled];

    /// As addresses say it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Settled => "settled",
        }
    }

    /// The one of this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shelf| shelf.word() == word)
    }
}

/// What is wrong where, for whoever chooses among reports.
#[derive(Debug, Clone, QueryableByName)]
pub struct MistakeText {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: MistakeId,
    /// The sentence; empty for the story as a whole.
    #[diesel(sql_type = sql_types::Text)]
    pub passage: String,
    /// What the reader said.
    #[diesel(sql_type = sql_types::Text)]
    pub said: String,
}

/// A report with all that is known of it.
#[derive(Debug, Clone, QueryableByName)]
pub struct MistakeReport {
    /// What, and where.
    #[diesel(embed)]
    pub text: MistakeText,
    /// The story.
    #[diesel(sql_type = sql_types::Uuid)]
    pub article_id: ArticleId,
    /// What the newsroom calls it now.
    #[diesel(sql_type = sql_types::Text)]
    pub headline: String,
    /// The block that has the sentence.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub block_id: Option<String>,
    /// When it came.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub sent_at: DateTime<Utc>,
    /// Who reported it, where they said and it is not forgotten.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub name: Option<String>,
    /// Where they can be asked, likewise.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub email: Option<String>,
    /// Whether readers have another text since.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_changed: bool,
    /// What became of it: `corrected`, `none`.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub outcome: Option<String>,
    /// What readers were told with the text that put it right.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub told: Option<String>,
    /// Why it was none.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub reason: Option<String>,
    /// Who settled it.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub settled_by: Option<String>,
    /// When.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub settled_at: Option<DateTime<Utc>>,
    /// For forms.
    #[diesel(sql_type = sql_types::BigInt)]
    pub version: i64,
}

const COLUMNS: &str = "m.id, m.article_id, r.headline, m.block_id, m.passage, m.said, m.sent_at, nullif(k.name, '') AS name, nullif(k.email, '') AS email,
  NOT newsroom.is_live_at(m.publication_id, newsroom.clock()) AS is_changed, m.outcome,
  (SELECT p.public_note FROM newsroom.publications p WHERE p.id = m.correction_id) AS told, m.reason,
  (SELECT s.name FROM newsroom.staff s WHERE s.id = m.settled_by) AS settled_by, m.settled_at, m.version";
const FROM: &str = "FROM newsroom.mistakes m JOIN newsroom.articles a ON a.id = m.article_id
  JOIN newsroom.revisions r ON r.id = a.working_revision_id LEFT JOIN newsroom.mistake_contacts k ON k.mistake_id = m.id";

impl MistakeReport {
    /// Those of a shelf that somebody may see, after a place; one more than a page where there are more. Journalists have those on
    /// their own stories.
    ///
    /// # Errors
    /// Database errors.
    pub async fn shelf(
        conn: &mut Conn,
        viewer: &Viewer,
        shelf: MistakeShelf,
        after: Option<(DateTime<Utc>, MistakeId)>,
    ) -> Result<Vec<Self>> {
        let (holds, key, order, sign) = match shelf {
            MistakeShelf::Open => ("m.outcome IS NULL", "m.sent_at", "ASC", ">"),
            MistakeShelf::Settled => ("m.outcome IS NOT NULL", "m.settled_at", "DESC", "<"),
        };
        let theirs = if viewer.role >= Role::Editor { "true" } else { OWN };
        let query = format!(
            "SELECT {COLUMNS} {FROM} WHERE {holds} AND ($2::timestamptz IS NULL OR ({key}, m.id) {sign} ($2, $3))
               AND {seen} AND {theirs} ORDER BY {key} {order}, m.id {order} LIMIT {limit}",
            seen = seen_by(viewer.role),
            limit = MISTAKES_OF_A_PAGE + 1,
        );
        Ok(sql(query)
            .bind::<sql_types::Uuid, _>(viewer.id)
            .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(after.map(|(at, _)| at))
            .bind::<sql_types::Nullable<sql_types::Uuid>, _>(after.map(|(_, id)| id))
            .load(conn)
            .await?)
    }

    /// Its place on its shelf.
    #[must_use]
    pub fn place(&self) -> (DateTime<Utc>, MistakeId) {
        (self.settled_at.unwrap_or(self.sent_at), self.text.id)
    }
}

/// Reports on a story that wait, the oldest first; a page of them at most.
///
/// # Errors
/// Database errors.
pub async fn open_of(conn: &mut Conn, article: ArticleId) -> Result<Vec<MistakeText>> {
    Ok(sql(format!(
        "SELECT m.id, m.passage, m.said FROM newsroom.mistakes m WHERE m.article_id = $1 AND m.outcome IS NULL
         ORDER BY m.sent_at, m.id LIMIT {MISTAKES_OF_A_PAGE}"
    ))
    .bind::<sql_types::Uuid, _>(article)
    .load(conn)
    .await?)
}
