//! Lists of live stories: how much of them, and the one index that each walks.

use chrono::{DateTime, Utc};
use diesel::{
    QueryResult, QueryableByName,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types,
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    articles::{
        filter::{Filter, Resolved, Span},
        live::{BODY, CARD, LiveArticle, NO_BODY},
    },
    error::Result,
    platform::{
        db::Conn,
        sql::{self, Sql, sql},
    },
};

/// Counts go this far and no further.
pub const COUNT_CAP: i64 = 10_001;

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

/// The time by which a list is sorted.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum SortKey {
    /// When a story was first or again put before readers.
    #[default]
    Published,
    /// When anything that readers get of it last changed.
    Modified,
}

impl SortKey {
    /// That time of a story.
    #[must_use]
    pub const fn of(self, article: &LiveArticle) -> DateTime<Utc> {
        match self {
            Self::Published => article.published_at,
            Self::Modified => article.modified_at,
        }
    }
}

/// How much of a list, from where, in which order.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// At most so many.
    pub limit: i64,
    /// From here on; the beginning without it.
    pub place: Option<Place>,
    /// Sorted by this time.
    pub sort: SortKey,
    /// Oldest first.
    pub oldest_first: bool,
    /// With the text.
    pub with_body: bool,
}

impl Window {
    /// The newest stories, without their texts.
    #[must_use]
    pub const fn newest(limit: i64) -> Self {
        Self {
            limit,
            place: None,
            sort: SortKey::Published,
            oldest_first: false,
            with_body: false,
        }
    }
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
        let mut articles: Vec<Self> = resolved.query(window).load(conn).await?;
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
        let row: Row = resolved.count().get_result(conn).await?;
        Ok(row.count)
    }
}

/// Names of the columns that say which story a row is about.
struct Row {
    at: &'static str,
    id: &'static str,
    publication: &'static str,
}

const ARTICLE: Row = Row {
    at: "a.published_at",
    id: "a.id",
    publication: "a.publication_id",
};
/// A story where it is sorted by its last change.
const MODIFIED: Row = Row {
    at: "a.modified_at",
    ..ARTICLE
};
const LISTING: Row = Row {
    at: "l.published_at",
    id: "l.article_id",
    publication: "l.publication_id",
};

impl Resolved {
    fn query(&self, window: &Window) -> Question {
        let mut values = Values::default();
        let edge = window
            .place
            .map(|place| (values.add(Value::At(place.at)), values.add(Value::Id(place.id))));
        let falling = window.oldest_first == window.place.is_some_and(|place| place.back);
        let (order, beyond) = if falling { ("DESC", "<") } else { ("ASC", ">") };
        let keyset = |row: &Row| {
            edge.as_ref().map_or_else(String::new, |(at, id)| {
                format!(" AND ({}, {}) {beyond} ({at}, {id})", row.at, row.id)
            })
        };
        let limit = sql::rows(window.limit + 1);
        let tail = |row: &Row| format!("ORDER BY {} {order}, {} {order} LIMIT {limit}", row.at, row.id);
        let body = if window.with_body { BODY } else { NO_BODY };
        let story = match window.sort {
            SortKey::Published => &ARTICLE,
            SortKey::Modified => &MODIFIED,
        };
        let from = match (window.sort, &self.among, self.groups.is_empty(), &self.categories) {
            (SortKey::Published, None, false, _) => format!(
                "({}) d JOIN published.articles a ON a.publication_id = d.publication_id",
                self.walk(&mut values, &keyset(&LISTING), &tail(&LISTING))
            ),
            // One index walk for each category of the tree.
            (SortKey::Published, None, true, Some(categories)) => format!(
                "unnest({}::uuid[]) c(id) CROSS JOIN LATERAL
                   (SELECT a.* FROM published.articles a WHERE a.category_id = c.id{}{} {}) a",
                values.add(Value::Ids(categories.clone())),
                keyset(story),
                self.tests_of_a_story(&mut values, false),
                tail(story)
            ),
            _ => format!(
                "published.articles a WHERE true{}{}",
                keyset(story),
                self.tests_of_a_story(&mut values, true)
            ),
        };
        let text = format!("SELECT {CARD}, {body} FROM {from} {}", tail(story));
        self.question(text, values)
    }

    fn count(&self) -> Question {
        let mut values = Values::default();
        let found = if self.groups.is_empty() || self.among.is_some() {
            let tests = self.tests_of_a_story(&mut values, true);
            format!("SELECT FROM published.articles a WHERE true{tests}")
        } else {
            self.walk(&mut values, "", &format!("LIMIT {COUNT_CAP}"))
        };
        let text = format!("SELECT count(*) AS count FROM (SELECT FROM ({found}) f LIMIT {COUNT_CAP}) x");
        self.question(text, values)
    }

    /// One index walk for each tag (or whatever the first group names); all else is looked up row by row.
    fn walk(&self, values: &mut Values, keyset: &str, tail: &str) -> String {
        let walked = values.add(Value::Ids(self.groups[0].clone()));
        let mut tests = during(values, LISTING.at, self.published);
        tests.push_str(&self.listed(values, &LISTING, 1));
        tests.push_str(&self.named(values, &LISTING));
        let own = self.tests_of_columns(values, "c", true);
        if !own.is_empty() {
            tests.push_str(&format!(
                " AND EXISTS (SELECT FROM published.articles c WHERE c.publication_id = l.publication_id{own})"
            ));
        }
        format!(
            "SELECT DISTINCT x.publication_id FROM unnest({walked}::uuid[]) f(id) CROSS JOIN LATERAL
               (SELECT l.publication_id FROM published.listings l WHERE l.facet_id = f.id{keyset}{tests} {tail}) x"
        )
    }

    /// Everything, on a story that was found in another way.
    fn tests_of_a_story(&self, values: &mut Values, categories: bool) -> String {
        let mut tests = during(values, ARTICLE.at, self.published);
        tests.push_str(&self.named(values, &ARTICLE));
        tests.push_str(&self.tests_of_columns(values, "a", categories));
        tests.push_str(&self.listed(values, &ARTICLE, 0));
        tests
    }

    /// Identities.
    fn named(&self, values: &mut Values, row: &Row) -> String {
        let mut tests = String::new();
        if let Some(among) = &self.among {
            tests.push_str(&format!(
                " AND {} = ANY ({})",
                row.id,
                values.add(Value::Ids(among.clone()))
            ));
        }
        if !self.not_among.is_empty() {
            let ids = values.add(Value::Ids(self.not_among.clone()));
            tests.push_str(&format!(" AND {} <> ALL ({ids})", row.id));
        }
        tests
    }

    /// What stands in the story's own row.
    fn tests_of_columns(&self, values: &mut Values, of: &str, categories: bool) -> String {
        let mut tests = String::new();
        if let Some(ids) = self.categories.as_ref().filter(|_| categories) {
            let ids = values.add(Value::Ids(ids.clone()));
            tests.push_str(&format!(" AND {of}.category_id = ANY ({ids})"));
        }
        if !self.not_categories.is_empty() {
            let ids = values.add(Value::Ids(self.not_categories.clone()));
            tests.push_str(&format!(" AND {of}.category_id <> ALL ({ids})"));
        }
        tests.push_str(&during(values, &format!("{of}.updated_at"), self.updated));
        tests.push_str(&during(
            values,
            &format!("{of}.first_published_at"),
            self.first_published,
        ));
        tests.push_str(&during(values, &format!("{of}.modified_at"), self.modified));
        tests
    }

    /// Listings, looked up by their whole key; the first groups may have been walked.
    fn listed(&self, values: &mut Values, row: &Row, walked: usize) -> String {
        let listing = |facet: &str| {
            format!(
                "EXISTS (SELECT FROM published.listings m WHERE m.facet_id = {facet} AND m.published_at = {}
                   AND m.article_id = {} AND m.publication_id = {})",
                row.at, row.id, row.publication
            )
        };
        let mut tests = String::new();
        for group in self.groups.iter().skip(walked) {
            let ids = values.add(Value::Ids(group.clone()));
            tests.push_str(&format!(" AND {}", listing(&format!("ANY ({ids})"))));
        }
        if !self.required.is_empty() {
            let ids = values.add(Value::Ids(self.required.clone()));
            tests.push_str(&format!(
                " AND NOT EXISTS (SELECT FROM unnest({ids}::uuid[]) q(id) WHERE NOT {})",
                listing("q.id")
            ));
        }
        if !self.excluded.is_empty() {
            let ids = values.add(Value::Ids(self.excluded.clone()));
            tests.push_str(&format!(" AND NOT {}", listing(&format!("ANY ({ids})"))));
        }
        tests
    }

    fn question(&self, text: String, values: Values) -> Question {
        let usual = self.excluded.is_empty()
            && self.not_categories.is_empty()
            && self
                .published
                .or(self.updated)
                .or(self.first_published)
                .or(self.modified)
                .is_none();
        Question {
            sql: values.0.into_iter().fold(sql(text), Value::bound),
            usual,
        }
    }
}

fn during(values: &mut Values, column: &str, span: Option<Span>) -> String {
    span.map_or_else(String::new, |span| {
        let (from, until) = span.ends();
        let (from, until) = (values.add(Value::At(from)), values.add(Value::At(until)));
        format!(" AND {column} >= {from} AND {column} < {until}")
    })
}

/// Values in the order of their numbers.
#[derive(Default)]
struct Values(Vec<Value>);

enum Value {
    Ids(Vec<Uuid>),
    Id(Uuid),
    At(DateTime<Utc>),
}

impl Values {
    /// Keeps a value and says how the text calls it.
    fn add(&mut self, value: Value) -> String {
        self.0.push(value);
        format!("${}", self.0.len())
    }
}

impl Value {
    fn bound(query: Sql<'static>, value: Self) -> Sql<'static> {
        match value {
            Self::Ids(ids) => query.bind::<sql_types::Array<sql_types::Uuid>, _>(ids),
            Self::Id(id) => query.bind::<sql_types::Uuid, _>(id),
            Self::At(at) => query.bind::<sql_types::Timestamptz, _>(at),
        }
    }
}

/// A statement that a connection keeps only when it is a usual one: there are too many of the others to keep them all.
struct Question {
    sql: Sql<'static>,
    usual: bool,
}

impl QueryFragment<Pg> for Question {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if !self.usual {
            out.unsafe_to_cache_prepared();
        }
        self.sql.walk_ast(out)
    }
}

impl QueryId for Question {
    type QueryId = ();
    /// Known by its text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Question {
    type SqlType = sql_types::Untyped;
}
