//! The stretch of one index that a list walks, as SQL. Whatever is asked for, no question looks at more than a few thousand
//! rows of an index, whatever the planner knows of the tables.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{QueryableByName, sql_types};
use uuid::Uuid;

use crate::{
    ids::PublicationId,
    live::{
        filter::{Resolved, Span},
        listings,
        story::{BODY, CARD, Edition, NO_BODY},
        window::{Cursor, SortKey, Window},
    },
    platform::sql::{self, Seldom, Sql, sql},
    site::CommentPolicy,
};

/// Counts go this far and no further.
pub const COUNT_CAP: i64 = 10_001;
/// A later time is seldom further than this from the one by which lists are sorted; `listings.late` says where it is.
const USUALLY_WITHIN: TimeDelta = TimeDelta::hours(1_080);

/// The times of a row, by which a card is known again.
const TIMES: &str = "first_published_at, published_at, updated_at, modified_at";

/// What a card shows of the comments on its story, of the row `w`; the same as `published.articles` says.
pub(super) const DISCUSSED: &str = "coalesce(d.visible, 0) AS comments,
  published.comments_on(d.policy, w.first_published_at,
    (SELECT s.comment_policy FROM published.site s), (SELECT s.comments_close_after FROM published.site s), published.now()) AS comment_policy";

/// A row that a walk stopped at.
#[derive(QueryableByName)]
pub(super) struct WalkedRow {
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub(super) at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Uuid)]
    pub(super) article_id: Uuid,
    #[diesel(sql_type = sql_types::Uuid)]
    pub(super) publication_id: PublicationId,
    #[diesel(sql_type = sql_types::Timestamptz)]
    first_published_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Timestamptz)]
    published_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Timestamptz)]
    updated_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Timestamptz)]
    modified_at: DateTime<Utc>,
    /// The filter lets it through.
    #[diesel(sql_type = sql_types::Bool)]
    pub(super) passes: bool,
    /// Nothing beyond it was looked at.
    #[diesel(sql_type = sql_types::Bool)]
    pub(super) is_last: bool,
    #[diesel(sql_type = sql_types::Integer)]
    comments: i32,
    #[diesel(sql_type = sql_types::Text)]
    comment_policy: String,
    /// How many there are in all; the same in every row.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub(super) counted: Option<i64>,
}

impl WalkedRow {
    /// What tells whether its card is known.
    pub(super) fn edition(&self) -> Edition {
        let policy = CommentPolicy::named(&self.comment_policy).unwrap_or(CommentPolicy::Closed);
        Edition {
            discussion: (self.comments, policy),
            publication: self.publication_id,
            times: [
                self.first_published_at,
                self.published_at,
                self.updated_at,
                self.modified_at,
            ],
        }
    }
}

/// A question over an index: which way it goes through it, and what each row is tested for.
pub(super) struct ListingWalk<'f> {
    filter: &'f Resolved,
    sort: SortKey,
    place: Option<Cursor>,
    /// Towards older rows.
    falling: bool,
    /// So many rows are looked at.
    budget: i64,
    values: Values,
}

impl<'f> ListingWalk<'f> {
    pub(super) fn of(filter: &'f Resolved, window: &Window) -> Self {
        Self {
            filter,
            sort: window.sort,
            place: window.place,
            falling: window.oldest_first == window.place.is_some_and(|place| place.back),
            budget: window.most,
            values: Values::default(),
        }
    }

    /// The rows alone, with one more than was asked for where there is one.
    pub(super) fn steps(mut self, window: &Window) -> Seldom<'static> {
        let (found, counted) = (self.found(sql::rows(window.limit + 1)), self.told(window));
        let text = format!(
            "SELECT w.*, {counted} AS counted, {DISCUSSED} FROM ({found}) w LEFT JOIN LATERAL
               (SELECT d.visible, d.policy FROM published.discussions d WHERE d.article_id = w.article_id LIMIT 1) d ON true ORDER BY w.at {order}, w.article_id {order}",
            order = self.order()
        );
        self.question(text)
    }

    /// How many there are, as an expression; the place is of the page, not of the count.
    fn told(&mut self, window: &Window) -> String {
        if !window.counted {
            return "NULL::bigint".to_owned();
        }
        let (place, falling) = (self.place.take(), self.falling);
        let counted = self.counted();
        (self.place, self.falling) = (place, falling);
        format!("(SELECT counted FROM ({counted}) c)")
    }

    /// The rows with their stories.
    pub(super) fn page(mut self, window: &Window) -> Seldom<'static> {
        let body = if window.with_body { BODY } else { NO_BODY };
        let (found, counted) = (self.found(sql::rows(window.limit + 1)), self.told(window));
        let text = format!(
            "SELECT w.*, {counted} AS counted, a.* FROM ({found}) w CROSS JOIN LATERAL
               (SELECT {CARD}, {body} FROM published.articles a WHERE a.publication_id = w.publication_id LIMIT 1) a
             ORDER BY w.at {order}, w.article_id {order}",
            order = self.order()
        );
        self.question(text)
    }

    /// How many there are in all.
    pub(super) fn count(mut self) -> Seldom<'static> {
        let text = self.counted();
        self.question(text)
    }

    /// How many pass, or null when that would take too many tests.
    fn counted(&mut self) -> String {
        let found = self.found(COUNT_CAP);
        format!(
            "SELECT CASE WHEN NOT coalesce(bool_or(is_last), false) OR count(*) FILTER (WHERE passes) = {COUNT_CAP}
               THEN count(*) FILTER (WHERE passes) END AS counted FROM ({found}) w"
        )
    }

    /// The time by which it goes.
    const fn at(&self) -> &'static str {
        match self.sort {
            SortKey::Published => "l.published_at",
            SortKey::Modified => "l.modified_at",
        }
    }

    const fn order(&self) -> &'static str {
        if self.falling { "DESC" } else { "ASC" }
    }

    /// The rows of the stories that pass, in order, this many at most; among them where a walk was given up.
    fn found(&mut self, limit: i64) -> String {
        let order = self.order();
        if let Some(among) = &self.filter.among {
            let named = self.named(among);
            return format!("{named} ORDER BY at {order}, article_id {order} LIMIT {limit}");
        }
        let facets = self
            .filter
            .groups
            .as_slice()
            .first()
            .cloned()
            .unwrap_or_else(|| vec![listings::all()]);
        let parts = self.parts();
        let walks = i64::try_from(parts.len() * facets.len()).unwrap_or(i64::MAX);
        let tests = self.tests(1, self.other_spans());
        let walk = Steps {
            limit,
            most: if tests.is_empty() {
                limit
            } else {
                limit.max(self.budget / walks)
            },
            tests,
        };
        let facet = match facets.as_slice() {
            [one] => self.values.add(Value::Id(*one)),
            _ => "f.id".to_owned(),
        };
        let parts: Vec<String> = parts
            .iter()
            .map(|part| format!("({})", self.walk(&facet, part, &walk)))
            .collect();
        let all = parts.join(" UNION ALL ");
        if walks == 1 {
            return all;
        }
        let all = match facets.as_slice() {
            [_] => all,
            _ => format!(
                "SELECT x.* FROM unnest({}::uuid[]) f(id) CROSS JOIN LATERAL ({all}) x",
                self.values.add(Value::Ids(facets))
            ),
        };
        format!(
            "SELECT at, article_id, publication_id, {TIMES}, bool_or(passes) AS passes, bool_or(is_last) AS is_last FROM ({all}) w
             GROUP BY at, article_id, publication_id, {TIMES} ORDER BY at {order}, article_id {order} LIMIT {limit}"
        )
    }

    /// A stretch of the rows of one facet, each tested, and the last one that was looked at.
    fn walk(&mut self, facet: &str, part: &str, steps: &Steps) -> String {
        let (at, order, beyond, Steps { limit, most, tests }) = (self.at(), self.order(), self.beyond(), steps);
        let rows = format!(
            "SELECT {at} AS at, l.* FROM published.listings l WHERE l.facet_id = {facet}{beyond}{part}
             ORDER BY {at} {order}, l.article_id {order} LIMIT {most}"
        );
        if tests.is_empty() {
            return format!(
                "SELECT at, article_id, publication_id, {TIMES}, true AS passes, false AS is_last FROM ({rows}) w"
            );
        }
        format!(
            "SELECT at, article_id, publication_id, {TIMES}, true{tests} AS passes, n = {most} AS is_last
             FROM (SELECT r.*, row_number() OVER () AS n FROM ({rows}) r) w WHERE (true{tests}) OR n = {most} LIMIT {limit}"
        )
    }

    /// The rows of stories that are known already.
    fn named(&mut self, among: &[Uuid]) -> String {
        let (ids, all) = (
            self.values.add(Value::Ids(among.to_vec())),
            self.values.add(Value::Id(listings::all())),
        );
        let (at, beyond) = (self.at(), self.beyond());
        let filter = self.filter;
        let own = match self.sort {
            SortKey::Published => ("published_at", filter.published),
            SortKey::Modified => ("modified_at", filter.modified),
        };
        let spans = self.other_spans().into_iter().chain([own]).collect();
        let tests = self.tests(0, spans);
        format!(
            "SELECT w.at, w.article_id, w.publication_id, {TIMES}, true AS passes, false AS is_last
             FROM (SELECT DISTINCT unnest({ids}::uuid[]) AS id) i CROSS JOIN LATERAL
               (SELECT {at} AS at, l.* FROM published.listings l WHERE l.article_id = i.id AND l.facet_id = {all}{beyond} LIMIT 1) w
             WHERE true{tests}"
        )
    }

    /// Beyond the place from which it goes on.
    fn beyond(&mut self) -> String {
        let Some(place) = self.place else { return String::new() };
        let (at, id) = (
            self.values.add(Value::At(place.at)),
            self.values.add(Value::Id(place.id)),
        );
        let sign = if self.falling { "<" } else { ">" };
        format!(" AND ({}, l.article_id) {sign} ({at}, {id})", self.at())
    }

    /// The stretches of the index that can hold what the spans of times ask for. A story is first published, published
    /// and changed in this order, mostly within days: a span of one time lies in nearly the same span of the other, and
    /// the few stories for which it does not have an index of their own.
    fn parts(&mut self) -> Vec<String> {
        let filter = self.filter;
        let begins = |span: Option<Span>| span.and_then(|span| span.from);
        let ends = |span: Option<Span>| span.and_then(|span| span.until);
        let at = self.at();
        let (own, later) = match self.sort {
            SortKey::Published => (filter.published, [filter.updated, filter.modified]),
            SortKey::Modified => (filter.modified, [None, None]),
        };
        let earlier = match self.sort {
            SortKey::Published => [filter.first_published, None, None],
            SortKey::Modified => [filter.first_published, filter.published, filter.updated],
        };
        let from = [own].into_iter().chain(earlier).filter_map(begins).max();
        let until = [own].into_iter().chain(later).filter_map(ends).min();
        let mut base = String::new();
        if let Some(from) = from {
            base.push_str(&format!(" AND {at} >= {}", self.values.add(Value::At(from))));
        }
        if let Some(until) = until {
            base.push_str(&format!(" AND {at} < {}", self.values.add(Value::At(until))));
        }
        let mut parts = vec![base];
        if self.sort == SortKey::Published {
            if let Some(until) = ends(filter.first_published) {
                let until = self.values.add(Value::At(until));
                parts = split(
                    &parts,
                    [
                        format!(" AND {at} < {until}"),
                        format!(" AND {at} >= {until} AND l.first_published_at <> l.published_at"),
                    ],
                );
            }
            if let Some(from) = begins(filter.updated) {
                let from = self
                    .values
                    .add(Value::At(from.checked_sub_signed(USUALLY_WITHIN).unwrap_or(from)));
                parts = split(
                    &parts,
                    [format!(" AND {at} >= {from}"), format!(" AND {at} < {from} AND l.late")],
                );
            }
        }
        parts
    }

    /// The spans of other times than the one that it goes by.
    fn other_spans(&self) -> Vec<(&'static str, Option<Span>)> {
        let filter = self.filter;
        let other = match self.sort {
            SortKey::Published => ("modified_at", filter.modified),
            SortKey::Modified => ("published_at", filter.published),
        };
        vec![
            ("first_published_at", filter.first_published),
            ("updated_at", filter.updated),
            other,
        ]
    }

    /// What is tested on a row; the first groups may have been walked.
    fn tests(&mut self, walked: usize, spans: Vec<(&'static str, Option<Span>)>) -> String {
        let filter = self.filter;
        let mut tests = String::new();
        for (column, span) in spans {
            let Some(span) = span else { continue };
            for (sign, end) in [(">=", span.from), ("<", span.until)] {
                if let Some(end) = end {
                    tests.push_str(&format!(" AND w.{column} {sign} {}", self.values.add(Value::At(end))));
                }
            }
        }
        for group in filter.groups.iter().skip(walked) {
            tests.push_str(&format!(
                " AND w.facets && {}",
                self.values.add(Value::Ids(group.clone()))
            ));
        }
        if !filter.excluded.is_empty() {
            tests.push_str(&format!(
                " AND NOT w.facets && {}",
                self.values.add(Value::Ids(filter.excluded.clone()))
            ));
        }
        if !filter.not_among.is_empty() {
            tests.push_str(&format!(
                " AND w.article_id <> ALL ({})",
                self.values.add(Value::Ids(filter.not_among.clone()))
            ));
        }
        tests
    }

    fn question(self, text: String) -> Seldom<'static> {
        let filter = self.filter;
        let usual = filter.groups.len() < 2
            && filter.excluded.is_empty()
            && [
                filter.published,
                filter.updated,
                filter.first_published,
                filter.modified,
            ]
            .iter()
            .all(Option::is_none);
        Seldom::unless(usual, self.values.0.into_iter().fold(sql(text), Value::bound))
    }
}

/// How far a walk goes.
struct Steps {
    /// So many that pass.
    limit: i64,
    /// So many that are looked at.
    most: i64,
    tests: String,
}

/// Each of these with either condition.
fn split(parts: &[String], conditions: [String; 2]) -> Vec<String> {
    let with = |part: &String| conditions.clone().map(|condition| format!("{part}{condition}"));
    parts.iter().flat_map(with).collect()
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
