//! The steps that make the schema, and how far a database has come.

use std::collections::BTreeSet;

use diesel::{
    QueryableByName,
    migration::{Migration, MigrationSource},
    pg::Pg,
    sql_types,
};
use diesel_async::{AsyncMigrationHarness, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{
    error::{Error, Result},
    platform::db::Conn,
};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// How far a database has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MigrationState {
    /// As far as this program.
    Here,
    /// So many steps are missing.
    Behind(usize),
    /// It holds steps that this program does not know.
    Ahead,
}

impl MigrationState {
    /// Asks; changes nothing.
    pub async fn of(conn: &mut Conn) -> Result<Self> {
        let (known, made) = (known()?, made(conn).await?);
        Ok(match known.difference(&made).count() {
            _ if made.difference(&known).next().is_some() => Self::Ahead,
            0 => Self::Here,
            missing => Self::Behind(missing),
        })
    }

    /// Ends a start on a database that is not as far as this program, or farther.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn must_be_here(self) -> std::result::Result<(), String> {
        match self {
            Self::Here => Ok(()),
            Self::Behind(_) => Err("The database is not migrated to this version. Run `copydesk migrate`.".into()),
            Self::Ahead => Err(AHEAD.into()),
        }
    }
}

const AHEAD: &str = "A newer Copydesk has migrated this database, and this one does not know what it changed. Install the newer one, or restore the backup from before.";

/// Takes the steps that are missing. Call it under the start lock, in a multi-threaded runtime: the harness blocks.
///
/// # Errors
/// A sentence for the operator; on a database that is ahead nothing is tried.
pub async fn run(mut conn: Conn) -> std::result::Result<Conn, String> {
    if MigrationState::of(&mut conn).await.map_err(|error| error.to_string())? == MigrationState::Ahead {
        return Err(AHEAD.into());
    }
    let mut harness = AsyncMigrationHarness::new(conn);
    let done = harness.run_pending_migrations(MIGRATIONS).map(|run| run.len()).map_err(|error| {
        format!("The database cannot be migrated: {error}. Copydesk needs PostgreSQL 14 or newer with the extension btree_gist.")
    })?;
    if done > 0 {
        tracing::info!(migrations = done, "database migrated");
    }
    Ok(harness.into_inner())
}

fn known() -> Result<BTreeSet<String>> {
    let all = MigrationSource::<Pg>::migrations(&MIGRATIONS).map_err(Error::internal)?;
    Ok(all.iter().map(|one| one.name().version().to_string()).collect())
}

async fn made(conn: &mut Conn) -> Result<BTreeSet<String>> {
    #[derive(QueryableByName)]
    struct Made {
        #[diesel(sql_type = sql_types::Text)]
        version: String,
    }
    #[derive(QueryableByName)]
    struct ExistingTable {
        #[diesel(sql_type = sql_types::Bool)]
        there: bool,
    }
    let table: ExistingTable =
        diesel::sql_query("SELECT to_regclass('__diesel_schema_migrations') IS NOT NULL AS there")
            .get_result(conn)
            .await?;
    if !table.there {
        return Ok(BTreeSet::new());
    }
    let made: Vec<Made> = diesel::sql_query("SELECT version::text AS version FROM __diesel_schema_migrations")
        .load(conn)
        .await?;
    Ok(made.into_iter().map(|one| one.version).collect())
}
