//! What was swept, for its page and for taking it back.

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::json;

use crate::{
    activity::{self, Entry},
    articles::timeline::ChangeKind,
    error::{Error, Problems, Result},
    ids::{ArticleId, SweepId},
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, Facts, can},
    schema::newsroom::sweeps,
    sweeps::phrase::Phrase,
};

/// Sweeps that a page tells of.
const TOLD: i64 = 20;
/// The longest note to readers, in characters, as of any change.
const MAX_NOTE: usize = 2_000;

/// What is to be written, and what readers are told of it.
#[derive(Debug, Clone)]
pub struct SweepPlan {
    /// Which words.
    pub phrase: Phrase,
    /// What kind of change it is of each story.
    pub kind: ChangeKind,
    /// What each story says at its end.
    pub note: Option<String>,
}

impl SweepPlan {
    /// The same, checked before anything is done.
    ///
    /// # Errors
    /// `Problems` at `find`, `write`, `kind` and `note`.
    pub fn complete(self) -> std::result::Result<Self, Problems> {
        let phrase = self.phrase.complete()?;
        let note = self
            .note
            .map(|note| note.trim().to_owned())
            .filter(|note| !note.is_empty());
        let is_offered = Self::KINDS.contains(&self.kind);
        if !is_offered {
            return Err(Problems::of("kind", "Choose what kind of change it is."));
        }
        match &note {
            None if self.kind.needs_a_note() => Err(Problems::of(
                "note",
                "Tell readers what changed. A correction never goes out without a note.",
            )),
            Some(note) if note.chars().count() > MAX_NOTE => {
                Err(Problems::of("note", format!("Say it in {MAX_NOTE} characters.")))
            }
            _ => Ok(Self { phrase, note, ..self }),
        }
    }

    /// Kinds that a change of words can be: the commonest first.
    pub const KINDS: [ChangeKind; 4] = [
        ChangeKind::Correction,
        ChangeKind::Update,
        ChangeKind::Clarification,
        ChangeKind::Typo,
    ];
}

/// A sweep that was.
#[derive(Debug, Clone, QueryableByName)]
pub struct Sweep {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: SweepId,
    /// Who did it.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// When.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub at: DateTime<Utc>,
    /// What was looked for.
    #[diesel(sql_type = sql_types::Text)]
    pub words: String,
    /// What was written.
    #[diesel(sql_type = sql_types::Text)]
    pub instead: String,
    #[diesel(sql_type = sql_types::Text)]
    kind: String,
    /// What readers were told.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub note: Option<String>,
    /// Stories that were changed.
    #[diesel(sql_type = sql_types::BigInt)]
    pub stories: i64,
    /// Those of them that were taken back.
    #[diesel(sql_type = sql_types::BigInt)]
    pub undone: i64,
}

/// A story that was swept.
#[derive(Debug, Clone, Copy, QueryableByName)]
pub struct SweptStory {
    /// Which.
    #[diesel(sql_type = sql_types::Uuid)]
    pub article_id: ArticleId,
    /// How many times the words were replaced.
    #[diesel(sql_type = sql_types::Integer)]
    pub places: i32,
    /// Readers got it at once; else it was handed in.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_published: bool,
    /// When it was taken back.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub undone_at: Option<DateTime<Utc>>,
    /// The number of the text that readers had.
    #[diesel(sql_type = sql_types::Integer)]
    pub before: i32,
    /// The number of the text that came in its place.
    #[diesel(sql_type = sql_types::Integer)]
    pub after: i32,
    /// It is still the text that is worked on, so that it can be taken back.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_unchanged: bool,
}

const SWEEPS: &str = "SELECT w.id, s.name, w.swept_at AS at, w.words, w.instead, w.change_kind AS kind, w.note, n.stories, n.undone
  FROM newsroom.sweeps w JOIN newsroom.staff s ON s.id = w.staff_id
    CROSS JOIN LATERAL (SELECT count(*) AS stories, count(t.undone_at) AS undone FROM newsroom.swept_stories t WHERE t.sweep_id = w.id) n";

impl Sweep {
    /// What kind of change it was of each story.
    #[must_use]
    pub fn kind(&self) -> ChangeKind {
        self.kind.parse().unwrap_or(ChangeKind::Typo)
    }

    /// The newest that changed anything.
    ///
    /// # Errors
    /// Database errors.
    pub async fn newest(conn: &mut Conn) -> Result<Vec<Self>> {
        Ok(sql(format!(
            "{SWEEPS} WHERE n.stories > 0 ORDER BY w.swept_at DESC, w.id DESC LIMIT $1"
        ))
        .bind::<sql_types::BigInt, _>(TOLD)
        .load(conn)
        .await?)
    }

    /// One of them.
    ///
    /// # Errors
    /// `NotFound`, database errors.
    pub async fn find(conn: &mut Conn, id: SweepId) -> Result<Self> {
        let found = sql(format!("{SWEEPS} WHERE w.id = $1"))
            .bind::<sql_types::Uuid, _>(id)
            .get_result(conn)
            .await;
        found.optional()?.ok_or(Error::NotFound)
    }

    /// What it changed, in the order in which it did.
    ///
    /// # Errors
    /// Database errors.
    pub async fn swept(conn: &mut Conn, id: SweepId) -> Result<Vec<SweptStory>> {
        Ok(sql(
            "SELECT t.article_id, t.places, t.is_published, t.undone_at, b.number AS before, r.number AS after, a.working_revision_id = t.after_id AS is_unchanged
             FROM newsroom.swept_stories t JOIN newsroom.articles a ON a.id = t.article_id
               JOIN newsroom.revisions b ON b.id = t.before_id JOIN newsroom.revisions r ON r.id = t.after_id
             WHERE t.sweep_id = $1 ORDER BY r.begun_at, t.article_id",
        )
        .bind::<sql_types::Uuid, _>(id)
        .load(conn)
        .await?)
    }
}

/// Writes down that somebody sweeps, before the first story is changed; the same identity again is the same sweep.
///
/// # Errors
/// `Refused`; `Conflict` where another one has the identity; database errors.
pub async fn begin(conn: &mut Conn, who: &Actor, id: SweepId, plan: &SweepPlan) -> Result<()> {
    can(who, Action::Sweep, &Facts::NONE)?;
    let at = activity::instant(conn).await?;
    let Phrase {
        words,
        instead,
        by_case,
        whole_words,
        spares_quotes,
    } = &plan.phrase;
    let made = diesel::insert_into(sweeps::table)
        .values((
            sweeps::id.eq(id.0),
            sweeps::staff_id.eq(who.id.account()?),
            sweeps::swept_at.eq(at),
            (sweeps::words.eq(words), sweeps::instead.eq(instead)),
            (sweeps::by_case.eq(by_case), sweeps::whole_words.eq(whole_words)),
            sweeps::spares_quotes.eq(spares_quotes),
            sweeps::change_kind.eq(plan.kind.word()),
            sweeps::note.eq(&plan.note),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    if made == 0 {
        return Err(Error::Conflict(
            "This form was sent before. Look for the words again.".into(),
        ));
    }
    noted(conn, who, at, "swept", id, &plan.phrase.words).await
}

/// Writes down that somebody takes a sweep back, before the first story is.
///
/// # Errors
/// `NotFound`, `Refused`, database errors.
pub async fn undo_begins(conn: &mut Conn, who: &Actor, id: SweepId) -> Result<()> {
    can(who, Action::Sweep, &Facts::NONE)?;
    let at = activity::instant(conn).await?;
    let words: Option<String> = sweeps::table
        .find(id.0)
        .select(sweeps::words)
        .first(conn)
        .await
        .optional()?;
    let words = words.ok_or(Error::NotFound)?;
    noted(conn, who, at, "sweep_undone", id, &words).await
}

async fn noted(
    conn: &mut Conn,
    who: &Actor,
    at: DateTime<Utc>,
    act: &'static str,
    id: SweepId,
    words: &str,
) -> Result<()> {
    let entry = Entry {
        act,
        subject: Some(json!({ "sweep": id, "name": words })),
        ..Entry::default()
    };
    activity::record(conn, who, at, entry).await
}
