//! What somebody jumps to by a few letters: people, authors, tags, desks. Stories are found by the lists.

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    discretion::{HIDDEN, KNOWN_AUTHOR, KNOWN_TAG},
    error::Result,
    platform::{db::Conn, sql::sql},
    policy::{Action, Facts, Party, can},
};

/// So many of each kind are offered.
const MOST: i64 = 6;
/// Of so many that have the letters it is asked whether they may be known.
const LOOKED_AT: i64 = 60;

/// What a name is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedKind {
    /// Somebody with an account.
    Staff,
    /// Somebody in bylines.
    Author,
    /// A tag.
    Tag,
    /// A desk.
    Desk,
}

/// A person, an author, a tag or a desk.
#[derive(Debug, Clone, QueryableByName)]
pub struct NamedThing {
    #[diesel(sql_type = sql_types::Text)]
    kind: String,
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    /// The slug of an author, a tag or a desk; the role of somebody with an account.
    #[diesel(sql_type = sql_types::Text)]
    pub word: String,
    /// As people read it.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
}

impl NamedThing {
    /// What it is.
    #[must_use]
    pub fn kind(&self) -> NamedKind {
        match self.kind.as_str() {
            "staff" => NamedKind::Staff,
            "author" => NamedKind::Author,
            "desk" => NamedKind::Desk,
            _ => NamedKind::Tag,
        }
    }

    /// Those whose name has these letters, as far as this person may know of them: accounts, authors, and, where they are asked
    /// for, tags and desks. Names that begin with them come first.
    ///
    /// # Errors
    /// Database errors.
    pub async fn found(conn: &mut Conn, who: impl Into<Party>, letters: &str, with_tags: bool) -> Result<Vec<Self>> {
        let who = who.into();
        let sees_staff = can(who.capacity, Action::SeeStaff, &Facts::NONE).is_ok();
        let letters = letters.trim().to_lowercase();
        let quoted = letters.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let order = "ORDER BY lower(n.name) NOT LIKE $3, lower(n.name), n.id";
        let some = |kind: &str, from: &str, word: &str, is_there: &str, known: &str| {
            format!(
                "(SELECT '{kind}' AS kind, n.id, n.{word} AS word, n.name FROM (
                    SELECT n.* FROM newsroom.{from} n WHERE lower(n.name) LIKE $2 AND {is_there} {order} LIMIT {LOOKED_AT}) n
                  WHERE {known} {order} LIMIT {MOST})"
            )
        };
        let query = format!(
            "WITH {HIDDEN} {} UNION ALL {} UNION ALL {} UNION ALL {}",
            some("desk", "desks", "slug", "$5", "true"),
            some("staff", "staff", "role", "n.deactivated_at IS NULL AND $4", "true"),
            some(
                "author",
                "authors",
                "slug",
                "n.merged_into IS NULL",
                &format!("(SELECT true FROM newsroom.authors a WHERE a.id = n.id AND {KNOWN_AUTHOR})")
            ),
            some(
                "tag",
                "tags",
                "slug",
                "n.merged_into IS NULL AND $5",
                &format!("(SELECT true FROM newsroom.tags t WHERE t.id = n.id AND {KNOWN_TAG})")
            ),
        );
        Ok(sql(query)
            .planned_once()
            .bind::<sql_types::Uuid, _>(who.id)
            .bind::<sql_types::Text, _>(format!("%{quoted}%"))
            .bind::<sql_types::Text, _>(format!("{quoted}%"))
            .bind::<sql_types::Bool, _>(sees_staff)
            .bind::<sql_types::Bool, _>(with_tags)
            .load(conn)
            .await?)
    }
}
