//! Sending a form twice gives the first answer: kept in the transaction of the command.

use std::fmt;

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, dsl::sql, sql_types};
use diesel_async::RunQueryDsl;
use futures_util::future::BoxFuture;

use super::instant;
use crate::{
    error::{Error, Result},
    ids::StaffId,
    platform::{db::Conn, token},
    policy::Actor,
    schema::newsroom::answers_given,
};

/// The key of one showing of a form, with a digest of what was sent.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// Who sent it; another person's same key is another key.
    pub staff: StaffId,
    /// The hidden field `key` of the form, 8 to 64 characters.
    pub key: String,
    /// Where it was sent, whatever its key.
    place: String,
    digest: Vec<u8>,
}

impl Receipt {
    /// For a request to `path` with `body`.
    #[must_use]
    pub fn new(staff: StaffId, key: &str, path: &str, body: &[u8]) -> Self {
        let mut bytes = path.as_bytes().to_vec();
        bytes.push(0);
        bytes.extend_from_slice(body);
        Self {
            staff,
            key: format!("{staff}:{path}:{key}"),
            place: format!("{staff}:{path}"),
            digest: token::sha256(&bytes),
        }
    }

    /// For one of several acts that the same form asks for.
    #[must_use]
    pub fn of_one(&self, which: impl fmt::Display) -> Self {
        Self {
            key: format!("{}:{which}", self.key),
            ..self.clone()
        }
    }
}

/// An answer that can be given again: where to go, and whether it is being given again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status: 303, or 200 for a save.
    pub status: u16,
    /// Where the browser goes next.
    pub location: Option<String>,
}

impl Answer {
    /// 303 to a page.
    pub fn see(location: impl Into<String>) -> Self {
        Self {
            status: 303,
            location: Some(location.into()),
        }
    }
}

/// Runs `work` unless this receipt was answered before; then the first answer is given again. The row is taken first,
/// so a second copy that arrives meanwhile waits for the outcome of the first.
///
/// # Errors
/// `KeyReused` when the key came with other content; else what `work` says.
pub async fn once<F>(conn: &mut Conn, who: &Actor, receipt: &Receipt, work: F) -> Result<Answer>
where
    F: for<'c> FnOnce(&'c mut Conn, &'c Actor) -> BoxFuture<'c, Result<Answer>>,
{
    let at = instant(conn).await?;
    if take(conn, receipt, at).await? {
        let answer = work(conn, who).await?;
        diesel::update(answers_given::table.find(&receipt.key))
            .set((
                answers_given::status.eq(i32::from(answer.status)),
                answers_given::location.eq(&answer.location),
            ))
            .execute(conn)
            .await?;
        return Ok(answer);
    }
    first_answer(conn, receipt).await
}

async fn take(conn: &mut Conn, receipt: &Receipt, at: DateTime<Utc>) -> Result<bool> {
    let taken = diesel::insert_into(answers_given::table)
        .values((
            answers_given::key.eq(&receipt.key),
            answers_given::staff_id.eq(receipt.staff.0),
            answers_given::request_digest.eq(&receipt.digest),
            answers_given::status.eq(0),
            answers_given::given_at.eq(at),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(taken == 1)
}

async fn first_answer(conn: &mut Conn, receipt: &Receipt) -> Result<Answer> {
    let (digest, status, location): (Vec<u8>, i32, Option<String>) = answers_given::table
        .find(&receipt.key)
        .select((
            answers_given::request_digest,
            answers_given::status,
            answers_given::location,
        ))
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Error::Busy("Try again in a moment.".into()))?;
    if digest != receipt.digest {
        return Err(Error::KeyReused);
    }
    Ok(Answer {
        status: u16::try_from(status).unwrap_or(303),
        location,
    })
}

/// Keeps the answer to a save until the same person's next one at the same place: one row for each person and story, not
/// for each save. Called when the save changed something, with the story locked.
pub async fn keep_last(conn: &mut Conn, receipt: &Receipt, answer: &Answer) -> Result<()> {
    let kept = (
        answers_given::request_digest.eq(&receipt.digest),
        answers_given::status.eq(i32::from(answer.status)),
        answers_given::location.eq(&answer.location),
        answers_given::given_at.eq(sql::<sql_types::Timestamptz>("newsroom.act_clock()")),
    );
    diesel::insert_into(answers_given::table)
        .values((
            answers_given::key.eq(&receipt.place),
            answers_given::staff_id.eq(receipt.staff),
            kept.clone(),
        ))
        .on_conflict(answers_given::key)
        .do_update()
        .set(kept)
        .execute(conn)
        .await?;
    Ok(())
}

/// The answer to this very save, if it was this person's last one at its place. Asked when a save comes too late: it may
/// be the same one, sent again.
pub async fn last(conn: &mut Conn, receipt: &Receipt) -> Result<Option<Answer>> {
    let kept: Option<(i32, Option<String>)> = answers_given::table
        .find(&receipt.place)
        .filter(answers_given::request_digest.eq(&receipt.digest))
        .select((answers_given::status, answers_given::location))
        .first(conn)
        .await
        .optional()?;
    Ok(kept.map(|(status, location)| Answer {
        status: u16::try_from(status).unwrap_or(303),
        location,
    }))
}

/// Forgets answers older than a week.
pub async fn forget_old(conn: &mut Conn) -> Result<usize> {
    let at = instant(conn).await?;
    Ok(
        diesel::delete(answers_given::table.filter(answers_given::given_at.lt(at - chrono::TimeDelta::days(7))))
            .execute(conn)
            .await?,
    )
}
