//! What happened: one row for each act, written in the transaction of the act, chained per story, never changed.

mod anchors;
mod answers;
mod chain;
mod differing;
mod names;
mod shown;

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::Value;

pub use anchors::{anchor, verify_stretch};
pub use answers::{Answer, Receipt, forget_old, keep_last, last, once};
pub use chain::{BrokenChain, verify, verify_rows};
pub use differing::Kept;
pub use names::{SETTINGS, cover_names, told, told_all};
pub use shown::{cover_timelines, verify_one};

use crate::{
    bell::{self, HeardAct, NoticeWord},
    error::{Error, Result},
    ids::{ArticleId, RevisionId, StaffId},
    platform::{db::Conn, sql::sql},
    policy::Actor,
    schema::newsroom::activity,
};

/// The instant of an act: read once, after the lock is held, and used for everything that the act stores.
pub async fn instant(conn: &mut Conn) -> Result<DateTime<Utc>> {
    #[derive(QueryableByName)]
    struct ActTime {
        #[diesel(sql_type = sql_types::Timestamptz)]
        at: DateTime<Utc>,
    }
    let row: ActTime = sql("SELECT newsroom.act_clock() AS at").get_result(conn).await?;
    Ok(row.at)
}

/// Now, as readers' questions of visibility see it.
pub async fn now(conn: &mut Conn) -> Result<DateTime<Utc>> {
    #[derive(QueryableByName)]
    struct ReadersTime {
        #[diesel(sql_type = sql_types::Timestamptz)]
        at: DateTime<Utc>,
    }
    let row: ReadersTime = sql("SELECT published.now() AS at").get_result(conn).await?;
    Ok(row.at)
}

/// What is recorded besides who, when and through which door.
#[derive(Debug, Default, Clone)]
pub struct Entry {
    /// The act's word: `submitted`, `published`, `staff_added` …
    pub act: &'static str,
    /// The story, where there is one.
    pub article: Option<ArticleId>,
    /// The sealed text that the act was about, where it was about one.
    pub revision: Option<RevisionId>,
    /// Anything else worth keeping, as data; no personal data beyond names.
    pub subject: Option<Value>,
    /// Where the change stood before, as `Stage::word` says it.
    pub from_stage: Option<&'static str>,
    /// Where it stands since, for an act of the workflow.
    pub to_stage: Option<&'static str>,
    /// Why, for colleagues; readers never see it.
    pub reason: Option<String>,
    /// What readers are told, in the words of whoever acted.
    pub public_note: Option<String>,
}

/// Writes the row, after everything that the act changes: what readers get of the story then is part of it. The story,
/// if any, is locked by the caller, so its chain cannot fork. Whoever it concerns is told.
pub async fn record(conn: &mut Conn, who: &Actor, at: DateTime<Utc>, entry: Entry) -> Result<()> {
    record_numbered(conn, who, at, entry).await.map(|_| ())
}

/// The same; answers the number of the row, for notices that only whoever acts can address.
///
/// # Errors
/// Database errors.
pub async fn record_numbered(conn: &mut Conn, who: &Actor, at: DateTime<Utc>, entry: Entry) -> Result<i64> {
    let (shown, chained) = match entry.article {
        Some(article) => {
            let shown::ChainLink { before, shown } = shown::link(conn, article).await?;
            let row = chain::HashedEntry::of(who, at, &entry, &shown);
            (Some(shown), Some(chain::link(before.as_deref(), &row)))
        }
        None => (None, None),
    };
    let seq: i64 = diesel::insert_into(activity::table)
        .values((
            activity::at.eq(at),
            activity::staff_id.eq(who.id.uuid()),
            activity::acting_as.eq(who.capacity.acting_as()),
            activity::via.eq(who.via().word()),
            activity::act.eq(entry.act),
            activity::article_id.eq(entry.article.map(|id| id.0)),
            activity::revision_id.eq(entry.revision.map(|id| id.0)),
            activity::subject.eq(&entry.subject),
            activity::from_stage.eq(entry.from_stage),
            activity::to_stage.eq(entry.to_stage),
            activity::reason.eq(&entry.reason),
            activity::public_note.eq(&entry.public_note),
            activity::request_id.eq(who.request().0),
            activity::shown.eq(shown),
            activity::chain.eq(chained),
        ))
        .returning(activity::seq)
        .get_result(conn)
        .await?;
    if let Some(article) = entry.article
        && let Some(word) = NoticeWord::of_act(entry.act)
    {
        let heard = HeardAct {
            word,
            article,
            by: who.id.0,
            seq: Some(seq),
            at,
        };
        bell::tell(conn, heard).await?;
    }
    Ok(seq)
}

/// The same for an act of no story: what was done, and to what.
///
/// # Errors
/// Database errors.
pub async fn record_act(
    conn: &mut Conn,
    who: &Actor,
    at: DateTime<Utc>,
    act: &'static str,
    subject: Value,
) -> Result<()> {
    let entry = Entry {
        act,
        subject: Some(subject),
        ..Entry::default()
    };
    record(conn, who, at, entry).await
}

/// Writes one row for each of many stories, after everything that the act changes. Nobody else may know of them yet, or
/// the caller has them locked; each has one entry.
///
/// # Errors
/// Database errors; `Internal` for an entry of no story.
pub async fn record_all(conn: &mut Conn, who: &Actor, at: DateTime<Utc>, entries: &[Entry]) -> Result<()> {
    let ids: Option<Vec<ArticleId>> = entries.iter().map(|entry| entry.article).collect();
    let ids = ids.ok_or_else(|| Error::internal("an entry of many is of no story"))?;
    let links = shown::links(conn, &ids).await?;
    let chained = entries.iter().zip(&links).map(|(entry, link)| {
        let row = chain::HashedEntry::of(who, at, entry, &link.shown);
        chain::link(link.before.as_deref(), &row)
    });
    let chained: Vec<Vec<u8>> = chained.collect();
    sql(
        "INSERT INTO newsroom.activity (at, staff_id, acting_as, via, request_id, act, article_id, revision_id, subject, from_stage, to_stage,
           reason, public_note, shown, chain)
         SELECT $1, $2, $3, $4, $5, t.act, t.article, t.revision, t.subject, t.from_stage, t.to_stage, t.reason, t.note, t.shown, t.chain
         FROM unnest($6::text[], $7::uuid[], $8::uuid[], $9::jsonb[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bytea[], $15::bytea[])
           WITH ORDINALITY AS t (act, article, revision, subject, from_stage, to_stage, reason, note, shown, chain, n) ORDER BY t.n",
    )
    .bind::<sql_types::Timestamptz, _>(at)
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(who.id.uuid())
    .bind::<sql_types::Text, _>(who.capacity.acting_as())
    .bind::<sql_types::Text, _>(who.via().word())
    .bind::<sql_types::Uuid, _>(who.request())
    .bind::<sql_types::Array<sql_types::Text>, _>(each(entries, |entry| entry.act))
    .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
    .bind::<sql_types::Array<sql_types::Nullable<sql_types::Uuid>>, _>(each(entries, |entry| entry.revision))
    .bind::<sql_types::Array<sql_types::Nullable<sql_types::Jsonb>>, _>(each(entries, |entry| entry.subject.clone()))
    .bind::<sql_types::Array<sql_types::Nullable<sql_types::Text>>, _>(each(entries, |entry| entry.from_stage))
    .bind::<sql_types::Array<sql_types::Nullable<sql_types::Text>>, _>(each(entries, |entry| entry.to_stage))
    .bind::<sql_types::Array<sql_types::Nullable<sql_types::Text>>, _>(each(entries, |entry| entry.reason.as_deref()))
    .bind::<sql_types::Array<sql_types::Nullable<sql_types::Text>>, _>(each(entries, |entry| {
        entry.public_note.as_deref()
    }))
    .bind::<sql_types::Array<sql_types::Binary>, _>(each(&links, |link| &link.shown))
    .bind::<sql_types::Array<sql_types::Binary>, _>(chained)
    .execute(conn)
    .await?;
    Ok(())
}

fn each<'a, E, T>(all: &'a [E], take: impl Fn(&'a E) -> T) -> Vec<T> {
    all.iter().map(take).collect()
}

/// One line of a timeline: what a colleague reads beside the story.
#[derive(Debug, Clone, QueryableByName)]
pub struct ActivityLine {
    /// The instant of the act, by the database's clock.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub at: DateTime<Utc>,
    /// Who; nobody for the clock.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub staff_id: Option<StaffId>,
    /// The present name of `staff_id`.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub name: Option<String>,
    /// The act, as `Entry::act` has it.
    #[diesel(sql_type = sql_types::Text)]
    pub act: String,
    /// The role they acted in.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub acting_as: Option<String>,
    /// Why, for colleagues; for a start that covered names, the newest migration.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub reason: Option<String>,
    /// What readers are told, in the words of whoever acted.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub public_note: Option<String>,
    /// What else was kept of it, as the act wrote it.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Jsonb>)]
    pub subject: Option<Value>,
    /// Number of the revision it was about.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Integer>)]
    pub revision: Option<i32>,
    /// The story; none for acts on accounts, names and settings.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub article_id: Option<ArticleId>,
    /// Main title of the working text, which may be another than it was at the act.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub headline: Option<String>,
}

/// The columns of a line, with `l` the activity, `a` the story and `r` its working text; a condition follows.
pub(crate) const LINE: &str = "SELECT l.at, l.staff_id, s.name, l.act, l.acting_as, l.reason, l.public_note, l.subject, n.number AS revision, l.article_id, r.headline
  FROM newsroom.activity l
  LEFT JOIN newsroom.staff s ON s.id = l.staff_id
  LEFT JOIN newsroom.revisions n ON n.id = l.revision_id
  LEFT JOIN newsroom.articles a ON a.id = l.article_id
  LEFT JOIN newsroom.revisions r ON r.id = a.working_revision_id";

impl ActivityLine {
    /// The newest lines of a story.
    pub async fn of_article(conn: &mut Conn, article: ArticleId, limit: i64) -> Result<Vec<Self>> {
        Ok(
            sql(format!("{LINE} WHERE l.article_id = $1 ORDER BY l.seq DESC LIMIT $2"))
                .bind::<sql_types::Uuid, _>(article)
                .bind::<sql_types::BigInt, _>(limit)
                .load(conn)
                .await?,
        )
    }
}
