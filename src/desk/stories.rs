//! Lists of stories for the people who work on them: what waits, what is mine, what is live.

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::Value;

use crate::{
    articles::{
        seen::{OWN, seen_by},
        stage::Stage,
    },
    content::BylineName,
    desk::{
        query::{LIVE, LIVE_SINCE, SCHEDULED_FOR, StoryQuery},
        walks::{self, Way},
    },
    error::Result,
    ids::ArticleId,
    names,
    platform::{
        db::Conn,
        sql::{Sql, sql},
    },
    policy::{Party, Role},
};

/// A story in a list.
#[derive(Debug, Clone, QueryableByName)]
pub struct Story {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: ArticleId,
    /// Working name; readers never see it.
    #[diesel(sql_type = sql_types::Text)]
    pub slugline: String,
    #[diesel(sql_type = sql_types::Text)]
    stage: String,
    /// When anything of it was last written.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub changed_at: DateTime<Utc>,
    /// Kept back until somebody releases it.
    #[diesel(sql_type = sql_types::Bool)]
    pub held: bool,
    /// Readers get a notice in its place.
    #[diesel(sql_type = sql_types::Bool)]
    pub killed: bool,
    /// Embargo that has not passed.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub embargo_until: Option<DateTime<Utc>>,
    /// Main title of the working text.
    #[diesel(sql_type = sql_types::Text)]
    pub headline: String,
    /// Lines under it.
    #[diesel(sql_type = sql_types::Text)]
    pub dek: String,
    /// Words of the working text.
    #[diesel(sql_type = sql_types::Integer)]
    pub word_count: i32,
    #[diesel(sql_type = sql_types::Jsonb)]
    byline: Value,
    /// Name of its category.
    #[diesel(sql_type = sql_types::Text)]
    pub category: String,
    /// Since when readers have it: an update does not make it younger, a return after a withdrawal does.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub live_since: Option<DateTime<Utc>>,
    /// When its next text begins to be live.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub scheduled_for: Option<DateTime<Utc>>,
    /// A text of it was live once, whatever is now.
    #[diesel(sql_type = sql_types::Bool)]
    pub was_live: bool,
    /// It has a place on Feature Posts.
    #[diesel(sql_type = sql_types::Bool)]
    pub featured: bool,
    /// Last note of an editor who returned it.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub note: Option<String>,
    /// Who acted last on the workflow.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub last_by: Option<String>,
}

impl Story {
    /// Where the open change stands.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage.parse().unwrap_or(Stage::Draft)
    }

    /// The printed names of the working text: "A, B, C".
    #[must_use]
    pub fn byline(&self) -> String {
        let names: Vec<BylineName> = serde_json::from_value(self.byline.clone()).unwrap_or_default();
        names::in_a_line(names.iter().map(|name| name.name.as_str()))
    }
}

/// Everything a list shows of a story; a condition on `a` follows. Each of them is looked up by itself.
fn story() -> String {
    format!(
        "SELECT a.id, a.slugline, a.stage, a.changed_at, a.held_at IS NOT NULL AS held, a.killed_at IS NOT NULL AS killed,
    CASE WHEN a.embargo_until > newsroom.clock() THEN a.embargo_until END AS embargo_until,
    r.headline, r.dek, r.word_count, r.byline, CASE WHEN r.genre = 'page' THEN 'Page' ELSE c.name END AS category,
    CASE WHEN newsroom.not_kept_back(a.held_at, a.killed_at, a.embargo_until) THEN {LIVE_SINCE} END AS live_since,
    {SCHEDULED_FOR} AS scheduled_for,
    coalesce((SELECT true FROM newsroom.publications p WHERE p.article_id = a.id AND p.began_noticed_at IS NOT NULL LIMIT 1), false) AS was_live,
    coalesce((SELECT {LIVE} FROM newsroom.slots s
      WHERE s.article_id = a.id AND s.shown_from <= newsroom.clock() AND (s.shown_until IS NULL OR s.shown_until > newsroom.clock()) LIMIT 1), false) AS featured,
    (SELECT t.reason FROM newsroom.activity t WHERE t.article_id = a.id AND t.act = 'returned' ORDER BY t.seq DESC LIMIT 1) AS note,
    (SELECT s.name FROM newsroom.activity t JOIN newsroom.staff s ON s.id = t.staff_id WHERE t.article_id = a.id AND t.to_stage IS NOT NULL ORDER BY t.seq DESC LIMIT 1) AS last_by
  FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id JOIN newsroom.categories c ON c.id = r.category_id WHERE "
    )
}

impl Story {
    /// A list for this person. Where it had to look too far to be whole, it is what it found on its way, in order and
    /// without a gap, and says so.
    pub async fn list(conn: &mut Conn, who: impl Into<Party>, wanted: &StoryQuery) -> Result<FoundStories> {
        let who = who.into();
        let ways = walks::ways(who.capacity.sees_as(), wanted);
        if !wanted.has_words() {
            return Self::along(conn, who, wanted, &ways, None).await;
        }
        let among = [Way::among("$6")];
        if let Some(few) = titled(conn, wanted, FEW).await? {
            return Self::along(conn, who, wanted, &among, Some(&few)).await;
        }
        // What stands in many titles is soon found among the newest.
        let newest = Self::along(conn, who, wanted, &ways, None).await?;
        if !newest.is_cut {
            return Ok(newest);
        }
        match titled(conn, wanted, wanted.far).await? {
            Some(all) => Self::along(conn, who, wanted, &among, Some(&all)).await,
            None => Ok(newest),
        }
    }

    /// The pages of the site that this person may see, the last changed first; those that were spiked are left out.
    ///
    /// # Errors
    /// Database errors.
    pub async fn pages(conn: &mut Conn, who: impl Into<Party>) -> Result<Vec<Self>> {
        const MOST: i64 = 200;
        let who = who.into();
        Ok(sql(format!(
            "{} a.id = ANY (ARRAY(SELECT p.article_id FROM newsroom.revisions p WHERE p.genre = 'page')) AND r.genre = 'page'
               AND a.stage <> 'spiked' AND {} ORDER BY a.changed_at DESC, a.id DESC LIMIT $2",
            story(),
            seen_by(who.capacity.sees_as())
        ))
        .bind::<sql_types::Uuid, _>(who.id)
        .bind::<sql_types::BigInt, _>(MOST)
        .load(conn)
        .await?)
    }

    /// What is found along these ways; of stories whose titles were found before, where there are some.
    async fn along(
        conn: &mut Conn,
        who: Party,
        wanted: &StoryQuery,
        ways: &[Way],
        titled: Option<&[ArticleId]>,
    ) -> Result<FoundStories> {
        let role = who.capacity.sees_as();
        let order = wanted.order;
        let found: Vec<String> = ways
            .iter()
            .enumerate()
            .map(|(number, way)| found(role, wanted, way, &ways[..number]))
            .collect();
        let query = format!(
            "WITH picked AS MATERIALIZED (SELECT DISTINCT u.id, u.key FROM ({}) u ORDER BY {} LIMIT $4 OFFSET $5)
             SELECT x.* FROM picked p CROSS JOIN LATERAL ({} a.id = p.id OFFSET 0) x ORDER BY {}",
            found.join(" UNION "),
            order.by("u"),
            story(),
            order.by("p")
        );
        let stories: Vec<Self> = bound(&query, who, wanted, titled).load(conn).await?;
        let is_full = i64::try_from(stories.len()).is_ok_and(|count| count >= wanted.limit);
        let is_whole = titled.is_some() || is_full && ways.iter().any(|way| way.in_order);
        let is_cut = !is_whole && is_cut(conn, who, wanted, ways).await?;
        Ok(FoundStories { stories, is_cut })
    }
}

/// The stories that were found, and whether that is all.
#[derive(Debug, Clone)]
pub struct FoundStories {
    /// In the order that was asked for.
    pub stories: Vec<Story>,
    /// It was not looked for further, and there may be more.
    pub is_cut: bool,
}

/// The stories on this way that belong to the list, as many as it needs; none where one of the ways before has an end.
/// What is only known when it runs is no reason to plan it anew.
fn found(role: Role, wanted: &StoryQuery, way: &Way, before: &[Way]) -> String {
    let order = wanted.order.by(if way.in_order { "w" } else { "s" });
    let reads_text = role == Role::Contributor || wanted.mine || !wanted.category.is_empty();
    let ends: Vec<String> = before.iter().map(Way::has_no_end).chain(["true".to_owned()]).collect();
    // What tells most of them apart is asked first, of the smallest rows.
    let named = if wanted.has_words() {
        "(SELECT t.words FROM newsroom.titles t WHERE t.article_id = w.id) LIKE (SELECT lower($2))"
    } else {
        "true"
    };
    format!(
        "(SELECT s.id, s.key FROM (SELECT w.* FROM ({}) w WHERE {named}) w CROSS JOIN LATERAL (
            SELECT a.id, {} AS key FROM newsroom.articles a{} WHERE a.id = w.id AND {} AND {} AND {} OFFSET 0) s
          WHERE {}{} ORDER BY {order} LIMIT {} * ($4 + $5))",
        way.walk,
        wanted.order.key(),
        if reads_text {
            " JOIN newsroom.revisions r ON r.id = a.working_revision_id"
        } else {
            ""
        },
        condition(wanted),
        wanted.shelf.condition(),
        seen_by(role),
        ends.join(" AND "),
        if way.in_order { "" } else { " GROUP BY s.id, s.key" },
        if way.twice { 2 } else { 1 },
    )
}

/// Whether no way was walked to its end.
async fn is_cut(conn: &mut Conn, who: Party, wanted: &StoryQuery, ways: &[Way]) -> Result<bool> {
    #[derive(QueryableByName)]
    struct CutShort {
        #[diesel(sql_type = sql_types::Bool)]
        yes: bool,
    }
    let ends: Vec<String> = ways.iter().map(Way::has_no_end).collect();
    let query = format!("SELECT {} AS yes", ends.join(" AND "));
    let row: CutShort = bound(&query, who, wanted, None).get_result(conn).await?;
    Ok(row.yes)
}

/// Of so many titles all are found before anything of their stories is looked at.
const FEW: i64 = 300;

/// The stories whose headline or slugline has the words, when they are no more than so many and an index says which.
async fn titled(conn: &mut Conn, wanted: &StoryQuery, most: i64) -> Result<Option<Vec<ArticleId>>> {
    #[derive(QueryableByName)]
    struct TitleMatches {
        #[diesel(sql_type = sql_types::Nullable<sql_types::Array<sql_types::Uuid>>)]
        found: Option<Vec<ArticleId>>,
    }
    let row: TitleMatches = sql("SELECT newsroom.titled(lower($1), $2) AS found")
        .bind::<sql_types::Text, _>(pattern(&wanted.words))
        .bind::<sql_types::Integer, _>(i32::try_from(most).unwrap_or(i32::MAX))
        .get_result(conn)
        .await?;
    Ok(row.found)
}

fn bound<'v>(query: &str, who: Party, wanted: &'v StoryQuery, titled: Option<&'v [ArticleId]>) -> Sql<'v> {
    sql(query.to_owned())
        .planned_once()
        .bind::<sql_types::Uuid, _>(who.id)
        .bind::<sql_types::Text, _>(pattern(&wanted.words))
        .bind::<sql_types::Text, _>(wanted.category.as_str())
        .bind::<sql_types::BigInt, _>(wanted.limit)
        .bind::<sql_types::BigInt, _>(wanted.offset)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(titled.unwrap_or_default())
}

/// What else a story `a` with the working text `r` has to be.
fn condition(wanted: &StoryQuery) -> String {
    let mut all = vec!["true"];
    if wanted.mine {
        all.push(OWN);
    }
    if !wanted.category.is_empty() {
        all.push("r.category_id = (SELECT k.id FROM newsroom.categories k WHERE k.slug = $3)");
    }
    all.join(" AND ")
}

/// Text for LIKE in which the signs of a pattern are themselves. Titles have two lines; what is looked for stands in one.
fn pattern(words: &str) -> String {
    let quoted = words
        .trim()
        .replace('\n', " ")
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    format!("%{quoted}%")
}
