//! Which stories a list holds: one tree of conditions, whoever asked for it in whatever dialect.

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    error::Result,
    live::listings::facet,
    platform::{
        db::Conn,
        sql::{Seldom, sql},
    },
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
    /// It has at least one of these, which are known already.
    Listed(Field, Vec<Uuid>),
    /// It has none of these, which are known already.
    NotListed(Field, Vec<Uuid>),
    /// It is one of these.
    Among(Vec<Uuid>),
    /// It is none of these.
    NotAmong(Vec<Uuid>),
    /// One of its times lies in this span.
    During(TimeField, Span),
}

/// What a story has. Those of the first lines are walked rather than those below: they are rarer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// A tag, by slug.
    Tag,
    /// A name in its byline, by the author's slug.
    Author,
    /// A series, by slug.
    Series,
    /// A flag.
    Flag,
    /// A category or one below it, by slug.
    Category,
    /// A category itself, by slug.
    CategoryAlone,
    /// A genre.
    Genre,
    /// A language, in letters of either case.
    Lang,
    /// A place on a curated list, by the list's slug.
    List,
    /// An address, present or past.
    Slug,
}

/// The times of a story that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeField {
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

    /// The same filter with words made identities, where all words of a condition are known.
    #[must_use]
    pub fn knowing(self, known: impl Fn(Field, &str) -> Option<Vec<Uuid>>) -> Self {
        let all = |field, values: &[String]| -> Option<Vec<Uuid>> {
            let ids: Option<Vec<Vec<Uuid>>> = values.iter().map(|value| known(field, value)).collect();
            Some(ids?.concat())
        };
        let condition = |condition| match &condition {
            Condition::Any(field, values) => {
                all(*field, values).map_or_else(|| condition.clone(), |ids| Condition::Listed(*field, ids))
            }
            Condition::None(field, values) => {
                all(*field, values).map_or_else(|| condition.clone(), |ids| Condition::NotListed(*field, ids))
            }
            _ => condition,
        };
        Self(self.0.into_iter().map(condition).collect())
    }

    /// Whether a condition is on this.
    #[must_use]
    pub fn asks_for(&self, wanted: Field) -> bool {
        let on = |condition: &Condition| match condition {
            Condition::Any(field, _)
            | Condition::None(field, _)
            | Condition::Listed(field, _)
            | Condition::NotListed(field, _) => *field == wanted,
            Condition::Among(_) | Condition::NotAmong(_) | Condition::During(..) => false,
        };
        self.0.iter().any(on)
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
}

/// A filter with its words made identities.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    /// A story is listed under at least one of each group; the first group is walked.
    pub(super) groups: Vec<Vec<Uuid>>,
    /// It is listed under none of these.
    pub(super) excluded: Vec<Uuid>,
    /// It is one of these.
    pub(super) among: Option<Vec<Uuid>>,
    /// It is none of these.
    pub(super) not_among: Vec<Uuid>,
    /// `published_at`.
    pub(super) published: Option<Span>,
    /// `updated_at`.
    pub(super) updated: Option<Span>,
    /// `first_published_at`.
    pub(super) first_published: Option<Span>,
    /// `modified_at`.
    pub(super) modified: Option<Span>,
    /// Words of it were looked up just now: they may name something else once any story changes.
    pub(super) asked: bool,
}

impl Resolved {
    /// `None` when a condition asks for things that no story has: then nothing passes. One statement at most.
    pub(super) async fn of(conn: &mut Conn, filter: &Filter) -> Result<Option<Self>> {
        let (known, asked) = identities(conn, &filter.0).await?;
        let mut known = known.into_iter();
        let mut resolved = Self {
            asked,
            ..Self::default()
        };
        let mut groups = Vec::new();
        for condition in &filter.0 {
            match condition {
                Condition::Any(field, _) | Condition::Listed(field, _) => {
                    let ids = match condition {
                        Condition::Listed(_, ids) => ids.clone(),
                        _ => known.next().unwrap_or_default(),
                    };
                    if ids.is_empty() {
                        return Ok(None);
                    }
                    match field {
                        Field::List | Field::Slug => narrow(&mut resolved.among, ids),
                        _ => groups.push((*field, ids)),
                    }
                }
                Condition::None(field, _) | Condition::NotListed(field, _) => {
                    let ids = match condition {
                        Condition::NotListed(_, ids) => ids.clone(),
                        _ => known.next().unwrap_or_default(),
                    };
                    match field {
                        Field::List | Field::Slug => resolved.not_among.extend(ids),
                        _ => resolved.excluded.extend(ids),
                    }
                }
                Condition::Among(ids) => narrow(&mut resolved.among, ids.clone()),
                Condition::NotAmong(ids) => resolved.not_among.extend(ids),
                Condition::During(moment, span) => resolved.during(*moment, *span),
            }
        }
        // The rarest kind is walked, of two conditions on one kind the narrower.
        groups.sort_by_key(|(field, ids)| (*field, ids.len()));
        resolved.groups = groups.into_iter().map(|(_, ids)| ids).collect();
        Ok(Some(resolved))
    }

    fn during(&mut self, moment: TimeField, span: Span) {
        let place = match moment {
            TimeField::Published => &mut self.published,
            TimeField::Updated => &mut self.updated,
            TimeField::FirstPublished => &mut self.first_published,
            TimeField::Modified => &mut self.modified,
        };
        *place = Some(place.unwrap_or_default().and(span));
    }
}

/// What was allowed so far and is allowed by one condition more.
fn narrow(allowed: &mut Option<Vec<Uuid>>, ids: Vec<Uuid>) {
    *allowed = Some(match allowed.take() {
        None => ids,
        Some(before) => before.into_iter().filter(|id| ids.contains(id)).collect(),
    });
}

/// What the words of each condition name, of what readers have: a list for each condition that has words, in their order;
/// and whether the database was asked for it.
async fn identities(conn: &mut Conn, conditions: &[Condition]) -> Result<(Vec<Vec<Uuid>>, bool)> {
    let words = conditions.iter().filter_map(|condition| match condition {
        Condition::Any(field, values) | Condition::None(field, values) => Some((*field, values)),
        Condition::Listed(..)
        | Condition::NotListed(..)
        | Condition::Among(_)
        | Condition::NotAmong(_)
        | Condition::During(..) => None,
    });
    let (mut found, mut asked) = (Vec::new(), Vec::new());
    for (place, (field, values)) in words.enumerate() {
        match field.kind() {
            Some(kind) => found.push(values.iter().map(|value| facet(kind, value)).collect()),
            None => {
                found.push(Vec::new());
                asked.push((place, field, values));
            }
        }
    }
    if asked.is_empty() {
        return Ok((found, false));
    }
    let parts = (1..).zip(&asked).map(|(number, (place, field, _))| {
        format!("SELECT {place} AS place, id FROM ({}) f", by_words(*field, number))
    });
    let text = parts.collect::<Vec<_>>().join(" UNION ALL ");
    let mut question = sql(text);
    for (_, _, values) in &asked {
        question = question.bind::<sql_types::Array<sql_types::Text>, _>(*values);
    }
    let rows: Vec<ResolvedName> = Seldom::unless(asked.len() == 1, question).load(conn).await?;
    for row in rows {
        if let Some(ids) = usize::try_from(row.place).ok().and_then(|place| found.get_mut(place)) {
            ids.push(row.id);
        }
    }
    Ok((found, true))
}

impl Field {
    /// The kind of a value that has no row of its own: what is listed under it follows from its letters.
    const fn kind(self) -> Option<&'static str> {
        match self {
            Self::Flag => Some("flag"),
            Self::Genre => Some("genre"),
            Self::Lang => Some("lang"),
            Self::Tag
            | Self::Author
            | Self::Series
            | Self::Category
            | Self::CategoryAlone
            | Self::List
            | Self::Slug => None,
        }
    }
}

/// A statement for what the words in this value name.
fn by_words(field: Field, number: usize) -> String {
    match field {
        Field::Tag => by_slug("tag", "tags", number),
        Field::Author => by_slug("author", "authors", number),
        Field::Series => by_slug("series", "series", number),
        Field::Category => format!(
            "WITH RECURSIVE d AS (SELECT id FROM ({}) h
               UNION SELECT c.id FROM published.categories c JOIN d ON c.parent_id = d.id) SELECT id FROM d
             UNION SELECT m.id FROM published.moving m WHERE m.stays IN (SELECT id FROM d)",
            by_slug("category", "categories", number)
        ),
        Field::List => format!(
            "SELECT article_id AS id FROM published.slots WHERE list = ANY (${number}) AND article_id IS NOT NULL"
        ),
        Field::Slug => format!("SELECT article_id AS id FROM published.slugs WHERE slug = ANY (${number})"),
        Field::CategoryAlone | Field::Flag | Field::Genre | Field::Lang => by_slug("category", "categories", number),
    }
}

/// What has one of these slugs; what had it last, where nothing has it today; and what was merged into it while stories are
/// listed under that.
fn by_slug(kind: &str, view: &str, number: usize) -> String {
    format!(
        "WITH named AS (SELECT id FROM published.{view} WHERE slug = ANY (${number})
         UNION SELECT f.id FROM (SELECT DISTINCT ON (slug) slug, id FROM published.former_slugs
             WHERE kind = '{kind}' AND slug = ANY (${number}) ORDER BY slug, left_at DESC, id) f
           WHERE NOT EXISTS (SELECT FROM published.{view} t WHERE t.slug = f.slug))
         SELECT id FROM named UNION ALL SELECT m.id FROM published.moving m WHERE m.kind = '{kind}' AND m.stays IN (SELECT id FROM named)"
    )
}

#[derive(QueryableByName)]
struct ResolvedName {
    #[diesel(sql_type = sql_types::Integer)]
    place: i32,
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
}
