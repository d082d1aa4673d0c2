//! `copydesk media copy`: the files of pictures and documents, from where they are to where they shall be.

use std::path::PathBuf;

use clap::Subcommand;

use super::{say::say, start};
use crate::{
    config::{Config, media::BucketAddress},
    media::{
        bucket::BucketSettings,
        copying::{self, CopiedFiles},
        store::FileStore,
    },
};

/// The files of pictures, and documents.
#[derive(Debug, Subcommand)]
pub enum Media {
    /// Copy the originals of all pictures, and all documents, to another place. Safe to run again: what is there already stays
    Copy {
        /// A folder, or a bucket: s3://bucket/prefix, reached as the other settings say
        #[arg(long, value_name = "PLACE", value_parser = FilePlace::parse)]
        to: FilePlace,
    },
}

/// Where files are to be.
#[derive(Debug, Clone)]
pub enum FilePlace {
    Folder(PathBuf),
    Bucket(BucketAddress),
}

impl FilePlace {
    fn parse(text: &str) -> Result<Self, String> {
        if text.contains("://") {
            BucketAddress::parse(text).map(Self::Bucket)
        } else {
            Ok(Self::Folder(text.into()))
        }
    }

    fn opened(&self, config: &Config) -> Result<FileStore, String> {
        Ok(match self {
            Self::Folder(folder) => FileStore::in_folder(Ok(folder.clone())),
            Self::Bucket(address) => FileStore::in_bucket(BucketSettings::of(address, &config.media)?),
        })
    }
}

/// Runs a command about files of pictures.
///
/// # Errors
/// A sentence.
pub fn run(config: &Config, command: &Media) -> Result<(), String> {
    let Media::Copy { to } = command;
    let (from, to) = (start::pictures(config)?, to.opened(config)?);
    start::look(config, async |address| {
        let mut conn = address.connect().await.map_err(|error| error.to_string())?;
        to.try_out().await.map_err(|fault| fault.to_string())?;
        let done = copying::copy_originals(&mut conn, &from, &to).await;
        report(&done.map_err(|error| error.to_string())?, &to)
    })
}

fn report(done: &CopiedFiles, to: &FileStore) -> Result<(), String> {
    let CopiedFiles { copied, there, lost } = done;
    say(format_args!(
        "Copied to {}: {copied}. There already: {there}.",
        to.place()
    ))?;
    if lost.is_empty() {
        return Ok(());
    }
    Err(format!(
        "Lost or not whole where they were: {}. Bring them back from a backup, then run this again.",
        lost.join(", ")
    ))
}
