//! Addresses of the site at which nothing stands, and where readers who ask for them are led.

mod changes;
mod sheet;
mod target;

use chrono::{DateTime, Utc};
use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

pub use changes::{add, change, remove};
pub use sheet::{LEAST_COLUMNS, MAX_LINES, Rehearsal, SheetLine, rehearse, sheet_of, take};
pub use target::{LeadTarget, leads_from};

use crate::{
    error::{Error, Result},
    ids::RedirectId,
    platform::{db::Conn, sql::sql},
};

/// So many of a newsroom at most.
pub const MAX_REDIRECTS: i64 = 20_000;
/// So many are shown at once.
pub const REDIRECTS_SHOWN: i64 = 100;

/// Where readers are led from a path as it is meant; nowhere, if no redirect stands for it or what it leads to is not there.
///
/// # Errors
/// Database errors.
pub async fn leads_to(conn: &mut Conn, path: &str) -> Result<Option<String>> {
    #[derive(QueryableByName)]
    struct LeadsOn {
        #[diesel(sql_type = sql_types::Text)]
        leads_to: String,
    }
    let row: Option<LeadsOn> = sql("SELECT leads_to FROM published.redirects WHERE path = $1")
        .bind::<sql_types::Text, _>(path)
        .get_result(conn)
        .await
        .optional()?;
    Ok(row.map(|row| row.leads_to))
}

/// In which order they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RedirectOrder {
    /// The last one that was made first.
    #[default]
    Newest,
    /// The one that was followed most first.
    MostUsed,
    /// Only those that nobody followed, the oldest first.
    NeverUsed,
}

impl RedirectOrder {
    /// All, in the order of the list.
    pub const ALL: [Self; 3] = [Self::Newest, Self::MostUsed, Self::NeverUsed];

    /// As addresses say it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::MostUsed => "used",
            Self::NeverUsed => "unused",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Newest => "Newest",
            Self::MostUsed => "Most used",
            Self::NeverUsed => "Never used",
        }
    }

    const fn sql(self) -> &'static str {
        match self {
            Self::Newest => "ORDER BY r.made_at DESC, r.path",
            Self::MostUsed => "ORDER BY u.times DESC NULLS LAST, r.path",
            Self::NeverUsed => "AND u.times IS NULL ORDER BY r.made_at, r.path",
        }
    }
}

/// A redirect, as the newsroom sees it.
#[derive(Debug, Clone, QueryableByName)]
pub struct Redirect {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: RedirectId,
    /// The address at which nothing stands.
    #[diesel(sql_type = sql_types::Text)]
    pub path: String,
    /// Where it leads now: a path or an address of another site; nothing while what it leads to is not there.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub leads_to: Option<String>,
    /// How what it leads to is written in a list: an address that is understood also while readers do not have it.
    #[diesel(sql_type = sql_types::Text)]
    pub written: String,
    /// Whoever made it.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub made_by: Option<String>,
    /// When it was made.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub made_at: DateTime<Utc>,
    /// Whether it came with a list.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_imported: bool,
    /// Rises with every change.
    #[diesel(sql_type = sql_types::BigInt)]
    pub version: i64,
    /// How often it was followed.
    #[diesel(sql_type = sql_types::BigInt)]
    pub times: i64,
    /// When it was followed last, to about a quarter of a minute.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub last_used_at: Option<DateTime<Utc>>,
}

const COLUMNS: &str = "SELECT r.id, r.path, p.leads_to, coalesce(p.leads_to, '/admin/' || CASE r.kind WHEN 'article' THEN 'articles' WHEN 'category' THEN 'categories'
    WHEN 'tag' THEN 'tags' WHEN 'author' THEN 'authors' ELSE 'series' END || '/' || r.target_id) AS written,
    s.name AS made_by, r.made_at, r.is_imported, r.version, coalesce(u.times, 0) AS times, u.last_used_at
  FROM newsroom.redirects r LEFT JOIN published.redirects p ON p.path = r.path LEFT JOIN newsroom.staff s ON s.id = r.made_by
  LEFT JOIN newsroom.redirect_uses u ON u.redirect_id = r.id";

impl Redirect {
    /// Those with this in their address, as many as are shown and one more.
    ///
    /// # Errors
    /// Database errors.
    pub async fn list(conn: &mut Conn, part: &str, order: RedirectOrder) -> Result<Vec<Self>> {
        Ok(sql(format!(
            "{COLUMNS} WHERE strpos(r.path, lower($1)) > 0 {} LIMIT {}",
            order.sql(),
            REDIRECTS_SHOWN + 1
        ))
        .bind::<sql_types::Text, _>(part)
        .load(conn)
        .await?)
    }

    /// All of them, by address.
    ///
    /// # Errors
    /// Database errors.
    pub async fn all(conn: &mut Conn) -> Result<Vec<Self>> {
        Ok(sql(format!("{COLUMNS} ORDER BY r.path LIMIT {MAX_REDIRECTS}"))
            .load(conn)
            .await?)
    }

    /// One of them.
    ///
    /// # Errors
    /// `NotFound`, database errors.
    pub async fn find(conn: &mut Conn, id: RedirectId) -> Result<Self> {
        let found: Option<Self> = sql(format!("{COLUMNS} WHERE r.id = $1"))
            .bind::<sql_types::Uuid, _>(id)
            .get_result(conn)
            .await
            .optional()?;
        found.ok_or(Error::NotFound)
    }

    /// How many there are.
    ///
    /// # Errors
    /// Database errors.
    pub async fn count(conn: &mut Conn) -> Result<i64> {
        #[derive(QueryableByName)]
        struct RedirectCount {
            #[diesel(sql_type = sql_types::BigInt)]
            count: i64,
        }
        let row: RedirectCount = sql("SELECT count(*) AS count FROM newsroom.redirects")
            .get_result(conn)
            .await?;
        Ok(row.count)
    }
}
