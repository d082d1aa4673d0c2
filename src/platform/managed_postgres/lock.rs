//! One owner per data folder, and its guests: locks that die with their process, whatever kills it.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::Write,
    path::Path,
};

use super::{error::StartError, folder::Folder, text_of};

/// The owner's lock, held as long as this lives; the file carries the number of the process.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

impl Drop for Lock {
    /// Here and not by closing the file: a process that is being started has it for a moment, too, and with it the lock.
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

impl Lock {
    /// Nothing when another process holds it.
    pub fn take(folder: &Folder) -> Result<Option<Self>, StartError> {
        let path = folder.lock();
        let fault = |error| StartError::file(&path, &error);
        let mut file = open(folder, &path)?;
        if !taken(file.try_lock(), &path)? {
            return Ok(None);
        }
        file.set_len(0).map_err(fault)?;
        writeln!(file, "{}", std::process::id()).map_err(fault)?;
        Ok(Some(Self { file }))
    }

    /// The process that holds it.
    pub fn owner(folder: &Folder) -> Option<u32> {
        text_of(&folder.lock())?.trim().parse().ok()
    }
}

/// The lock that all guests of a server share, so that a command does not stop it under another command.
#[derive(Debug)]
pub(super) struct Guests {
    file: File,
}

impl Guests {
    pub fn open(folder: &Folder) -> Result<Self, StartError> {
        Ok(Self {
            file: open(folder, &folder.guests())?,
        })
    }

    /// `false` when the server is about to be stopped.
    pub fn join(&self, folder: &Folder) -> Result<bool, StartError> {
        taken(self.file.try_lock_shared(), &folder.guests())
    }

    /// Waits until the last one has left; nobody may join any more.
    pub fn see_off(&self) {
        if let Err(error) = self.file.lock() {
            tracing::warn!(%error, "cannot wait for other commands that use the private PostgreSQL");
        }
    }
}

fn open(folder: &Folder, path: &Path) -> Result<File, StartError> {
    folder.open_private(path, OpenOptions::new().append(true))
}

fn taken(tried: Result<(), TryLockError>, path: &Path) -> Result<bool, StartError> {
    match tried {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(StartError::file(path, &error)),
    }
}
