//! A private PostgreSQL for those who bring none: found, set up, started, kept alive and stopped by Copydesk itself.
//!
//! One process owns a data folder: it holds the lock, starts `postgres` as a child and stops it at its own end.
//! Others may attach to the running server and never stop it. Whatever kills the owner, the server ends with it
//! (on Linux at once; elsewhere the next owner ends it before starting its own).

mod endpoint;
mod error;
mod folder;
mod keeper;
mod lock;
mod pid_file;
mod process;
mod programs;
mod server;
mod setup;
mod stop;
mod user;

use std::{
    ffi::OsString,
    fmt, fs, mem,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use self::{
    endpoint::Endpoint,
    folder::Folder,
    keeper::Keeper,
    lock::{Guests, Lock},
    pid_file::PidFile,
    programs::Programs,
    server::Server,
};
pub use self::{error::StartError, folder::default_data_dir};

/// How long a command waits for a server that another process is just starting.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where the server lives and how it is started.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Copydesk's data folder; the server uses `pgdata`, `run`, `lock`, `lock.guests`, `pg.secret` and `postgres.log` in it.
    pub data_dir: PathBuf,
    /// Folder of `initdb` and `postgres`, when it is not to be searched for.
    pub pg_bin: Option<PathBuf>,
    /// The PATH to search, before the places where packages put the programs.
    pub search_path: Option<OsString>,
    /// More options of `postgres`, as `name=value`; they win over ours.
    pub server_options: Vec<String>,
    /// More arguments of `initdb`.
    pub initdb_options: Vec<String>,
}

impl Settings {
    /// The usual server, in this data folder.
    #[must_use]
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            pg_bin: None,
            search_path: None,
            server_options: Vec::new(),
            initdb_options: Vec::new(),
        }
    }
}

/// A running private server. Dropping it stops the server, if it is ours to stop.
pub struct ManagedPostgres {
    endpoint: Endpoint,
    password: String,
    admin_url: String,
    hold: ServerHold,
}

/// What we have to do with the server.
enum ServerHold {
    /// It is ours: the thread that runs it and the lock of the folder; before its end, a command sees guests off.
    Owner {
        keeper: Keeper,
        guests: Option<Guests>,
        _lock: Lock,
    },
    /// It is another process's; as long as we live, a command does not stop it.
    Guest { _guests: Guests },
    /// We stopped it.
    Nothing,
}

impl ManagedPostgres {
    /// Superuser's URL of the database `postgres`, which always exists. Stays the same when the server is restarted.
    #[must_use]
    pub fn admin_url(&self) -> &str {
        &self.admin_url
    }

    /// Superuser's URL of this database, which the caller has to make.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        self.endpoint.url(&self.password, database)
    }

    /// Whether another process owns the server.
    #[must_use]
    pub fn is_attached(&self) -> bool {
        matches!(self.hold, ServerHold::Guest { .. })
    }

    /// Stops the server if it is ours and waits for its end; harmless to repeat. A command that started it for itself
    /// first waits for other commands that use it meanwhile.
    pub fn stop(&mut self) {
        if let ServerHold::Owner {
            mut keeper,
            guests,
            _lock,
        } = mem::replace(&mut self.hold, ServerHold::Nothing)
        {
            if let Some(guests) = &guests {
                guests.see_off();
            }
            keeper.stop();
        } // only now do the locks go, and someone else may start one
    }

    fn new(endpoint: Endpoint, folder: &Folder, hold: ServerHold) -> Result<Self, StartError> {
        let password = setup::password(folder)?;
        let admin_url = endpoint.url(&password, "postgres");
        Ok(Self {
            endpoint,
            password,
            admin_url,
            hold,
        })
    }
}

impl Drop for ManagedPostgres {
    fn drop(&mut self) {
        self.stop();
    }
}

impl fmt::Debug for ManagedPostgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ManagedPostgres")
            .field("endpoint", &self.endpoint)
            .field("attached", &self.is_attached())
            .finish_non_exhaustive()
    }
}

/// Whether there is a cluster in this data folder; makes nothing.
///
/// # Errors
/// When that cannot be seen.
pub fn is_set_up(data_dir: &Path) -> Result<bool, StartError> {
    setup::is_done(&data_dir.join("pgdata"))
}

/// One of the programs that come with the server (`pg_dump`), or the one of the path.
///
/// # Errors
/// When it is nowhere.
pub fn program(settings: &Settings, name: &str) -> Result<PathBuf, StartError> {
    programs::other(settings, name)
}

/// Becomes the owner of the data folder and starts its server; for `serve`.
///
/// # Errors
/// [`StartError::Held`] when another process owns the folder; otherwise what to do about it, as a sentence.
pub fn start(settings: &Settings) -> Result<ManagedPostgres, StartError> {
    let folder = Folder::open(&settings.data_dir)?;
    match Lock::take(&folder)? {
        Some(lock) => start_own(settings, &folder, lock, None),
        None => Err(held(&folder)),
    }
}

/// Uses the server that runs on this data folder; without one, starts it until the end of this command.
///
/// # Errors
/// What to do about it, as a sentence.
pub fn attach_or_start(settings: &Settings) -> Result<ManagedPostgres, StartError> {
    let folder = Folder::open(&settings.data_dir)?;
    let asked = Instant::now();
    loop {
        if let Some(lock) = Lock::take(&folder)? {
            let guests = Guests::open(&folder)?;
            return start_own(settings, &folder, lock, Some(guests));
        }
        if let Some(attached) = attach(&folder)? {
            return Ok(attached);
        }
        if asked.elapsed() > PATIENCE {
            return Err(held(&folder));
        }
        thread::sleep(Duration::from_millis(20)); // the owner is starting, restarting or ending it
    }
}

fn start_own(
    settings: &Settings,
    folder: &Folder,
    lock: Lock,
    guests: Option<Guests>,
) -> Result<ManagedPostgres, StartError> {
    let programs = Programs::find(settings, folder)?;
    setup::ensure_cluster(folder, &programs, &settings.initdb_options)?;
    stop::stop_leftover(folder);
    let server = Server::new(folder.clone(), programs, settings.server_options.clone())?;
    let (keeper, endpoint) = Keeper::start(server)?;
    ManagedPostgres::new(
        endpoint,
        folder,
        ServerHold::Owner {
            keeper,
            guests,
            _lock: lock,
        },
    )
}

/// Joins the guests first, so that a server seen to run goes on running.
fn attach(folder: &Folder) -> Result<Option<ManagedPostgres>, StartError> {
    let guests = Guests::open(folder)?;
    if !guests.join(folder)? {
        return Ok(None);
    }
    match PidFile::read(folder).and_then(|file| file.serving(folder)) {
        Some(endpoint) => ManagedPostgres::new(endpoint, folder, ServerHold::Guest { _guests: guests }).map(Some),
        None => Ok(None),
    }
}

fn held(folder: &Folder) -> StartError {
    StartError::Held {
        data_dir: folder.root().to_owned(),
        pid: Lock::owner(folder),
    }
}

/// The contents, or nothing when the file is missing or closed.
fn text_of(path: &Path) -> Option<String> {
    fs::read_to_string(path).ok()
}
