//! Hundreds of thousands of stories, set by set.

use std::time::Instant;

use copydesk::{body::Document, error::Result, platform::db::Conn};
use diesel::{QueryableByName, sql_types};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};

const BODIES: usize = 2_000;
/// JSON of a body is about 2.5 KB then.
const PARAGRAPHS: usize = 8;
const WORDS: &str = "the a of and to in that it was for on with as by at from this council harbour vote water budget school road \
  bridge mayor minister report question answer member debate plan cost million year month evening morning night street market \
  price house court judge lawyer evidence witness police officer hospital doctor nurse patient train station ferry island coast \
  storm flood dike gate engineer builder contract company worker union strike wage election candidate party voter ballot result \
  opened closed said asked refused agreed promised delayed began ended rose fell stayed left returned found lost kept";

/// Fills an empty, migrated newsroom and says what is in it.
pub async fn fill(conn: &mut Conn, size: u32) -> Result<()> {
    let began = Instant::now();
    insert_bodies(conn).await?;
    let script = include_str!("fill.sql").replace("{size}", &size.to_string());
    conn.batch_execute(&script).await?;
    conn.batch_execute("VACUUM ANALYZE").await?;
    conn.batch_execute("CREATE EXTENSION pg_stat_statements").await?;
    say(conn, began).await
}

async fn insert_bodies(conn: &mut Conn) -> Result<()> {
    let mut rng = StdRng::seed_from_u64(20_261_125);
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let bodies: Vec<Document> = (0..BODIES)
        .map(|_| Document::from_text(&text(&mut rng, &words)))
        .collect();
    let counts: Vec<i32> = bodies
        .iter()
        .map(|body| i32::try_from(body.word_count()).unwrap_or(0))
        .collect();
    let bodies: Vec<_> = bodies.iter().map(Document::to_json).collect();
    conn.batch_execute("CREATE TEMP TABLE bodies (number bigint PRIMARY KEY, words int, body jsonb)")
        .await?;
    diesel::sql_query(
        "INSERT INTO bodies SELECT number - 1, words, body FROM unnest($1, $2) WITH ORDINALITY AS b(words, body, number)",
    )
    .bind::<sql_types::Array<sql_types::Integer>, _>(counts)
    .bind::<sql_types::Array<sql_types::Jsonb>, _>(bodies)
    .execute(conn)
    .await?;
    Ok(())
}

fn text(rng: &mut StdRng, words: &[&str]) -> String {
    let mut paragraphs = Vec::with_capacity(PARAGRAPHS);
    for number in 0..PARAGRAPHS {
        let length = rng.random_range(30..45);
        let words: Vec<&str> = (0..length).filter_map(|_| words.choose(rng).copied()).collect();
        let heading = if number == PARAGRAPHS / 2 {
            "## What happens now\n\n"
        } else {
            ""
        };
        paragraphs.push(format!("{heading}{}.", words.join(" ")));
    }
    paragraphs.join("\n\n")
}

async fn say(conn: &mut Conn, began: Instant) -> Result<()> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = sql_types::Text)]
        said: String,
    }
    let row: Row = diesel::sql_query(
        "SELECT concat_ws(', ', (SELECT count(*) FROM newsroom.articles) || ' articles',
           (SELECT count(*) FROM newsroom.publications) || ' publications (' ||
             (SELECT count(*) FROM newsroom.publications WHERE live_from > now()) || ' ahead)',
           (SELECT count(*) FROM newsroom.listings) || ' listings',
           'bodies of ' || (SELECT avg(length(body::text))::int FROM newsroom.revisions TABLESAMPLE SYSTEM (1)) || ' bytes',
           pg_size_pretty(pg_database_size(current_database())), split_part(version(), ' on ', 1)) AS said",
    )
    .get_result(conn)
    .await?;
    println!("{}; filled in {:.0} s\n", row.said, began.elapsed().as_secs_f64());
    Ok(())
}
