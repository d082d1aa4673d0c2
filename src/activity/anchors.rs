//! Once a night one row that covers all the others: a chain holds a story's rows together, but nothing in it tells that
//! the last of them, or a whole story, was taken away.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{ExpressionMethods, QueryDsl, QueryableByName, sql_types};
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;

use super::{BrokenChain, Entry, instant, record};
use crate::{
    error::{Error, Result},
    platform::{db::Conn, sql::sql},
    policy::Actor,
    schema::newsroom::activity,
};

/// Everything since the anchor before (`$1`) up to a row (`$2`): how many rows, and a hash over what each of them says.
/// A row of the sequence that is missing is a row that was rolled back, or one that was taken out; the count tells.
const DIGEST: &str = "SELECT count(*) AS rows, coalesce(max(seq), $1) AS last, encode(sha256(convert_to(coalesce(string_agg(one, '' ORDER BY seq), ''), 'UTF8')), 'hex') AS digest
  FROM (SELECT seq, encode(sha256(convert_to(jsonb_build_array(seq, extract(epoch FROM at), staff_id, acting_as, via, act, article_id, revision_id,
          from_stage, to_stage, reason, public_note, request_id, subject, encode(chain, 'hex'))::text, 'UTF8')), 'hex') AS one
        FROM newsroom.activity WHERE seq > $1 AND seq <= $2) rows";

#[derive(QueryableByName)]
struct Digest {
    #[diesel(sql_type = sql_types::BigInt)]
    rows: i64,
    #[diesel(sql_type = sql_types::BigInt)]
    last: i64,
    #[diesel(sql_type = sql_types::Text)]
    digest: String,
}

#[derive(QueryableByName)]
struct Anchor {
    #[diesel(sql_type = sql_types::BigInt)]
    seq: i64,
    #[diesel(sql_type = sql_types::Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::BigInt)]
    since: i64,
    #[diesel(sql_type = sql_types::BigInt)]
    upto: i64,
    #[diesel(sql_type = sql_types::BigInt)]
    rows: i64,
    #[diesel(sql_type = sql_types::Text)]
    digest: String,
}

const ANCHOR: &str = "SELECT seq, at, (subject ->> 'since')::bigint AS since, (subject ->> 'upto')::bigint AS upto,
    (subject ->> 'rows')::bigint AS rows, subject ->> 'digest' AS digest
  FROM newsroom.activity WHERE act = 'anchored' AND article_id IS NULL";

/// Rows younger than this may still be on their way to a commit.
const SETTLED: chrono::TimeDelta = chrono::TimeDelta::minutes(10);

/// Writes the anchor of this day, unless it is there; also right when several processes try at once.
pub async fn anchor(conn: &mut Conn) -> Result<()> {
    conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
        sql("SELECT pg_advisory_xact_lock(hashtext('copydesk anchor'))")
            .execute(conn)
            .await?;
        let at = instant(conn).await?;
        let last: Option<Anchor> = sql(format!("{ANCHOR} ORDER BY seq DESC LIMIT 1"))
            .load(conn)
            .await?
            .into_iter()
            .next();
        let day = |at: DateTime<Utc>| -> NaiveDate { at.date_naive() };
        if last.as_ref().is_some_and(|last| day(last.at) >= day(at)) {
            return Ok(());
        }
        let since = last.map_or(0, |last| last.upto);
        let upto = settled(conn, at - SETTLED).await?;
        let covered = digest(conn, since, upto).await?;
        if covered.rows == 0 {
            return Ok(());
        }
        let entry = Entry {
            act: "anchored",
            subject: Some(
                json!({ "since": since, "upto": covered.last, "rows": covered.rows, "digest": covered.digest }),
            ),
            ..Entry::default()
        };
        record(conn, &Actor::clock(), at, entry).await
    })
    .await
}

/// The last row before which none can appear any more.
async fn settled(conn: &mut Conn, before: DateTime<Utc>) -> Result<i64> {
    let last: Option<i64> = activity::table
        .filter(activity::at.lt(before))
        .select(diesel::dsl::max(activity::seq))
        .first(conn)
        .await?;
    Ok(last.unwrap_or(0))
}

async fn digest(conn: &mut Conn, since: i64, upto: i64) -> Result<Digest> {
    Ok(sql(DIGEST)
        .bind::<sql_types::BigInt, _>(since)
        .bind::<sql_types::BigInt, _>(upto)
        .get_result(conn)
        .await?)
}

/// The same for the anchors that cover anything of a stretch of rows: how many there are, and which of them no longer hold.
///
/// # Errors
/// Database errors.
pub async fn verify_stretch(conn: &mut Conn, first: i64, last: i64) -> Result<(usize, Vec<BrokenChain>)> {
    let anchors: Vec<Anchor> = sql(format!(
        "{ANCHOR} AND seq >= $1 AND (subject ->> 'since')::bigint < $2 AND (subject ->> 'upto')::bigint >= $1 ORDER BY seq LIMIT 100"
    ))
    .bind::<sql_types::BigInt, _>(first)
    .bind::<sql_types::BigInt, _>(last)
    .load(conn)
    .await?;
    let mut broken = Vec::new();
    for anchor in &anchors {
        let now = digest(conn, anchor.since, anchor.upto).await?;
        if now.rows != anchor.rows || now.digest != anchor.digest {
            broken.push(BrokenChain::Anchor { seq: anchor.seq });
        }
    }
    Ok((anchors.len(), broken))
}

/// The anchors that no longer cover what they covered.
pub(super) async fn verify(conn: &mut Conn) -> Result<Vec<BrokenChain>> {
    let anchors: Vec<Anchor> = sql(format!("{ANCHOR} ORDER BY seq")).load(conn).await?;
    let mut broken = Vec::new();
    let mut since = 0;
    for anchor in anchors {
        let now = digest(conn, anchor.since, anchor.upto).await?;
        if anchor.since != since || now.rows != anchor.rows || now.digest != anchor.digest {
            broken.push(BrokenChain::Anchor { seq: anchor.seq });
        }
        since = anchor.upto;
    }
    Ok(broken)
}
