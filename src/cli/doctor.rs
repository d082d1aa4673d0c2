//! `copydesk doctor`: checks the installation, a line for each check, and fails when one does.

use std::fmt::Display;

use super::{say::say, start};
use crate::{
    activity,
    config::Config,
    platform::db::{Conn, Database, Pool, RoleState, loan},
    staff,
};

/// Runs the checks.
///
/// # Errors
/// A sentence when a check fails.
pub fn run(config: &Config) -> Result<(), String> {
    start::with_database(config, async |db, address| {
        let mut report = Report::default();
        let mut conn = address.connect().await.map_err(|error| error.to_string())?;
        report.fine("The database answers and is migrated; the extension btree_gist is there.")?;
        roles(&mut report, &db).await?;
        record(&mut report, &mut conn).await?;
        let admin = staff::has_admin(&mut conn).await.map_err(|error| error.to_string())?;
        report.fine(if admin {
            "The newsroom is set up."
        } else {
            "The newsroom waits to be set up."
        })?;
        report.end()
    })
}

/// What was said so far.
#[derive(Debug, Default)]
struct Report {
    failed: u32,
}

impl Report {
    fn fine(&self, sentence: impl Display) -> Result<(), String> {
        say(format_args!("ok   {sentence}"))
    }

    fn fault(&mut self, sentence: impl Display) -> Result<(), String> {
        self.failed += 1;
        say(format_args!("FAIL {sentence}"))
    }

    fn end(self) -> Result<(), String> {
        match self.failed {
            0 => Ok(()),
            failed => Err(format!("{failed} of the checks failed.")),
        }
    }
}

async fn roles(report: &mut Report, db: &Database) -> Result<(), String> {
    match db.roles {
        RoleState::Separate => report.fine("Readers sign in as a role that can select the published views only.")?,
        RoleState::One => {
            report.fault("One database role for everything. Give the role of DATABASE_URL the right CREATEROLE.")?
        }
    }
    sign_in(report, &db.readers, "The readers’ role").await?;
    sign_in(report, &db.newsroom, "The newsroom’s role").await
}

async fn sign_in(report: &mut Report, pool: &Pool, role: &str) -> Result<(), String> {
    match loan(pool).await {
        Ok(_) => report.fine(format_args!("{role} can sign in.")),
        Err(_) => report.fault(format_args!("{role} cannot sign in. Run `copydesk migrate`.")),
    }
}

async fn record(report: &mut Report, conn: &mut Conn) -> Result<(), String> {
    let (held, broken) = activity::verify(conn).await.map_err(|error| error.to_string())?;
    match broken.first() {
        None => report.fine(format_args!(
            "The activity of every story holds together ({held} rows), and every night’s anchor."
        )),
        Some(first) => report.fault(format_args!(
            "Activity was changed from outside in {} places, first: {first}.",
            broken.len()
        )),
    }
}
