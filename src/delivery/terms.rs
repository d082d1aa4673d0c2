//! Categories, tags, authors and curated lists as readers see them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    delivery::{content::time, links},
    error::Result,
    platform::{
        db::Conn,
        sql::{self, sql},
    },
};

/// A category, a tag or an author as readers see it.
#[derive(Debug, Clone, QueryableByName)]
pub struct Term {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    /// The one above; categories only.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub parent_id: Option<Uuid>,
    /// Address.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
    /// Name.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// Authors only.
    #[diesel(sql_type = sql_types::Text)]
    pub bio: String,
    /// When any of this last changed.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub changed_at: DateTime<Utc>,
}

/// The three kinds of terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A branch of the tree.
    Category,
    /// A tag.
    Tag,
    /// A public person.
    Author,
}

impl Kind {
    const fn columns(self) -> &'static str {
        match self {
            Self::Category => "id, parent_id, slug, name, '' AS bio, changed_at FROM published.categories",
            Self::Tag => "id, NULL::uuid AS parent_id, slug, name, '' AS bio, changed_at FROM published.tags",
            Self::Author => "id, NULL::uuid AS parent_id, slug, name, bio, changed_at FROM published.authors",
        }
    }

    /// The word of `object`.
    #[must_use]
    pub const fn object(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Tag => "tag",
            Self::Author => "author",
        }
    }

    /// Path of its page.
    #[must_use]
    pub fn path(self, slug: &str) -> String {
        match self {
            Self::Category => links::category(slug),
            Self::Tag => links::tag(slug),
            Self::Author => links::author(slug),
        }
    }
}

impl Term {
    /// By address.
    ///
    /// # Errors
    /// Database errors.
    pub async fn find(conn: &mut Conn, kind: Kind, slug: &str) -> Result<Option<Self>> {
        use diesel::OptionalExtension;
        Ok(sql(format!("SELECT {} WHERE slug = $1", kind.columns()))
            .bind::<sql_types::Text, _>(slug)
            .get_result(conn)
            .await
            .optional()?)
    }

    /// By slug, after one, at most so many.
    ///
    /// # Errors
    /// Database errors.
    pub async fn list(conn: &mut Conn, kind: Kind, after: &str, limit: i64) -> Result<Vec<Self>> {
        let text = format!(
            "SELECT {} WHERE slug > $1 ORDER BY slug LIMIT {}",
            kind.columns(),
            sql::rows(limit)
        );
        let mut terms: Vec<Self> = sql(text).bind::<sql_types::Text, _>(after).load(conn).await?;
        terms.truncate(usize::try_from(limit).unwrap_or(0));
        Ok(terms)
    }

    pub(super) async fn among(conn: &mut Conn, kind: Kind, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Self>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let rows: Vec<Self> = sql(format!("SELECT {} WHERE id = ANY ($1)", kind.columns()))
            .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
            .load(conn)
            .await?;
        Ok(rows.into_iter().map(|term| (term.id, term)).collect())
    }

    /// All categories, by name.
    ///
    /// # Errors
    /// Database errors.
    pub async fn categories(conn: &mut Conn) -> Result<Vec<Self>> {
        Ok(sql(format!("SELECT {} ORDER BY name, id", Kind::Category.columns()))
            .load(conn)
            .await?)
    }

    /// A small object that stands where the thing is mentioned.
    #[must_use]
    pub fn reference(&self, kind: Kind, site_url: &str) -> Value {
        json!({ "id": self.id, "slug": self.slug, "name": self.name, "url": links::on_site(site_url, &kind.path(&self.slug)) })
    }

    /// The thing itself.
    #[must_use]
    pub fn json(&self, kind: Kind, site_url: &str) -> Value {
        let mut value = self.reference(kind, site_url);
        value["object"] = kind.object().into();
        value["updated_at"] = time(self.changed_at).into();
        if kind == Kind::Author {
            value["bio"] = self.bio.clone().into();
        }
        value
    }
}

/// A curated list.
#[derive(Debug, Clone, QueryableByName)]
pub struct CuratedList {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    /// Address.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
    /// Name.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// When an editor last changed it.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub changed_at: DateTime<Utc>,
}

impl CuratedList {
    /// All of them.
    ///
    /// # Errors
    /// Database errors.
    pub async fn all(conn: &mut Conn) -> Result<Vec<Self>> {
        Ok(
            sql("SELECT id, slug, name, changed_at FROM published.lists ORDER BY slug")
                .load(conn)
                .await?,
        )
    }

    /// The list without its stories.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "object": "curated_list", "id": self.id, "slug": self.slug, "name": self.name, "updated_at": time(self.changed_at),
            "href": format!("/api/v1/lists/{}", self.slug)
        })
    }
}
