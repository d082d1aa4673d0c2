//! What anybody did, of all that a person may know: stretches of the activity, newest first, each found on an index.

pub mod acts;
mod walk;

use chrono::{DateTime, Utc};
use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    activity::{self, ActivityLine, BrokenChain},
    articles::seen::seen_by,
    desk::record::acts::{FOR_ADMINS, acts_named},
    error::{Error, Result},
    ids::{ArticleId, StaffId},
    platform::{
        db::{Conn, Via},
        sql::sql,
    },
    policy::{Action, Facts, Party, Role, can},
};

/// Acts on a page.
pub const RECORD_PAGE: i64 = 50;
/// Acts that are read at once for an export or a check.
pub const RECORD_CHUNK: i64 = 1_000;
/// Acts that one check reads at most; a further one goes on from there.
pub const CHECKED_AT_ONCE: u64 = 20_000;

/// Whose acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doer {
    /// Those of an account.
    Person(StaffId),
    /// Those of time, and of each start.
    Clock,
    /// Those at the command line that no account signed.
    Operator,
}

/// What of the record is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordQuery {
    /// Of one person only.
    pub who: Option<Doer>,
    /// Of one story only: what was done to it, and to what readers say of it.
    pub story: Option<ArticleId>,
    /// Acts of this group, or this one act.
    pub act: Option<String>,
    /// From this instant on.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub until: Option<DateTime<Utc>>,
    /// Only what happened before this row.
    pub before: Option<i64>,
}

/// A row of the record.
#[derive(Debug, Clone, QueryableByName)]
pub struct RecordLine {
    /// Its number: rises with every act.
    #[diesel(sql_type = sql_types::BigInt)]
    pub seq: i64,
    /// What a timeline says of it too.
    #[diesel(embed)]
    pub line: ActivityLine,
    /// By which door.
    #[diesel(sql_type = sql_types::Text)]
    pub via: String,
    /// Where the change stood before, as the stage is stored.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub from_stage: Option<String>,
    /// Where it stood after.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub to_stage: Option<String>,
    /// Which request, as in the logs.
    #[diesel(sql_type = sql_types::Uuid)]
    pub request_id: Uuid,
    /// The hash that holds it to the one before it of its story, in hexadecimal digits.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub chain: Option<String>,
    /// The name of the account that it was done to.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub about: Option<String>,
    /// That it is of something which this person may not know: its words are not here.
    #[diesel(sql_type = sql_types::Bool)]
    pub withheld: bool,
}

impl RecordLine {
    /// Without anything that tells what it was about.
    fn cut(mut self, viewer: Party) -> Self {
        let is_private = |subject: &Value| subject["shared"] == false;
        let is_theirs = self.line.staff_id.is_some_and(|id| viewer.id == id.into());
        if !is_theirs && self.line.subject.as_ref().is_some_and(is_private) {
            self.withheld = true;
        }
        if self.withheld {
            let bare = &mut self.line;
            (bare.reason, bare.public_note, bare.subject) = (None, None, None);
            (bare.revision, bare.article_id, bare.headline) = (None, None, None);
            (self.about, self.chain) = (None, None);
        }
        self
    }
}

/// Rows of the record with whether they hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordCheck {
    /// Rows that were read.
    pub read: u64,
    /// Of them, rows that hang in a chain.
    pub chained: u64,
    /// Nightly rows that cover some of them.
    pub anchors: usize,
    /// Where it does not hold, with what the act was.
    pub broken: Vec<BrokenChain>,
    /// From which row a further check goes on.
    pub rest: Option<i64>,
    /// The first twelve digits of the newest hash, of one story.
    pub head: Option<String>,
}

/// Who has ever acted or could: for a list to choose from.
#[derive(Debug, Clone, QueryableByName)]
pub struct Recorded {
    /// The account.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: StaffId,
    /// Its name.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// Whether they left.
    #[diesel(sql_type = sql_types::Bool)]
    pub has_left: bool,
}

impl Recorded {
    /// All accounts by name, those who left last; no more than a list can be looked through.
    ///
    /// # Errors
    /// Database errors.
    pub async fn all(conn: &mut Conn) -> Result<Vec<Self>> {
        Ok(
            sql("SELECT id, name, deactivated_at IS NOT NULL AS has_left FROM newsroom.staff ORDER BY 3, lower(name), id LIMIT 1000")
                .load(conn)
                .await?,
        )
    }
}

/// A story by whatever somebody has of it: its id, the address of its page in the newsroom, or a public address. Answers with
/// its headline.
///
/// # Errors
/// `NotFound` where there is none, or none that this person may see; database errors.
pub async fn story_named(conn: &mut Conn, who: impl Into<Party>, typed: &str) -> Result<(ArticleId, String)> {
    #[derive(QueryableByName)]
    struct NamedStory {
        #[diesel(sql_type = sql_types::Uuid)]
        id: ArticleId,
        #[diesel(sql_type = sql_types::Text)]
        headline: String,
    }
    let who = who.into();
    let bare = typed.split(['?', '#']).next().unwrap_or_default();
    let mut parts = bare.split('/').filter(|part| !part.is_empty());
    let id = bare.split('/').find_map(|part| Uuid::parse_str(part).ok());
    let slug = parts.next_back().unwrap_or_default().to_lowercase();
    let found: Option<NamedStory> = sql(format!(
        "SELECT a.id, r.headline FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id
         WHERE a.id = coalesce($2, (SELECT s.article_id FROM newsroom.slugs s WHERE s.slug = $3)) AND {}",
        seen_by(who.capacity.sees_as())
    ))
    .bind::<sql_types::Uuid, _>(who.id)
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(id)
    .bind::<sql_types::Text, _>(slug.replace('\0', ""))
    .get_result(conn)
    .await
    .optional()?;
    let found = found.ok_or(Error::NotFound)?;
    Ok((found.id, found.headline))
}

/// Rows of the record, newest first: `RECORD_PAGE` or `RECORD_CHUNK` and one more, where there are more.
///
/// # Errors
/// `Refused`, database errors.
pub async fn lines(conn: &mut Conn, who: impl Into<Party>, asked: &RecordQuery, limit: i64) -> Result<Vec<RecordLine>> {
    let who = who.into();
    can(who, Action::SeeRecord, &Facts::NONE)?;
    let (lowest, highest) = bounds(conn, asked).await?;
    let (staff, via) = match asked.who {
        None => (None, None),
        Some(Doer::Person(id)) => (Some(id), None),
        Some(Doer::Clock) => (None, Some(Via::Clock.word())),
        Some(Doer::Operator) => (None, Some(Via::Cli.word())),
    };
    let is_admin = who.capacity.sees_as() == Role::Admin;
    let found: Vec<RecordLine> = sql(walk::statement(asked, is_admin, limit + 1))
        .planned_once()
        .bind::<sql_types::Uuid, _>(who.id)
        .bind::<sql_types::BigInt, _>(highest)
        .bind::<sql_types::BigInt, _>(lowest)
        .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(asked.from)
        .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(asked.until)
        .bind::<sql_types::Array<sql_types::Text>, _>(FOR_ADMINS.to_vec())
        .bind::<sql_types::Nullable<sql_types::Uuid>, _>(staff)
        .bind::<sql_types::Nullable<sql_types::Text>, _>(via)
        .bind::<sql_types::Array<sql_types::Text>, _>(acts_named(asked.act.as_deref()))
        .bind::<sql_types::Nullable<sql_types::Uuid>, _>(asked.story)
        .load(conn)
        .await?;
    Ok(found.into_iter().map(|line| line.cut(who)).collect())
}

/// The rows between which all of a stretch of time stand, neither of them in it: a row is written within ten minutes of its
/// instant.
async fn bounds(conn: &mut Conn, asked: &RecordQuery) -> Result<(i64, i64)> {
    #[derive(QueryableByName)]
    struct RecordBounds {
        #[diesel(sql_type = sql_types::BigInt)]
        lowest: i64,
        #[diesel(sql_type = sql_types::BigInt)]
        highest: i64,
    }
    let row: RecordBounds = sql(
        "SELECT coalesce((SELECT seq FROM newsroom.activity WHERE at < $1 - interval '10 minutes' ORDER BY at DESC LIMIT 1), 0) AS lowest,
           least($3, coalesce((SELECT seq FROM newsroom.activity WHERE at > $2 + interval '10 minutes' ORDER BY at LIMIT 1), $3)) AS highest",
    )
    .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(asked.from)
    .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(asked.until)
    .bind::<sql_types::BigInt, _>(asked.before.unwrap_or(i64::MAX))
    .get_result(conn)
    .await?;
    Ok((row.lowest, row.highest))
}

/// Whether these rows follow from those before them.
///
/// # Errors
/// Database errors.
pub async fn check_shown(conn: &mut Conn, lines: &[RecordLine]) -> Result<RecordCheck> {
    let seqs: Vec<i64> = lines.iter().map(|line| line.seq).collect();
    Ok(RecordCheck {
        read: lines.len() as u64,
        chained: chained(lines),
        broken: activity::verify_rows(conn, &seqs).await?,
        ..RecordCheck::default()
    })
}

fn chained(lines: &[RecordLine]) -> u64 {
    lines.iter().filter(|line| line.chain.is_some()).count() as u64
}

/// Reads everything that is asked for again, as far as one check goes, with the nightly rows that cover it; of one story also
/// whether readers get what its last act left.
///
/// # Errors
/// `Refused`, database errors.
pub async fn check(conn: &mut Conn, who: impl Into<Party>, asked: &RecordQuery) -> Result<RecordCheck> {
    let (who, mut asked) = (who.into(), asked.clone());
    let mut done = RecordCheck::default();
    let mut ends: Option<(i64, i64)> = None;
    loop {
        let mut found = lines(conn, who, &asked, RECORD_CHUNK).await?;
        let is_more = found.len() > usize::try_from(RECORD_CHUNK).unwrap_or(usize::MAX);
        found.truncate(usize::try_from(RECORD_CHUNK).unwrap_or(usize::MAX));
        let part = check_shown(conn, &found).await?;
        done.read += part.read;
        done.chained += part.chained;
        done.broken.extend(part.broken);
        if let (Some(newest), Some(oldest)) = (found.as_slice().first(), found.last()) {
            ends = Some((oldest.seq, ends.map_or(newest.seq, |(_, newest)| newest)));
            if asked.story.is_some() && done.head.is_none() {
                let newest = found.iter().find_map(|line| line.chain.as_ref());
                done.head = newest.map(|chain| chain.chars().take(12).collect());
            }
            asked.before = Some(oldest.seq);
        }
        if !is_more {
            break;
        }
        if done.read >= CHECKED_AT_ONCE {
            done.rest = asked.before;
            break;
        }
    }
    if let Some((first, last)) = ends {
        let (anchors, broken) = activity::verify_stretch(conn, first, last).await?;
        done.anchors = anchors;
        done.broken.extend(broken);
    }
    if let Some(story) = asked.story {
        done.broken.extend(activity::verify_one(conn, story).await?);
    }
    Ok(done)
}
