//! The words of texts that the newsroom works on and readers do not have: open changes, and what was withdrawn. What readers have
//! is found by its own rows (`keeping`). Texts are read a few at a time, behind the saves.

use chrono::DateTime;
use diesel::{QueryableByName, sql_types};
use diesel_async::{AsyncConnection, RunQueryDsl};
use uuid::Uuid;

use super::{
    query::Question,
    vector::{StoryText, vectors},
};
use crate::{
    body::Document,
    error::{Error, Result},
    platform::{db::Conn, sql::sql},
};

/// Texts that are read at a time: whoever saves one of them meanwhile waits no longer than for another save.
const FEW: i64 = 5;

#[derive(QueryableByName)]
struct UnreadText {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
    #[diesel(sql_type = sql_types::Text)]
    lang: String,
    #[diesel(sql_type = sql_types::Text)]
    headline: String,
    #[diesel(sql_type = sql_types::Text)]
    kicker: String,
    #[diesel(sql_type = sql_types::Text)]
    dek: String,
    #[diesel(sql_type = sql_types::Jsonb)]
    body: serde_json::Value,
    /// A publication in play has this very text, and its words were read.
    #[diesel(sql_type = sql_types::Bool)]
    is_found: bool,
}

impl UnreadText {
    fn words(&self) -> String {
        let body = Document::stored(&self.body)
            .map(|document| document.text())
            .unwrap_or_default();
        let story = StoryText {
            lang: &self.lang,
            headlines: [&self.headline, ""],
            lines: [&self.kicker, &self.dek],
            names: &[],
            body: &body,
        };
        vectors(&story, &[], DateTime::UNIX_EPOCH).whole
    }
}

/// Reads the next few texts that are due. How many; nothing is left at 0. Run outside of transactions.
///
/// # Errors
/// Database errors.
pub async fn work(conn: &mut Conn) -> Result<usize> {
    conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
        let due: Vec<UnreadText> = sql("WITH due AS (
               DELETE FROM newsroom.working_words_due d WHERE d.article_id IN (
                 SELECT o.article_id FROM newsroom.working_words_due o LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING d.article_id)
             SELECT d.article_id AS id, coalesce(r.lang, 'en') AS lang, coalesce(r.headline, '') AS headline, coalesce(r.kicker, '') AS kicker,
               coalesce(r.dek, '') AS dek, coalesce(r.body, '{}') AS body,
               r.id IS NULL OR coalesce((SELECT true FROM newsroom.publications p JOIN newsroom.search_rows s ON s.publication_id = p.id
                 WHERE p.article_id = a.id AND p.revision_id = r.id LIMIT 1), false) AS is_found
             FROM due d LEFT JOIN newsroom.articles a ON a.id = d.article_id LEFT JOIN newsroom.revisions r ON r.id = a.working_revision_id")
        .bind::<sql_types::BigInt, _>(FEW)
        .load(conn)
        .await?;
        let (found, own): (Vec<&UnreadText>, Vec<&UnreadText>) = due.iter().partition(|text| text.is_found);
        sql("DELETE FROM newsroom.working_words w USING unnest($1) one WHERE w.article_id = one")
            .bind::<sql_types::Array<sql_types::Uuid>, _>(found.iter().map(|text| text.id).collect::<Vec<_>>())
            .execute(conn)
            .await?;
        sql("INSERT INTO newsroom.working_words AS w (article_id, words) SELECT m.id, m.words::tsvector FROM unnest($1::uuid[], $2::text[]) m (id, words)
             ON CONFLICT (article_id) DO UPDATE SET words = excluded.words WHERE w.words <> excluded.words")
        .bind::<sql_types::Array<sql_types::Uuid>, _>(own.iter().map(|text| text.id).collect::<Vec<_>>())
        .bind::<sql_types::Array<sql_types::Text>, _>(own.iter().map(|text| text.words()).collect::<Vec<_>>())
        .execute(conn)
        .await?;
        Ok(due.len())
    })
    .await
}

/// What texts are asked for by these words, in the languages that the newsroom writes in; none where there is nothing to ask.
///
/// # Errors
/// Database errors.
pub async fn asked(conn: &mut Conn, words: &str) -> Result<Option<String>> {
    #[derive(QueryableByName)]
    struct WrittenLanguages {
        #[diesel(sql_type = sql_types::Array<sql_types::Text>)]
        langs: Vec<String>,
    }
    let question = Question::of(words);
    if question.is_empty() {
        return Ok(None);
    }
    let row: WrittenLanguages =
        sql("SELECT ARRAY(SELECT s.lang FROM newsroom.search_languages s UNION SELECT split_part(lower(i.language), '-', 1) FROM newsroom.site i) AS langs")
            .get_result(conn)
            .await?;
    Ok(question.asked(&row.langs).map(|asked| asked.wanted))
}
