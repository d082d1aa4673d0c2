//! Who wrote a comment: e-mail, network, and the secret of the link to it. Known for some days, then forgotten.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use super::{posting::SentBefore, spam_words};
use crate::{
    error::{Error, Result},
    ids::CommentId,
    platform::{
        db::Conn,
        sql::sql,
        token::{self, Token},
    },
};

/// The network of an address: itself, or the /64 of IPv6, which is the least that one household is given.
#[must_use]
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => format!("{v4}/32"),
        IpAddr::V6(v6) => {
            let [first, second, third, fourth, ..] = v6.segments();
            format!("{first:x}:{second:x}:{third:x}:{fourth:x}::/64")
        }
    }
}

/// What is known of a writer.
pub(super) struct Contact<'a> {
    pub(super) comment: CommentId,
    pub(super) email: &'a str,
    pub(super) network: &'a str,
    pub(super) secret: &'a Token,
    pub(super) request_key: Option<&'a str>,
    pub(super) digest: Vec<u8>,
}

impl Contact<'_> {
    /// Keeps it for so many days.
    pub(super) async fn keep(&self, conn: &mut Conn, at: DateTime<Utc>, days: i32) -> Result<()> {
        sql(
            "INSERT INTO newsroom.comment_contacts (comment_id, email, network, secret, forget_at, request_key, request_digest)
             VALUES ($1, $2, $3::cidr, $4, $5 + make_interval(days => $6), $7, $8)",
        )
        .bind::<sql_types::Uuid, _>(self.comment)
        .bind::<sql_types::Text, _>(self.email)
        .bind::<sql_types::Text, _>(self.network)
        .bind::<sql_types::Binary, _>(self.secret.hash())
        .bind::<sql_types::Timestamptz, _>(at)
        .bind::<sql_types::Integer, _>(days)
        .bind::<sql_types::Nullable<sql_types::Binary>, _>(self.request_key.map(hashed))
        .bind::<sql_types::Binary, _>(&self.digest)
        .execute(conn)
        .await?;
        Ok(())
    }
}

fn hashed(key: &str) -> Vec<u8> {
    token::sha256(key.as_bytes())
}

/// What came of a request with this key, if there was one.
///
/// # Errors
/// `KeyReused` when that was another request; database errors.
pub(super) async fn of_request(conn: &mut Conn, key: Option<&str>, digest: &[u8]) -> Result<Option<SentBefore>> {
    #[derive(QueryableByName)]
    struct KeyedRequest {
        #[diesel(sql_type = sql_types::Binary)]
        request_digest: Vec<u8>,
        #[diesel(embed)]
        sent: SentBefore,
    }
    let Some(key) = key else { return Ok(None) };
    sql("SELECT pg_advisory_xact_lock(hashtextextended('comment of request ' || encode($1, 'hex'), 0))")
        .bind::<sql_types::Binary, _>(hashed(key))
        .execute(conn)
        .await?;
    let found: Option<KeyedRequest> = sql(
        "SELECT k.request_digest, c.id, c.state FROM newsroom.comment_contacts k JOIN newsroom.comments c ON c.id = k.comment_id
         WHERE k.request_key = $1",
    )
    .bind::<sql_types::Binary, _>(hashed(key))
    .get_result(conn)
    .await
    .optional()?;
    match found {
        None => Ok(None),
        Some(found) if found.request_digest == digest => Ok(Some(found.sent)),
        Some(_) => Err(Error::KeyReused),
    }
}

/// Another secret for a comment; the one before opens nothing any more.
pub(super) async fn give_secret(conn: &mut Conn, comment: CommentId, secret: &Token) -> Result<()> {
    sql("UPDATE newsroom.comment_contacts SET secret = $2 WHERE comment_id = $1")
        .bind::<sql_types::Uuid, _>(comment)
        .bind::<sql_types::Binary, _>(secret.hash())
        .execute(conn)
        .await?;
    Ok(())
}

#[derive(QueryableByName)]
struct Known {
    #[diesel(sql_type = sql_types::Bool)]
    yes: bool,
}

/// Whether a comment of this address stands before readers, as far as that is not forgotten.
pub(super) async fn is_known(conn: &mut Conn, email: &str) -> Result<bool> {
    let row: Known = sql(
        "SELECT EXISTS (SELECT FROM newsroom.comment_contacts k JOIN newsroom.comments c ON c.id = k.comment_id
           WHERE k.email = $1 AND c.state = 'visible') AS yes",
    )
    .bind::<sql_types::Text, _>(email)
    .get_result(conn)
    .await?;
    Ok(row.yes)
}

#[derive(QueryableByName)]
struct Lately {
    #[diesel(sql_type = sql_types::BigInt)]
    count: i64,
}

/// How many came from a network within ten minutes, the present one among them.
pub(super) async fn lately(conn: &mut Conn, network: &str, at: DateTime<Utc>) -> Result<i64> {
    let row: Lately = sql(
        "SELECT 1 + count(*) AS count FROM (SELECT FROM newsroom.comment_contacts k JOIN newsroom.comments c ON c.id = k.comment_id
           WHERE k.network = $1::cidr AND c.written_at > $2 - interval '10 minutes' LIMIT 100) l",
    )
    .bind::<sql_types::Text, _>(network)
    .bind::<sql_types::Timestamptz, _>(at)
    .get_result(conn)
    .await?;
    Ok(row.count)
}

/// Forgets who wrote what is older than the newsroom keeps, who reported what, and words that tell nothing.
///
/// # Errors
/// Database errors.
pub async fn forget_old(conn: &mut Conn) -> Result<()> {
    sql("DELETE FROM newsroom.comment_contacts WHERE forget_at <= newsroom.clock()")
        .execute(conn)
        .await?;
    sql("DELETE FROM newsroom.comment_reports r USING newsroom.site s
         WHERE s.one AND r.at <= newsroom.clock() - make_interval(days => s.comment_contacts_days)")
    .execute(conn)
    .await?;
    spam_words::forget_rare(conn).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_an_address_or_what_a_household_has() {
        for (address, known_as) in [
            ("192.0.2.7", "192.0.2.7/32"),
            ("::ffff:192.0.2.7", "192.0.2.7/32"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ] {
            assert_eq!(network(address.parse().unwrap()), known_as);
        }
    }
}
