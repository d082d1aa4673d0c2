//! What readers may have: a `LiveArticle` can only come from the views of `published`, so having one is the permission.

use chrono::{DateTime, Utc};
use diesel::{
    OptionalExtension, QueryableByName,
    pg::Pg,
    query_builder::{BoxedSqlQuery, SqlQuery},
    sql_types,
};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    articles::{body::Document, seal::Name, timeline::facet},
    error::{Error, Result},
    ids::{ArticleId, CategoryId, PublicationId, TagId},
    platform::db::Conn,
};

/// Counts go this far and no further.
pub const COUNT_CAP: i64 = 10_001;

/// A story as readers get it at this moment.
#[derive(Debug, Clone, QueryableByName)]
pub struct LiveArticle {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: ArticleId,
    /// The range that holds now.
    #[diesel(sql_type = sql_types::Uuid)]
    pub publication_id: PublicationId,
    /// Canonical address.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
    /// Its category.
    #[diesel(sql_type = sql_types::Uuid)]
    pub category_id: CategoryId,
    /// The edition.
    #[diesel(sql_type = sql_types::Integer)]
    pub version: i32,
    /// First of all.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub first_published_at: DateTime<Utc>,
    /// Sort key.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub published_at: DateTime<Utc>,
    /// Last change that readers were told of.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub updated_at: DateTime<Utc>,
    /// Start of the range.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub modified_at: DateTime<Utc>,
    /// Main title.
    #[diesel(sql_type = sql_types::Text)]
    pub headline: String,
    /// Label above it.
    #[diesel(sql_type = sql_types::Text)]
    pub kicker: String,
    /// Lines under it.
    #[diesel(sql_type = sql_types::Text)]
    pub dek: String,
    /// Language.
    #[diesel(sql_type = sql_types::Text)]
    pub lang: String,
    /// Genre.
    #[diesel(sql_type = sql_types::Text)]
    pub genre: String,
    /// Tags in order.
    #[diesel(sql_type = sql_types::Array<sql_types::Uuid>)]
    pub tag_ids: Vec<TagId>,
    /// Frozen names.
    #[diesel(sql_type = sql_types::Jsonb)]
    byline: Value,
    /// Exclusive, sponsored.
    #[diesel(sql_type = sql_types::Array<sql_types::Text>)]
    pub flags: Vec<String>,
    /// Words of the text.
    #[diesel(sql_type = sql_types::Integer)]
    pub word_count: i32,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Jsonb>)]
    body: Option<Value>,
}

const CARD: &str = "a.id, a.publication_id, a.slug, a.category_id, a.version, a.first_published_at, a.published_at, a.updated_at, a.modified_at,
  a.headline, a.kicker, a.dek, a.lang, a.genre, a.tag_ids, a.byline, a.flags, a.word_count";

/// Which stories. All that is set has to hold; within one field any value will do.
#[derive(Debug, Default, Clone)]
pub struct Filter {
    /// Slugs of categories.
    pub category: Vec<String>,
    /// Only the category itself, without its parts.
    pub shallow: bool,
    /// Slugs of tags.
    pub tag: Vec<String>,
    /// Slugs of authors.
    pub author: Vec<String>,
    /// On the list of Feature Posts, or not on it.
    pub featured: Option<bool>,
    /// Genres.
    pub genre: Vec<String>,
    /// Languages.
    pub lang: Vec<String>,
    /// Flags.
    pub flag: Vec<String>,
    /// Identities.
    pub ids: Vec<Uuid>,
    /// Leave this one out.
    pub without: Option<ArticleId>,
}

/// A place in a list: everything beyond it, in one of two directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Sort key of the row at the edge.
    pub at: DateTime<Utc>,
    /// Its identity.
    pub id: Uuid,
    /// Towards the beginning of the list instead of its end.
    pub back: bool,
}

/// How much of a list, from where, in which order.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// At most so many.
    pub limit: i64,
    /// From here on; the beginning without it.
    pub place: Option<Place>,
    /// Oldest first.
    pub oldest_first: bool,
    /// With the text.
    pub with_body: bool,
}

/// A stretch of a list.
#[derive(Debug)]
pub struct Stretch {
    /// In list order.
    pub articles: Vec<LiveArticle>,
    /// There is more towards the end.
    pub more_after: bool,
    /// There is more towards the beginning.
    pub more_before: bool,
}

impl LiveArticle {
    /// The names of the byline, as printed.
    #[must_use]
    pub fn byline(&self) -> Vec<Name> {
        serde_json::from_value(self.byline.clone()).unwrap_or_default()
    }

    /// The text, when it was asked for.
    ///
    /// # Errors
    /// `Internal` when what is stored cannot be read.
    pub fn body(&self) -> Result<Option<Document>> {
        let read =
            |body| Document::stored(body).map_err(|problem| Error::internal(format!("body of {}: {problem}", self.id)));
        self.body.as_ref().map(read).transpose()
    }

    /// By any address it ever had; the caller compares `slug` to see whether it is the present one.
    ///
    /// # Errors
    /// Database errors.
    pub async fn by_slug(conn: &mut Conn, slug: &str) -> Result<Option<Self>> {
        let query = format!(
            "SELECT {CARD}, a.body FROM published.slugs s JOIN published.articles a ON a.id = s.article_id WHERE s.slug = $1"
        );
        Ok(diesel::sql_query(query)
            .bind::<sql_types::Text, _>(slug)
            .get_result(conn)
            .await
            .optional()?)
    }

    /// By identity.
    ///
    /// # Errors
    /// Database errors.
    pub async fn by_id(conn: &mut Conn, id: ArticleId) -> Result<Option<Self>> {
        let query = format!("SELECT {CARD}, a.body FROM published.articles a WHERE a.id = $1");
        Ok(diesel::sql_query(query)
            .bind::<sql_types::Uuid, _>(id)
            .get_result(conn)
            .await
            .optional()?)
    }

    /// The stories of a curated list in editors' order.
    ///
    /// # Errors
    /// Database errors.
    pub async fn on_list(conn: &mut Conn, list: &str, limit: i64) -> Result<Vec<Self>> {
        let query = format!(
            "SELECT {CARD}, NULL::jsonb AS body FROM published.slots s JOIN published.articles a ON a.id = s.article_id
             WHERE s.list = $1 ORDER BY s.position LIMIT $2"
        );
        Ok(diesel::sql_query(query)
            .bind::<sql_types::Text, _>(list)
            .bind::<sql_types::BigInt, _>(limit)
            .load(conn)
            .await?)
    }

    /// A stretch of the stories that pass a filter.
    ///
    /// # Errors
    /// Database errors.
    pub async fn list(conn: &mut Conn, filter: &Filter, window: &Window) -> Result<Stretch> {
        let Some(resolved) = Resolved::of(conn, filter).await? else {
            return Ok(Stretch {
                articles: vec![],
                more_after: false,
                more_before: false,
            });
        };
        let mut articles: Vec<Self> = resolved.query(filter, window).load(conn).await?;
        let limit = usize::try_from(window.limit).unwrap_or(0);
        let more = articles.len() > limit;
        articles.truncate(limit);
        let back = window.place.is_some_and(|place| place.back);
        if back {
            articles.reverse();
        }
        Ok(Stretch {
            articles,
            more_after: if back { true } else { more },
            more_before: if back { more } else { window.place.is_some() },
        })
    }

    /// How many pass a filter, up to `COUNT_CAP`.
    ///
    /// # Errors
    /// Database errors.
    pub async fn count(conn: &mut Conn, filter: &Filter) -> Result<i64> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = sql_types::BigInt)]
            count: i64,
        }
        let Some(resolved) = Resolved::of(conn, filter).await? else {
            return Ok(0);
        };
        let row: Row = resolved.count(filter).get_result(conn).await?;
        Ok(row.count)
    }
}

/// A filter with slugs made identities. Each group holds alternatives; every group must hold.
struct Resolved {
    categories: Vec<Uuid>,
    facets: Vec<Vec<Uuid>>,
}

type Query = BoxedSqlQuery<'static, Pg, SqlQuery>;

impl Resolved {
    /// `None` when a field names only things that readers do not have: then nothing passes.
    async fn of(conn: &mut Conn, filter: &Filter) -> Result<Option<Self>> {
        let mut resolved = Self {
            categories: vec![],
            facets: vec![],
        };
        if !filter.category.is_empty() {
            resolved.categories = category_ids(conn, &filter.category, filter.shallow).await?;
            if resolved.categories.is_empty() {
                return Ok(None);
            }
        }
        for (view, slugs) in [("tags", &filter.tag), ("authors", &filter.author)] {
            if !slugs.is_empty() {
                let ids = ids_of(conn, view, slugs).await?;
                if ids.is_empty() {
                    return Ok(None);
                }
                resolved.facets.push(ids);
            }
        }
        for (kind, values) in [("genre", &filter.genre), ("lang", &filter.lang), ("flag", &filter.flag)] {
            if !values.is_empty() {
                resolved
                    .facets
                    .push(values.iter().map(|value| facet(kind, value)).collect());
            }
        }
        Ok(Some(resolved))
    }

    fn query(&self, filter: &Filter, window: &Window) -> Query {
        let falling = window.oldest_first == window.place.is_some_and(|place| place.back);
        let (order, beyond) = if falling { ("DESC", "<") } else { ("ASC", ">") };
        let body = if window.with_body {
            "a.body"
        } else {
            "NULL::jsonb AS body"
        };
        let keyset = if window.place.is_some() {
            format!("AND (a.published_at, a.id) {beyond} ($1, $2)")
        } else {
            String::new()
        };
        let tail = format!("ORDER BY a.published_at {order}, a.id {order} LIMIT $3");
        let others = self.conditions(filter);
        let text = match (self.categories.is_empty(), self.facets.len(), others.is_empty()) {
            // One index walk for each category of the tree.
            (false, 0, true) => format!(
                "SELECT {CARD}, {body} FROM unnest($4::uuid[]) c(id) CROSS JOIN LATERAL
                   (SELECT a.* FROM published.articles a WHERE a.category_id = c.id {keyset} {tail}) a {tail}"
            ),
            // One index walk for each tag or author.
            (true, 1, true) => {
                let listed = keyset.replace("a.published_at, a.id", "l.published_at, l.article_id");
                format!(
                    "SELECT {CARD}, {body} FROM (SELECT DISTINCT x.publication_id FROM unnest($5::uuid[]) f(id) CROSS JOIN LATERAL
                       (SELECT l.publication_id FROM published.listings l WHERE l.facet_id = f.id {listed}
                        ORDER BY l.published_at {order}, l.article_id {order} LIMIT $3) x) d
                     JOIN published.articles a ON a.publication_id = d.publication_id {tail}"
                )
            }
            _ => format!(
                "SELECT {CARD}, {body} FROM published.articles a WHERE true {keyset} {} {others} {tail}",
                self.all()
            ),
        };
        self.bound(text, filter, window.place, window.limit + 1)
    }

    fn count(&self, filter: &Filter) -> Query {
        let text = format!(
            "SELECT count(*) AS count FROM (SELECT FROM published.articles a WHERE true {} {} LIMIT $3) x",
            self.all(),
            self.conditions(filter)
        );
        self.bound(text, filter, None, COUNT_CAP)
    }

    /// Categories and facets as conditions, for filters that no single index walk serves.
    fn all(&self) -> String {
        let mut text = String::new();
        if !self.categories.is_empty() {
            text.push_str(" AND a.category_id = ANY ($4)");
        }
        for number in 0..self.facets.len() {
            text.push_str(&format!(
                " AND EXISTS (SELECT FROM published.listings l WHERE l.publication_id = a.publication_id AND l.facet_id = ANY (${}))",
                [5, 8, 9, 10, 11].get(number).unwrap_or(&5)
            ));
        }
        text
    }

    fn conditions(&self, filter: &Filter) -> String {
        let mut text = String::new();
        if !filter.ids.is_empty() {
            text.push_str(" AND a.id = ANY ($6)");
        }
        if filter.without.is_some() {
            text.push_str(" AND a.id <> $7");
        }
        match filter.featured {
            Some(true) => text.push_str(
                " AND EXISTS (SELECT FROM published.slots s WHERE s.list = 'featured' AND s.article_id = a.id)",
            ),
            Some(false) => text.push_str(
                " AND NOT EXISTS (SELECT FROM published.slots s WHERE s.list = 'featured' AND s.article_id = a.id)",
            ),
            None => {}
        }
        text
    }

    /// Every parameter is bound, used or not, so that the numbers above are fixed.
    fn bound(&self, text: String, filter: &Filter, place: Option<Place>, limit: i64) -> Query {
        let group = |number: usize| self.facets.get(number).cloned().unwrap_or_default();
        type Ids = sql_types::Array<sql_types::Uuid>;
        diesel::sql_query(text)
            .into_boxed::<Pg>()
            .bind::<sql_types::Timestamptz, _>(place.map_or(DateTime::UNIX_EPOCH, |place| place.at))
            .bind::<sql_types::Uuid, _>(place.map_or(Uuid::nil(), |place| place.id))
            .bind::<sql_types::BigInt, _>(limit)
            .bind::<Ids, _>(self.categories.clone())
            .bind::<Ids, _>(group(0))
            .bind::<Ids, _>(filter.ids.clone())
            .bind::<sql_types::Uuid, _>(filter.without.map_or(Uuid::nil(), |id| id.0))
            .bind::<Ids, _>(group(1))
            .bind::<Ids, _>(group(2))
            .bind::<Ids, _>(group(3))
            .bind::<Ids, _>(group(4))
    }
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
}

async fn category_ids(conn: &mut Conn, slugs: &[String], shallow: bool) -> Result<Vec<Uuid>> {
    let query = if shallow {
        "SELECT id FROM published.categories WHERE slug = ANY ($1)"
    } else {
        "WITH RECURSIVE d AS (SELECT id FROM published.categories WHERE slug = ANY ($1)
           UNION SELECT c.id FROM published.categories c JOIN d ON c.parent_id = d.id) SELECT id FROM d"
    };
    let rows: Vec<Id> = diesel::sql_query(query)
        .bind::<sql_types::Array<sql_types::Text>, _>(slugs)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

async fn ids_of(conn: &mut Conn, view: &'static str, slugs: &[String]) -> Result<Vec<Uuid>> {
    let rows: Vec<Id> = diesel::sql_query(format!("SELECT id FROM published.{view} WHERE slug = ANY ($1)"))
        .bind::<sql_types::Array<sql_types::Text>, _>(slugs)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// A story that readers had and have no longer.
#[derive(Debug, Clone, QueryableByName)]
pub struct Gone {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub article_id: ArticleId,
    /// What an editor left for readers.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub notice: Option<String>,
}

impl Gone {
    /// By identity or by address.
    ///
    /// # Errors
    /// Database errors.
    pub async fn find(conn: &mut Conn, id: Option<ArticleId>, slug: Option<&str>) -> Result<Option<Self>> {
        Ok(
            diesel::sql_query("SELECT article_id, notice FROM published.gone($1, $2)")
                .bind::<sql_types::Nullable<sql_types::Uuid>, _>(id)
                .bind::<sql_types::Nullable<sql_types::Text>, _>(slug)
                .get_result(conn)
                .await
                .optional()?,
        )
    }
}

/// What readers were told about a change.
#[derive(Debug, Clone, QueryableByName)]
pub struct Correction {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: PublicationId,
    /// Update, clarification, correction or retraction.
    #[diesel(sql_type = sql_types::Text)]
    pub kind: String,
    /// When.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub at: DateTime<Utc>,
    /// The words.
    #[diesel(sql_type = sql_types::Text)]
    pub note: String,
}

impl Correction {
    /// Of a live story, newest first.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of(conn: &mut Conn, id: ArticleId) -> Result<Vec<Self>> {
        Ok(
            diesel::sql_query("SELECT id, kind, at, note FROM published.notes_of($1)")
                .bind::<sql_types::Uuid, _>(id)
                .load(conn)
                .await?,
        )
    }
}
