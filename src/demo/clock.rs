//! The clock, turned back for a transaction. Everything the newsroom does reads one SQL function; its owner may replace
//! it, and until the transaction commits nobody else sees that.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};

use crate::{activity, error::Result, platform::db::Conn};

/// A clock that was turned back and has to be put right before the transaction commits.
pub struct Turned {
    now: DateTime<Utc>,
    definition: String,
}

#[derive(QueryableByName)]
struct Definition {
    #[diesel(sql_type = sql_types::Text)]
    definition: String,
}

impl Turned {
    /// Turns the clock back by so many minutes.
    ///
    /// # Errors
    /// Database errors, also when this is not the owner's connection.
    pub async fn back(conn: &mut Conn, minutes: i64) -> Result<Self> {
        let now = activity::instant(conn).await?;
        let Definition { definition } =
            diesel::sql_query("SELECT pg_get_functiondef('newsroom.clock()'::regprocedure) AS definition")
                .get_result(conn)
                .await?;
        let clock = Self { now, definition };
        clock.turn(conn, minutes).await?;
        Ok(clock)
    }

    /// Turns it to so many minutes before the present.
    pub async fn turn(&self, conn: &mut Conn, minutes: i64) -> Result<()> {
        conn.batch_execute(&format!(
            "CREATE OR REPLACE FUNCTION newsroom.clock() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
             AS 'SELECT now() - interval ''{minutes} minutes'''"
        ))
        .await?;
        Ok(())
    }

    /// A full hour of the real future.
    pub fn ahead(&self, hours: i64) -> DateTime<Utc> {
        let hour = TimeDelta::hours(1);
        self.now.duration_trunc(hour).unwrap_or(self.now) + TimeDelta::hours(hours)
    }

    /// Puts it right.
    pub async fn right(self, conn: &mut Conn) -> Result<()> {
        conn.batch_execute(&self.definition).await?;
        Ok(())
    }
}
