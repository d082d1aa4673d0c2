//! One owner per data folder: a lock that dies with its process, whatever kills it.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::Write,
};

use super::{error::StartError, folder::Folder, text_of};

/// Held as long as this lives; the file carries the number of the process.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Nothing when another process holds it.
    pub fn take(folder: &Folder) -> Result<Option<Self>, StartError> {
        let path = folder.lock();
        let fault = |error| StartError::file(&path, &error);
        let mut file = folder.open_private(&path, OpenOptions::new().append(true))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(fault(error)),
        }
        file.set_len(0).map_err(fault)?;
        writeln!(file, "{}", std::process::id()).map_err(fault)?;
        Ok(Some(Self { _file: file }))
    }

    /// The process that holds it.
    pub fn owner(folder: &Folder) -> Option<u32> {
        text_of(&folder.lock())?.trim().parse().ok()
    }
}
