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
        window::{Cursor, Letters, SortKey, Window},
    },
    platform::sql::{self, Seldom, Sql, sql},
    site::CommentPolicy,
};

/// Counts go this far and no further.
pub const COUNT_CAP: i64 = 10_001;
/// A later time is seldom further than this from the one by which lists are sorted; `listings.late` says where it is.
const USUALLY_WITHIN: TimeDelta = TimeDelta::hours(1_080);

/// The times of a row, by which a card is known again, and the letters by which it may be sorted.
pub(super) const TIMES: &str = "first_published_at, published_at, updated_at, modified_at, letters";

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
    /// By which a list in the order of headlines is sorted; empty in any other.
    #[diesel(sql_type = sql_types::Text)]
    letters: String,
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
    /// Its place in the list.
    pub(super) fn place(&self, back: bool) -> Cursor {
        Cursor {
            letters: Letters::of(&self.letters),
            ..Cursor::at(self.at, self.article_id, back)
        }
    }

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
               (SELECT d.visible, d.policy FROM published.discussions d WHERE d.article_id = w.article_id LIMIT 1) d ON true ORDER BY w.{key} {order}, w.article_id {order}",
            key = self.key(),
            order = self.order()
        );
        self.question(text)
    }

    /// The story behind which a numbered page begins, or, before it, the row behind which nothing was looked at; no row
    /// where the list ends before.
    pub(super) fn page_place(mut self, skip: i64) -> Seldom<'static> {
        let found = self.found(skip);
        let (key, order) = (self.key(), self.order());
        let text = format!(
            "SELECT w.at, w.article_id, w.letters, w.passed = {skip} AS found FROM (
               SELECT w.at, w.article_id, w.letters, w.is_last, count(*) FILTER (WHERE w.passes) OVER (ORDER BY w.{key} {order}, w.article_id {order}) AS passed
               FROM ({found}) w) w
             WHERE w.passed = {skip} OR w.is_last ORDER BY w.{key} {order}, w.article_id {order} LIMIT 1"
        );
        // Another text for each page.
        Seldom::unless(false, self.values.0.into_iter().fold(sql(text), Value::bound))
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
             ORDER BY w.{key} {order}, w.article_id {order}",
            key = self.key(),
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

    /// The column by which it goes.
    const fn by(&self) -> &'static str {
        match self.sort {
            SortKey::Published => "l.published_at",
            SortKey::Modified => "l.modified_at",
            SortKey::Updated => "l.updated_at",
            SortKey::Headline => "l.letters",
        }
    }

    /// The same in what it finds.
    const fn key(&self) -> &'static str {
        match self.sort {
            SortKey::Published | SortKey::Modified | SortKey::Updated => "at",
            SortKey::Headline => "letters",
        }
    }

    /// The columns of a place in what it finds, of the rows `l`, and the view of those rows.
    const fn columns(&self) -> (&'static str, &'static str) {
        match self.sort {
            SortKey::Published => ("l.published_at AS at, l.*, ''::text AS letters", "published.listings"),
            SortKey::Modified => ("l.modified_at AS at, l.*, ''::text AS letters", "published.listings"),
            SortKey::Updated => ("l.updated_at AS at, l.*, ''::text AS letters", "published.listings"),
            SortKey::Headline => ("l.published_at AS at, l.*", "published.lettered"),
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
            return format!(
                "{named} ORDER BY {} {order}, article_id {order} LIMIT {limit}",
                self.key()
            );
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
             GROUP BY at, article_id, publication_id, {TIMES} ORDER BY {key} {order}, article_id {order} LIMIT {limit}",
            key = self.key()
        )
    }

    /// A stretch of the rows of one facet, each tested, and the last one that was looked at.
    fn walk(&mut self, facet: &str, part: &str, steps: &Steps) -> String {
        let (by, order, beyond, Steps { limit, most, tests }) = (self.by(), self.order(), self.beyond(), steps);
        let (columns, view) = self.columns();
        let rows = format!(
            "SELECT {columns} FROM {view} l WHERE l.facet_id = {facet}{beyond}{part}
             ORDER BY {by} {order}, l.article_id {order} LIMIT {most}"
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
        let (beyond, (columns, view)) = (self.beyond(), self.columns());
        let spans = self.spans().map(|(_, column, span)| (column, span));
        let tests = self.tests(0, spans.to_vec());
        format!(
            "SELECT w.at, w.article_id, w.publication_id, {TIMES}, true AS passes, false AS is_last
             FROM (SELECT DISTINCT unnest({ids}::uuid[]) AS id) i CROSS JOIN LATERAL
               (SELECT {columns} FROM {view} l WHERE l.article_id = i.id AND l.facet_id = {all}{beyond} LIMIT 1) w
             WHERE true{tests}"
        )
    }

    /// Beyond the place from which it goes on.
    fn beyond(&mut self) -> String {
        let Some(place) = self.place else { return String::new() };
        let edge = match self.sort {
            SortKey::Headline => Value::Letters(place.letters),
            SortKey::Published | SortKey::Modified | SortKey::Updated => Value::At(place.at),
        };
        let (edge, id) = (self.values.add(edge), self.values.add(Value::Id(place.id)));
        let sign = if self.falling { "<" } else { ">" };
        format!(" AND ({}, l.article_id) {sign} ({edge}, {id})", self.by())
    }

    /// The stretches of the index that can hold what the spans of times ask for. A story is first published, published
    /// and changed in this order, mostly within days: a span of one time lies in nearly the same span of the other, and
    /// the few stories for which it does not have an index of their own.
    fn parts(&mut self) -> Vec<String> {
        let filter = self.filter;
        let begins = |span: Option<Span>| span.and_then(|span| span.from);
        let ends = |span: Option<Span>| span.and_then(|span| span.until);
        let by = self.by();
        // What is never later than the time by which it goes, and what is never earlier.
        let (earlier, later) = match self.sort {
            SortKey::Published => (
                vec![filter.published, filter.first_published],
                vec![filter.published, filter.modified],
            ),
            SortKey::Modified => (
                vec![
                    filter.modified,
                    filter.first_published,
                    filter.published,
                    filter.updated,
                ],
                vec![filter.modified],
            ),
            SortKey::Updated => (vec![filter.updated, filter.first_published], vec![filter.updated]),
            SortKey::Headline => (vec![], vec![]),
        };
        let from = earlier.into_iter().filter_map(begins).max();
        let until = later.into_iter().filter_map(ends).min();
        let mut base = String::new();
        if let Some(from) = from {
            base.push_str(&format!(" AND {by} >= {}", self.values.add(Value::At(from))));
        }
        if let Some(until) = until {
            base.push_str(&format!(" AND {by} < {}", self.values.add(Value::At(until))));
        }
        let mut parts = vec![base];
        if self.sort == SortKey::Published {
            // A story that returned is published later than it was first, and than the last change that was told of it.
            let until = [filter.first_published, filter.updated]
                .into_iter()
                .filter_map(ends)
                .min();
            if let Some(until) = until {
                let until = self.values.add(Value::At(until));
                parts = split(
                    &parts,
                    [
                        format!(" AND {by} < {until}"),
                        format!(" AND {by} >= {until} AND l.first_published_at <> l.published_at"),
                    ],
                );
            }
            if let Some(from) = begins(filter.updated) {
                let from = self
                    .values
                    .add(Value::At(from.checked_sub_signed(USUALLY_WITHIN).unwrap_or(from)));
                parts = split(
                    &parts,
                    [format!(" AND {by} >= {from}"), format!(" AND {by} < {from} AND l.late")],
                );
            }
        }
        parts
    }

    /// All spans of times.
    const fn spans(&self) -> [(SortKey, &'static str, Option<Span>); 4] {
        let filter = self.filter;
        [
            // No list is sorted by the first of them: one that is sorted by headlines goes by none.
            (SortKey::Headline, "first_published_at", filter.first_published),
            (SortKey::Updated, "updated_at", filter.updated),
            (SortKey::Modified, "modified_at", filter.modified),
            (SortKey::Published, "published_at", filter.published),
        ]
    }

    /// The spans of other times than the one that it goes by.
    fn other_spans(&self) -> Vec<(&'static str, Option<Span>)> {
        let other = |(sort, ..): &(SortKey, &str, Option<Span>)| *sort != self.sort || *sort == SortKey::Headline;
        let spans = self.spans().into_iter().filter(other);
        spans.map(|(_, column, span)| (column, span)).collect()
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
    Letters(Letters),
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
            Self::Letters(letters) => query.bind::<sql_types::Text, _>(letters.as_str().to_owned()),
        }
    }
}

/// Where a numbered page begins.
#[derive(QueryableByName)]
pub(super) struct PagePlace {
    #[diesel(sql_type = sql_types::Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Uuid)]
    article_id: Uuid,
    #[diesel(sql_type = sql_types::Text)]
    letters: String,
    /// As many stories as are left out stand before it; else nothing beyond it was looked at.
    #[diesel(sql_type = sql_types::Bool)]
    pub(super) found: bool,
}

impl PagePlace {
    /// Behind it.
    pub(super) fn cursor(&self) -> Cursor {
        Cursor {
            letters: Letters::of(&self.letters),
            ..Cursor::at(self.at, self.article_id, false)
        }
    }
}
