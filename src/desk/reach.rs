//! Where a story went while readers had it, as far as the newsroom knows: what a kill calls back is told of these facts.

use chrono::{DateTime, Utc};
use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    error::{Error, Result},
    ids::ArticleId,
    platform::{db::Conn, sql::sql},
};

/// A text of it, as readers had it.
#[derive(Debug, Clone, QueryableByName)]
pub struct ReadEdition {
    /// Its public number.
    #[diesel(sql_type = sql_types::Integer)]
    pub edition: i32,
    /// Its headline.
    #[diesel(sql_type = sql_types::Text)]
    pub headline: String,
    /// The end of its address.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
    /// Since when.
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub from: DateTime<Utc>,
    /// Until when; nothing where readers have it now.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub until: Option<DateTime<Utc>>,
}

/// Something that a feed is of, or a list, which the story was in.
#[derive(Debug, Clone, QueryableByName)]
pub struct ReachedTerm {
    /// `category`, `tag`, `author`, `series` or `list`.
    #[diesel(sql_type = sql_types::Text)]
    pub kind: String,
    /// Its name now.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
}

/// Everything else, as figures and moments.
#[derive(Debug, Clone, QueryableByName)]
pub struct ReachFacts {
    /// When it was killed, if it is.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub killed_at: Option<DateTime<Utc>>,
    /// Times that readers opened it, where that is counted.
    #[diesel(sql_type = sql_types::BigInt)]
    pub reads: i64,
    /// Comments that readers see under it, or saw.
    #[diesel(sql_type = sql_types::Integer)]
    pub comments: i32,
    /// Letters that told colleagues of it.
    #[diesel(sql_type = sql_types::BigInt)]
    pub letters: i64,
    /// Those who got them.
    #[diesel(sql_type = sql_types::BigInt)]
    pub addressees: i64,
    /// When the last one was sent.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub last_letter: Option<DateTime<Utc>>,
    /// Letters of it that are still to be sent.
    #[diesel(sql_type = sql_types::BigInt)]
    pub unsent: i64,
    /// Digests that were sent to colleagues on days on which they had heard of it.
    #[diesel(sql_type = sql_types::BigInt)]
    pub digests: i64,
    /// The last line of the log of changes that is of it, with its number.
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    pub change: Option<i64>,
    /// When front ends were told so.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub change_at: Option<DateTime<Utc>>,
    /// It says that the story is gone.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_tombstone: bool,
    /// The hub that is told of feeds; empty where there is none.
    #[diesel(sql_type = sql_types::Text)]
    pub hub: String,
    /// When a hub was last told of it.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub hub_told: Option<DateTime<Utc>>,
    /// It took that.
    #[diesel(sql_type = sql_types::Bool)]
    pub hub_took: bool,
    /// It is still to be told.
    #[diesel(sql_type = sql_types::Bool)]
    pub hub_waits: bool,
    /// Why it could not be told yet.
    #[diesel(sql_type = sql_types::Text)]
    pub hub_trouble: String,
    /// Pictures that readers had with it.
    #[diesel(sql_type = sql_types::BigInt)]
    pub pictures: i64,
    /// Those of them that its kill took.
    #[diesel(sql_type = sql_types::BigInt)]
    pub taken: i64,
    /// Documents that readers could load from it.
    #[diesel(sql_type = sql_types::BigInt)]
    pub documents: i64,
}

/// Somebody outside who was sent a link to it.
#[derive(Debug, Clone, QueryableByName)]
pub struct ReachedOutside {
    /// As the editor called them.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// How often it was opened.
    #[diesel(sql_type = sql_types::Integer)]
    pub opened: i32,
    /// The last time.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    pub opened_at: Option<DateTime<Utc>>,
}

/// Where a story went.
#[derive(Debug, Clone)]
pub struct StoryReach {
    /// Its texts, the first one first.
    pub editions: Vec<ReadEdition>,
    /// What it was filed under and stood on, by kind and name.
    pub terms: Vec<ReachedTerm>,
    /// Readers outside.
    pub outside: Vec<ReachedOutside>,
    /// All else.
    pub facts: ReachFacts,
}

/// Publications of a story that readers had, up to its kill.
const READ: &str = "newsroom.publications p JOIN newsroom.articles a ON a.id = p.article_id JOIN newsroom.revisions r ON r.id = p.revision_id
   WHERE p.article_id = $1 AND p.cancelled_at IS NULL AND p.live_from <= newsroom.clock()
     AND (p.live_until IS NULL OR p.live_until > p.live_from) AND (a.killed_at IS NULL OR p.live_from < a.killed_at)";

impl StoryReach {
    /// Of a story that whoever asks may see; nothing where readers never had it.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of(conn: &mut Conn, article: ArticleId) -> Result<Option<Self>> {
        let editions = editions(conn, article).await?;
        if editions.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self {
            editions,
            terms: terms(conn, article).await?,
            outside: outside(conn, article).await?,
            facts: facts(conn, article).await?,
        }))
    }
}

async fn editions(conn: &mut Conn, article: ArticleId) -> Result<Vec<ReadEdition>> {
    Ok(sql(format!(
        "SELECT p.edition, r.headline, p.slug, greatest(p.live_from, p.published_at) AS \"from\",
           nullif(least(coalesce(p.live_until, 'infinity'), coalesce(a.killed_at, 'infinity'), newsroom.clock()), newsroom.clock()) AS until
         FROM {READ} ORDER BY p.live_from"
    ))
    .bind::<sql_types::Uuid, _>(article)
    .load(conn)
    .await?)
}

async fn terms(conn: &mut Conn, article: ArticleId) -> Result<Vec<ReachedTerm>> {
    Ok(sql(format!(
        "WITH RECURSIVE had AS (SELECT p.category_id, r.tag_ids, r.byline FROM {READ}),
           up AS (SELECT c.id, c.parent_id, c.name FROM newsroom.categories c WHERE c.id IN (SELECT category_id FROM had)
             UNION SELECT c.id, c.parent_id, c.name FROM newsroom.categories c JOIN up ON up.parent_id = c.id)
         SELECT 'category' AS kind, up.name FROM up
         UNION SELECT 'tag', t.name FROM newsroom.tags t WHERE t.id IN (SELECT unnest(tag_ids) FROM had)
         UNION SELECT 'author', u.name FROM newsroom.authors u
           WHERE u.id IN (SELECT (one ->> 'author_id')::uuid FROM had, jsonb_array_elements(had.byline) one)
         UNION SELECT 'series', s.name FROM newsroom.series s JOIN newsroom.series_parts sp ON sp.series_id = s.id WHERE sp.article_id = $1
         UNION SELECT 'list', l.name FROM newsroom.lists l JOIN newsroom.slots o ON o.list_id = l.id
           WHERE o.article_id = $1 AND o.shown_from <= newsroom.clock()
         ORDER BY kind, name"
    ))
    .bind::<sql_types::Uuid, _>(article)
    .load(conn)
    .await?)
}

async fn outside(conn: &mut Conn, article: ArticleId) -> Result<Vec<ReachedOutside>> {
    Ok(
        sql("SELECT name, opened, opened_at FROM newsroom.outside_readers WHERE article_id = $1 ORDER BY made_at")
            .bind::<sql_types::Uuid, _>(article)
            .load(conn)
            .await?,
    )
}

async fn facts(conn: &mut Conn, article: ArticleId) -> Result<ReachFacts> {
    let found: Option<ReachFacts> = sql(format!(
        "WITH sent AS (SELECT l.staff_id, l.sent_at, l.given_up_at FROM newsroom.letters l JOIN newsroom.notices n ON n.id = l.notice_id
             WHERE n.article_id = $1),
           last AS (SELECT c.seq, c.told_at, c.gone FROM newsroom.changes c WHERE c.object = 'article' AND c.object_id = $1 ORDER BY c.seq DESC LIMIT 1),
           had AS (SELECT r.picture_ids, r.file_ids FROM {READ})
         SELECT a.killed_at, (SELECT coalesce(sum(d.times), 0)::bigint FROM newsroom.reads d WHERE d.article_id = $1) AS reads,
           coalesce((SELECT d.visible FROM newsroom.discussions d WHERE d.article_id = $1), 0) AS comments,
           (SELECT count(*) FROM sent WHERE sent_at IS NOT NULL) AS letters,
           (SELECT count(DISTINCT staff_id) FROM sent WHERE sent_at IS NOT NULL) AS addressees,
           (SELECT max(sent_at) FROM sent) AS last_letter,
           (SELECT count(*) FROM sent WHERE sent_at IS NULL AND given_up_at IS NULL) AS unsent,
           (SELECT count(*) FROM newsroom.letters l WHERE l.kind = 'digest' AND l.sent_at IS NOT NULL
              AND EXISTS (SELECT FROM newsroom.notices n WHERE n.article_id = $1 AND n.staff_id = l.staff_id
                AND n.at < l.sent_at AND n.at >= l.sent_at - interval '1 day')) AS digests,
           (SELECT seq FROM last) AS change, (SELECT told_at FROM last) AS change_at, coalesce((SELECT gone FROM last), false) AS is_tombstone,
           coalesce((SELECT y.hub FROM newsroom.syndication y WHERE y.one), '') AS hub,
           h.told_at AS hub_told, coalesce(h.is_taken, false) AS hub_took, j.id IS NOT NULL AS hub_waits, coalesce(j.trouble, '') AS hub_trouble,
           (SELECT count(DISTINCT one) FROM had, unnest(had.picture_ids) one) AS pictures,
           (SELECT count(*) FROM newsroom.withheld_pictures w WHERE w.article_id = $1) AS taken,
           (SELECT count(DISTINCT one) FROM had, unnest(had.file_ids) one) AS documents
         FROM newsroom.articles a LEFT JOIN newsroom.hub_tellings h ON h.article_id = a.id
         LEFT JOIN newsroom.jobs j ON j.kind = 'hub' AND j.subject = a.id WHERE a.id = $1"
    ))
    .bind::<sql_types::Uuid, _>(article)
    .get_result(conn)
    .await
    .optional()?;
    found.ok_or(Error::NotFound)
}
