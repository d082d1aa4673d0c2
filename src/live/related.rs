//! What stands around a story: others that go with it, and the ones before and after it in its section and its series. All
//! of them by one statement, and one more for cards that were not read before.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    error::Result,
    ids::{ArticleId, PublicationId},
    live::{
        cards::Cards,
        listings,
        story::{Edition, LiveArticle},
        walk::DISCUSSED,
    },
    platform::{db::Conn, sql::sql},
    site::CommentPolicy,
};

/// The most others that anybody asks for.
const MOST: i64 = 20;

/// Stories around one.
#[derive(Debug, Default)]
pub struct Surroundings {
    /// Those that were chosen, in their order; then those that go with it, the closest first; then the newest of its category.
    pub related: Vec<Arc<LiveArticle>>,
    /// The one before it in its category, by time.
    pub previous: Option<Arc<LiveArticle>>,
    /// The one after it.
    pub next: Option<Arc<LiveArticle>>,
    /// Where it stands in its series.
    pub series: Option<PartPlace>,
    /// What these follow from, for what is kept: stories that would be here if readers had them, what goes with this one, and
    /// the facets that were walked.
    pub on: Vec<Uuid>,
}

/// The place of a story among the parts of its series that readers have.
#[derive(Debug, Clone)]
pub struct PartPlace {
    /// The first is one.
    pub part: usize,
    /// Of so many.
    pub parts: usize,
    /// The part before it.
    pub previous: Option<Arc<LiveArticle>>,
    /// The part after it.
    pub next: Option<Arc<LiveArticle>>,
}

/// The key of what goes with a story; `newsroom.stir_related` is the same in SQL.
fn related_key(id: ArticleId) -> Uuid {
    listings::facet("related", &id.to_string())
}

impl Surroundings {
    /// Others that go with a story, `limit` at the most, never the story itself.
    ///
    /// # Errors
    /// Database errors.
    pub async fn related(conn: &mut Conn, cards: &Cards, article: &LiveArticle, limit: i64) -> Result<Self> {
        let rows = Neighbour::around(conn, article, limit, false).await?;
        let wanted = usize::try_from(limit).unwrap_or(0);
        let Sorted { related, fell_back } = sorted(&rows, article.id, wanted);
        let known = cards_of(conn, cards, &rows, &related).await?;
        let mut on = keys(&rows, article);
        on.extend(fell_back.then_some(article.category_id.0));
        Ok(Self {
            related: related.iter().filter_map(|id| known.get(id).cloned()).collect(),
            on,
            ..Self::default()
        })
    }

    /// All that a page shows around a story.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of_page(conn: &mut Conn, cards: &Cards, article: &LiveArticle, limit: i64) -> Result<Self> {
        let rows = Neighbour::around(conn, article, limit, true).await?;
        let wanted = usize::try_from(limit).unwrap_or(0);
        let related = sorted(&rows, article.id, wanted).related;
        let beside = |part| rows.iter().find(|row| row.part == part).map(|row| row.id);
        let (previous, next) = (beside(PREVIOUS), beside(NEXT));
        let parts: Vec<&Neighbour> = rows.iter().filter(|row| row.part == SERIES).collect();
        let shown: Vec<Uuid> = related
            .iter()
            .copied()
            .chain(previous)
            .chain(next)
            .chain(parts.iter().map(|row| row.id))
            .collect();
        let known = cards_of(conn, cards, &rows, &shown).await?;
        let card = |id: Option<Uuid>| id.and_then(|id| known.get(&id).cloned());
        let mut on = keys(&rows, article);
        on.push(article.category_id.0);
        on.extend(article.series_id.map(|id| id.0));
        Ok(Self {
            series: place_in(&parts, article.id, &known),
            related: related.iter().filter_map(|id| known.get(id).cloned()).collect(),
            previous: card(previous),
            next: card(next),
            on,
        })
    }
}

// Which part of what stands around a story a row belongs to, in the order of preference.
const CHOSEN: i32 = 0;
const CLOSE: i32 = 1;
const NEWEST: i32 = 2;
const PREVIOUS: i32 = 3;
const NEXT: i32 = 4;
const SERIES: i32 = 5;

/// A story around another one, and its edition where readers have it.
#[derive(QueryableByName)]
struct Neighbour {
    #[diesel(sql_type = sql_types::Integer)]
    part: i32,
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
    /// Which of how many, in a series.
    #[diesel(sql_type = sql_types::BigInt)]
    place: i64,
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    parts: Option<i64>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    publication_id: Option<PublicationId>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    first_published_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    published_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    updated_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    modified_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = sql_types::Integer)]
    comments: i32,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    comment_policy: Option<String>,
}

impl Neighbour {
    async fn around(conn: &mut Conn, article: &LiveArticle, limit: i64, with_section: bool) -> Result<Vec<Self>> {
        // Of the newest so many may be among the others already, and one is the story itself.
        let newest = if limit <= 4 { 9 } else { 2 * MOST + 1 };
        let section = match (with_section, article.series_id) {
            (false, _) => String::new(),
            (true, None) => BESIDE.to_owned(),
            (true, Some(_)) => format!("{BESIDE} {IN_SERIES}"),
        };
        let text = format!(
            "SELECT n.part, n.id, n.place, n.parts, w.publication_id, w.first_published_at, w.published_at, w.updated_at, w.modified_at, {DISCUSSED}
             FROM (SELECT {chosen_part} AS part, c.place, c.id, NULL::bigint AS parts FROM unnest($2::uuid[]) WITH ORDINALITY c(id, place)
               UNION ALL SELECT {close_part}, o.place, o.id, NULL FROM (SELECT r.others FROM published.related r WHERE r.article_id = $1 LIMIT 1) r
                 CROSS JOIN LATERAL unnest(r.others) WITH ORDINALITY o(id, place)
               UNION ALL SELECT {newest_part}, row_number() OVER (ORDER BY l.published_at DESC, l.article_id DESC), l.article_id, NULL FROM
                 (SELECT l.published_at, l.article_id FROM published.listings l WHERE l.facet_id = $3 ORDER BY l.published_at DESC, l.article_id DESC LIMIT {newest}) l
               {section}) n
             LEFT JOIN LATERAL (SELECT l.article_id, l.publication_id, l.first_published_at, l.published_at, l.updated_at, l.modified_at
               FROM published.listings l WHERE l.article_id = n.id AND l.facet_id = $4 LIMIT 1) w ON true
             LEFT JOIN LATERAL (SELECT d.visible, d.policy FROM published.discussions d WHERE d.article_id = w.article_id LIMIT 1) d ON true
             WHERE (n.id <> $1 OR n.part = {SERIES}) AND $5 IS NOT NULL AND ($6::uuid IS NULL OR true) ORDER BY n.part, n.place",
            chosen_part = CHOSEN,
            close_part = CLOSE,
            newest_part = NEWEST,
        );
        let chosen: Vec<Uuid> = article.chosen().into_iter().map(|id| id.0).collect();
        Ok(sql(text)
            .bind::<sql_types::Uuid, _>(article.id)
            .bind::<sql_types::Array<sql_types::Uuid>, _>(chosen)
            .bind::<sql_types::Uuid, _>(article.category_id)
            .bind::<sql_types::Uuid, _>(listings::all())
            .bind::<sql_types::Timestamptz, _>(article.published_at)
            .bind::<sql_types::Nullable<sql_types::Uuid>, _>(article.series_id)
            .load(conn)
            .await?)
    }

    /// What tells whether its card is known; nothing where readers do not have it.
    fn edition(&self) -> Option<Edition> {
        let policy = self.comment_policy.as_deref().and_then(CommentPolicy::named);
        Some(Edition {
            discussion: (self.comments, policy.unwrap_or(CommentPolicy::Closed)),
            publication: self.publication_id?,
            times: [
                self.first_published_at?,
                self.published_at?,
                self.updated_at?,
                self.modified_at?,
            ],
        })
    }
}

/// The stories before and after one in its category.
const BESIDE: &str =
    "UNION ALL SELECT 3, 1, p.article_id, NULL FROM (SELECT l.article_id FROM published.listings l WHERE l.facet_id = $3 AND (l.published_at, l.article_id) < ($5, $1)
       ORDER BY l.published_at DESC, l.article_id DESC LIMIT 1) p
     UNION ALL SELECT 4, 1, p.article_id, NULL FROM (SELECT l.article_id FROM published.listings l WHERE l.facet_id = $3 AND (l.published_at, l.article_id) > ($5, $1)
       ORDER BY l.published_at, l.article_id LIMIT 1) p";

/// The story itself in its series, with the parts before and after it.
const IN_SERIES: &str = "UNION ALL SELECT 5, p.part, p.article_id, p.parts FROM
     (SELECT s.part, s.parts, s.article_id, max(s.part) FILTER (WHERE s.article_id = $1) OVER () AS own FROM published.series_parts s WHERE s.series_id = $6) p
   WHERE p.part BETWEEN p.own - 1 AND p.own + 1";

/// Where a story stands among these parts.
fn place_in(parts: &[&Neighbour], own: ArticleId, known: &HashMap<Uuid, Arc<LiveArticle>>) -> Option<PartPlace> {
    let here = parts.iter().find(|row| row.id == own.0)?;
    let at = |place: i64| {
        let row = parts.iter().find(|row| row.place == place)?;
        known.get(&row.id).cloned()
    };
    Some(PartPlace {
        part: usize::try_from(here.place).ok()?,
        parts: usize::try_from(here.parts?).ok()?,
        previous: at(here.place - 1),
        next: at(here.place + 1),
    })
}

/// The parts of a series that readers have, in order.
///
/// # Errors
/// Database errors.
pub async fn parts_of(conn: &mut Conn, cards: &Cards, series: Uuid) -> Result<Vec<Arc<LiveArticle>>> {
    let text = format!(
        "SELECT {SERIES} AS part, n.article_id AS id, n.part AS place, n.parts, w.publication_id, w.first_published_at, w.published_at, w.updated_at, w.modified_at, {DISCUSSED}
         FROM published.series_parts n CROSS JOIN LATERAL (SELECT l.article_id, l.publication_id, l.first_published_at, l.published_at, l.updated_at, l.modified_at
           FROM published.listings l WHERE l.article_id = n.article_id AND l.facet_id = $1 LIMIT 1) w
         LEFT JOIN LATERAL (SELECT d.visible, d.policy FROM published.discussions d WHERE d.article_id = w.article_id LIMIT 1) d ON true
         WHERE n.series_id = $1 ORDER BY n.part"
    );
    let rows: Vec<Neighbour> = sql(text).bind::<sql_types::Uuid, _>(series).load(conn).await?;
    let editions: Vec<Edition> = rows.iter().filter_map(Neighbour::edition).collect();
    cards.all(conn, &editions).await
}

/// The others that are offered, in their order.
struct Sorted {
    related: Vec<Uuid>,
    /// Too few go with it: the newest of its category stand at the end, or would if there were any.
    fell_back: bool,
}

/// So many of those that readers have, each once.
fn sorted(rows: &[Neighbour], own: ArticleId, limit: usize) -> Sorted {
    let mut seen = HashSet::from([own.0]);
    let mut of = |parts: &[i32]| -> Vec<Uuid> {
        let here = rows
            .iter()
            .filter(|row| parts.contains(&row.part) && row.publication_id.is_some());
        here.map(|row| row.id).filter(|id| seen.insert(*id)).collect()
    };
    let mut related = of(&[CHOSEN, CLOSE]);
    let fell_back = related.len() < limit;
    related.extend(of(&[NEWEST]));
    related.truncate(limit);
    Sorted { related, fell_back }
}

/// What else would be among the others, if readers had it; and whatever goes with the story from now on.
fn keys(rows: &[Neighbour], article: &LiveArticle) -> Vec<Uuid> {
    let missing = rows.iter().filter(|row| row.publication_id.is_none()).map(|row| row.id);
    missing.chain([related_key(article.id)]).collect()
}

async fn cards_of(
    conn: &mut Conn,
    cards: &Cards,
    rows: &[Neighbour],
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Arc<LiveArticle>>> {
    let editions: HashMap<Uuid, Edition> = rows.iter().filter_map(|row| Some((row.id, row.edition()?))).collect();
    let mut wanted: Vec<Edition> = ids.iter().filter_map(|id| editions.get(id).copied()).collect();
    wanted.dedup();
    let found = cards.all(conn, &wanted).await?;
    Ok(found.into_iter().map(|article| (article.id.0, article)).collect())
}
