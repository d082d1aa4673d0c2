//! The database: how it is reached, migrated, and shared between the newsroom (may write) and readers (may not).

use std::{
    ffi::{OsStr, OsString},
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
    time::Duration,
};

use diesel::ConnectionError;
use diesel_async::{
    AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
        deadpool::{Object, Pool as Deadpool},
    },
};
use futures_util::FutureExt;
use tokio_postgres::{
    Config,
    config::{Host, SslMode},
};

use crate::{
    error::{Error, Result},
    ids::RequestId,
    platform::{
        listening, migrations,
        roles::{self, RoleNames},
        trust,
    },
};

/// A connection in use.
pub type Conn = AsyncPgConnection;
/// A connection on loan from a pool.
pub type PooledConn = Object<AsyncPgConnection>;
/// Connections of one database role.
pub type Pool = Deadpool<AsyncPgConnection>;

/// One lock for migrating and for making roles; any number no one else uses.
const START_LOCK: i64 = 0x00C0_7DE5_0001;
/// Timeouts of a command: a statement 5 s, a lock 1 s, an idle transaction 5 s.
const NEWSROOM_LIMITS: &str =
    "-c statement_timeout=5000 -c lock_timeout=1000 -c idle_in_transaction_session_timeout=5000";
/// Timeouts of a reader’s query: 1 s, answered as 503; a lock less, so that what passes is told from what is too much. One
/// plan for each statement: their texts show the planner all that it needs, and planning a view takes longer than running
/// it. Every question walks indexes, row by row: what the server guesses of the tables must not talk it into anything else.
const READER_LIMITS: &str = "-c statement_timeout=1000 -c lock_timeout=800 -c default_transaction_read_only=on \
    -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off \
    -c enable_bitmapscan=off -c enable_sort=off -c enable_memoize=off -c jit=off -c max_parallel_workers_per_gather=0";

/// How long a server may say nothing after a question of the newsroom, or of a reader: longer than its own limits above.
/// One that is frozen keeps none of them.
const NEWSROOM_SILENCE: Duration = Duration::from_secs(8);
const READER_SILENCE: Duration = Duration::from_secs(3);

/// How long a server may say nothing while it is connected to.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where a database is and how to reach it.
#[derive(Clone)]
pub struct Address {
    pub(super) config: Config,
    pub(super) tls: Option<Arc<rustls::ClientConfig>>,
    ca: Option<PathBuf>,
    silence: Option<Duration>,
}

impl Address {
    /// Reads a connection URL. With `sslmode=require` the server's certificate is checked against the public
    /// authorities, or against the PEM file `ca` where one is given.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn parse(url: &str, ca: Option<&Path>) -> std::result::Result<Self, String> {
        // The certificate is always verified, name included: what others call verify-full.
        let url = &url
            .replace("sslmode=verify-full", "sslmode=require")
            .replace("sslmode=verify-ca", "sslmode=require");
        let mut config = Config::from_str(url).map_err(|error| {
            format!(
                "DATABASE_URL cannot be read ({error}). It looks like postgresql://user:password@host:5432/database."
            )
        })?;
        config.application_name("copydesk");
        watch(&mut config);
        let tls = match (config.get_ssl_mode(), ca) {
            (SslMode::Require, ca) => Some(Arc::new(trust::trusting(ca)?)),
            (_, None) => None,
            (_, Some(_)) => {
                return Err(
                    "Certificates vouch for nothing without encryption. Add sslmode=require to DATABASE_URL.".into(),
                );
            }
        };
        let ca = ca.map(Path::to_owned);
        Ok(Self {
            config,
            tls,
            ca,
            silence: None,
        })
    }

    /// The same server, as another role.
    #[must_use]
    pub fn with_role(&self, name: &str, password: &str) -> Self {
        let mut other = self.clone();
        other.config.user(name).password(password);
        other
    }

    /// The same server, another database.
    #[must_use]
    pub fn with_database(&self, name: &str) -> Self {
        let mut other = self.clone();
        other.config.dbname(name);
        other
    }

    fn with_limits(&self, options: &str, silence: Duration) -> Self {
        let mut other = self.clone();
        other.config.options(options);
        other.silence = Some(silence);
        other
    }

    /// The database's name.
    #[must_use]
    pub fn database(&self) -> &str {
        self.config
            .get_dbname()
            .or_else(|| self.config.get_user())
            .unwrap_or("postgres")
    }

    /// What tells Postgres's own programs where it is.
    #[must_use]
    pub fn variables(&self) -> Vec<(&'static str, OsString)> {
        let host = |host: &Host| -> OsString {
            match host {
                Host::Tcp(name) => name.into(),
                Host::Unix(folder) => folder.into(),
            }
        };
        let mut all = vec![("PGDATABASE", OsString::from(self.database()))];
        all.extend(self.config.get_hosts().first().map(|first| ("PGHOST", host(first))));
        all.extend(
            self.config
                .get_ports()
                .first()
                .map(|port| ("PGPORT", port.to_string().into())),
        );
        all.extend(self.config.get_user().map(|user| ("PGUSER", user.into())));
        all.extend(
            self.config
                .get_password()
                .map(|secret| ("PGPASSWORD", OsStr::from_bytes(secret).into())),
        );
        if self.tls.is_some() {
            let authorities = self
                .ca
                .as_ref()
                .map_or_else(|| "system".into(), |file| file.clone().into_os_string());
            all.extend([("PGSSLMODE", "verify-full".into()), ("PGSSLROOTCERT", authorities)]);
        }
        all
    }

    /// Opens one connection.
    ///
    /// # Errors
    /// What the server or the network said; that it said nothing for ten seconds.
    pub async fn connect(&self) -> std::result::Result<Conn, ConnectionError> {
        tokio::time::timeout(PATIENCE, self.reach()).await.unwrap_or_else(|_| {
            Err(ConnectionError::BadConnection(
                "it accepts connections and says nothing".into(),
            ))
        })
    }

    async fn reach(&self) -> std::result::Result<Conn, ConnectionError> {
        let client = listening::connect(&self.config, self.tls.as_ref(), self.silence).await?;
        AsyncPgConnection::try_from(client).await
    }

    fn pool(&self, options: &str, silence: Duration, size: usize) -> Result<Pool> {
        let address = self.with_limits(options, silence);
        let mut config = ManagerConfig::default();
        // The default sends `SELECT 1` on every loan; a broken connection shows itself soon enough.
        config.recycling_method = RecyclingMethod::Fast;
        config.custom_setup = Box::new(move |_| {
            let address = address.clone();
            async move { address.connect().await }.boxed()
        });
        let manager = AsyncDieselConnectionManager::<Conn>::new_with_config("", config);
        Pool::builder(manager).max_size(size).build().map_err(Error::internal)
    }
}

/// A server or a network that falls silent ends a connection within ten seconds or so, waiting or idle.
fn watch(config: &mut Config) {
    config
        .connect_timeout(Duration::from_secs(5))
        .tcp_user_timeout(PATIENCE)
        .keepalives(true)
        .keepalives_idle(Duration::from_secs(4))
        .keepalives_interval(Duration::from_secs(2))
        .keepalives_retries(3);
}

/// A connection, or `Busy` when none is free within three seconds.
///
/// # Errors
/// `Busy`.
pub async fn loan(pool: &Pool) -> Result<PooledConn> {
    match tokio::time::timeout(Duration::from_secs(3), pool.get()).await {
        Ok(conn) => Ok(conn?),
        Err(_) => Err(Error::Busy(
            "Copydesk is very busy. Nothing was changed; try again in a moment.".into(),
        )),
    }
}

/// How the start went about roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleState {
    /// Readers and the newsroom sign in as roles of their own.
    Separate,
    /// One role for everything, because the operator allowed it.
    One,
}

/// The two pools of a running Copydesk.
#[derive(Clone)]
pub struct Database {
    /// For commands and for staff: may write, may not rewrite what only grows.
    pub newsroom: Pool,
    /// For readers: can select the views of the schema `published` and nothing else.
    pub readers: Pool,
    /// Where readers' connections lead, for one more that listens.
    pub readers_at: Address,
    /// Key of the cursors and other things that come back to us.
    pub cursor_key: Vec<u8>,
    /// Whether roles are separate.
    pub roles: RoleState,
}

/// How many connections each pool may hold, and whether one role will do.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// Connections for commands and staff pages.
    pub newsroom: usize,
    /// Connections for readers.
    pub readers: usize,
    /// Go on with the owner's role when roles cannot be made.
    pub allow_one_role: bool,
}

impl Database {
    /// Migrates (guarded, so that several instances may start at once), makes the roles, opens the pools.
    ///
    /// # Errors
    /// A sentence for the operator. Needs a multi-threaded runtime: the migration harness blocks in place.
    pub async fn open(owner: &Address, sizes: Sizes) -> std::result::Result<Self, String> {
        let mut conn = owner
            .connect()
            .await
            .map_err(|error| format!("The database does not answer: {error}."))?;
        lock(&mut conn).await?;
        let conn = migrations::run(conn).await?;
        let names = RoleNames::of(owner.database());
        Self::open_migrated(owner, conn, sizes, &names).await
    }

    /// Roles and pools of a database that is migrated already.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub async fn open_migrated(
        owner: &Address,
        mut conn: Conn,
        sizes: Sizes,
        names: &RoleNames,
    ) -> std::result::Result<Self, String> {
        let secret = roles::secret(&mut conn, "roles")
            .await
            .map_err(|error| error.to_string())?;
        let cursor_key = roles::secret(&mut conn, "cursors")
            .await
            .map_err(|error| error.to_string())?;
        let (newsroom, readers, state) = match roles::ensure(&mut conn, owner, names, &secret).await {
            Ok(()) => {
                let writer = owner.with_role(&names.writer, &roles::password(&secret, &names.writer));
                let reader = owner.with_role(&names.reader, &roles::password(&secret, &names.reader));
                (writer, reader, RoleState::Separate)
            }
            Err(why @ roles::RoleFault::NotAllowed { .. }) if sizes.allow_one_role => {
                tracing::warn!(%why, "one database role for everything: a mistake in a reader's query is not stopped by the database");
                (owner.clone(), owner.clone(), RoleState::One)
            }
            Err(why) => return Err(why.to_string()),
        };
        unlock(&mut conn).await?;
        let readers_at = readers.clone();
        Ok(Self {
            readers_at,
            newsroom: newsroom
                .pool(NEWSROOM_LIMITS, NEWSROOM_SILENCE, sizes.newsroom)
                .map_err(|error| error.to_string())?,
            readers: readers
                .pool(READER_LIMITS, READER_SILENCE, sizes.readers)
                .map_err(|error| error.to_string())?,
            cursor_key,
            roles: state,
        })
    }
}

async fn lock(conn: &mut Conn) -> std::result::Result<(), String> {
    conn.batch_execute(&format!("SELECT pg_advisory_lock({START_LOCK})"))
        .await
        .map_err(|error| error.to_string())
}

async fn unlock(conn: &mut Conn) -> std::result::Result<(), String> {
    conn.batch_execute(&format!("SELECT pg_advisory_unlock({START_LOCK})"))
        .await
        .map_err(|error| error.to_string())
}

/// Migrates and makes roles; for `copydesk migrate` and for the template of the tests.
///
/// # Errors
/// A sentence for the operator.
pub async fn prepare(owner: &Address, allow_one_role: bool) -> std::result::Result<Database, String> {
    Database::open(
        owner,
        Sizes {
            newsroom: 2,
            readers: 2,
            allow_one_role,
        },
    )
    .await
}

/// Makes the database of this name if it is not there.
///
/// # Errors
/// What the server said.
pub async fn ensure_database(admin: &Address, name: &str) -> std::result::Result<(), String> {
    #[derive(diesel::QueryableByName)]
    struct ExistingDatabase {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        found: bool,
    }
    let mut conn = admin
        .connect()
        .await
        .map_err(|error| format!("The database does not answer: {error}."))?;
    let found: ExistingDatabase =
        diesel::sql_query("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1) AS found")
            .bind::<diesel::sql_types::Text, _>(name)
            .get_result(&mut conn)
            .await
            .map_err(|error| error.to_string())?;
    if found.found {
        return Ok(());
    }
    conn.batch_execute(&format!("CREATE DATABASE {}", roles::quoted(name)))
        .await
        .map_err(|error| error.to_string())
}

/// Where a command comes from: recorded in every activity row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// A page of the newsroom.
    Page,
    /// A program that came with a token.
    Api,
    /// The page of a link that was sent to somebody.
    Link,
    /// The command line.
    Cli,
    /// Time itself (noticing what is due).
    Clock,
    /// An archive of another system.
    Import,
}

impl Via {
    /// The word that is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Api => "api",
            Self::Link => "link",
            Self::Cli => "cli",
            Self::Clock => "clock",
            Self::Import => "import",
        }
    }
}

/// Which request, through which door.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    /// The door.
    pub via: Via,
    /// The request.
    pub request: RequestId,
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_server_that_accepts_and_says_nothing_is_given_up() {
        let frozen = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = frozen.local_addr().unwrap().port();
        let address = Address::parse(&format!("postgresql://a:b@127.0.0.1:{port}/c"), None).unwrap();

        let error = address.connect().await.err().unwrap();

        assert!(error.to_string().contains("says nothing"), "{error}");
    }
}
