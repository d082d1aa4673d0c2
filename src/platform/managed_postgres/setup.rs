//! Making the cluster once: checksums, UTF-8, a random superuser password.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::Path,
};

use crate::platform::token::Token;

use super::{endpoint::SUPERUSER, error::StartError, folder::Folder, programs::Programs};

/// UTF-8 without the rules of any language; macOS does not know it by this name.
pub(super) const LOCALE: &str = if cfg!(target_os = "macos") { "C" } else { "C.UTF-8" };

/// Makes the cluster unless there is one. It takes its name only when complete, so an interrupted try leaves no half.
pub(super) fn ensure_cluster(folder: &Folder, programs: &Programs, more: &[String]) -> Result<(), StartError> {
    if is_done(&folder.pgdata())? {
        return Ok(());
    }
    tracing::info!(data_dir = %folder.root().display(), "setting up the private PostgreSQL");
    let unfinished = folder.unfinished();
    remove(&unfinished)?;
    folder.make_private(&unfinished)?;
    folder.make_private(&folder.run())?;
    let password = Token::new().reveal();
    write_secret(folder, &folder.secret(), &password)?;
    initdb(folder, programs, &password, more).inspect_err(|_| {
        let _ = fs::remove_dir_all(&unfinished); // the first error matters more
    })?;
    fs::rename(&unfinished, folder.pgdata()).map_err(|error| StartError::file(&folder.pgdata(), &error))
}

/// Whether there is a cluster. One that we may not see is no reason to make another.
pub(super) fn is_done(pgdata: &Path) -> Result<bool, StartError> {
    match fs::metadata(pgdata.join("PG_VERSION")) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(StartError::file(pgdata, &error)),
    }
}

/// The superuser's password.
pub(super) fn password(folder: &Folder) -> Result<String, StartError> {
    let path = folder.secret();
    let password = fs::read_to_string(&path).map_err(|error| StartError::file(&path, &error))?;
    Ok(password.trim().to_owned())
}

fn initdb(folder: &Folder, programs: &Programs, password: &str, more: &[String]) -> Result<(), StartError> {
    let password_file = folder.run().join("pw"); // the server's user cannot read the secret itself
    write_secret(folder, &password_file, password)?;
    folder.give_to_server(&password_file)?;
    let done = folder
        .command(&programs.initdb(), &folder.run())
        .args([
            "--username",
            SUPERUSER,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--data-checksums",
        ])
        .arg(format!("--locale={LOCALE}"))
        .arg("--pwfile")
        .arg(&password_file)
        .args(more)
        .arg("--pgdata")
        .arg(folder.unfinished())
        .output();
    remove_file(&password_file)?;
    let done = done.map_err(|error| StartError::program("run initdb", &error.to_string(), folder.root()))?;
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

fn remove(folder: &Path) -> Result<(), StartError> {
    tolerate_missing(fs::remove_dir_all(folder)).map_err(|error| StartError::file(folder, &error))
}

fn remove_file(path: &Path) -> Result<(), StartError> {
    tolerate_missing(fs::remove_file(path)).map_err(|error| StartError::file(path, &error))
}

fn tolerate_missing(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
