//! Lists of live stories: which, how much of them, and the one index that each walks.

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    articles::{
        live::{BODY, CARD, LiveArticle, NO_BODY},
        timeline::facet,
    },
    error::Result,
    ids::ArticleId,
    platform::{
        db::Conn,
        sql::{self, Sql, sql},
    },
};

/// Counts go this far and no further.
pub const COUNT_CAP: i64 = 10_001;

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
        // Rarest first: the first group is walked, the others are looked up.
        for (kind, values) in [("flag", &filter.flag), ("genre", &filter.genre), ("lang", &filter.lang)] {
            if !values.is_empty() {
                let facets = in_use(conn, values.iter().map(|value| facet(kind, value)).collect()).await?;
                if facets.is_empty() {
                    return Ok(None);
                }
                resolved.facets.push(facets);
            }
        }
        Ok(Some(resolved))
    }

    fn query(&self, filter: &Filter, window: &Window) -> Sql<'static> {
        let falling = window.oldest_first == window.place.is_some_and(|place| place.back);
        let (order, beyond) = if falling { ("DESC", "<") } else { ("ASC", ">") };
        let body = if window.with_body { BODY } else { NO_BODY };
        let keyset = if window.place.is_some() {
            format!("AND (a.published_at, a.id) {beyond} ($1, $2)")
        } else {
            String::new()
        };
        let limit = sql::rows(window.limit + 1);
        let tail = format!("ORDER BY a.published_at {order}, a.id {order} LIMIT {limit}");
        let text = if names_few(filter) {
            let all = self.all();
            let others = conditions(filter, "a.id");
            format!("SELECT {CARD}, {body} FROM published.articles a WHERE true {keyset} {all} {others} {tail}")
        } else if !self.facets.is_empty() {
            let of_listing = |text: &str| {
                text.replace("a.published_at", "l.published_at")
                    .replace("a.id", "l.article_id")
            };
            format!(
                "SELECT {CARD}, {body} FROM ({}) d JOIN published.articles a ON a.publication_id = d.publication_id {tail}",
                self.walk(filter, &of_listing(&keyset), &of_listing(&tail))
            )
        } else if !self.categories.is_empty() {
            // One index walk for each category of the tree.
            format!(
                "SELECT {CARD}, {body} FROM unnest($3::uuid[]) c(id) CROSS JOIN LATERAL
                   (SELECT a.* FROM published.articles a WHERE a.category_id = c.id {keyset} {} {tail}) a {tail}",
                conditions(filter, "a.id")
            )
        } else {
            format!(
                "SELECT {CARD}, {body} FROM published.articles a WHERE true {keyset} {} {tail}",
                conditions(filter, "a.id")
            )
        };
        self.bound(text, filter, window.place)
    }

    fn count(&self, filter: &Filter) -> Sql<'static> {
        let found = if self.facets.is_empty() || names_few(filter) {
            let all = self.all();
            format!(
                "SELECT FROM published.articles a WHERE true {all} {}",
                conditions(filter, "a.id")
            )
        } else {
            self.walk(filter, "", &format!("LIMIT {COUNT_CAP}"))
        };
        let text = format!("SELECT count(*) AS count FROM (SELECT FROM ({found}) f LIMIT {COUNT_CAP}) x");
        self.bound(text, filter, None)
    }

    /// Categories and facets as conditions on a story that was found in another way.
    fn all(&self) -> String {
        let mut text = String::new();
        if !self.categories.is_empty() {
            text.push_str(" AND a.category_id = ANY ($3)");
        }
        for number in FACETS.into_iter().take(self.facets.len()) {
            text.push_str(&listed(number, "a.published_at", "a.id", "a.publication_id"));
        }
        text
    }

    /// One index walk for each tag (or whatever the first group names); the other groups are looked up row by row.
    fn walk(&self, filter: &Filter, keyset: &str, tail: &str) -> String {
        let mut also = conditions(filter, "l.article_id");
        for number in FACETS.into_iter().take(self.facets.len()).skip(1) {
            also.push_str(&listed(number, "l.published_at", "l.article_id", "l.publication_id"));
        }
        if !self.categories.is_empty() {
            also.push_str(
                " AND EXISTS (SELECT FROM published.articles c WHERE c.publication_id = l.publication_id AND c.category_id = ANY ($3))",
            );
        }
        format!(
            "SELECT DISTINCT x.publication_id FROM unnest($4::uuid[]) f(id) CROSS JOIN LATERAL
               (SELECT l.publication_id FROM published.listings l WHERE l.facet_id = f.id {keyset} {also} {tail}) x"
        )
    }

    /// Every parameter is bound, used or not, so that the numbers above are fixed.
    fn bound(&self, text: String, filter: &Filter, place: Option<Place>) -> Sql<'static> {
        let group = |number: usize| self.facets.get(number).cloned().unwrap_or_default();
        type Ids = sql_types::Array<sql_types::Uuid>;
        sql(text)
            .bind::<sql_types::Timestamptz, _>(place.map_or(DateTime::UNIX_EPOCH, |place| place.at))
            .bind::<sql_types::Uuid, _>(place.map_or(Uuid::nil(), |place| place.id))
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

/// Places of the groups of facets among the values.
const FACETS: [usize; 5] = [4, 7, 8, 9, 10];

/// A listing looked up by its whole key.
fn listed(number: usize, at: &str, article: &str, publication: &str) -> String {
    format!(
        " AND EXISTS (SELECT FROM published.listings m WHERE m.facet_id = ANY (${number}) AND m.published_at = {at}
            AND m.article_id = {article} AND m.publication_id = {publication})"
    )
}

/// A handful of stories is looked up and then tested, whatever else is asked of them.
fn names_few(filter: &Filter) -> bool {
    !filter.ids.is_empty() || filter.featured == Some(true)
}

/// What a filter names without a list: identities, one story less, featured or not.
fn conditions(filter: &Filter, id: &str) -> String {
    let mut text = String::new();
    if !filter.ids.is_empty() {
        text.push_str(&format!(" AND {id} = ANY ($5)"));
    }
    if filter.without.is_some() {
        text.push_str(&format!(" AND {id} <> $6"));
    }
    let listed = format!("EXISTS (SELECT FROM published.slots s WHERE s.list = 'featured' AND s.article_id = {id})");
    match filter.featured {
        Some(true) => text.push_str(&format!(" AND {listed}")),
        Some(false) => text.push_str(&format!(" AND NOT {listed}")),
        None => {}
    }
    text
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
    let rows: Vec<Id> = sql(query)
        .bind::<sql_types::Array<sql_types::Text>, _>(slugs)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Those that a live story has: a walk for one that nobody has would be long and find nothing.
async fn in_use(conn: &mut Conn, facets: Vec<Uuid>) -> Result<Vec<Uuid>> {
    let text = "SELECT f.id FROM unnest($1::uuid[]) f(id) WHERE EXISTS (SELECT FROM published.listings l WHERE l.facet_id = f.id)";
    let rows: Vec<Id> = sql(text)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(facets)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

async fn ids_of(conn: &mut Conn, view: &'static str, slugs: &[String]) -> Result<Vec<Uuid>> {
    let rows: Vec<Id> = sql(format!("SELECT id FROM published.{view} WHERE slug = ANY ($1)"))
        .bind::<sql_types::Array<sql_types::Text>, _>(slugs)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
