//! The rows that searches look through: written by the act that puts a story before readers, and a few at a time for what
//! came in bulk or shows a name that changed. `newsroom.search_due` says whose words are to be read.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::{AsyncConnection, RunQueryDsl};
use uuid::Uuid;

use super::{
    mending,
    stems::primary,
    vector::{StoryText, StoryVectors, vectors},
};
use crate::{
    body::Document,
    error::{Error, Result},
    ids::ArticleId,
    platform::{db::Conn, sql::sql},
};

/// Stories that are read at a time: others wait for them no longer than for an act.
const FEW: i64 = 25;
/// Stories that are compared at a time.
const PAGE: i64 = 100;

/// A story as its words are read.
#[derive(QueryableByName)]
struct SearchText {
    #[diesel(sql_type = sql_types::Uuid)]
    publication_id: Uuid,
    #[diesel(sql_type = sql_types::Timestamptz)]
    published_at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Text)]
    lang: String,
    #[diesel(sql_type = sql_types::Text)]
    headline: String,
    #[diesel(sql_type = sql_types::Text)]
    short_headline: String,
    #[diesel(sql_type = sql_types::Text)]
    kicker: String,
    #[diesel(sql_type = sql_types::Text)]
    dek: String,
    #[diesel(sql_type = sql_types::Array<sql_types::Text>)]
    names: Vec<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Array<sql_types::Uuid>>)]
    facets: Option<Vec<Uuid>>,
    #[diesel(sql_type = sql_types::Jsonb)]
    body: serde_json::Value,
}

const COLUMNS: &str = "t.publication_id, t.published_at, t.lang, t.headline, t.short_headline, t.kicker, t.dek, t.names, t.facets, t.body";

impl SearchText {
    async fn of(conn: &mut Conn, publications: &[Uuid]) -> Result<Vec<Self>> {
        // One walk along the keys for each.
        let text = format!(
            "SELECT {COLUMNS} FROM unnest($1) one CROSS JOIN LATERAL (SELECT * FROM newsroom.search_texts t WHERE t.publication_id = one OFFSET 0) t"
        );
        Ok(sql(text)
            .bind::<sql_types::Array<sql_types::Uuid>, _>(publications)
            .load(conn)
            .await?)
    }

    fn vectors(&self) -> StoryVectors {
        // What cannot be read has no words: `doctor` says more of it elsewhere.
        let body = Document::stored(&self.body)
            .map(|document| document.text())
            .unwrap_or_default();
        let short = if self.short_headline == self.headline {
            ""
        } else {
            &self.short_headline
        };
        let story = StoryText {
            lang: &self.lang,
            headlines: [&self.headline, short],
            lines: [&self.kicker, &self.dek],
            names: &self.names,
            body: &body,
        };
        vectors(&story, self.facets.as_deref().unwrap_or_default(), self.published_at)
    }
}

#[derive(QueryableByName)]
struct DuePublication {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
}

/// Reads the words of what an act changed of a story, within its transaction: one statement when it changed nothing.
///
/// # Errors
/// Database errors.
pub async fn keep(conn: &mut Conn, article: ArticleId) -> Result<()> {
    let due: Vec<DuePublication> = sql("SELECT publication_id AS id FROM newsroom.search_due WHERE article_id = $1")
        .bind::<sql_types::Uuid, _>(article)
        .load(conn)
        .await?;
    read_in(conn, &due).await?;
    Ok(())
}

/// Reads the words of the next few stories that are due, and tells whoever keeps answers. How many; nothing is left at 0.
/// Run outside of transactions.
///
/// # Errors
/// Database errors.
pub async fn work(conn: &mut Conn) -> Result<usize> {
    conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
        let due: Vec<DuePublication> = sql(
            "SELECT d.publication_id AS id FROM newsroom.search_due d JOIN newsroom.articles a ON a.id = d.article_id
             ORDER BY d.publication_id DESC LIMIT $1 FOR NO KEY UPDATE OF d, a SKIP LOCKED",
        )
        .bind::<sql_types::BigInt, _>(FEW)
        .load(conn)
        .await?;
        let articles = read_in(conn, &due).await?;
        if !articles.is_empty() {
            sql("SELECT newsroom.stir($1 || newsroom.facet('all', ''))")
                .bind::<sql_types::Array<sql_types::Uuid>, _>(articles)
                .execute(conn)
                .await?;
        }
        Ok(due.len())
    })
    .await
}

/// The stories whose words were read.
async fn read_in(conn: &mut Conn, due: &[DuePublication]) -> Result<Vec<Uuid>> {
    const WRITTEN: &str = "WITH made AS (
      INSERT INTO newsroom.search_rows AS s (publication_id, article_id, first_published_at, published_at, updated_at, modified_at, live_from, live_until,
          embargo_until, category_id, tag_ids, author_ids, head, words)
        SELECT c.publication_id, c.article_id, c.first_published_at, c.published_at, c.updated_at, c.modified_at, c.live_from, c.live_until,
          c.embargo_until, c.category_id, c.tag_ids, ARRAY(SELECT (name ->> 'author_id')::uuid FROM jsonb_array_elements(c.byline) name),
          m.head::tsvector, m.words::tsvector
        FROM unnest($2::uuid[], $3::text[], $4::text[]) m (id, head, words)
        CROSS JOIN LATERAL (SELECT * FROM newsroom.cards c WHERE c.publication_id = m.id OFFSET 0) c
      ON CONFLICT (publication_id) DO UPDATE SET first_published_at = excluded.first_published_at, published_at = excluded.published_at,
        updated_at = excluded.updated_at, modified_at = excluded.modified_at, live_from = excluded.live_from, live_until = excluded.live_until,
        embargo_until = excluded.embargo_until, category_id = excluded.category_id, tag_ids = excluded.tag_ids, author_ids = excluded.author_ids,
        head = excluded.head, words = excluded.words
      RETURNING s.publication_id, s.article_id, s.live_from, s.published_at, s.embargo_until),
    done AS (DELETE FROM newsroom.search_due d USING unnest($1::uuid[]) one WHERE d.publication_id = one),
    learn AS (INSERT INTO newsroom.vocabulary_due (publication_id, at)
      SELECT publication_id, greatest(live_from, published_at, embargo_until) FROM made ON CONFLICT (publication_id) DO UPDATE SET at = excluded.at),
    spoken AS (INSERT INTO newsroom.search_languages (lang) SELECT l FROM unnest($5::text[]) l
      WHERE NOT EXISTS (SELECT FROM newsroom.search_languages s WHERE s.lang = l) ON CONFLICT DO NOTHING)
    SELECT article_id AS id FROM made";
    if due.is_empty() {
        return Ok(vec![]);
    }
    let due: Vec<Uuid> = due.iter().map(|row| row.id).collect();
    let texts = SearchText::of(conn, &due).await?;
    let made: Vec<(Uuid, StoryVectors)> = texts.iter().map(|text| (text.publication_id, text.vectors())).collect();
    let langs: BTreeSet<&str> = texts.iter().map(|text| primary(&text.lang)).collect();
    let rows: Vec<DuePublication> = sql(WRITTEN)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(&due)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(made.iter().map(|(id, _)| *id).collect::<Vec<_>>())
        .bind::<sql_types::Array<sql_types::Text>, _>(
            made.iter().map(|(_, made)| made.head.as_str()).collect::<Vec<_>>(),
        )
        .bind::<sql_types::Array<sql_types::Text>, _>(
            made.iter().map(|(_, made)| made.whole.as_str()).collect::<Vec<_>>(),
        )
        .bind::<sql_types::Array<sql_types::Text>, _>(langs.into_iter().collect::<Vec<_>>())
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Learns the words of the next few stories that are live, for questions in which one is spelt another way. How many
/// stories; nothing is left at 0.
///
/// # Errors
/// Database errors.
pub async fn learn(conn: &mut Conn) -> Result<usize> {
    #[derive(QueryableByName)]
    struct LearntStory {
        #[diesel(sql_type = sql_types::Uuid)]
        id: Uuid,
        #[diesel(sql_type = sql_types::Array<sql_types::Text>)]
        words: Vec<String>,
    }
    conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
        let stories: Vec<LearntStory> = sql("SELECT d.publication_id AS id,
               CASE WHEN (SELECT true FROM newsroom.search_rows s WHERE s.publication_id = d.publication_id
                   AND newsroom.in_its_time(false, s.published_at, s.live_from, s.live_until) AND newsroom.not_kept_back(NULL, NULL, s.embargo_until))
                 THEN (SELECT tsvector_to_array(s.words) FROM newsroom.search_rows s WHERE s.publication_id = d.publication_id) ELSE '{}' END AS words
             FROM newsroom.vocabulary_due d WHERE d.at <= newsroom.clock() ORDER BY d.at LIMIT $1 FOR UPDATE OF d SKIP LOCKED")
        .bind::<sql_types::BigInt, _>(FEW)
        .load(conn)
        .await?;
        if stories.is_empty() {
            return Ok(0);
        }
        let words: BTreeSet<&str> =
            stories.iter().flat_map(|story| &story.words).map(String::as_str).filter(|word| mending::is_word(word)).collect();
        remember(conn, words.into_iter().collect()).await?;
        sql("DELETE FROM newsroom.vocabulary_due d USING unnest($1) one WHERE d.publication_id = one")
            .bind::<sql_types::Array<sql_types::Uuid>, _>(stories.iter().map(|story| story.id).collect::<Vec<_>>())
            .execute(conn)
            .await?;
        Ok(stories.len())
    })
    .await
}

async fn remember(conn: &mut Conn, words: Vec<&str>) -> Result<()> {
    #[derive(QueryableByName)]
    struct NewWord {
        #[diesel(sql_type = sql_types::Text)]
        word: String,
    }
    let new: Vec<NewWord> =
        sql("SELECT w AS word FROM unnest($1) w WHERE NOT (SELECT EXISTS (SELECT FROM newsroom.vocabulary v WHERE v.word = w)) ORDER BY w")
            .bind::<sql_types::Array<sql_types::Text>, _>(words)
            .load(conn)
            .await?;
    if new.is_empty() {
        return Ok(());
    }
    let keys: Vec<String> = new
        .iter()
        .map(|new| {
            let keys: Vec<String> = mending::keys(&new.word).iter().map(ToString::to_string).collect();
            format!("{{{}}}", keys.join(","))
        })
        .collect();
    sql("INSERT INTO newsroom.vocabulary (word, keys) SELECT n.word, n.keys::int[] FROM unnest($1::text[], $2::text[]) n (word, keys) ON CONFLICT DO NOTHING")
        .bind::<sql_types::Array<sql_types::Text>, _>(new.into_iter().map(|new| new.word).collect::<Vec<_>>())
        .bind::<sql_types::Array<sql_types::Text>, _>(keys)
        .execute(conn)
        .await?;
    Ok(())
}

/// Reckons anew how far searches look at a time.
///
/// # Errors
/// Database errors.
pub async fn reckon(conn: &mut Conn) -> Result<()> {
    sql("SELECT newsroom.search_stretch()").execute(conn).await?;
    Ok(())
}

/// How far searches go.
#[derive(Debug, Default)]
pub struct SearchState {
    /// Publications that are found.
    pub found: i64,
    /// Publications whose words are still to be read.
    pub waiting: i64,
    /// Stories that are not found by their words, or by others.
    pub wrong: Vec<ArticleId>,
}

/// Reads the words of all stories again and compares. In pages.
///
/// # Errors
/// Database errors.
pub async fn verify(conn: &mut Conn) -> Result<SearchState> {
    let mut state = counted(conn).await?;
    let mut after = Uuid::nil();
    loop {
        let page: Vec<DuePublication> = sql("SELECT c.publication_id AS id FROM newsroom.cards c WHERE c.publication_id > $1 ORDER BY c.publication_id LIMIT $2")
            .bind::<sql_types::Uuid, _>(after)
            .bind::<sql_types::BigInt, _>(PAGE)
            .load(conn)
            .await?;
        let Some(last) = page.last() else { return Ok(state) };
        after = last.id;
        let ids: Vec<Uuid> = page.iter().map(|row| row.id).collect();
        let texts = SearchText::of(conn, &ids).await?;
        state.wrong.extend(differing(conn, &texts).await?);
    }
}

#[derive(QueryableByName)]
struct WrongStory {
    #[diesel(sql_type = sql_types::Uuid)]
    id: ArticleId,
}

async fn counted(conn: &mut Conn) -> Result<SearchState> {
    #[derive(QueryableByName)]
    struct SearchCount {
        #[diesel(sql_type = sql_types::BigInt)]
        found: i64,
        #[diesel(sql_type = sql_types::BigInt)]
        waiting: i64,
    }
    let row: SearchCount = sql("SELECT (SELECT count(*) FROM newsroom.search_rows) AS found, (SELECT count(*) FROM newsroom.search_due) AS waiting")
        .get_result(conn)
        .await?;
    let strays: Vec<WrongStory> = sql("SELECT DISTINCT s.article_id AS id FROM newsroom.search_rows s
         WHERE NOT EXISTS (SELECT FROM newsroom.cards c WHERE c.publication_id = s.publication_id) ORDER BY 1")
    .load(conn)
    .await?;
    Ok(SearchState {
        found: row.found,
        waiting: row.waiting,
        wrong: strays.into_iter().map(|row| row.id).collect(),
    })
}

async fn differing(conn: &mut Conn, texts: &[SearchText]) -> Result<Vec<ArticleId>> {
    let made: Vec<(Uuid, StoryVectors)> = texts.iter().map(|text| (text.publication_id, text.vectors())).collect();
    let rows: Vec<WrongStory> = sql("SELECT DISTINCT c.article_id AS id FROM unnest($1::uuid[], $2::text[], $3::text[]) m (id, head, words)
         JOIN newsroom.cards c ON c.publication_id = m.id LEFT JOIN newsroom.search_rows s ON s.publication_id = m.id
         WHERE NOT EXISTS (SELECT FROM newsroom.search_due d WHERE d.publication_id = m.id)
           AND (s.head, s.words, s.first_published_at, s.published_at, s.updated_at, s.modified_at, s.live_from, s.live_until, s.embargo_until, s.category_id, s.tag_ids)
             IS DISTINCT FROM (m.head::tsvector, m.words::tsvector, c.first_published_at, c.published_at, c.updated_at, c.modified_at, c.live_from, c.live_until,
               c.embargo_until, c.category_id, c.tag_ids) ORDER BY 1")
    .bind::<sql_types::Array<sql_types::Uuid>, _>(made.iter().map(|(id, _)| *id).collect::<Vec<_>>())
    .bind::<sql_types::Array<sql_types::Text>, _>(made.iter().map(|(_, made)| made.head.as_str()).collect::<Vec<_>>())
    .bind::<sql_types::Array<sql_types::Text>, _>(made.iter().map(|(_, made)| made.whole.as_str()).collect::<Vec<_>>())
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
