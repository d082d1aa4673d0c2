//! Work that nobody waits for: kept in the database, taken by any process, done once. A process that dies leaves what it had
//! taken to others; what fails is tried again, later each time, and says why.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    error::Result,
    platform::{db::Conn, sql::sql},
};

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// The files that are made of every picture.
    Renditions,
    /// Other sites are asked whether the links of a story that was handed over work.
    Links,
    /// The same of a story whose writer wants to know.
    LinksWanted,
    /// The files of a picture that are slow to make.
    Avif,
    /// A hub is told that readers have something new of a story; of many at once, by no id.
    Hub,
}

impl JobKind {
    /// As it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Renditions => "renditions",
            Self::Links => "links",
            Self::LinksWanted => "links_wanted",
            Self::Avif => "avif",
            Self::Hub => "hub",
        }
    }
}

/// So long a job may take before others take it for left.
const TAKEN_FOR: TimeDelta = TimeDelta::minutes(5);

/// A job that this process took.
#[derive(Debug, Clone, QueryableByName)]
pub struct Job {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
    /// What it is about: the id of a picture, or of a story.
    #[diesel(sql_type = sql_types::Uuid)]
    pub subject: Uuid,
    /// How often it was taken, this time included.
    #[diesel(sql_type = sql_types::Integer)]
    pub tries: i32,
}

/// Asks for something to be done; once, however often it is asked for before it is. Whoever is at it already was asked for
/// less: it is another job from now on.
pub async fn ask(conn: &mut Conn, kind: JobKind, subject: Uuid, at: DateTime<Utc>) -> Result<()> {
    sql(
        "INSERT INTO newsroom.jobs (id, kind, subject, made_at, due_at) VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT (kind, subject) DO UPDATE SET due_at = $4, tries = 0, taken_until = NULL",
    )
    .bind::<sql_types::Uuid, _>(Uuid::now_v7())
    .bind::<sql_types::Text, _>(kind.word())
    .bind::<sql_types::Uuid, _>(subject)
    .bind::<sql_types::Timestamptz, _>(at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Nothing of a kind is to be done any more.
pub async fn drop_all(conn: &mut Conn, kind: JobKind) -> Result<()> {
    sql("DELETE FROM newsroom.jobs WHERE kind = $1")
        .bind::<sql_types::Text, _>(kind.word())
        .execute(conn)
        .await?;
    Ok(())
}

/// Whether there is work of a kind that is due, whoever has it.
pub async fn is_due(conn: &mut Conn, kind: JobKind) -> Result<bool> {
    #[derive(QueryableByName)]
    struct DueJob {
        #[diesel(sql_type = sql_types::Bool)]
        yes: bool,
    }
    let row: DueJob =
        sql("SELECT EXISTS (SELECT FROM newsroom.jobs d WHERE d.kind = $1 AND d.due_at <= newsroom.clock()) AS yes")
            .bind::<sql_types::Text, _>(kind.word())
            .get_result(conn)
            .await?;
    Ok(row.yes)
}

impl Job {
    /// The next that is due and that nobody has, taken.
    pub async fn take(conn: &mut Conn, kind: JobKind) -> Result<Option<Self>> {
        let taken: Vec<Self> = sql("UPDATE newsroom.jobs j SET taken_until = newsroom.clock() + $2, tries = j.tries + 1
             WHERE j.id = (SELECT d.id FROM newsroom.jobs d WHERE d.kind = $1 AND d.due_at <= newsroom.clock()
                 AND (d.taken_until IS NULL OR d.taken_until <= newsroom.clock()) ORDER BY d.due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
             RETURNING j.id, j.subject, j.tries")
        .bind::<sql_types::Text, _>(kind.word())
        .bind::<sql_types::Interval, _>(TAKEN_FOR)
        .load(conn)
        .await?;
        Ok(taken.into_iter().next())
    }

    /// It is done. One that was asked for again meanwhile stays.
    pub async fn done(self, conn: &mut Conn) -> Result<()> {
        sql("DELETE FROM newsroom.jobs WHERE id = $1 AND tries = $2")
            .bind::<sql_types::Uuid, _>(self.id)
            .bind::<sql_types::Integer, _>(self.tries)
            .execute(conn)
            .await?;
        Ok(())
    }

    /// More of it is to be done, after so long; what was asked for meanwhile is not put off.
    pub async fn again(self, conn: &mut Conn, after: TimeDelta) -> Result<()> {
        sql("UPDATE newsroom.jobs SET taken_until = NULL, due_at = newsroom.clock() + $3, tries = 0 WHERE id = $1 AND tries = $2")
            .bind::<sql_types::Uuid, _>(self.id)
            .bind::<sql_types::Integer, _>(self.tries)
            .bind::<sql_types::Interval, _>(after)
            .execute(conn)
            .await?;
        Ok(())
    }

    /// Whoever has it is still at it.
    pub async fn goes_on(&self, conn: &mut Conn) -> Result<()> {
        sql("UPDATE newsroom.jobs SET taken_until = newsroom.clock() + $3 WHERE id = $1 AND tries = $2")
            .bind::<sql_types::Uuid, _>(self.id)
            .bind::<sql_types::Integer, _>(self.tries)
            .bind::<sql_types::Interval, _>(TAKEN_FOR)
            .execute(conn)
            .await?;
        Ok(())
    }

    /// The same, from a moment on.
    pub async fn again_at(self, conn: &mut Conn, due: DateTime<Utc>) -> Result<()> {
        sql("UPDATE newsroom.jobs SET taken_until = NULL, due_at = $3, tries = 0 WHERE id = $1 AND tries = $2")
            .bind::<sql_types::Uuid, _>(self.id)
            .bind::<sql_types::Integer, _>(self.tries)
            .bind::<sql_types::Timestamptz, _>(due)
            .execute(conn)
            .await?;
        Ok(())
    }

    /// It is left for now, and nothing is wrong with it.
    pub async fn put_back(self, conn: &mut Conn) -> Result<()> {
        sql("UPDATE newsroom.jobs SET taken_until = NULL, tries = 0 WHERE id = $1 AND tries = $2")
            .bind::<sql_types::Uuid, _>(self.id)
            .bind::<sql_types::Integer, _>(self.tries)
            .execute(conn)
            .await?;
        Ok(())
    }

    /// It failed: it is tried again after a while that doubles each time, an hour at most.
    pub async fn failed(self, conn: &mut Conn, trouble: &str) -> Result<()> {
        let pause = TimeDelta::seconds(2_i64.saturating_pow(self.tries.clamp(1, 12).unsigned_abs()).min(3_600));
        sql("UPDATE newsroom.jobs SET taken_until = NULL, due_at = newsroom.clock() + $3, trouble = $4 WHERE id = $1 AND tries = $2")
            .bind::<sql_types::Uuid, _>(self.id)
            .bind::<sql_types::Integer, _>(self.tries)
            .bind::<sql_types::Interval, _>(pause)
            .bind::<sql_types::Text, _>(trouble)
            .execute(conn)
            .await?;
        Ok(())
    }
}
