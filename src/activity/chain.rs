//! The hash chain of a story's activity: every row covers the one before it, so nothing can be taken out unnoticed.

use std::{collections::BTreeMap, fmt};

use chrono::{DateTime, SecondsFormat, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use super::{Entry, anchors, names, shown};
use crate::{
    error::Result,
    ids::ArticleId,
    platform::{db::Conn, sql::sql, token},
    policy::Actor,
};

/// The stored facts of a row, as the hash sees them: thirteen in 0.1.0, since then one more, what readers get after it.
pub(super) struct HashedEntry {
    fields: Vec<String>,
}

impl HashedEntry {
    pub(super) fn of(who: &Actor, at: DateTime<Utc>, entry: &Entry, shown: &[u8]) -> Self {
        Self {
            fields: vec![
                moment(at),
                who.id.uuid().map(|id| id.to_string()).unwrap_or_default(),
                who.capacity.acting_as().to_owned(),
                who.via().word().to_owned(),
                entry.act.to_owned(),
                entry.article.map(|id| id.to_string()).unwrap_or_default(),
                entry.revision.map(|id| id.to_string()).unwrap_or_default(),
                entry.from_stage.unwrap_or_default().to_owned(),
                entry.to_stage.unwrap_or_default().to_owned(),
                entry.reason.clone().unwrap_or_default(),
                entry.public_note.clone().unwrap_or_default(),
                who.request().to_string(),
                entry.subject.as_ref().map(canonical).unwrap_or_default(),
                hexadecimal(shown),
            ],
        }
    }
}

/// The fields in the order of their names, which is neither the order they were written in nor the database's.
fn canonical(subject: &Value) -> String {
    match subject {
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
            let parts: Vec<String> = sorted
                .into_iter()
                .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), canonical(value)))
                .collect();
            format!("{{{}}}", parts.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Microseconds: what Postgres keeps.
fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// The hash of a row on top of the one before it; fields are length-prefixed, so none can be moved into another.
pub(super) fn link(before: Option<&[u8]>, row: &HashedEntry) -> Vec<u8> {
    let mut bytes = before.unwrap_or_default().to_vec();
    for field in &row.fields {
        bytes.extend((field.len() as u64).to_be_bytes());
        bytes.extend(field.as_bytes());
    }
    token::sha256(&bytes)
}

/// A place where the record does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrokenChain {
    /// A row of a story does not follow from the one before it.
    Row {
        /// The story.
        article: ArticleId,
        /// The row.
        seq: i64,
    },
    /// What an anchor covers is no longer what it covered: rows are gone or were changed.
    Anchor {
        /// The anchor's own row.
        seq: i64,
    },
    /// Readers get something else of a story than its last act left.
    Timeline {
        /// The story.
        article: ArticleId,
    },
    /// Readers are told something else of a category, a tag, an author or the newsroom than its last act left.
    Name {
        /// Which; zeros for the settings.
        thing: Uuid,
    },
}

impl fmt::Display for BrokenChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row { article, seq } => write!(f, "row {seq}, of the story {article}"),
            Self::Timeline { article } => write!(
                f,
                "what readers get of the story {article} (timeline, address, lists or what keeps it back) is not what its last act left"
            ),
            Self::Name { thing } if thing.is_nil() => f.write_str(
                "what Settings tell readers (name, address, about, contact, wording) is not what the last act left",
            ),
            Self::Name { thing } => write!(
                f,
                "what readers are told of {thing} (name, slug, former slug, place or time of a category, a tag, an author or a list) is not what its last act left"
            ),
            Self::Anchor { seq } => write!(f, "what the anchor of row {seq} covers"),
        }
    }
}

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = sql_types::BigInt)]
    seq: i64,
    #[diesel(sql_type = sql_types::Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    staff_id: Option<Uuid>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    acting_as: Option<String>,
    #[diesel(sql_type = sql_types::Text)]
    via: String,
    #[diesel(sql_type = sql_types::Text)]
    act: String,
    #[diesel(sql_type = sql_types::Uuid)]
    article_id: ArticleId,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    revision_id: Option<Uuid>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    from_stage: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    to_stage: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    reason: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    public_note: Option<String>,
    #[diesel(sql_type = sql_types::Uuid)]
    request_id: Uuid,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Jsonb>)]
    subject: Option<Value>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
    shown: Option<Vec<u8>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
    chain: Option<Vec<u8>>,
}

impl Stored {
    fn row(&self) -> HashedEntry {
        let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let mut row = HashedEntry {
            fields: vec![
                moment(self.at),
                id(self.staff_id),
                text(&self.acting_as),
                self.via.clone(),
                self.act.clone(),
                self.article_id.to_string(),
                id(self.revision_id),
                text(&self.from_stage),
                text(&self.to_stage),
                text(&self.reason),
                text(&self.public_note),
                self.request_id.to_string(),
                self.subject.as_ref().map(canonical).unwrap_or_default(),
            ],
        };
        row.fields.extend(self.shown.as_deref().map(hexadecimal));
        row
    }
}

#[derive(QueryableByName)]
struct ChainedRow {
    #[diesel(embed)]
    stored: Stored,
    /// The hash of the story's row before it.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
    before: Option<Vec<u8>>,
}

/// The rows among these that do not follow from the one of their story before them; rows of no story hang in no chain.
///
/// # Errors
/// Database errors.
pub async fn verify_rows(conn: &mut Conn, seqs: &[i64]) -> Result<Vec<BrokenChain>> {
    let rows: Vec<ChainedRow> = sql(
        "SELECT l.seq, l.at, l.staff_id, l.acting_as, l.via, l.act, l.article_id, l.revision_id, l.from_stage, l.to_stage, l.reason, l.public_note,
           l.request_id, l.subject, l.shown, l.chain, b.chain AS before
         FROM unnest($1) AS one (seq) JOIN newsroom.activity l ON l.seq = one.seq AND l.article_id IS NOT NULL
         LEFT JOIN LATERAL (SELECT p.chain FROM newsroom.activity p WHERE p.article_id = l.article_id AND p.seq < l.seq ORDER BY p.seq DESC LIMIT 1) b ON true",
    )
    .bind::<sql_types::Array<sql_types::BigInt>, _>(seqs)
    .load(conn)
    .await?;
    let holds = |one: &ChainedRow| {
        let hash = link(one.before.as_deref(), &one.stored.row());
        one.stored.chain.as_deref() == Some(&hash[..])
    };
    Ok(rows
        .into_iter()
        .filter(|one| !holds(one))
        .map(|link| BrokenChain::Row {
            article: link.stored.article_id,
            seq: link.stored.seq,
        })
        .collect())
}

/// Walks every chain; answers how many rows hold and where one does not. Reads in pages, so memory stays small.
pub async fn verify(conn: &mut Conn) -> Result<(u64, Vec<BrokenChain>)> {
    let (held, mut broken) = verify_chains(conn).await?;
    broken.extend(anchors::verify(conn).await?);
    broken.extend(shown::verify(conn).await?);
    broken.extend(names::verify(conn).await?);
    Ok((held, broken))
}

async fn verify_chains(conn: &mut Conn) -> Result<(u64, Vec<BrokenChain>)> {
    const PAGE: i64 = 2_000;
    let (mut held, mut broken) = (0, Vec::new());
    let mut at: (Uuid, i64) = (Uuid::nil(), 0);
    let mut before: Option<Vec<u8>> = None;
    loop {
        let rows: Vec<Stored> = sql(
            "SELECT seq, at, staff_id, acting_as, via, act, article_id, revision_id, from_stage, to_stage, reason, public_note, request_id, subject, shown, chain
             FROM newsroom.activity WHERE article_id IS NOT NULL AND (article_id, seq) > ($1, $2) ORDER BY article_id, seq LIMIT $3",
        )
        .bind::<sql_types::Uuid, _>(at.0)
        .bind::<sql_types::BigInt, _>(at.1)
        .bind::<sql_types::BigInt, _>(PAGE)
        .load(conn)
        .await?;
        let Some(last) = rows.last().map(|row| (row.article_id.0, row.seq)) else {
            return Ok((held, broken));
        };
        for row in rows {
            if row.article_id.0 != at.0 {
                before = None;
            }
            at = (row.article_id.0, row.seq);
            if row.chain.as_deref() == Some(&link(before.as_deref(), &row.row())[..]) {
                held += 1;
            } else {
                broken.push(BrokenChain::Row {
                    article: row.article_id,
                    seq: row.seq,
                });
            }
            before = row.chain;
        }
        at = last;
    }
}
