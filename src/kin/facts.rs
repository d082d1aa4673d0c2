//! What is known of stories that readers have, as far as it tells whether they belong together.

use std::{
    collections::{HashMap, HashSet},
    sync::{LazyLock, PoisonError, RwLock},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    error::Result,
    kin::weights::{COUNT_CAP, Shared, Ties, rarity, sameness},
    live::listings,
    platform::{db::Conn, sql::sql},
};

/// A story that readers have.
#[derive(Debug, Clone, QueryableByName)]
pub(super) struct KinStory {
    #[diesel(sql_type = sql_types::Uuid)]
    pub(super) id: Uuid,
    #[diesel(sql_type = sql_types::Uuid)]
    pub(super) publication_id: Uuid,
    #[diesel(sql_type = sql_types::Text)]
    pub(super) headline: String,
    #[diesel(sql_type = sql_types::Text)]
    pub(super) dek: String,
    #[diesel(sql_type = sql_types::Text)]
    pub(super) lang: String,
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub(super) published_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Uuid)]
    pub(super) category_id: Uuid,
    #[diesel(sql_type = sql_types::Array<sql_types::Uuid>)]
    pub(super) tag_ids: Vec<Uuid>,
    #[diesel(sql_type = sql_types::Array<sql_types::Uuid>)]
    pub(super) author_ids: Vec<Uuid>,
    /// Those that were kept of the text of this publication or of one before it.
    #[diesel(sql_type = sql_types::Array<sql_types::Text>)]
    pub(super) terms: Vec<String>,
    #[diesel(sql_type = sql_types::Float)]
    pub(super) weight: f32,
    #[diesel(sql_type = sql_types::Integer)]
    pub(super) offered: i32,
}

/// The columns of it, of a live card `c`.
const KIN: &str =
    "c.article_id AS id, c.publication_id, c.headline, c.dek, c.lang, c.published_at, c.category_id, c.tag_ids,
  ARRAY(SELECT DISTINCT (n ->> 'author_id')::uuid FROM jsonb_array_elements(c.byline) n) AS author_ids,
  coalesce(t.terms, '{}') AS terms, coalesce(t.weight, 0) AS weight, coalesce(r.offered, 0) AS offered";
const JOINED: &str = "LEFT JOIN LATERAL (SELECT t.terms, t.weight FROM newsroom.telling t WHERE t.article_id = c.article_id LIMIT 1) t ON true
  LEFT JOIN LATERAL (SELECT r.offered FROM newsroom.related r WHERE r.article_id = c.article_id LIMIT 1) r ON true";

impl KinStory {
    /// Those of these stories that readers have.
    pub(super) async fn all(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Self>> {
        let text = format!(
            "SELECT {KIN} FROM unnest($1::uuid[]) one(id)
             CROSS JOIN LATERAL (SELECT l.publication_id FROM published.listings l WHERE l.article_id = one.id AND l.facet_id = $2 LIMIT 1) l
             CROSS JOIN LATERAL (SELECT c.* FROM newsroom.cards c WHERE c.publication_id = l.publication_id LIMIT 1) c {JOINED}"
        );
        Ok(sql(text)
            .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
            .bind::<sql_types::Uuid, _>(listings::all())
            .load(conn)
            .await?)
    }

    /// A story, if readers have it.
    pub(super) async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Self>> {
        Ok(Self::all(conn, &[id]).await?.pop())
    }

    /// What a story is listed under that others may be listed under too, beside its language.
    pub(super) fn facets(&self) -> Vec<Uuid> {
        let all = self.tag_ids.iter().chain(&self.author_ids);
        all.copied().chain([self.category_id]).collect()
    }

    /// Others that readers have and that may go with it: of everything that it is listed under the nearest in time and the
    /// newest, and those that have rare words of it; of those that were reckoned themselves, since the others will tell. So many that each can be looked at, however large the newsroom is.
    pub(super) async fn neighbours(&self, conn: &mut Conn, rare: &[&str]) -> Result<Vec<Self>> {
        let text = format!(
            "WITH near AS (
               SELECT x.publication_id FROM unnest($2::uuid[]) f(id) CROSS JOIN LATERAL (
                 (SELECT l.publication_id FROM published.listings l WHERE l.facet_id = f.id ORDER BY l.published_at DESC, l.article_id DESC LIMIT 15)
                 UNION ALL (SELECT l.publication_id FROM published.listings l WHERE l.facet_id = f.id AND (l.published_at, l.article_id) < ($3, $1)
                   ORDER BY l.published_at DESC, l.article_id DESC LIMIT 15)
                 UNION ALL (SELECT l.publication_id FROM published.listings l WHERE l.facet_id = f.id AND (l.published_at, l.article_id) > ($3, $1)
                   ORDER BY l.published_at, l.article_id LIMIT 15)) x
               UNION (SELECT t.publication_id FROM newsroom.telling t WHERE t.terms && $4 LIMIT 150))
             SELECT {KIN} FROM near
             CROSS JOIN LATERAL (SELECT c.* FROM newsroom.cards c WHERE c.publication_id = near.publication_id
               AND newsroom.in_its_time(false, c.published_at, c.live_from, c.live_until) AND newsroom.not_kept_back(NULL, NULL, c.embargo_until) LIMIT 1) c
             {JOINED} WHERE c.article_id <> $1 AND t.terms IS NOT NULL"
        );
        let found: Vec<Self> = sql(text)
            .bind::<sql_types::Uuid, _>(self.id)
            .bind::<sql_types::Array<sql_types::Uuid>, _>(self.facets())
            .bind::<sql_types::Timestamptz, _>(self.published_at)
            .bind::<sql_types::Array<sql_types::Text>, _>(rare)
            .load(conn)
            .await?;
        // Readers of one language are not sent to another one.
        Ok(found
            .into_iter()
            .filter(|other| language(&other.lang) == language(&self.lang))
            .collect())
    }

    /// Days between this one and another, and whether the other is younger.
    pub(super) fn days_to(&self, other: &Self) -> (f64, bool) {
        let hours = (other.published_at - self.published_at).num_hours();
        let hours = i32::try_from(hours).unwrap_or(i32::MAX);
        (f64::from(hours.saturating_abs()) / 24.0, hours > 0)
    }
}

fn language(tag: &str) -> String {
    tag.split('-').next().unwrap_or_default().to_ascii_lowercase()
}

/// How many stories have what one story has.
#[derive(Debug, Default)]
pub(super) struct KinCounts {
    pub(super) all: i64,
    facets: HashMap<Uuid, i64>,
    pub(super) terms: HashMap<String, i64>,
}

impl KinCounts {
    /// Of these facets, of what readers have.
    pub(super) async fn of(conn: &mut Conn, facets: &[Uuid]) -> Result<Self> {
        #[derive(QueryableByName)]
        struct FacetCount {
            #[diesel(sql_type = sql_types::Uuid)]
            id: Uuid,
            #[diesel(sql_type = sql_types::BigInt)]
            stories: i64,
        }
        // Terms are counted as front ends are told them; of all stories a thousand are as good as a million.
        let rows: Vec<FacetCount> = sql(format!(
            "SELECT t.facet_id AS id, least(t.stories, {COUNT_CAP})::bigint AS stories FROM newsroom.tallies t WHERE t.facet_id = ANY ($1)
             UNION ALL SELECT $2, count(*) FROM (SELECT FROM published.listings l WHERE l.facet_id = $2 LIMIT {COUNT_CAP}) x"
        ))
        .bind::<sql_types::Array<sql_types::Uuid>, _>(facets)
        .bind::<sql_types::Uuid, _>(listings::all())
        .load(conn)
        .await?;
        let mut facets: HashMap<Uuid, i64> = rows.into_iter().map(|row| (row.id, row.stories)).collect();
        Ok(Self {
            all: facets.remove(&listings::all()).unwrap_or(0),
            facets,
            terms: HashMap::new(),
        })
    }

    /// With how many stories keep each of these words.
    pub(super) async fn and_terms(mut self, conn: &mut Conn, terms: &[String]) -> Result<Self> {
        let common = COMMON.known(terms);
        let asked: Vec<&String> = terms.iter().filter(|term| !common.contains_key(*term)).collect();
        let rows: Vec<TermCount> = if asked.is_empty() {
            vec![]
        } else {
            sql(format!(
                "SELECT t.term, (SELECT count(*) FROM (SELECT FROM newsroom.telling k WHERE k.terms @> ARRAY[t.term] LIMIT {COUNT_CAP}) x) AS stories
                 FROM unnest($1::text[]) t(term)"
            ))
            .bind::<sql_types::Array<sql_types::Text>, _>(asked)
            .load(conn)
            .await?
        };
        COMMON.learn(&rows);
        self.terms = common;
        self.terms.extend(rows.into_iter().map(|row| (row.term, row.stories)));
        Ok(self)
    }

    pub(super) fn rarity_of(&self, term: &str) -> f64 {
        rarity(self.terms.get(term).copied().unwrap_or(1), self.all)
    }

    /// How rare these words are together.
    pub(super) fn weight(&self, terms: &[String]) -> f64 {
        terms.iter().map(|term| self.rarity_of(term)).sum()
    }

    /// What two stories have in common; of the first one everything is counted.
    pub(super) fn ties(&self, one: &KinStory, weight: f64, other: &KinStory) -> Ties {
        let shared = |ids: &[Uuid], others: &[Uuid]| -> Vec<Shared<Uuid>> {
            let both = ids.iter().filter(|id| others.contains(id));
            both.map(|id| self.counted(*id)).collect()
        };
        let own: HashSet<&str> = one.terms.iter().map(String::as_str).collect();
        let mut words: Vec<Shared<String>> = (other.terms.iter())
            .filter(|term| own.contains(term.as_str()))
            .map(|term| Shared {
                what: term.clone(),
                stories: self.terms.get(term).copied().unwrap_or(1),
            })
            .collect();
        words.sort_by_key(|word| word.stories);
        let same: f64 = words.iter().map(|word| rarity(word.stories, self.all)).sum();
        Ties {
            tags: shared(&one.tag_ids, &other.tag_ids),
            people: shared(&one.author_ids, &other.author_ids),
            category: (one.category_id == other.category_id).then(|| self.counted(one.category_id)),
            words,
            same_words: sameness(same, weight, f64::from(other.weight)),
        }
    }

    fn counted(&self, id: Uuid) -> Shared<Uuid> {
        let stories = self.facets.get(&id).copied().unwrap_or(1);
        Shared { what: id, stories }
    }
}

#[derive(QueryableByName)]
struct TermCount {
    #[diesel(sql_type = sql_types::Text)]
    term: String,
    #[diesel(sql_type = sql_types::BigInt)]
    stories: i64,
}

/// Words that many stories keep, for a while: counting them takes longest, and changes least.
struct CommonTerms(RwLock<HashMap<String, (i64, Instant)>>);

static COMMON: LazyLock<CommonTerms> = LazyLock::new(|| CommonTerms(RwLock::default()));

impl CommonTerms {
    /// Kept by so many stories a word is common.
    const LEAST: i64 = 400;
    const MOST: usize = 20_000;
    const FOR: Duration = Duration::from_secs(600);

    fn known(&self, terms: &[String]) -> HashMap<String, i64> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let fresh = |term: &String| {
            let (stories, at) = all.get(term)?;
            (at.elapsed() < Self::FOR).then(|| (term.clone(), *stories))
        };
        terms.iter().filter_map(fresh).collect()
    }

    fn learn(&self, rows: &[TermCount]) {
        let common = rows.iter().filter(|row| row.stories >= Self::LEAST);
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= Self::MOST {
            all.clear();
        }
        all.extend(common.map(|row| (row.term.clone(), (row.stories, Instant::now()))));
    }
}
