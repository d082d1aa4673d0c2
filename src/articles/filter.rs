//! Which stories a list holds: one tree of conditions, whoever asked for it in whatever dialect.

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    articles::listings::facet,
    error::Result,
    platform::{db::Conn, sql::sql},
};

/// Conditions that all have to hold.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Filter(Vec<Condition>);

/// One condition on a story. Things that readers do not have are in no story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// It has at least one of these.
    Any(Field, Vec<String>),
    /// It has none of these.
    None(Field, Vec<String>),
    /// It is one of these.
    Among(Vec<Uuid>),
    /// It is none of these.
    NotAmong(Vec<Uuid>),
    /// One of its times lies in this span.
    During(Moment, Span),
}

/// What a story has. Those of the first lines are walked rather than those below: they are rarer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// A tag, by slug.
    Tag,
    /// A name in its byline, by the author's slug.
    Author,
    /// A flag.
    Flag,
    /// A genre.
    Genre,
    /// A language, in letters of either case.
    Lang,
    /// A category or one below it, by slug.
    Category,
    /// A category itself, by slug.
    CategoryAlone,
    /// A place on a curated list, by the list's slug.
    List,
    /// An address, present or past.
    Slug,
}

/// The times of a story that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// The sort key.
    Published,
    /// The last change that readers were told of.
    Updated,
    /// When readers could first read it.
    FirstPublished,
    /// The last change of anything that readers get of it.
    Modified,
}

/// From one moment on, to before another; without one of them open.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first moment in it.
    pub from: Option<DateTime<Utc>>,
    /// The first moment after it.
    pub until: Option<DateTime<Utc>>,
}

impl Filter {
    /// One condition more.
    #[must_use]
    pub fn and(mut self, condition: Condition) -> Self {
        self.0.push(condition);
        self
    }

    /// One condition more: at least one of these.
    #[must_use]
    pub fn any(self, field: Field, values: Vec<String>) -> Self {
        self.and(Condition::Any(field, values))
    }
}

impl Span {
    /// What lies in both.
    fn and(self, other: Self) -> Self {
        Self {
            from: self.from.max(other.from),
            until: match (self.until, other.until) {
                (Some(one), Some(two)) => Some(one.min(two)),
                (one, two) => one.or(two),
            },
        }
    }

    /// Both ends, far away where the span is open.
    pub(super) fn ends(self) -> (DateTime<Utc>, DateTime<Utc>) {
        let far = |seconds| DateTime::from_timestamp(seconds, 0).unwrap_or_default();
        (
            self.from.unwrap_or_else(|| far(-62_135_596_800)),
            self.until.unwrap_or_else(|| far(253_402_300_800)),
        )
    }
}

/// A filter with its words made identities.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    /// In one of these categories.
    pub(super) categories: Option<Vec<Uuid>>,
    /// In none of these.
    pub(super) not_categories: Vec<Uuid>,
    /// Of each group at least one is listed; the first group is walked.
    pub(super) groups: Vec<Vec<Uuid>>,
    /// Each of these is listed.
    pub(super) required: Vec<Uuid>,
    /// None of these is.
    pub(super) excluded: Vec<Uuid>,
    /// One of these stories.
    pub(super) among: Option<Vec<Uuid>>,
    /// None of these.
    pub(super) not_among: Vec<Uuid>,
    /// `published_at`.
    pub(super) published: Option<Span>,
    /// `updated_at`.
    pub(super) updated: Option<Span>,
    /// `first_published_at`.
    pub(super) first_published: Option<Span>,
    /// `modified_at`.
    pub(super) modified: Option<Span>,
}

impl Resolved {
    /// `None` when a condition asks for things that no story has: then nothing passes.
    pub(super) async fn of(conn: &mut Conn, filter: &Filter) -> Result<Option<Self>> {
        let mut resolved = Self::default();
        let mut groups = Vec::new();
        for condition in &filter.0 {
            match condition {
                Condition::Any(field, values) => {
                    let ids = identities(conn, *field, values).await?;
                    if ids.is_empty() {
                        return Ok(None);
                    }
                    match field {
                        Field::Category | Field::CategoryAlone => narrow(&mut resolved.categories, ids),
                        Field::List | Field::Slug => narrow(&mut resolved.among, ids),
                        Field::Tag | Field::Author | Field::Flag | Field::Genre | Field::Lang => {
                            groups.push((*field, ids));
                        }
                    }
                }
                Condition::None(field, values) => resolved.exclude(*field, identities(conn, *field, values).await?),
                Condition::Among(ids) => narrow(&mut resolved.among, ids.clone()),
                Condition::NotAmong(ids) => resolved.not_among.extend(ids),
                Condition::During(moment, span) => resolved.during(*moment, *span),
            }
        }
        resolved.walk_the_rarest(groups);
        Ok(Some(resolved))
    }

    fn exclude(&mut self, field: Field, ids: Vec<Uuid>) {
        match field {
            Field::Category | Field::CategoryAlone => self.not_categories.extend(ids),
            Field::List | Field::Slug => self.not_among.extend(ids),
            Field::Tag | Field::Author | Field::Flag | Field::Genre | Field::Lang => self.excluded.extend(ids),
        }
    }

    fn during(&mut self, moment: Moment, span: Span) {
        let place = match moment {
            Moment::Published => &mut self.published,
            Moment::Updated => &mut self.updated,
            Moment::FirstPublished => &mut self.first_published,
            Moment::Modified => &mut self.modified,
        };
        *place = Some(place.unwrap_or_default().and(span));
    }

    /// The first group is walked and the others are looked up: those of one thing all together.
    fn walk_the_rarest(&mut self, mut groups: Vec<(Field, Vec<Uuid>)>) {
        groups.sort_by_key(|(field, ids)| (*field, ids.len()));
        for (_, ids) in groups {
            match ids.as_slice() {
                [one] if !self.groups.is_empty() => self.required.push(*one),
                _ => self.groups.push(ids),
            }
        }
    }
}

/// What was allowed so far and is allowed by one condition more.
fn narrow(allowed: &mut Option<Vec<Uuid>>, ids: Vec<Uuid>) {
    *allowed = Some(match allowed.take() {
        None => ids,
        Some(before) => before.into_iter().filter(|id| ids.contains(id)).collect(),
    });
}

/// What these words name, of what readers have.
async fn identities(conn: &mut Conn, field: Field, values: &[String]) -> Result<Vec<Uuid>> {
    let query = match field {
        Field::Tag => by_slug("tag", "tags"),
        Field::Author => by_slug("author", "authors"),
        Field::CategoryAlone => by_slug("category", "categories"),
        Field::Category => format!(
            "WITH RECURSIVE d AS (SELECT id FROM ({}) h
               UNION SELECT c.id FROM published.categories c JOIN d ON c.parent_id = d.id) SELECT id FROM d",
            by_slug("category", "categories")
        ),
        Field::List => "SELECT article_id AS id FROM published.slots WHERE list = ANY ($1)".to_owned(),
        Field::Slug => "SELECT article_id AS id FROM published.slugs WHERE slug = ANY ($1)".to_owned(),
        Field::Flag => return in_use(conn, "flag", values).await,
        Field::Genre => return in_use(conn, "genre", values).await,
        Field::Lang => return in_use(conn, "lang", values).await,
    };
    let rows: Vec<Id> = sql(query)
        .bind::<sql_types::Array<sql_types::Text>, _>(values)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// What has one of these slugs; what had it last, where nothing has it today.
fn by_slug(kind: &str, view: &str) -> String {
    format!(
        "SELECT id FROM published.{view} WHERE slug = ANY ($1)
         UNION SELECT f.id FROM (SELECT DISTINCT ON (slug) slug, id FROM published.former_slugs
             WHERE kind = '{kind}' AND slug = ANY ($1) ORDER BY slug, left_at DESC, id) f
           WHERE NOT EXISTS (SELECT FROM published.{view} t WHERE t.slug = f.slug)"
    )
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
}

/// Values that a live story has: a walk for one that nobody has would be long and find nothing.
async fn in_use(conn: &mut Conn, kind: &str, values: &[String]) -> Result<Vec<Uuid>> {
    let facets: Vec<Uuid> = values.iter().map(|value| facet(kind, value)).collect();
    let text = "SELECT f.id FROM unnest($1::uuid[]) f(id) WHERE EXISTS (SELECT FROM published.listings l WHERE l.facet_id = f.id)";
    let rows: Vec<Id> = sql(text)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(facets)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
