//! Limits of tries: token buckets in the database, so that all instances share them. Keys are made of facts that the
//! server knows (account, network), never of a field that an attacker chooses freely.

use std::net::IpAddr;

use diesel::{OptionalExtension, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    error::{Error, Result},
    platform::{db::Conn, sql::sql, token},
    schema::newsroom::buckets,
};

/// How many tries at once, and after how many seconds another one.
#[derive(Debug, Clone, Copy)]
pub struct RateLimit {
    /// Tries that may come one after the other.
    pub burst: f64,
    /// Seconds after which there is one more.
    pub seconds: f64,
}

/// Wrong passwords for one account from one network, or from one known browser.
pub const TRIES: RateLimit = RateLimit {
    burst: 10.0,
    seconds: 90.0,
};
/// Comparisons that one network may ask for, whatever the accounts.
pub const NETWORK: RateLimit = RateLimit {
    burst: 60.0,
    seconds: 15.0,
};
/// Comparisons that the known browsers of one account may ask for together.
pub const KNOWN: RateLimit = NETWORK;
/// Tries of all strangers together for one account: far above what one of them may, far below what guessing needs. Known
/// browsers and one-time links have no part in it.
pub const STRANGERS: RateLimit = RateLimit {
    burst: 200.0,
    seconds: 20.0,
};
/// Tries of one session at the password of its own account.
pub const OWN_PASSWORD: RateLimit = RateLimit {
    burst: 10.0,
    seconds: 60.0,
};
/// Comments, and reports of them, of one network.
pub const COMMENTS: RateLimit = RateLimit {
    burst: 10.0,
    seconds: 30.0,
};
/// New passwords that may be asked for, for one address.
pub const RESETS: RateLimit = RateLimit {
    burst: 3.0,
    seconds: 1_200.0,
};
/// The same from one network.
pub const RESETS_OF_NETWORK: RateLimit = RateLimit {
    burst: 10.0,
    seconds: 120.0,
};
const ALL: &[RateLimit] = &[
    TRIES,
    NETWORK,
    KNOWN,
    STRANGERS,
    OWN_PASSWORD,
    COMMENTS,
    RESETS,
    RESETS_OF_NETWORK,
];

/// The key of a network: an IPv4 address, or what one customer is given of IPv6, a /56.
#[must_use]
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => format!("net:{v4}"),
        IpAddr::V6(v6) => {
            let [first, second, third, fourth, ..] = v6.segments();
            format!("net:{first:x}:{second:x}:{third:x}:{:x}", fourth & 0xff00)
        }
    }
}

/// The key of whatever account an address may have: hashed, so the table holds no addresses of strangers. All keys that
/// concern an account begin with it.
#[must_use]
pub fn account(email: &str) -> String {
    let hash = token::sha256(email.trim().to_ascii_lowercase().as_bytes());
    format!(
        "account:{}",
        hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    )
}

/// Takes one token, in one statement.
///
/// # Errors
/// `TooMany` with the seconds to wait; database errors (the caller denies then).
pub async fn take(conn: &mut Conn, key: &str, limit: RateLimit) -> Result<()> {
    #[derive(QueryableByName)]
    struct Left {
        #[expect(dead_code, reason = "that there is a row is the answer")]
        #[diesel(sql_type = sql_types::Double)]
        tokens: f64,
    }
    let left: Option<Left> = sql(
        "INSERT INTO newsroom.buckets AS b (key, tokens, refilled_at) VALUES ($1, $2 - 1, newsroom.act_clock())
         ON CONFLICT (key) DO UPDATE SET refilled_at = excluded.refilled_at,
           tokens = least($2, b.tokens + extract(epoch FROM excluded.refilled_at - b.refilled_at)::float8 / $3) - 1
         WHERE least($2, b.tokens + extract(epoch FROM excluded.refilled_at - b.refilled_at)::float8 / $3) >= 1
         RETURNING b.tokens",
    )
    .bind::<sql_types::Text, _>(key)
    .bind::<sql_types::Double, _>(limit.burst)
    .bind::<sql_types::Double, _>(limit.seconds)
    .get_result(conn)
    .await
    .optional()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "small and positive"
    )]
    left.map(drop).ok_or(Error::TooMany(limit.seconds.ceil() as u64))
}

/// Fills a bucket again after the right password.
pub async fn refill(conn: &mut Conn, key: &str) -> Result<()> {
    diesel::delete(buckets::table.find(key)).execute(conn).await?;
    Ok(())
}

/// Lets everybody try again at an account: after a reset.
pub async fn clear(conn: &mut Conn, email: &str) -> Result<()> {
    sql("DELETE FROM newsroom.buckets WHERE key = $1 OR starts_with(key, $1 || ':')")
        .bind::<sql_types::Text, _>(account(email))
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets buckets that are full again: they say nothing.
pub async fn forget_full(conn: &mut Conn) -> Result<usize> {
    let longest = ALL.iter().map(|limit| limit.burst * limit.seconds).fold(0.0, f64::max);
    Ok(
        sql("DELETE FROM newsroom.buckets WHERE refilled_at < newsroom.clock() - make_interval(secs => $1)")
            .bind::<sql_types::Double, _>(longest)
            .execute(conn)
            .await?,
    )
}
