//! Asking the same question again and again, and what it costs.

use std::time::{Duration, Instant};

use copydesk::{
    error::{Error, Result},
    platform::{
        db::{self, Conn, Database, PooledConn},
        roles::RoleNames,
    },
};
use diesel::{IntoSql, QueryableByName, sql_types};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};

/// One client that asks, and the owner of the database who looks on.
pub struct Bench {
    pub owner: Conn,
    reader: PooledConn,
    floor: f64,
    seconds: f64,
}

/// Durations in milliseconds.
pub struct Times {
    pub count: usize,
    pub median: f64,
    pub p99: f64,
    /// Of them, those that the timeout ended.
    pub cut_off: usize,
}

impl Times {
    /// Of at least one duration.
    pub fn of(mut all: Vec<Duration>) -> Self {
        all.sort_unstable();
        let at = |share: f64| all[((all.len() - 1) as f64 * share) as usize].as_secs_f64() * 1_000.0;
        Self {
            count: all.len(),
            median: at(0.5),
            p99: at(0.99),
            cut_off: 0,
        }
    }
}

impl Bench {
    /// Measures the floor: the cheapest question of the same role on the same connection.
    pub async fn new(owner: Conn, database: &Database, seconds: f64) -> Result<Self> {
        let reader = db::loan(&database.readers).await?;
        let mut bench = Self {
            owner,
            reader,
            floor: f64::NAN,
            seconds,
        };
        println!(
            "{:<48}{:>8}{:>9}{:>9}{:>9}{:>9}{:>10}",
            "reader, one client", "times", "median", "p99 ms", "x floor", "pages", "plan ms"
        );
        let floor = bench
            .ask("floor: SELECT 1", async |conn| {
                diesel::select(1.into_sql::<sql_types::Integer>()).execute(conn).await?;
                Ok(())
            })
            .await?;
        bench.floor = floor.median;
        Ok(bench)
    }

    /// Asks as the reader for some seconds and prints a row.
    pub async fn ask(&mut self, name: &str, mut question: impl AsyncFnMut(&mut Conn) -> Result<()>) -> Result<Times> {
        repeat(&mut self.reader, 0.1, &mut question).await?;
        self.owner.batch_execute("SELECT pg_stat_statements_reset()").await?;
        let times = repeat(&mut self.reader, self.seconds, question).await?;
        let work = self.work_of_readers().await?;
        let each = |sum: f64| sum / times.count as f64;
        println!(
            "{name:<48}{:>8}{:>9.3}{:>9.3}{:>9.1}{:>9.0}{:>10.3}{}",
            times.count,
            times.median,
            times.p99,
            times.median / self.floor,
            each(work.pages),
            each(work.plan_ms),
            if times.cut_off > 0 {
                format!("  503: {}", times.cut_off)
            } else {
                String::new()
            }
        );
        Ok(times)
    }

    /// What the server counted for the reader's role since the last reset.
    async fn work_of_readers(&mut self) -> Result<Work> {
        Ok(diesel::sql_query(
            "SELECT coalesce(sum(shared_blks_hit + shared_blks_read), 0)::float8 AS pages, coalesce(sum(total_plan_time), 0)::float8 AS plan_ms
             FROM pg_stat_statements JOIN pg_roles ON pg_roles.oid = userid WHERE rolname = $1",
        )
        .bind::<sql_types::Text, _>(RoleNames::of(super::DATABASE).reader)
        .get_result(&mut self.owner)
        .await?)
    }
}

/// Asks for some seconds, at least once. An answer cut off by the timeout of the role counts with the time it took.
pub async fn repeat(
    conn: &mut Conn,
    seconds: f64,
    mut question: impl AsyncFnMut(&mut Conn) -> Result<()>,
) -> Result<Times> {
    let (mut all, mut cut_off, began) = (Vec::new(), 0, Instant::now());
    while all.is_empty() || began.elapsed().as_secs_f64() < seconds {
        let asked = Instant::now();
        match question(conn).await {
            Err(Error::Busy(_)) => cut_off += 1,
            answer => answer?,
        }
        all.push(asked.elapsed());
    }
    Ok(Times {
        cut_off,
        ..Times::of(all)
    })
}

#[derive(QueryableByName)]
struct Work {
    #[diesel(sql_type = sql_types::Double)]
    pages: f64,
    #[diesel(sql_type = sql_types::Double)]
    plan_ms: f64,
}
