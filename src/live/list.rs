//! Lists of live stories: how much of them, and the stretch of one index that each walks. Whatever is asked for, no
//! question looks at more than `BUDGET` rows of an index, whatever the planner knows of the tables.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    error::Result,
    ids::PublicationId,
    live::{
        cards::Cards,
        filter::{Filter, Resolved, Span},
        listings,
        story::{BODY, CARD, Edition, LiveArticle, NO_BODY},
    },
    platform::{
        db::Conn,
        sql::{self, Seldom, Sql, sql},
    },
};

/// Counts go this far and no further.
pub const COUNT_CAP: i64 = 10_001;
/// So many rows take about ten milliseconds.
const BUDGET: i64 = 4_000;
/// A later time is seldom further than this from the one by which lists are sorted; `listings.late` says where it is.
const USUALLY_WITHIN: TimeDelta = TimeDelta::hours(1_080);

/// The times of a row, by which a card is known again.
const TIMES: &str = "first_published_at, published_at, updated_at, modified_at";

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
    /// So many rows are looked at when they have to be tested one by one; what is found in them is a page, however short.
    pub most: i64,
    /// Whether it is told how many there are in all.
    pub counted: bool,
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
            most: BUDGET,
            counted: false,
        }
    }
}

/// A stretch of a list.
#[derive(Debug, Default)]
pub struct Stretch {
    /// In list order.
    pub articles: Vec<LiveArticle>,
    /// From where it goes on towards the end: behind the last story, or further on when so many rows were looked at that
    /// the page is shorter than it was asked to be.
    pub after: Option<Place>,
    /// From where it goes on towards the beginning.
    pub before: Option<Place>,
    /// How many pass the filter, up to `COUNT_CAP`, when it was asked for; none when so many rows would have to be tested
    /// for it that nobody is told.
    pub count: Option<i64>,
    /// What the list was walked by: facets, or the one of all stories. A story that comes to it or leaves it is, or was,
    /// listed under one of them.
    pub on: Vec<Uuid>,
}

impl Stretch {
    /// Of a list that has no story, whoever asks when.
    fn nothing(window: &Window) -> Self {
        Self {
            on: vec![listings::all()],
            count: window.counted.then_some(0),
            ..Self::default()
        }
    }
}

/// A row that a walk stopped at.
#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = sql_types::Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Uuid)]
    article_id: Uuid,
    #[diesel(sql_type = sql_types::Uuid)]
    publication_id: PublicationId,
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
    passes: bool,
    /// Nothing beyond it was looked at.
    #[diesel(sql_type = sql_types::Bool)]
    is_last: bool,
    /// How many there are in all; the same in every row.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    counted: Option<i64>,
}

impl Step {
    const fn edition(&self) -> Edition {
        Edition {
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

/// The same with its story.
#[derive(QueryableByName)]
struct Found {
    #[diesel(embed)]
    article: LiveArticle,
    #[diesel(sql_type = sql_types::Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Bool)]
    passes: bool,
    #[diesel(sql_type = sql_types::Bool)]
    is_last: bool,
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    counted: Option<i64>,
}

/// A row of a walk, whatever was read of its story.
trait Row {
    fn at(&self) -> DateTime<Utc>;
    fn article(&self) -> Uuid;
    fn passes(&self) -> bool;
    fn is_last(&self) -> bool;
    fn counted(&self) -> Option<i64>;
}

macro_rules! rows {
    ($($row:ty, $id:ident => $article:expr;)*) => {$(
        impl Row for $row {
            fn at(&self) -> DateTime<Utc> {
                self.at
            }
            fn article(&self) -> Uuid {
                let $id = self;
                $article
            }
            fn passes(&self) -> bool {
                self.passes
            }
            fn is_last(&self) -> bool {
                self.is_last
            }
            fn counted(&self) -> Option<i64> {
                self.counted
            }
        }
    )*};
}

rows! {
    Step, row => row.article_id;
    Found, row => row.article.id.0;
}

impl LiveArticle {
    /// A stretch of the stories that pass a filter: two statements at most, three when a place is empty and counted.
    ///
    /// # Errors
    /// Database errors.
    pub async fn list(conn: &mut Conn, filter: &Filter, window: &Window) -> Result<Stretch> {
        match Resolved::of(conn, filter).await? {
            Some(resolved) => whole(conn, &resolved, window).await,
            None => Ok(Stretch::nothing(window)),
        }
    }

    /// The same where cards are kept: what was asked before reads the rows of its walk, and the cards that are not known.
    ///
    /// # Errors
    /// Database errors.
    pub async fn list_with(conn: &mut Conn, cards: &Cards, filter: &Filter, window: &Window) -> Result<Stretch> {
        let Some(resolved) = Resolved::of(conn, filter).await? else {
            return Ok(Stretch::nothing(window));
        };
        if window.with_body {
            return whole(conn, &resolved, window).await;
        }
        if !cards.was_asked(&format!("{resolved:?} {window:?}")) {
            let stretch = whole(conn, &resolved, window).await?;
            cards.keep(&stretch.articles);
            return Ok(stretch);
        }
        let rows: Vec<Step> = Walk::of(&resolved, window).steps(window).load(conn).await?;
        let (kept, stretch) = walked_rows(conn, &resolved, rows, window).await?;
        let editions: Vec<Edition> = kept.iter().map(Step::edition).collect();
        Ok(Stretch {
            articles: cards.all(conn, &editions).await?,
            ..stretch
        })
    }
}

/// The rows with their stories, in one statement.
async fn whole(conn: &mut Conn, resolved: &Resolved, window: &Window) -> Result<Stretch> {
    let rows: Vec<Found> = Walk::of(resolved, window).page(window).load(conn).await?;
    let (kept, stretch) = walked_rows(conn, resolved, rows, window).await?;
    Ok(Stretch {
        articles: kept.into_iter().map(|row| row.article).collect(),
        ..stretch
    })
}

/// The rows of a page, and all that is said of it besides its stories.
async fn walked_rows<R: Row>(
    conn: &mut Conn,
    resolved: &Resolved,
    rows: Vec<R>,
    window: &Window,
) -> Result<(Vec<R>, Stretch)> {
    let counted = rows.as_slice().first().map(Row::counted);
    let (kept, stretch) = stretch(rows, window);
    let count = match counted {
        _ if !window.counted => None,
        Some(counted) => counted,
        None if window.place.is_none() => Some(0),
        None => count(conn, resolved).await?,
    };
    let on = walked(resolved);
    Ok((kept, Stretch { count, on, ..stretch }))
}

/// The facets that are walked.
fn walked(resolved: &Resolved) -> Vec<Uuid> {
    let first = resolved.groups.as_slice().first().filter(|_| resolved.among.is_none());
    let all = (first.is_none() || resolved.asked).then(listings::all);
    first.into_iter().flatten().copied().chain(all).collect()
}

/// How many pass a filter, up to `COUNT_CAP`.
async fn count(conn: &mut Conn, resolved: &Resolved) -> Result<Option<i64>> {
    #[derive(QueryableByName)]
    struct Counted {
        #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
        counted: Option<i64>,
    }
    let row: Counted = Walk::of(resolved, &Window::newest(COUNT_CAP))
        .count()
        .get_result(conn)
        .await?;
    Ok(row.counted)
}

/// What was found, as far as the list was asked for and every index was looked at, in list order.
fn stretch<R: Row>(rows: Vec<R>, window: &Window) -> (Vec<R>, Stretch) {
    let limit = usize::try_from(window.limit).unwrap_or(0);
    let place_of = |row: &R| (row.at(), row.article());
    let (mut kept, mut end) = (Vec::<R>::new(), None);
    for row in rows {
        if kept.len() == limit {
            end = kept.last().map(place_of);
            break;
        }
        let (place, is_last) = (place_of(&row), row.is_last());
        if row.passes() {
            kept.push(row);
        }
        if is_last {
            end = Some(place);
            break;
        }
    }
    let back = window.place.is_some_and(|place| place.back);
    let place = |(at, id), back| Place { at, id, back };
    let came_from = window.place.and_then(|from| match kept.as_slice().first() {
        Some(first) => Some(place_of(first)),
        // Nothing was found so far: the way back begins with the row that stands at this place.
        None => end.map(|_| (from.at, beside(from.id, window.oldest_first == back))),
    });
    let (ahead, behind) = (
        end.map(|edge| place(edge, back)),
        came_from.map(|edge| place(edge, !back)),
    );
    let (before, after) = if back { (ahead, behind) } else { (behind, ahead) };
    if back {
        kept.reverse();
    }
    let stretch = Stretch {
        before,
        after,
        ..Stretch::default()
    };
    (kept, stretch)
}

/// The identity just before another one, or just after it: places are exclusive.
fn beside(id: Uuid, before: bool) -> Uuid {
    let number = id.as_u128();
    Uuid::from_u128(if before {
        number.saturating_sub(1)
    } else {
        number.saturating_add(1)
    })
}

/// A question over an index: which way it goes through it, and what each row is tested for.
struct Walk<'f> {
    filter: &'f Resolved,
    sort: SortKey,
    place: Option<Place>,
    /// Towards older rows.
    falling: bool,
    /// So many rows are looked at.
    budget: i64,
    values: Values,
}

impl<'f> Walk<'f> {
    fn of(filter: &'f Resolved, window: &Window) -> Self {
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
    fn steps(mut self, window: &Window) -> Seldom<'static> {
        let (found, counted) = (self.found(sql::rows(window.limit + 1)), self.told(window));
        let text = format!(
            "SELECT w.*, {counted} AS counted FROM ({found}) w ORDER BY w.at {order}, w.article_id {order}",
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
    fn page(mut self, window: &Window) -> Seldom<'static> {
        let body = if window.with_body { BODY } else { NO_BODY };
        let (found, counted) = (self.found(sql::rows(window.limit + 1)), self.told(window));
        let text = format!(
            "SELECT w.at, w.passes, w.is_last, {counted} AS counted, a.* FROM ({found}) w CROSS JOIN LATERAL
               (SELECT {CARD}, {body} FROM published.articles a WHERE a.publication_id = w.publication_id LIMIT 1) a
             ORDER BY w.at {order}, w.article_id {order}",
            order = self.order()
        );
        self.question(text)
    }

    fn count(mut self) -> Seldom<'static> {
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
