//! A poller of the change feed against sixteen writers: it may not miss a row.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use copydesk::{
    activity::{self, Entry},
    error::{Error, Result},
    feed::{self, Event},
    platform::{
        db::{self, Conn, Database},
        sql::sql,
    },
    policy::Viewer,
};
use diesel::{QueryableByName, sql_types};
use diesel_async::{AsyncConnection, RunQueryDsl};
use uuid::Uuid;

use crate::people::{People, acting};

const WRITERS: usize = 16;

#[derive(QueryableByName)]
struct Seq {
    #[diesel(sql_type = sql_types::BigInt)]
    seq: i64,
}

/// Answers whether the poller saw every row.
pub async fn follow(database: &Database, people: &People, seconds: f64) -> Result<bool> {
    let mut conn = db::loan(&database.readers).await?;
    let start: Seq = sql("SELECT coalesce(max(seq), 0) AS seq FROM published.changes")
        .get_result(&mut conn)
        .await?;
    let ended = Arc::new(AtomicBool::new(false));
    let poller = tokio::spawn(poll(database.clone(), start.seq, ended.clone()));
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..WRITERS {
        writers.spawn(write(database.clone(), people.editor.clone(), seconds));
    }
    let written: Result<Vec<usize>> = writers.join_all().await.into_iter().collect();
    let written: usize = written?.iter().sum();
    ended.store(true, Ordering::Release);
    let seen = poller.await.map_err(Error::internal)??;
    let rows: Seq = sql("SELECT count(*) AS seq FROM published.changes WHERE seq > $1")
        .bind::<sql_types::BigInt, _>(start.seq)
        .get_result(&mut conn)
        .await?;
    println!(
        "\nfeed: {written} rows of {WRITERS} writers ({:.0} a second), {} in the table, missed by a poller: {}",
        written as f64 / seconds,
        rows.seq,
        rows.seq - seen
    );
    Ok(rows.seq == seen)
}

/// A transaction of the product, without the story: something recorded, then the feed told, last.
async fn write(database: Database, person: Viewer, seconds: f64) -> Result<usize> {
    let mut loan = db::loan(&database.newsroom).await?;
    let conn: &mut Conn = &mut loan;
    let (mut count, began) = (0, Instant::now());
    while began.elapsed().as_secs_f64() < seconds {
        conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
            let who = acting(conn, &person).await?;
            let at = activity::instant(conn).await?;
            let entry = Entry {
                act: "measured",
                ..Entry::default()
            };
            activity::record(conn, &who, at, entry).await?;
            feed::tell(conn, at, Event::Updated, Uuid::now_v7(), None).await
        })
        .await?;
        count += 1;
    }
    Ok(count)
}

/// Remembers the highest number and asks for what comes after; once more after the last commit.
async fn poll(database: Database, mut after: i64, ended: Arc<AtomicBool>) -> Result<i64> {
    let mut conn = db::loan(&database.readers).await?;
    let mut seen = 0;
    loop {
        let last_time = AtomicBool::load(&ended, Ordering::Acquire);
        let rows: Vec<Seq> = sql("SELECT seq FROM published.changes WHERE seq > $1 ORDER BY seq LIMIT 10000")
            .bind::<sql_types::BigInt, _>(after)
            .load(&mut conn)
            .await?;
        seen += i64::try_from(rows.len()).unwrap_or(0);
        match rows.last() {
            Some(row) => after = row.seq,
            None if last_time => return Ok(seen),
            None => {}
        }
    }
}
