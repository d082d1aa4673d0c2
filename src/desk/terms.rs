//! The names by which a list is filtered: authors, tags and categories, as far as a person may know of them.

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    discretion::{HIDDEN, KNOWN_AUTHOR, KNOWN_TAG},
    error::Result,
    platform::{db::Conn, sql::sql},
    policy::Party,
};

/// So many names of a kind are offered to choose from; any other can be typed.
const OFFERED: i64 = 200;
/// Of so many that are called the same it is said what tells them apart.
const NAMESAKES: i64 = 6;

/// What a name is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListTermKind {
    /// Somebody in bylines.
    Author,
    /// A tag.
    Tag,
    /// A category.
    Category,
    /// A desk.
    Desk,
}

impl ListTermKind {
    /// As statements and addresses have it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Tag => "tag",
            Self::Category => "category",
            Self::Desk => "desk",
        }
    }
}

/// An author, a tag, a category or a desk.
#[derive(Debug, Clone, QueryableByName)]
pub struct ListTerm {
    #[diesel(sql_type = sql_types::Text)]
    kind: String,
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    /// What tells it apart from others of its kind.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
    /// As people read it.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    #[diesel(sql_type = sql_types::Bool)]
    is_address: bool,
}

/// What was typed for each kind, a slug or a name; empty for none.
#[derive(Debug, Clone, Default)]
pub struct TypedTerms {
    /// Of an author.
    pub author: String,
    /// Of a tag.
    pub tag: String,
    /// Of a category.
    pub category: String,
    /// Of a desk.
    pub desk: String,
}

/// What became of a typed name.
#[derive(Debug, Clone)]
pub enum ReadTerm {
    /// Nothing was typed.
    None,
    /// The one that was meant.
    One(ListTerm),
    /// Nobody that this person may know of is called so.
    Unknown,
    /// Several are: the slugs that tell them apart.
    Several(Vec<String>),
}

/// What was meant by the typed names, in one statement.
#[derive(Debug, Clone)]
pub struct ListTerms {
    typed: TypedTerms,
    found: Vec<ListTerm>,
}

impl ListTerms {
    /// Looks them up.
    ///
    /// # Errors
    /// Database errors.
    pub async fn read(conn: &mut Conn, who: impl Into<Party>, typed: TypedTerms) -> Result<Self> {
        if [&typed.author, &typed.tag, &typed.category, &typed.desk]
            .into_iter()
            .all(String::is_empty)
        {
            return Ok(Self { typed, found: vec![] });
        }
        let one = |kind: &str, from: &str, value: &str, known: &str| {
            format!(
                "SELECT '{kind}' AS kind, n.id, n.slug, n.name, n.slug = {value} OR EXISTS (SELECT FROM {from} m WHERE m.merged_into = n.id AND m.slug = {value}) AS is_address FROM {from} n
                 WHERE {value} <> '' AND n.id IN (SELECT coalesce(m.merged_into, m.id) FROM {from} m WHERE m.slug = {value} UNION SELECT coalesce(m.merged_into, m.id) FROM {from} m WHERE lower(m.name) = lower({value}) LIMIT {NAMESAKES})
                   AND {known}"
            )
        };
        let query = format!(
            "WITH {HIDDEN} {} UNION ALL {} UNION ALL {} UNION ALL {} ORDER BY 1, 3",
            one(
                "author",
                "newsroom.authors",
                "$2",
                "(SELECT true FROM newsroom.authors a WHERE a.id = n.id AND KNOWN)"
            )
            .replace("KNOWN", KNOWN_AUTHOR),
            one(
                "tag",
                "newsroom.tags",
                "$3",
                "(SELECT true FROM newsroom.tags t WHERE t.id = n.id AND KNOWN)"
            )
            .replace("KNOWN", KNOWN_TAG),
            one("category", "newsroom.categories", "$4", "true"),
            // Desks are never merged.
            one(
                "desk",
                "(SELECT d.id, d.slug, d.name, NULL::uuid AS merged_into FROM newsroom.desks d)",
                "$5",
                "true"
            ),
        );
        let found = sql(query)
            .planned_once()
            .bind::<sql_types::Uuid, _>(who.into().id)
            .bind::<sql_types::Text, _>(typed.author.as_str())
            .bind::<sql_types::Text, _>(typed.tag.as_str())
            .bind::<sql_types::Text, _>(typed.category.as_str())
            .bind::<sql_types::Text, _>(typed.desk.as_str())
            .load(conn)
            .await?;
        Ok(Self { typed, found })
    }

    /// What was meant of one kind: the one with that slug, else the only one with that name.
    #[must_use]
    pub fn meant(&self, kind: ListTermKind) -> ReadTerm {
        let typed = match kind {
            ListTermKind::Author => &self.typed.author,
            ListTermKind::Tag => &self.typed.tag,
            ListTermKind::Category => &self.typed.category,
            ListTermKind::Desk => &self.typed.desk,
        };
        if typed.is_empty() {
            return ReadTerm::None;
        }
        let all: Vec<&ListTerm> = self.found.iter().filter(|one| one.kind == kind.word()).collect();
        let by_address = all.iter().find(|one| one.is_address);
        match (by_address, all.as_slice()) {
            (Some(one), _) | (None, [one]) => ReadTerm::One((*one).clone()),
            (None, []) => ReadTerm::Unknown,
            (None, several) => ReadTerm::Several(several.iter().map(|one| one.slug.clone()).collect()),
        }
    }
}

/// Authors and tags to choose from, by name, no more than two hundred of each.
///
/// # Errors
/// Database errors.
pub async fn offered(conn: &mut Conn, who: impl Into<Party>) -> Result<(Vec<ListTerm>, Vec<ListTerm>)> {
    let all: Vec<ListTerm> = sql(format!(
        "WITH {HIDDEN} (SELECT 'author' AS kind, a.id, a.slug, a.name, false AS is_address FROM newsroom.authors a
           WHERE a.merged_into IS NULL AND {KNOWN_AUTHOR} ORDER BY lower(a.name) LIMIT {OFFERED})
         UNION ALL (SELECT 'tag', t.id, t.slug, t.name, false FROM newsroom.tags t
           WHERE t.merged_into IS NULL AND {KNOWN_TAG} ORDER BY lower(t.name) LIMIT {OFFERED})"
    ))
    .planned_once()
    .bind::<sql_types::Uuid, _>(who.into().id)
    .load(conn)
    .await?;
    Ok(all.into_iter().partition(|one| one.kind == ListTermKind::Author.word()))
}
