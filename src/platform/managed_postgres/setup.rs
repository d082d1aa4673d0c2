//! Making the cluster once: checksums, UTF-8, a random superuser password.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use crate::platform::token::Token;

use super::{endpoint::SUPERUSER, error::StartError, folder::Folder, process, programs::Programs};

/// UTF-8 without the rules of any language; macOS does not know it by this name.
pub(super) const LOCALE: &str = if cfg!(target_os = "macos") { "C" } else { "C.UTF-8" };

/// How the names of folders begin in which a cluster is made.
const WORKSHOP: &str = "pgdata.new";

/// Makes the cluster unless there is one. It takes its name only when complete, so an interrupted try leaves no half.
pub(super) fn ensure_cluster(folder: &Folder, programs: &Programs, more: &[String]) -> Result<(), StartError> {
    let pgdata = folder.pgdata();
    if is_done(&pgdata)? {
        return Ok(());
    }
    must_be_free(&pgdata)?;
    tracing::info!(data_dir = %folder.root().display(), "setting up the private PostgreSQL");
    let password = lasting_secret(folder)?;
    let workshop = Workshop::open(folder)?;
    initdb(folder, programs, &workshop, &password, more)?;
    fs::rename(workshop.pgdata(), &pgdata).map_err(|error| StartError::file(&pgdata, &error))
}

/// Whether there is a cluster. One that we may not see is no reason to make another.
pub(super) fn is_done(pgdata: &Path) -> Result<bool, StartError> {
    match fs::metadata(pgdata.join("PG_VERSION")) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(StartError::file(pgdata, &error)),
    }
}

/// A folder that holds something is perhaps all that is left of somebody's data.
fn must_be_free(pgdata: &Path) -> Result<(), StartError> {
    match fs::read_dir(pgdata).map(|mut entries| entries.next().is_none()) {
        Ok(true) => Ok(()),
        Ok(false) => Err(StartError::NoCluster(pgdata.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(StartError::file(pgdata, &error)),
    }
}

/// The password that was made once, also for an earlier cluster: that one may come back, with the disk it lies on.
fn lasting_secret(folder: &Folder) -> Result<String, StartError> {
    let path = folder.secret();
    match fs::read_to_string(&path) {
        Ok(kept) if !kept.trim().is_empty() => return Ok(kept.trim().to_owned()),
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(StartError::file(&path, &error)),
        _ => {} // none, or an empty file where writing it was cut short
    }
    let password = Token::new().reveal();
    write_secret(folder, &path, &password)?;
    Ok(password)
}

/// A folder of one try's own, gone with it: an `initdb` of an earlier try may be dying still.
struct Workshop(PathBuf);

impl Workshop {
    fn open(folder: &Folder) -> Result<Self, StartError> {
        for entry in fs::read_dir(folder.root()).into_iter().flatten().flatten() {
            if entry.file_name().as_bytes().starts_with(WORKSHOP.as_bytes()) {
                let _ = fs::remove_dir_all(entry.path()); // else the next try removes it
            }
        }
        let name = format!("{WORKSHOP}{}", uuid::Uuid::now_v7().simple());
        let workshop = Self(folder.root().join(name));
        folder.make_private(&workshop.0)?;
        Ok(workshop)
    }

    fn pgdata(&self) -> PathBuf {
        self.0.join("pgdata")
    }

    fn password_file(&self) -> PathBuf {
        self.0.join("pw")
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0); // else the next try removes it
    }
}

/// The superuser's password.
pub(super) fn password(folder: &Folder) -> Result<String, StartError> {
    let path = folder.secret();
    let password = fs::read_to_string(&path).map_err(|error| StartError::file(&path, &error))?;
    Ok(password.trim().to_owned())
}

fn initdb(
    folder: &Folder,
    programs: &Programs,
    workshop: &Workshop,
    password: &str,
    more: &[String],
) -> Result<(), StartError> {
    let password_file = workshop.password_file(); // the server's user cannot read the secret itself
    write_secret(folder, &password_file, password)?;
    folder.give_to_server(&password_file)?;
    let mut command = folder.command(&programs.initdb(), &workshop.0);
    process::end_with_this_thread(&mut command);
    let done = command
        .args(["--username", SUPERUSER, "--auth=scram-sha-256", "--encoding=UTF8"])
        .arg("--data-checksums")
        .arg(format!("--locale={LOCALE}"))
        .arg("--pwfile")
        .arg(&password_file)
        .args(more)
        .arg("--pgdata")
        .arg(workshop.pgdata())
        .output()
        .map_err(|error| StartError::program("run initdb", &error.to_string(), folder.root()))?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    Err(StartError::program("set up its data", &said, folder.root()))
}

/// A new file for our eyes only, safely on the disk.
fn write_secret(folder: &Folder, path: &Path, secret: &str) -> Result<(), StartError> {
    remove_file(path)?;
    let mut file = folder.open_private(path, OpenOptions::new().write(true).create_new(true))?;
    file.write_all(secret.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(|error| StartError::file(path, &error))
}

fn remove_file(path: &Path) -> Result<(), StartError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StartError::file(path, &error)),
        _ => Ok(()),
    }
}
