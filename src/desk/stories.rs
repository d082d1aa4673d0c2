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
        query::{BREAKING, FEATURED, FIRST_PUBLISHED, LIVE_SINCE, SCHEDULED_FOR, StoryFlag, StoryQuery},
        walks::{self, Way},
    },
    error::Result,
    ids::{ArticleId, StaffId},
    names,
    platform::{
        db::Conn,
        sql::{Sql, sql},
    },
    policy::{Party, Role},
    search::working,
};

/// A story in a list.
#[derive(Debug, Clone, QueryableByName)]
pub struct Story {
    /// Identity.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: ArticleId,
    /// For forms.
    #[diesel(sql_type = sql_types::BigInt)]
    pub version: i64,
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
    /// When its last text ends by itself.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub ends_at: Option<DateTime<Utc>>,
    /// A text of it was live once, whatever is now.
    #[diesel(sql_type = sql_types::Bool)]
    pub was_live: bool,
    /// It has a place on Feature Posts.
    #[diesel(sql_type = sql_types::Bool)]
    pub featured: bool,
    /// It is breaking.
    #[diesel(sql_type = sql_types::Bool)]
    pub breaking: bool,
    /// Last note of an editor who returned it.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub note: Option<String>,
    /// It is a budget line: nobody has written in it.
    #[diesel(sql_type = sql_types::Bool)]
    pub planned: bool,
    /// How long it is to be, in words.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Integer>)]
    pub target_words: Option<i32>,
    /// Name of its desk.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub desk: Option<String>,
    /// Who acted last on the workflow.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub last_by: Option<String>,
    /// The editor who reads it for review.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub claimed_by: Option<StaffId>,
    /// Their name.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub claimed_name: Option<String>,
    /// Notes in the margin that are open.
    #[diesel(sql_type = sql_types::BigInt)]
    pub open_notes: i64,
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
        "SELECT a.id, a.version, a.slugline, a.is_planned AS planned, a.target_words, a.stage, a.changed_at, a.held_at IS NOT NULL AS held, a.killed_at IS NOT NULL AS killed,
    CASE WHEN a.embargo_until > newsroom.clock() THEN a.embargo_until END AS embargo_until,
    r.headline, r.dek, r.word_count, r.byline, CASE WHEN r.genre = 'page' THEN 'Page' ELSE c.name END AS category,
    CASE WHEN newsroom.not_kept_back(a.held_at, a.killed_at, a.embargo_until) THEN {LIVE_SINCE} END AS live_since,
    {SCHEDULED_FOR} AS scheduled_for,
    (SELECT p.live_until FROM newsroom.publications p WHERE p.article_id = a.id AND NOT p.past AND (p.live_until IS NULL OR p.live_until > newsroom.clock())
      ORDER BY p.live_from DESC LIMIT 1) AS ends_at,
    coalesce((SELECT true FROM newsroom.publications p WHERE p.article_id = a.id AND p.began_noticed_at IS NOT NULL LIMIT 1), false) AS was_live,
    {FEATURED} AS featured, {BREAKING} AS breaking, (SELECT d.name FROM newsroom.desks d WHERE d.id = a.desk_id) AS desk,
    (SELECT t.reason FROM newsroom.activity t WHERE t.article_id = a.id AND t.act = 'returned' ORDER BY t.seq DESC LIMIT 1) AS note,
    (SELECT s.name FROM newsroom.activity t JOIN newsroom.staff s ON s.id = t.staff_id WHERE t.article_id = a.id AND t.to_stage IS NOT NULL ORDER BY t.seq DESC LIMIT 1) AS last_by,
    (SELECT k.staff_id FROM newsroom.claims k WHERE k.article_id = a.id) AS claimed_by,
    (SELECT s.name FROM newsroom.claims k JOIN newsroom.staff s ON s.id = k.staff_id WHERE k.article_id = a.id AND s.deactivated_at IS NULL) AS claimed_name,
    (SELECT count(*) FROM newsroom.margin_notes m WHERE m.article_id = a.id AND m.resolved_at IS NULL) AS open_notes
  FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id JOIN newsroom.categories filed ON filed.id = r.category_id
    JOIN newsroom.categories c ON c.id = coalesce(filed.merged_into, filed.id) WHERE "
    )
}

impl Story {
    /// A list for this person. Where it had to look too far to be whole, it is what it found on its way, in order and
    /// without a gap, and says so.
    pub async fn list(conn: &mut Conn, who: impl Into<Party>, wanted: &StoryQuery) -> Result<FoundStories> {
        let who = who.into();
        let ways = walks::ways(who.capacity.sees_as(), wanted);
        if !wanted.has_words() {
            return Self::along(conn, who, wanted, &ways, &Sought::default()).await;
        }
        let texts = match wanted.in_texts {
            true => working::asked(conn, &wanted.words).await?,
            false => None,
        };
        let sought = |among| Sought {
            texts: texts.clone(),
            among,
        };
        let among = [Way::among("$6")];
        if let Some(few) = named(conn, wanted, texts.as_deref(), FEW).await? {
            return Self::along(conn, who, wanted, &among, &sought(Some(few))).await;
        }
        // What stands in many titles is soon found among the newest.
        let newest = Self::along(conn, who, wanted, &ways, &sought(None)).await?;
        if !newest.is_cut {
            return Ok(newest);
        }
        match named(conn, wanted, texts.as_deref(), wanted.far).await? {
            Some(all) => Self::along(conn, who, wanted, &among, &sought(Some(all))).await,
            None => Ok(newest),
        }
    }

    /// Those of some stories that this person may see, in the order in which they are named.
    ///
    /// # Errors
    /// Database errors.
    pub async fn named(conn: &mut Conn, who: impl Into<Party>, ids: &[ArticleId]) -> Result<Vec<Self>> {
        let who = who.into();
        let found: Vec<Self> = sql(format!(
            "SELECT x.* FROM unnest($2) WITH ORDINALITY one (id, place) CROSS JOIN LATERAL ({} a.id = one.id AND {} OFFSET 0) x ORDER BY one.place",
            story(),
            seen_by(who.capacity.sees_as())
        ))
        .bind::<sql_types::Uuid, _>(who.id)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .load(conn)
        .await?;
        Ok(found)
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
        sought: &Sought,
    ) -> Result<FoundStories> {
        let role = who.capacity.sees_as();
        let order = wanted.order;
        let found: Vec<String> = ways
            .iter()
            .enumerate()
            .map(|(number, way)| found(role, wanted, way, [&ways[..number], &ways[number + 1..]], sought))
            .collect();
        let query = format!(
            "WITH picked AS MATERIALIZED (SELECT DISTINCT u.id, u.key FROM ({}) u ORDER BY {} LIMIT $4 OFFSET $5)
             SELECT x.* FROM picked p CROSS JOIN LATERAL ({} a.id = p.id OFFSET 0) x ORDER BY {}",
            found.join(" UNION "),
            order.by("u"),
            story(),
            order.by("p")
        );
        let stories: Vec<Self> = bound(&query, who, wanted, sought).load(conn).await?;
        let is_full = i64::try_from(stories.len()).is_ok_and(|count| count >= wanted.limit);
        let is_whole = sought.among.is_some() || is_full && ways.iter().take(ENDLESS).all(|way| way.in_order);
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

/// Whether headline or slugline of a row `w` has the letters.
const TITLED: &str = "(SELECT t.words FROM newsroom.titles t WHERE t.article_id = w.id) LIKE (SELECT lower($2))";

/// So many ways without an end are walked.
const ENDLESS: usize = 2;

/// The stories on this way that belong to the list, as many as it needs; none where another way is walked in its place: one
/// before that has an end, or, where this has none, one behind that has. What is only known when it runs is no reason to
/// plan it anew.
fn found(role: Role, wanted: &StoryQuery, way: &Way, [before, behind]: [&[Way]; 2], sought: &Sought) -> String {
    let order = wanted.order.by(if way.in_order { "w" } else { "s" });
    let reads_text = role == Role::Contributor
        || wanted.mine
        || !wanted.category.is_empty()
        || wanted.author.is_some()
        || wanted.tag.is_some()
        || wanted.flag.is_some_and(StoryFlag::is_of_text);
    let mut ends: Vec<String> = before.iter().map(Way::has_no_end).collect();
    if before.len() >= ENDLESS {
        ends.push(format!("NOT {}", way.has_no_end()));
    } else if !behind.is_empty() {
        let others: Vec<String> = behind.iter().map(Way::has_no_end).collect();
        ends.push(format!("(NOT {} OR {})", way.has_no_end(), others.join(" AND ")));
    }
    ends.push("true".to_owned());
    // What tells most of them apart is asked first, of the smallest rows; of those that were found by an index, nothing.
    let named = match &sought.texts {
        _ if !wanted.has_words() || sought.among.is_some() => "true".to_owned(),
        None => TITLED.to_owned(),
        Some(_) => format!(
            "({TITLED} OR coalesce((SELECT o.words @@ (SELECT $13::tsquery) FROM newsroom.working_words o WHERE o.article_id = w.id),
               (SELECT bool_or(o.words @@ (SELECT $13::tsquery)) FROM newsroom.search_rows o WHERE o.article_id = w.id), false))"
        ),
    };
    // Rows of an index say it of most others, before the stories themselves are looked at.
    let lies = walks::folders(wanted).into_iter().filter(|_| way.by_change).map(|folder| {
        format!("(SELECT true FROM newsroom.folders f WHERE f.folder_id = {folder} AND f.changed_at = w.key AND f.article_id = w.id)")
    });
    let named = std::iter::once(named).chain(lies).collect::<Vec<_>>().join(" AND ");
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
    let row: CutShort = bound(&query, who, wanted, &Sought::default()).get_result(conn).await?;
    Ok(row.yes)
}

/// Of so many titles all are found before anything of their stories is looked at.
const FEW: i64 = 300;

/// What a list looks for by words.
#[derive(Debug, Default)]
struct Sought {
    /// What texts are asked.
    texts: Option<String>,
    /// The stories that have the words, where an index said which.
    among: Option<Vec<ArticleId>>,
}

/// The stories whose headline or slugline has the letters, or whose text has the words, when they are no more than so many and an
/// index says which.
async fn named(conn: &mut Conn, wanted: &StoryQuery, texts: Option<&str>, most: i64) -> Result<Option<Vec<ArticleId>>> {
    #[derive(QueryableByName)]
    struct NamedMatches {
        #[diesel(sql_type = sql_types::Nullable<sql_types::Array<sql_types::Uuid>>)]
        found: Option<Vec<ArticleId>>,
    }
    let query = match texts {
        Some(_) => "SELECT newsroom.worded(lower($1), $3, $2) AS found",
        None => "SELECT newsroom.titled(lower($1), $2) AS found",
    };
    let row: NamedMatches = sql(query)
        .bind::<sql_types::Text, _>(pattern(&wanted.words))
        .bind::<sql_types::Integer, _>(i32::try_from(most).unwrap_or(i32::MAX))
        .bind::<sql_types::Text, _>(texts.unwrap_or_default())
        .get_result(conn)
        .await?;
    Ok(row.found)
}

fn bound<'v>(query: &str, who: Party, wanted: &'v StoryQuery, sought: &'v Sought) -> Sql<'v> {
    sql(query.to_owned())
        .planned_once()
        .bind::<sql_types::Uuid, _>(who.id)
        .bind::<sql_types::Text, _>(pattern(&wanted.words))
        .bind::<sql_types::Text, _>(wanted.category.as_str())
        .bind::<sql_types::BigInt, _>(wanted.limit)
        .bind::<sql_types::BigInt, _>(wanted.offset)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(sought.among.as_deref().unwrap_or_default())
        .bind::<sql_types::Nullable<sql_types::Uuid>, _>(wanted.author)
        .bind::<sql_types::Nullable<sql_types::Uuid>, _>(wanted.tag)
        .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(wanted.changed.from)
        .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(wanted.changed.until)
        .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(wanted.first_published.from)
        .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(wanted.first_published.until)
        .bind::<sql_types::Text, _>(sought.texts.as_deref().unwrap_or_default())
        .bind::<sql_types::Nullable<sql_types::Uuid>, _>(wanted.desk)
}

/// What else a story `a` with the working text `r` has to be.
fn condition(wanted: &StoryQuery) -> String {
    let mut all = vec!["true".to_owned()];
    if wanted.mine {
        all.push(OWN.to_owned());
    }
    if wanted.my_step {
        all.push("newsroom.waits_for(a.working_revision_id, $1)".to_owned());
    }
    if !wanted.category.is_empty() {
        all.push("r.category_id IN (SELECT k.id FROM newsroom.categories k WHERE k.slug = $3
               UNION ALL SELECT m.id FROM newsroom.categories k JOIN newsroom.categories m ON m.merged_into = k.id WHERE k.slug = $3)".to_owned());
    }
    if wanted.author.is_some() {
        all.push("EXISTS (SELECT FROM (SELECT $7 AS id UNION ALL SELECT m.id FROM newsroom.authors m WHERE m.merged_into = $7) u
               WHERE r.byline @> jsonb_build_array(jsonb_build_object('author_id', u.id)))".to_owned());
    }
    if wanted.tag.is_some() {
        all.push(
            "r.tag_ids && ARRAY(SELECT $8 UNION ALL SELECT m.id FROM newsroom.tags m WHERE m.merged_into = $8)"
                .to_owned(),
        );
    }
    if wanted.desk.is_some() {
        all.push("a.desk_id = $14".to_owned());
    }
    if let Some(flag) = wanted.flag {
        all.push(flag.condition().to_owned());
    }
    all.extend(wanted.changed.changed("a.changed_at"));
    if !wanted.first_published.is_any() {
        all.extend(wanted.first_published.first_published(FIRST_PUBLISHED));
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
