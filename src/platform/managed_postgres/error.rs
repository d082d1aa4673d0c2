//! Why the private server did not start: sentences that say what to do.

use std::{
    error::Error,
    fmt, io,
    path::{Path, PathBuf},
};

use super::programs::OLDEST_MAJOR;

/// Why there is no server.
#[derive(Debug)]
pub enum StartError {
    /// Another process owns the data folder.
    Held {
        /// The folder.
        data_dir: PathBuf,
        /// Its owner, unless it went or came at this very moment.
        pid: Option<u32>,
    },
    /// PostgreSQL is not installed.
    NoPrograms,
    /// This one of its programs is not installed.
    NoProgram(String),
    /// The folder named for the programs does not have them.
    NoProgramsIn(PathBuf),
    /// Only versions that are too old are installed.
    TooOld {
        /// The newest one found.
        newest: u32,
    },
    /// Something lies where the data should be, and it is no cluster.
    NoCluster(PathBuf),
    /// The data was made by a major version that is not installed.
    WrongMajor {
        /// The folder of the data.
        data_dir: PathBuf,
        /// The version that made it.
        made_by: u32,
    },
    /// The user who runs the server cannot walk down to the data.
    Closed {
        /// The folder that is in the way.
        folder: PathBuf,
        /// The data folder asked for.
        data_dir: PathBuf,
    },
    /// The folder's name is not UTF-8, so it fits into no address.
    NotText(PathBuf),
    /// We may not write there.
    NotWritable(PathBuf),
    /// No space is left.
    DiskFull(PathBuf),
    /// Started by root, and nobody else is there to run the server.
    NoUser,
    /// No home folder is known, and none was named.
    NoHome,
    /// PostgreSQL or the system refused; with what it said.
    Failed {
        /// The step, as in "PostgreSQL could not …".
        step: String,
        /// What was said.
        said: String,
    },
}

impl StartError {
    /// The right variant for a file that could not be read or written.
    pub(super) fn file(path: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::NotWritable(path.to_owned()),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull(path.to_owned()),
            _ => Self::Failed {
                step: format!("use {}", path.display()),
                said: error.to_string(),
            },
        }
    }

    /// The right variant for a program that ended with these words.
    pub(super) fn program(step: &str, said: &str, data_dir: &Path) -> Self {
        if said.contains("No space left on device") || said.contains("Check free disk space") {
            return Self::DiskFull(data_dir.to_owned());
        }
        Self::Failed {
            step: step.to_owned(),
            said: said.trim().to_owned(),
        }
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Held { data_dir, pid } => {
                write!(f, "Copydesk already runs on the data folder {}", data_dir.display())?;
                if let Some(pid) = pid {
                    write!(f, " (process {pid})")?;
                }
                f.write_str(". Stop it, or give this one another --data-dir.")
            }
            Self::NoPrograms => write!(
                f,
                "No PostgreSQL server programs found. Install PostgreSQL {OLDEST_MAJOR} or newer (Debian, Ubuntu: \
                 apt-get install postgresql; macOS: brew install postgresql@17), or set DATABASE_URL."
            ),
            Self::NoProgram(name) => write!(
                f,
                "{name} is not installed. It comes with PostgreSQL (Debian, Ubuntu: apt-get install postgresql-client)."
            ),
            Self::NoProgramsIn(folder) => write!(
                f,
                "{} does not have PostgreSQL's programs initdb and postgres. Name the folder that has them, or leave \
                 it out and Copydesk searches for them.",
                folder.display()
            ),
            Self::TooOld { newest } => write!(
                f,
                "PostgreSQL {newest} is too old. Install PostgreSQL {OLDEST_MAJOR} or newer, or set DATABASE_URL."
            ),
            Self::NoCluster(pgdata) => write!(
                f,
                "{} holds files, but not the PG_VERSION of a PostgreSQL cluster. Restore it from a backup, or move it away \
                 and Copydesk makes an empty one.",
                pgdata.display()
            ),
            Self::WrongMajor { data_dir, made_by } => write!(
                f,
                "{} was made by PostgreSQL {made_by}, which is not installed. Install PostgreSQL {made_by} (Debian, \
                 Ubuntu: apt-get install postgresql-{made_by}); a newer major version cannot open its files.",
                data_dir.display()
            ),
            Self::Closed { folder, data_dir } => write!(
                f,
                "{} is closed to the user who runs PostgreSQL, so the data cannot lie in {}. Choose another \
                 --data-dir, for example /var/lib/copydesk.",
                folder.display(),
                data_dir.display()
            ),
            Self::NotText(folder) => write!(
                f,
                "The name of {} is not UTF-8 text. Choose another --data-dir.",
                folder.display()
            ),
            Self::NotWritable(path) => write!(
                f,
                "Copydesk may not read and write {}. Run it as the user who owns this folder, or choose another \
                 --data-dir.",
                path.display()
            ),
            Self::DiskFull(path) => write!(
                f,
                "The disk of {} is full. Make room, or choose a --data-dir on another disk.",
                path.display()
            ),
            Self::NoUser => f.write_str(
                "PostgreSQL does not run as root, and there is no user postgres or nobody to run it. Start Copydesk \
                 as an ordinary user.",
            ),
            Self::NoHome => f.write_str("There is no home folder to keep data in. Say where with --data-dir."),
            Self::Failed { step, said } => write!(f, "PostgreSQL could not {step}: {said}"),
        }
    }
}

impl Error for StartError {}
