//! Behind: what goes with a story is reckoned when readers get it, and the stories that it goes with learn of it. One story at
//! a time, so many rows each, whatever else there is; one process at a time, and none while an archive is brought in.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    body::Document,
    error::{Error, Result},
    kin::{
        facts::{KinCounts, KinStory},
        terms::{KEPT_TERMS, dictionary, words_of},
        weights::{Contender, KEPT, SHOWN, choose, closeness},
    },
    platform::{
        db::{self, Conn, Pool},
        sql::sql,
    },
};

/// So many of those that go with a story learn of it at once.
const TOLD: usize = 12;
/// After so long it is reckoned anew, when there is nothing else to do: others came and went.
const AGES: TimeDelta = TimeDelta::days(30);
/// So many words of a text are weighed.
const WEIGHED: i64 = 100;

/// What goes with a story, as it is kept.
#[derive(Debug, Clone, QueryableByName)]
struct KeptKin {
    #[diesel(sql_type = sql_types::Uuid)]
    article_id: Uuid,
    #[diesel(sql_type = sql_types::Array<sql_types::Uuid>)]
    others: Vec<Uuid>,
    #[diesel(sql_type = sql_types::Array<sql_types::Float>)]
    scores: Vec<f32>,
}

#[derive(QueryableByName)]
struct DueKin {
    #[diesel(sql_type = sql_types::Uuid)]
    article_id: Uuid,
    /// How often it was asked for; never, where it is only old.
    #[diesel(sql_type = sql_types::Integer)]
    asked: i32,
}

/// Reckons what goes with the next story; whether there was one.
///
/// # Errors
/// `Busy`, database errors.
pub async fn work(pool: &Pool) -> Result<bool> {
    let mut loaned = db::loan(pool).await?;
    let conn: &mut Conn = &mut loaned;
    conn.transaction::<bool, Error, _>(async move |conn: &mut Conn| {
        if !is_ours(conn).await? {
            return Ok(false);
        }
        let Some(due) = next(conn).await? else {
            return Ok(false);
        };
        match KinStory::find(conn, due.article_id).await? {
            Some(story) => reckon(conn, story, due.asked == 0).await?,
            None => forget(conn, due.article_id).await?,
        }
        settle(conn, &due).await?;
        Ok(true)
    })
    .await
}

/// Nobody else is at it, and no archive is being brought in. Every question from here on walks an index.
async fn is_ours(conn: &mut Conn) -> Result<bool> {
    #[derive(QueryableByName)]
    struct OurTurn {
        #[diesel(sql_type = sql_types::Bool)]
        yes: bool,
    }
    let row: OurTurn = sql(
        "SELECT pg_try_advisory_xact_lock_shared(hashtext('copydesk import')) AND pg_try_advisory_xact_lock(hashtext('copydesk kin'))
           AND set_config('enable_seqscan', 'off', true) IS NOT NULL AS yes",
    )
    .get_result(conn)
    .await?;
    Ok(row.yes)
}

async fn next(conn: &mut Conn) -> Result<Option<DueKin>> {
    let due: Option<DueKin> = sql(
        "SELECT d.article_id, d.asked FROM newsroom.related_due d WHERE d.due_at <= newsroom.clock()
         ORDER BY d.due_at, d.article_id DESC LIMIT 1",
    )
    .get_result(conn)
    .await
    .optional()?;
    if due.is_some() {
        return Ok(due);
    }
    Ok(sql(
        "SELECT r.article_id, 0 AS asked FROM newsroom.related r WHERE r.made_at < newsroom.clock() - $1
         ORDER BY r.made_at, r.article_id LIMIT 1",
    )
    .bind::<sql_types::Interval, _>(AGES)
    .get_result(conn)
    .await
    .optional()?)
}

/// It is done; until something of it begins or ends by time. What was asked for meanwhile stays.
async fn settle(conn: &mut Conn, due: &DueKin) -> Result<()> {
    #[derive(QueryableByName)]
    struct NextTurn {
        #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
        at: Option<DateTime<Utc>>,
    }
    let NextTurn { at } = sql("SELECT min(t.at) AS at FROM newsroom.cards c
         CROSS JOIN LATERAL (VALUES (greatest(c.live_from, c.published_at, c.embargo_until)), (c.live_until)) t(at)
         WHERE c.article_id = $1 AND t.at > newsroom.clock()")
    .bind::<sql_types::Uuid, _>(due.article_id)
    .get_result(conn)
    .await?;
    let text = match at {
        Some(_) => {
            "INSERT INTO newsroom.related_due AS d (article_id, due_at) VALUES ($1, $3)
             ON CONFLICT (article_id) DO UPDATE SET due_at = excluded.due_at WHERE d.asked = $2"
        }
        None => "DELETE FROM newsroom.related_due d WHERE d.article_id = $1 AND d.asked = $2 AND $3 IS NULL",
    };
    sql(text)
        .bind::<sql_types::Uuid, _>(due.article_id)
        .bind::<sql_types::Integer, _>(due.asked)
        .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(at)
        .execute(conn)
        .await?;
    Ok(())
}

/// Readers do not have it.
async fn forget(conn: &mut Conn, id: Uuid) -> Result<()> {
    let gone: Vec<KeptKin> = sql("WITH words AS (DELETE FROM newsroom.telling t WHERE t.article_id = $1)
         DELETE FROM newsroom.related r WHERE r.article_id = $1 RETURNING r.article_id, r.others, r.scores")
    .bind::<sql_types::Uuid, _>(id)
    .load(conn)
    .await?;
    let mut crowd = Crowd::default();
    for kin in gone {
        crowd.changed(&kin.others, &[]);
    }
    crowd.write(conn).await
}

/// What was taken from a text before, and what was kept with it.
#[derive(QueryableByName)]
struct ReckonedText {
    #[diesel(sql_type = sql_types::Bool)]
    is_same: bool,
    #[diesel(sql_type = sql_types::Bool)]
    is_filed_so: bool,
    #[diesel(sql_type = sql_types::Bool)]
    is_made: bool,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    body: Option<String>,
}

async fn known_text(conn: &mut Conn, story: &KinStory) -> Result<ReckonedText> {
    Ok(sql(
        "SELECT coalesce(t.publication_id = $2, false) AS is_same, coalesce(t.category_id = $3, false) AS is_filed_so,
           EXISTS (SELECT FROM newsroom.related r WHERE r.article_id = $1) AS is_made,
           CASE WHEN t.publication_id IS DISTINCT FROM $2 THEN
             (SELECT r.body::text FROM newsroom.cards c JOIN newsroom.revisions r ON r.id = c.revision_id WHERE c.publication_id = $2) END AS body
         FROM (SELECT 1) one LEFT JOIN newsroom.telling t ON t.article_id = $1",
    )
    .bind::<sql_types::Uuid, _>(story.id)
    .bind::<sql_types::Uuid, _>(story.publication_id)
    .bind::<sql_types::Uuid, _>(story.category_id)
    .get_result(conn)
    .await?)
}

async fn reckon(conn: &mut Conn, mut story: KinStory, even_so: bool) -> Result<()> {
    let known = known_text(conn, &story).await?;
    if known.is_same && known.is_filed_so && known.is_made && !even_so {
        return Ok(()); // A name that it shows changed, or its place among Feature Posts.
    }
    let mut counts = KinCounts::of(conn, &story.facets()).await?;
    if known.is_same {
        counts = counts.and_terms(conn, &story.terms).await?;
    } else {
        let weighed = weighed(conn, &story, known.body.as_deref()).await?;
        let lexemes: Vec<String> = weighed.iter().map(|term| term.lexeme.clone()).collect();
        counts = counts.and_terms(conn, &lexemes).await?;
        story.terms = most_telling(weighed, &counts);
    }
    let weight = counts.weight(&story.terms);
    keep_terms(conn, &story, weight).await?;
    let neighbours = story.neighbours(conn, &rare(&story, &counts)).await?;
    let strengths: HashMap<Uuid, f64> = (neighbours.iter())
        .map(|other| (other.id, counts.ties(&story, weight, other).strength(counts.all)))
        .collect();
    let contenders = neighbours.iter().map(|other| {
        let (days, is_younger) = story.days_to(other);
        Contender {
            id: other.id,
            closeness: closeness(
                strengths.get(&other.id).copied().unwrap_or(0.0),
                days,
                is_younger,
                other.offered,
            ),
            terms: other.terms.clone(),
        }
    });
    let chosen = choose(contenders.collect());
    let told: Vec<(Uuid, f64)> = (chosen.iter().take(TOLD))
        .filter_map(|(id, _)| {
            let other = neighbours.iter().find(|other| other.id == *id)?;
            let (days, is_younger) = other.days_to(&story);
            Some((*id, closeness(*strengths.get(id)?, days, is_younger, story.offered)))
        })
        .collect();
    write(conn, story.id, &chosen, &told).await
}

/// A word of a text, and how often it stands in it.
#[derive(QueryableByName)]
struct WeighedTerm {
    #[diesel(sql_type = sql_types::Text)]
    lexeme: String,
    #[diesel(sql_type = sql_types::Integer)]
    times: i32,
}

/// The words that stand in a text most often, as the dictionary of its language writes them; the headline counts more.
async fn weighed(conn: &mut Conn, story: &KinStory, body: Option<&str>) -> Result<Vec<WeighedTerm>> {
    let text = match body {
        Some(body) => text_of(body, story.id)?,
        None => String::new(),
    };
    let headline = &story.headline;
    let words = words_of(&format!(
        "{headline}\n{headline}\n{headline}\n{}\n{}\n{text}",
        story.dek, story.dek
    ));
    Ok(sql(format!(
        "SELECT w.lexeme, cardinality(w.positions) AS times FROM unnest(to_tsvector(
             coalesce((SELECT c.oid FROM pg_catalog.pg_ts_config c WHERE c.cfgname = $1 LIMIT 1)::regconfig, 'pg_catalog.simple'::regconfig), $2)) w
         WHERE length(w.lexeme) BETWEEN 2 AND 40 AND (length(w.lexeme) > 3 OR translate(w.lexeme, '0123456789', '') <> '')
         ORDER BY times DESC, length(w.lexeme) DESC, w.lexeme LIMIT {WEIGHED}"
    ))
    .bind::<sql_types::Text, _>(dictionary(&story.lang))
    .bind::<sql_types::Text, _>(words)
    .load(conn)
    .await?)
}

fn text_of(body: &str, id: Uuid) -> Result<String> {
    let unreadable = |problem: String| Error::internal(format!("body of {id}: {problem}"));
    let json: Value = serde_json::from_str(body).map_err(|problem| unreadable(problem.to_string()))?;
    let document = Document::stored(&json).map_err(|problem| unreadable(problem.to_string()))?;
    Ok(document.text())
}

/// Those that stand often where few other stories have them.
fn most_telling(terms: Vec<WeighedTerm>, counts: &KinCounts) -> Vec<String> {
    let mut telling: Vec<(f64, String)> = (terms.into_iter())
        .map(|term| {
            // This story is one more.
            let often = 1.0 + f64::from(term.times.max(1)).ln();
            (often * (0.2 + counts.rarity_of(&term.lexeme)), term.lexeme)
        })
        .collect();
    telling.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    telling.into_iter().take(KEPT_TERMS).map(|(_, term)| term).collect()
}

/// The few that find others which tell of the same.
fn rare<'s>(story: &'s KinStory, counts: &KinCounts) -> Vec<&'s str> {
    const MOST: usize = 10;
    const KEPT_BY: i64 = 120;
    let mut rare: Vec<(&str, i64)> = (story.terms.iter())
        .map(|term| (term.as_str(), counts.terms.get(term).copied().unwrap_or(0)))
        .filter(|(_, stories)| (1..=KEPT_BY).contains(stories))
        .collect();
    rare.sort_by_key(|(_, stories)| *stories);
    rare.into_iter().take(MOST).map(|(term, _)| term).collect()
}

async fn keep_terms(conn: &mut Conn, story: &KinStory, weight: f64) -> Result<()> {
    sql("INSERT INTO newsroom.telling AS t (article_id, publication_id, category_id, terms, weight) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (article_id) DO UPDATE SET publication_id = excluded.publication_id, category_id = excluded.category_id,
           terms = excluded.terms, weight = excluded.weight")
    .bind::<sql_types::Uuid, _>(story.id)
    .bind::<sql_types::Uuid, _>(story.publication_id)
    .bind::<sql_types::Uuid, _>(story.category_id)
    .bind::<sql_types::Array<sql_types::Text>, _>(&story.terms)
    .bind::<sql_types::Double, _>(weight)
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps what goes with a story, and tells the closest of them, and those that it went with before.
async fn write(conn: &mut Conn, id: Uuid, chosen: &[(Uuid, f64)], told: &[(Uuid, f64)]) -> Result<()> {
    let before = kept(conn, &[id]).await?.pop();
    let formerly: Vec<Uuid> = before.as_ref().map(|kin| kin.others.clone()).unwrap_or_default();
    let now: Vec<Uuid> = chosen.iter().map(|(other, _)| *other).collect();
    let mut crowd = Crowd::default();
    crowd.changed(&formerly, &now);
    let mut written = vec![json!({
        "id": id, "others": now, "scores": chosen.iter().map(|(_, score)| *score).collect::<Vec<f64>>() })];
    let mut concerned: Vec<Uuid> = told.iter().map(|(other, _)| *other).chain(formerly).collect();
    concerned.sort_unstable();
    concerned.dedup();
    for kin in kept(conn, &concerned).await? {
        let score = told
            .iter()
            .find(|(other, _)| *other == kin.article_id)
            .map(|(_, score)| *score);
        let (others, scores) = kin.with(id, score);
        if others != kin.others {
            crowd.changed(&kin.others, &others);
            written.push(json!({ "id": kin.article_id, "others": others, "scores": scores }));
        }
    }
    sql("INSERT INTO newsroom.related AS r (article_id, others, scores, made_at)
         SELECT n.id, n.others, n.scores, newsroom.clock() FROM jsonb_to_recordset($1) AS n(id uuid, others uuid[], scores real[]) ORDER BY n.id
         ON CONFLICT (article_id) DO UPDATE SET others = excluded.others, scores = excluded.scores,
           made_at = CASE WHEN r.article_id = $2 THEN excluded.made_at ELSE r.made_at END")
    .bind::<sql_types::Jsonb, _>(Value::from(written))
    .bind::<sql_types::Uuid, _>(id)
    .execute(conn)
    .await?;
    crowd.write(conn).await
}

async fn kept(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<KeptKin>> {
    Ok(
        sql("SELECT r.article_id, r.others, r.scores FROM newsroom.related r WHERE r.article_id = ANY ($1)")
            .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
            .load(conn)
            .await?,
    )
}

impl KeptKin {
    /// The same list with another story where it belongs, or without it.
    fn with(&self, id: Uuid, score: Option<f64>) -> (Vec<Uuid>, Vec<f64>) {
        let mut all: Vec<(Uuid, f64)> = (self.others.iter().copied())
            .zip(self.scores.iter().map(|score| f64::from(*score)))
            .filter(|(other, _)| *other != id)
            .collect();
        if let Some(score) = score {
            let place = all.iter().position(|(_, other)| *other < score).unwrap_or(all.len());
            all.insert(place, (id, score));
        }
        all.truncate(KEPT);
        all.into_iter().unzip()
    }
}

/// Of how many more, or fewer, stories each is among the first.
#[derive(Default)]
struct Crowd(BTreeMap<Uuid, i32>);

impl Crowd {
    fn changed(&mut self, before: &[Uuid], now: &[Uuid]) {
        for (list, by) in [(before, -1), (now, 1)] {
            for id in list.iter().take(SHOWN) {
                *self.0.entry(*id).or_default() += by;
            }
        }
    }

    async fn write(self, conn: &mut Conn) -> Result<()> {
        let (ids, by): (Vec<Uuid>, Vec<i32>) = self.0.into_iter().filter(|(_, by)| *by != 0).unzip();
        if ids.is_empty() {
            return Ok(());
        }
        sql("UPDATE newsroom.related r SET offered = greatest(r.offered + d.by, 0) FROM unnest($1::uuid[], $2::int[]) d(id, by) WHERE r.article_id = d.id")
            .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
            .bind::<sql_types::Array<sql_types::Integer>, _>(by)
            .execute(conn)
            .await?;
        Ok(())
    }
}
