//! Autosaves: how often writers can overwrite their working copies.

use std::time::{Duration, Instant};

use copydesk::{
    articles::writing::draft::{self, DraftChange},
    error::{Error, Result},
    platform::db::{self, Conn, Database},
    policy::Viewer,
};
use diesel_async::AsyncConnection;

use crate::{
    measure::Times,
    people::{People, acting, begin, content},
};

const SAVERS: u64 = 4;

/// Each of four writers overwrites the working copy of a story of their own.
pub async fn measure(database: &Database, people: &People, seconds: f64) -> Result<()> {
    let mut savers = tokio::task::JoinSet::new();
    for _ in 0..SAVERS {
        savers.spawn(save(database.clone(), people.journalist.clone(), seconds));
    }
    let mut all = Vec::new();
    for saved in savers.join_all().await {
        all.extend(saved?);
    }
    let times = Times::of(all);
    println!(
        "saves of a working copy, {SAVERS} clients: {:.0} a second, median {:.2} ms, p99 {:.2} ms",
        times.count as f64 / seconds,
        times.median,
        times.p99
    );
    Ok(())
}

async fn save(database: Database, person: Viewer, seconds: f64) -> Result<Vec<Duration>> {
    let story = begin(&database, &person).await?;
    let mut loan = db::loan(&database.newsroom).await?;
    let conn: &mut Conn = &mut loan;
    let (mut all, mut version, began) = (Vec::new(), 1, Instant::now());
    while began.elapsed().as_secs_f64() < seconds {
        let text = content(&format!("Save {version}"));
        let asked = Instant::now();
        conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
            let who = acting(conn, &person).await?;
            draft::save(conn, &who, story, Some(version), DraftChange::All(text)).await
        })
        .await?;
        all.push(asked.elapsed());
        version += 1;
    }
    Ok(all)
}
