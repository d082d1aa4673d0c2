//! What readers ask, through the product's own functions where it has them.

use chrono::{TimeDelta, Utc};
use copydesk::{
    delivery::{
        cursor::TextPlace,
        terms::{Term, TermKind, TermWindow},
    },
    error::Result,
    feed,
    live::{
        filter::{Field, Filter},
        story::{By, LiveArticle, Placed, TextOf},
        window::{Cursor, Window},
    },
    platform::{
        db::{self, Conn, Database},
        sql::sql,
    },
};
use diesel::{QueryableByName, sql_types};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use uuid::Uuid;

use crate::measure::{self, Bench};

const NEWEST: Window = Window::newest(20);

/// Every question of the table in the documentation.
pub async fn measure(bench: &mut Bench, size: u32) -> Result<()> {
    let mut rng = StdRng::seed_from_u64(1);
    let live = size - size / 30;
    bench
        .ask("article by slug, with its body", async |conn| {
            LiveArticle::find(
                conn,
                By::Slug(&format!("story-{}", rng.random_range(1..live))),
                TextOf::All,
            )
            .await
            .map(drop)
        })
        .await?;
    bench
        .ask("newest 20", async |conn| list(conn, &Filter::default(), NEWEST).await)
        .await?;
    bench
        .ask("20 at a random depth of ten years", async |conn| {
            let at = Utc::now() - TimeDelta::minutes(rng.random_range(0..5_250_000));
            let place = Some(Cursor::at(at, Uuid::nil(), false));
            list(conn, &Filter::default(), Window { place, ..NEWEST }).await
        })
        .await?;
    terms(bench).await?;
    bench
        .ask("Feature Posts, 12 places", async |conn| {
            Placed::first(conn, "featured", 20).await.map(drop)
        })
        .await?;
    bench
        .ask("changes, 100 from a random place", async |conn| {
            sql("SELECT seq, at, event, object, object_id, gone FROM published.changes WHERE seq > $1 ORDER BY seq LIMIT 100")
                .bind::<sql_types::BigInt, _>(rng.random_range(0..i64::from(live)))
                .execute(conn)
                .await?;
            Ok(())
        })
        .await?;
    bench
        .ask("as_of, 101 with bodies, random time", async |conn| {
            let at = Utc::now() - TimeDelta::minutes(rng.random_range(0..5_250_000));
            sql("SELECT t.* FROM published.texts_at(ARRAY(SELECT w.publication_id FROM published.walk_at($1, $1, $2, true, '[]', '{}', NULL, '{}', '{}', 101) w WHERE w.passes), $1) t")
                .bind::<sql_types::Timestamptz, _>(at)
                .bind::<sql_types::Uuid, _>(Uuid::max())
                .execute(conn)
                .await?;
            Ok(())
        })
        .await?;
    bench
        .ask("count, capped", async |conn| {
            list(conn, &Filter::default(), COUNTED).await
        })
        .await?;
    Ok(())
}

async fn terms(bench: &mut Bench) -> Result<()> {
    let mut rng = StdRng::seed_from_u64(2);
    let slugs = |slug: String| vec![slug];
    bench
        .ask("newest 20 of a category and its four parts", async |conn| {
            let category = slugs(format!("category-{}", rng.random_range(0..8)));
            list(conn, &Filter::default().any(Field::Category, category), NEWEST).await
        })
        .await?;
    bench
        .ask("newest 20 of a random tag of 3,000", async |conn| {
            let tag = slugs(format!("tag-{:04}", rng.random_range(0..3_000)));
            list(conn, &Filter::default().any(Field::Tag, tag), NEWEST).await
        })
        .await?;
    bench
        .ask("newest 20 of a random author of 300", async |conn| {
            let author = slugs(format!("author-{}", rng.random_range(0..300)));
            list(conn, &Filter::default().any(Field::Author, author), NEWEST).await
        })
        .await?;
    bench
        .ask("newest 20 in a language", async |conn| {
            let lang = slugs("en".into());
            list(conn, &Filter::default().any(Field::Lang, lang), NEWEST).await
        })
        .await?;
    bench
        .ask("nothing: a language nobody writes in", async |conn| {
            let lang = slugs("xx".into());
            list(conn, &Filter::default().any(Field::Lang, lang), NEWEST).await
        })
        .await?;
    bench
        .ask("a random tag by a random author", async |conn| {
            let (tag, author) = (
                slugs(format!("tag-{:04}", rng.random_range(0..3_000))),
                slugs(format!("author-{}", rng.random_range(0..300))),
            );
            list(
                conn,
                &Filter::default().any(Field::Tag, tag).any(Field::Author, author),
                NEWEST,
            )
            .await
        })
        .await?;
    bench
        .ask("nothing: a category in a language nobody writes", async |conn| {
            let (category, lang) = (slugs("category-3".into()), slugs("xx".into()));
            list(
                conn,
                &Filter::default().any(Field::Category, category).any(Field::Lang, lang),
                NEWEST,
            )
            .await
        })
        .await?;
    bench
        .ask("the most used tag by a random author", async |conn| {
            let (tag, author) = (
                slugs("tag-0000".into()),
                slugs(format!("author-{}", rng.random_range(0..300))),
            );
            list(
                conn,
                &Filter::default().any(Field::Tag, tag).any(Field::Author, author),
                NEWEST,
            )
            .await
        })
        .await?;
    bench
        .ask("a category in the language of all stories", async |conn| {
            let (category, lang) = (
                slugs(format!("category-{}", rng.random_range(8..40))),
                slugs("en".into()),
            );
            list(
                conn,
                &Filter::default().any(Field::Category, category).any(Field::Lang, lang),
                NEWEST,
            )
            .await
        })
        .await?;
    bench
        .ask("opinion in a category", async |conn| {
            let (category, genre) = (
                slugs(format!("category-{}", rng.random_range(8..40))),
                slugs("opinion".into()),
            );
            list(
                conn,
                &Filter::default()
                    .any(Field::Category, category)
                    .any(Field::Genre, genre),
                NEWEST,
            )
            .await
        })
        .await?;
    bench
        .ask("count of a tag by an author", async |conn| {
            let (tag, author) = (
                slugs(format!("tag-{:04}", rng.random_range(0..3_000))),
                slugs(format!("author-{}", rng.random_range(0..300))),
            );
            let filter = Filter::default().any(Field::Tag, tag).any(Field::Author, author);
            list(conn, &filter, COUNTED).await
        })
        .await?;
    bench
        .ask("featured=true, as a filter", async |conn| {
            list(
                conn,
                &Filter::default().any(Field::List, vec!["featured".into()]),
                NEWEST,
            )
            .await
        })
        .await?;
    bench
        .ask("featured=true in the language of all stories", async |conn| {
            let lang = slugs("en".into());
            list(
                conn,
                &Filter::default()
                    .any(Field::List, vec!["featured".into()])
                    .any(Field::Lang, lang),
                NEWEST,
            )
            .await
        })
        .await?;
    bench
        .ask("20 tags with something live, by slug", async |conn| {
            let place = Some(TextPlace {
                at: format!("tag-{:04}", rng.random_range(0..2_900)),
                back: false,
            });
            let window = TermWindow {
                limit: 20,
                place,
                part: String::new(),
            };
            Term::list(conn, TermKind::Tag, &window).await.map(drop)
        })
        .await?;
    Ok(())
}

/// The newest one, and how many there are.
const COUNTED: Window = Window {
    counted: true,
    ..Window::newest(1)
};

async fn list(conn: &mut Conn, filter: &Filter, window: Window) -> Result<()> {
    LiveArticle::list(conn, filter, &window).await.map(drop)
}

/// What every serving process asks all day, with nothing due.
pub async fn measure_due(database: &Database, seconds: f64) -> Result<()> {
    let mut conn = db::loan(&database.newsroom).await?;
    let times = measure::repeat(&mut conn, seconds, async |conn| feed::notice_due(conn).await.map(drop)).await?;
    println!(
        "\ndue, with nothing due: {:.3} ms, p99 {:.3} ms ({} times)",
        times.median, times.p99, times.count
    );
    Ok(())
}

/// A reader's own expression that fails on the row it looks for must not meet a scheduled story.
pub async fn try_to_leak(database: &Database) -> Result<()> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = sql_types::BigInt)]
        count: i64,
    }
    let mut reader = db::loan(&database.readers).await?;
    reader.batch_execute("SET statement_timeout = '1min'").await?;
    let mut counts = Vec::new();
    for guess in ["Planned: The council%", "No such words%"] {
        let hostile = format!(
            "SELECT count(*) AS count FROM published.articles WHERE 1 / (CASE WHEN headline LIKE '{guess}' THEN 0 ELSE 1 END) > 0"
        );
        let row: Row = sql(hostile).get_result(&mut reader).await?;
        counts.push(row.count);
    }
    reader.batch_execute("RESET statement_timeout").await?;
    println!(
        "\na leaky expression of a reader: {} rows for a right guess, {} for a wrong one",
        counts[0], counts[1]
    );
    Ok(())
}
