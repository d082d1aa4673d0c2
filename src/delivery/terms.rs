//! Categories, tags, authors, series and curated lists as readers see them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    delivery::{
        cursor::TextPlace,
        links,
        story::{Reference, time},
        surrogate::{Family, Keys},
    },
    error::Result,
    media::shown::ShownPicture,
    platform::{
        db::Conn,
        sql::{self, sql},
    },
};

/// A category, a tag, an author or a series as readers see it.
#[derive(Debug, Clone, QueryableByName)]
pub struct Term {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    /// The one above; categories only.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub parent_id: Option<Uuid>,
    /// What its address ends with; unique among its kind.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
    /// As readers read it.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// What an author writes about, in a few words; empty for all others.
    #[diesel(sql_type = sql_types::Text)]
    pub beat: String,
    /// A few sentences about an author or a series; empty for categories and tags.
    #[diesel(sql_type = sql_types::Text)]
    pub bio: String,
    /// When any of this last changed.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub changed_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Jsonb>)]
    picture: Option<Value>,
}

/// The kinds of terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TermKind {
    /// A branch of the tree.
    Category,
    /// A tag.
    Tag,
    /// A public person.
    Author,
    /// A set of stories in an order.
    Series,
}

impl TermKind {
    const fn columns(self) -> &'static str {
        match self {
            Self::Category => {
                "id, parent_id, slug, name, '' AS beat, '' AS bio, changed_at, NULL::jsonb AS picture FROM published.categories"
            }
            Self::Tag => {
                "id, NULL::uuid AS parent_id, slug, name, '' AS beat, '' AS bio, changed_at, NULL::jsonb AS picture FROM published.tags"
            }
            Self::Series => {
                "id, NULL::uuid AS parent_id, slug, name, '' AS beat, description AS bio, changed_at, NULL::jsonb AS picture FROM published.series"
            }
            Self::Author => {
                "id, NULL::uuid AS parent_id, slug, name, beat, bio, changed_at,
                 (SELECT p.picture FROM published.pictures p WHERE p.id = picture_id) AS picture FROM published.authors"
            }
        }
    }

    /// What `object` says in the API: `category`, `tag`, `author`, `series`.
    #[must_use]
    pub const fn object(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Tag => "tag",
            Self::Author => "author",
            Self::Series => "series",
        }
    }

    /// The surrogate keys that name it.
    #[must_use]
    pub const fn family(self) -> Family {
        match self {
            Self::Category => Family::Categories,
            Self::Tag => Family::Tags,
            Self::Author => Family::Authors,
            Self::Series => Family::Series,
        }
    }

    /// Path of it in the Content API.
    #[must_use]
    pub fn api_path(self, slug: &str) -> String {
        links::api_one(
            match self {
                Self::Category => "categories",
                Self::Tag => "tags",
                Self::Author => "authors",
                Self::Series => "series",
            },
            slug,
        )
    }

    /// Path of its stories in the Content API.
    #[must_use]
    pub fn api_articles(self, slug: &str) -> String {
        format!("/api/v1/articles?{}={slug}", self.object())
    }

    /// Path of its page.
    #[must_use]
    pub fn path(self, slug: &str) -> String {
        match self {
            Self::Category => links::category(slug),
            Self::Tag => links::tag(slug),
            Self::Author => links::author(slug),
            Self::Series => links::series(slug),
        }
    }
}

/// How much of a list of terms, and from where.
#[derive(Debug, Clone, Default)]
pub struct TermWindow {
    /// How many, at the most.
    pub limit: i64,
    /// From here on; the beginning without it.
    pub place: Option<TextPlace>,
    /// Only those with this in their name, in letters of either case.
    pub part: String,
}

/// A stretch of a list of terms.
#[derive(Debug)]
pub struct TermStretch {
    /// In the order of their slugs.
    pub terms: Vec<Term>,
    /// There is more towards the end.
    pub more_after: bool,
    /// There is more towards the beginning.
    pub more_before: bool,
}

impl Term {
    /// By address.
    pub async fn find(conn: &mut Conn, kind: TermKind, slug: &str) -> Result<Option<Self>> {
        Ok(sql(format!("SELECT {} WHERE slug = $1", kind.columns()))
            .bind::<sql_types::Text, _>(slug)
            .get_result(conn)
            .await
            .optional()?)
    }

    /// The one that had this address last, of those that readers have and that have another one today.
    pub async fn formerly(conn: &mut Conn, kind: TermKind, slug: &str) -> Result<Option<Self>> {
        let text = format!(
            "SELECT {} WHERE id = (SELECT f.id FROM published.former_slugs f WHERE f.kind = $1 AND f.slug = $2
               ORDER BY f.left_at DESC, f.id LIMIT 1)",
            kind.columns()
        );
        Ok(sql(text)
            .bind::<sql_types::Text, _>(kind.object())
            .bind::<sql_types::Text, _>(slug)
            .get_result(conn)
            .await
            .optional()?)
    }

    /// A stretch of those that are in use, by slug.
    pub async fn list(conn: &mut Conn, kind: TermKind, window: &TermWindow) -> Result<TermStretch> {
        let back = window.place.as_ref().is_some_and(|place| place.back);
        let (beyond, order) = if back { ("<", "DESC") } else { (">", "ASC") };
        // Compared as it stands: no character of it means anything else.
        let part = if window.part.is_empty() {
            ""
        } else {
            "AND strpos(lower(name), lower($2)) > 0"
        };
        let text = format!(
            "SELECT {} WHERE slug {beyond} $1 {part} ORDER BY slug {order} LIMIT {}",
            kind.columns(),
            sql::rows(window.limit + 1)
        );
        let edge = window.place.as_ref().map_or("", |place| place.at.as_str());
        let mut terms: Vec<Self> = sql(text)
            .bind::<sql_types::Text, _>(edge)
            .bind::<sql_types::Text, _>(window.part.as_str())
            .load(conn)
            .await?;
        let limit = usize::try_from(window.limit).unwrap_or(0);
        let more = terms.len() > limit;
        terms.truncate(limit);
        if back {
            terms.reverse();
        }
        Ok(TermStretch {
            terms,
            more_after: back || more,
            more_before: if back { more } else { window.place.is_some() },
        })
    }

    /// Tags, authors and series by identity, in one statement.
    pub(super) async fn among(
        conn: &mut Conn,
        [tags, authors, series]: [Vec<Uuid>; 3],
    ) -> Result<Vec<(TermKind, Self)>> {
        #[derive(QueryableByName)]
        struct NamedTerm {
            #[diesel(embed)]
            term: Term,
            #[diesel(sql_type = sql_types::Text)]
            kind: String,
        }
        let text = format!(
            "SELECT 'tag' AS kind, {} WHERE id = ANY ($1) UNION ALL SELECT 'author' AS kind, {} WHERE id = ANY ($2)
             UNION ALL SELECT 'series' AS kind, {} WHERE id = ANY ($3)",
            TermKind::Tag.columns(),
            TermKind::Author.columns(),
            TermKind::Series.columns()
        );
        let rows: Vec<NamedTerm> = sql(text)
            .bind::<sql_types::Array<sql_types::Uuid>, _>(tags)
            .bind::<sql_types::Array<sql_types::Uuid>, _>(authors)
            .bind::<sql_types::Array<sql_types::Uuid>, _>(series)
            .load(conn)
            .await?;
        let kind = |word: &str| match word {
            "tag" => TermKind::Tag,
            "series" => TermKind::Series,
            _ => TermKind::Author,
        };
        Ok(rows.into_iter().map(|row| (kind(&row.kind), row.term)).collect())
    }

    /// What an author looks like.
    #[must_use]
    pub fn picture(&self) -> Option<ShownPicture> {
        ShownPicture::deserialize(self.picture.as_ref()?).ok()
    }

    /// The categories above this one, from the top.
    #[must_use]
    pub fn ancestors<'a>(&self, category: impl Fn(Uuid) -> Option<&'a Self>) -> Vec<&'a Self> {
        let mut above = Vec::new();
        let mut at = self.parent_id;
        while let Some(parent) = at.and_then(&category) {
            if above.len() >= 8 {
                break;
            }
            above.insert(0, parent);
            at = parent.parent_id;
        }
        above
    }

    /// Of these categories, one and all below it.
    #[must_use]
    pub fn below(categories: &[Self], category: Uuid) -> Vec<Uuid> {
        let mut all = vec![category];
        let mut at = 0;
        while let Some(parent) = all.get(at).copied() {
            let children = categories.iter().filter(|term| term.parent_id == Some(parent));
            let new: Vec<Uuid> = children.map(|term| term.id).filter(|id| !all.contains(id)).collect();
            all.extend(new);
            at += 1;
        }
        all
    }

    /// A small object that stands where the thing is mentioned.
    #[must_use]
    pub fn reference(&self, kind: TermKind, site_url: &str) -> Reference {
        Reference {
            id: self.id,
            slug: self.slug.clone(),
            name: self.name.clone(),
            url: links::on_site(site_url, &kind.path(&self.slug)),
        }
    }

    /// The thing itself.
    #[must_use]
    pub fn json(&self, kind: TermKind, site_url: &str) -> Value {
        let mut value = json!(self.reference(kind, site_url));
        value["object"] = kind.object().into();
        value["updated_at"] = time(self.changed_at).into();
        value["links"] = json!({ "self": kind.api_path(&self.slug), "articles": kind.api_articles(&self.slug) });
        if kind == TermKind::Author {
            value["beat"] = self.beat.clone().into();
            value["bio"] = self.bio.clone().into();
        }
        if kind == TermKind::Series {
            value["description"] = self.bio.clone().into();
        }
        value
    }
}

/// How many stories that readers have are of each: of categories, those in it and not below. Held for what front ends were
/// told, which is what readers have within a second.
pub async fn tallies(conn: &mut Conn, ids: &[Uuid]) -> Result<HashMap<Uuid, i64>> {
    #[derive(QueryableByName)]
    struct Tally {
        #[diesel(sql_type = sql_types::Uuid)]
        facet_id: Uuid,
        #[diesel(sql_type = sql_types::Integer)]
        stories: i32,
    }
    let rows: Vec<Tally> = sql("SELECT facet_id, stories FROM published.tallies WHERE facet_id = ANY ($1)")
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.facet_id, row.stories.into())).collect())
}

impl Keys {
    /// One of these in the answer, with the picture that it has.
    #[must_use]
    pub fn term(self, kind: TermKind, term: &Term) -> Self {
        let keys = self.one(kind.family(), term.id);
        match term.picture() {
            Some(picture) => keys.named(Family::Media, picture.id.0),
            None => keys,
        }
    }
}

/// A curated list.
#[derive(Debug, Clone, QueryableByName)]
pub struct CuratedList {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    /// What its address ends with; unique among its kind.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
    /// As readers read it.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// When an editor last changed it.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub changed_at: DateTime<Utc>,
}

impl CuratedList {
    /// All of them.
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
            "href": links::api_one("lists", &self.slug), "links": { "self": links::api_one("lists", &self.slug) }
        })
    }
}
