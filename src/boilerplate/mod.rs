//! Words that are used again and again: snippets, which are put into texts, and templates, which stories begin with. Each is
//! somebody's own, or the whole newsroom's.

mod changes;

use chrono::{DateTime, Utc};
use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::Value;

pub use changes::{NewBoilerplate, change, keep, remove};

use crate::{
    articles::writing::beginning::StoryStart,
    error::{Error, Result},
    ids::BoilerplateId,
    platform::{db::Conn, sql::sql},
    policy::Party,
};

/// Longest name, in characters.
pub const MAX_NAME: usize = 80;
/// The most of one kind that one person has, and that the newsroom has.
pub const MOST: i64 = 200;

/// What it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoilerplateKind {
    /// Blocks that are put into a text.
    Snippet,
    /// What a story begins with.
    Template,
}

impl BoilerplateKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Snippet, Self::Template];

    /// As it is stored and sent.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Snippet => "snippet",
            Self::Template => "template",
        }
    }

    /// The one of this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// One of them, without its words.
#[derive(Debug, Clone, QueryableByName)]
pub struct Boilerplate {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: BoilerplateId,
    #[diesel(sql_type = sql_types::Text)]
    kind: String,
    /// What people call it.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// The whole newsroom has it.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_shared: bool,
    /// For forms.
    #[diesel(sql_type = sql_types::BigInt)]
    pub version: i64,
    /// Who kept or changed it last; nobody where it was the operator.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub modified_by: Option<String>,
    /// When.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub modified_at: DateTime<Utc>,
}

/// Those that are a person's own ($1) or the newsroom's, `b`.
pub const THEIRS: &str = "(b.owner_id = $1 OR b.owner_id IS NULL)";
const COLUMNS: &str =
    "b.id, b.kind, b.name, b.owner_id IS NULL AS is_shared, b.version, s.name AS modified_by, b.modified_at
  FROM newsroom.boilerplate b LEFT JOIN newsroom.staff s ON s.id = b.modified_by";

impl Boilerplate {
    /// What it is for.
    ///
    /// # Errors
    /// `Internal` for a kind that nobody knows.
    pub fn kind(&self) -> Result<BoilerplateKind> {
        BoilerplateKind::named(&self.kind).ok_or_else(|| Error::internal(format!("boilerplate {}", self.id)))
    }

    /// All that this person has, their own first, by name.
    ///
    /// # Errors
    /// Database errors.
    pub async fn all(conn: &mut Conn, who: impl Into<Party>) -> Result<Vec<Self>> {
        Ok(sql(format!(
            "SELECT {COLUMNS} WHERE {THEIRS} ORDER BY b.owner_id IS NULL, lower(b.name), b.id"
        ))
        .bind::<sql_types::Uuid, _>(who.into().id)
        .load(conn)
        .await?)
    }

    /// Those of one kind.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of_kind(conn: &mut Conn, who: impl Into<Party>, kind: BoilerplateKind) -> Result<Vec<Self>> {
        let mut all = Self::all(conn, who).await?;
        all.retain(|one| one.kind == kind.word());
        Ok(all)
    }

    /// One that this person has.
    ///
    /// # Errors
    /// `NotFound`, database errors.
    pub async fn find(conn: &mut Conn, who: impl Into<Party>, id: BoilerplateId) -> Result<Self> {
        Self::load(conn, who.into(), id, "").await
    }

    async fn load(conn: &mut Conn, who: Party, id: BoilerplateId, how: &str) -> Result<Self> {
        let found: Option<Self> = sql(format!("SELECT {COLUMNS} WHERE {THEIRS} AND b.id = $2 {how}"))
            .bind::<sql_types::Uuid, _>(who.id)
            .bind::<sql_types::Uuid, _>(id)
            .get_result(conn)
            .await
            .optional()?;
        found.ok_or(Error::NotFound)
    }

    /// Its words, for whoever has it.
    ///
    /// # Errors
    /// `NotFound`, `Internal` where they cannot be read, database errors.
    pub async fn words(conn: &mut Conn, who: impl Into<Party>, id: BoilerplateId) -> Result<StoryStart> {
        #[derive(QueryableByName)]
        struct KeptWords {
            #[diesel(sql_type = sql_types::Jsonb)]
            content: Value,
        }
        let found: Option<KeptWords> = sql(format!(
            "SELECT b.content FROM newsroom.boilerplate b WHERE {THEIRS} AND b.id = $2"
        ))
        .bind::<sql_types::Uuid, _>(who.into().id)
        .bind::<sql_types::Uuid, _>(id)
        .get_result(conn)
        .await
        .optional()?;
        let KeptWords { content } = found.ok_or(Error::NotFound)?;
        serde_json::from_value(content).map_err(Error::internal)
    }
}
