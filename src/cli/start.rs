//! Getting to a database: the one of `DATABASE_URL`, or a private one.

use std::path::PathBuf;

use crate::{
    activity,
    config::{Config, Machine},
    media::{bucket::BucketSettings, store::FileStore},
    platform::{
        db::{self, Address, Database, Sizes},
        managed_postgres::{self, ManagedPostgres, Settings},
    },
};

/// Name of the private server's database.
const DATABASE: &str = "copydesk";

/// How a private server is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerUse {
    /// For as long as we serve; nobody else may have it.
    Own,
    /// For one command: the running one, else one for ourselves.
    Borrowed,
    /// The same, for a command that writes a whole archive: one for ourselves takes memory that serving leaves to others.
    Loading,
    /// As borrowed, and only where there is a database already: for looking at it.
    Existing,
}

/// Where the database is; a private server stops when this is dropped.
pub struct DatabasePlace {
    /// Address, as its owner.
    pub address: Address,
    /// The private server.
    pub server: Option<ManagedPostgres>,
}

/// What can be said about the settings before anything is started.
///
/// # Errors
/// A sentence.
pub fn check(config: &Config) -> Result<(), String> {
    bucket(config)?;
    match (&config.database_url, &config.database_ca) {
        (Some(url), ca) => Address::parse(url, ca.as_deref()).map(drop),
        (None, Some(_)) => Err("--database-ca (COPYDESK_DATABASE_CA) vouches for the server of --database-url (DATABASE_URL), which is missing.".into()),
        (None, None) => Ok(()),
    }
}

/// The data folder.
///
/// # Errors
/// A sentence.
pub fn data_dir(config: &Config) -> Result<PathBuf, String> {
    if let Some(folder) = &config.data_dir {
        return Ok(folder.clone());
    }
    let machine = Machine::read();
    managed_postgres::default_data_dir(machine.xdg_data_home, machine.home).map_err(|error| error.to_string())
}

fn bucket(config: &Config) -> Result<Option<BucketSettings>, String> {
    let address = config.media.media_store.as_ref();
    address
        .map(|address| BucketSettings::of(address, &config.media))
        .transpose()
}

/// Where files of pictures lie; without a data folder the first one says why there is no place.
///
/// # Errors
/// A sentence: a bucket cannot be used as the settings say.
pub fn pictures(config: &Config) -> Result<FileStore, String> {
    Ok(match bucket(config)? {
        Some(bucket) => FileStore::in_bucket(bucket),
        None => FileStore::in_folder(data_dir(config).map(|folder| folder.join("media"))),
    })
}

/// Whether there is a database already, as far as can be seen: another server has one, a private one has its cluster.
pub fn is_set_up(config: &Config) -> bool {
    config.database_url.is_some()
        || data_dir(config).is_ok_and(|folder| managed_postgres::is_set_up(&folder).unwrap_or(true))
}

/// Options of a server that takes in a whole archive. Indexes are written all over, so it holds more of them; and the first
/// change of a page after each checkpoint writes all of the page into the journal, so there are fewer.
const LOADING: [&str; 3] = ["shared_buffers=256MB", "max_wal_size=4GB", "checkpoint_timeout=30min"];

/// How the private server is found and run.
pub fn settings(config: &Config, folder: PathBuf, wanted: ServerUse) -> Settings {
    let server_options = match wanted {
        ServerUse::Loading => LOADING.map(str::to_owned).to_vec(),
        ServerUse::Own | ServerUse::Borrowed | ServerUse::Existing => Vec::new(),
    };
    Settings {
        pg_bin: config.pg_bin.clone(),
        search_path: Machine::read().path,
        server_options,
        ..Settings::new(folder)
    }
}

/// Finds or starts the server. Blocks: call it on a thread of its own kind, before any runtime.
///
/// # Errors
/// A sentence.
pub fn find(config: &Config, wanted: ServerUse) -> Result<DatabasePlace, String> {
    if let Some(url) = &config.database_url {
        return Ok(DatabasePlace {
            address: Address::parse(url, config.database_ca.as_deref())?,
            server: None,
        });
    }
    let folder = data_dir(config)?;
    if wanted == ServerUse::Existing && !managed_postgres::is_set_up(&folder).map_err(|error| error.to_string())? {
        return Err(format!(
            "There is no database in {} yet. `copydesk serve` makes one.",
            folder.display()
        ));
    }
    let settings = settings(config, folder, wanted);
    let server = match wanted {
        ServerUse::Own => managed_postgres::start(&settings),
        ServerUse::Borrowed | ServerUse::Loading | ServerUse::Existing => managed_postgres::attach_or_start(&settings),
    };
    let server = server.map_err(|error| error.to_string())?;
    if wanted != ServerUse::Existing {
        let admin = Address::parse(server.admin_url(), None)?;
        runtime()?.block_on(db::ensure_database(&admin, DATABASE))?;
    }
    Ok(DatabasePlace {
        address: Address::parse(&server.url(DATABASE), None)?,
        server: Some(server),
    })
}

/// A runtime that may block in place, as migrating does.
///
/// # Errors
/// A sentence.
pub fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| format!("Threads cannot be started: {error}."))
}

/// Opens a database, migrated and with everything that a newer version keeps on record of what is there.
///
/// # Errors
/// A sentence.
pub async fn open(owner: &Address, sizes: Sizes) -> Result<Database, String> {
    let database = Database::open(owner, sizes).await?;
    let mut conn = owner.connect().await.map_err(|error| error.to_string())?;
    activity::cover_timelines(&mut conn)
        .await
        .map_err(|error| error.to_string())?;
    activity::cover_names(&mut conn)
        .await
        .map_err(|error| error.to_string())?;
    Ok(database)
}

/// Runs one command with a migrated database and an owner's address.
///
/// # Errors
/// A sentence.
pub fn with_database<T>(
    config: &Config,
    wanted: ServerUse,
    work: impl AsyncFnOnce(Database, Address) -> Result<T, String>,
) -> Result<T, String> {
    let place = find(config, wanted)?;
    let sizes = Sizes {
        newsroom: 2,
        readers: 1,
        allow_one_role: config.allow_one_role,
    };
    let address = place.address.clone();
    let done = runtime()?.block_on(async { work(open(&address, sizes).await?, address.clone()).await });
    leave(place);
    done
}

/// Runs one command that only looks: nothing is made or migrated, and roles stay as they are.
///
/// # Errors
/// A sentence.
pub fn look<T>(config: &Config, work: impl AsyncFnOnce(Address) -> Result<T, String>) -> Result<T, String> {
    let place = find(config, ServerUse::Existing)?;
    let done = runtime()?.block_on(work(place.address.clone()));
    leave(place);
    done
}

fn leave(mut place: DatabasePlace) {
    if let Some(server) = &mut place.server {
        server.stop();
    }
}
