//! Where files lie: originals under the digest of their bytes, renditions under their names. A folder of the data folder.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use bytes::Bytes;
use object_store::{
    ObjectStore, ObjectStoreExt as _, PutMode, PutOptions, PutPayload, local::LocalFileSystem, path::Path as Key,
};

use crate::error::{Error, Result};

/// The files of pictures.
#[derive(Clone)]
pub struct FileStore(Arc<StorePlace>);

struct StorePlace {
    /// Or why there is none.
    folder: std::result::Result<PathBuf, String>,
    opened: OnceLock<OpenedStore>,
}

struct OpenedStore {
    /// A picture that somebody was told is kept is there after the power goes.
    originals: LocalFileSystem,
    /// Made again when they are lost.
    renditions: LocalFileSystem,
}

impl FileStore {
    /// In a folder, which is made when the first file comes: a newsroom without pictures needs none.
    #[must_use]
    pub fn in_folder(folder: std::result::Result<PathBuf, String>) -> Self {
        Self(Arc::new(StorePlace {
            folder,
            opened: OnceLock::new(),
        }))
    }

    fn opened(&self) -> Result<&OpenedStore> {
        if let Some(opened) = self.0.opened.get() {
            return Ok(opened);
        }
        let opened = self
            .0
            .folder
            .as_ref()
            .map_err(Clone::clone)
            .and_then(|folder| open(folder));
        let opened = opened.map_err(|error| {
            tracing::error!(error, "the folder of pictures");
            Error::Unavailable(
                "Pictures cannot be kept on this machine. An admin finds the reason in Copydesk’s log.".into(),
            )
        })?;
        Ok(self.0.opened.get_or_init(|| opened))
    }

    /// Keeps an original; one that is kept already stays as it is.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn keep_original(&self, digest: &[u8], bytes: Bytes) -> Result<()> {
        let put = self
            .opened()?
            .originals
            .put_opts(
                &original(digest),
                PutPayload::from(bytes),
                PutOptions::from(PutMode::Create),
            )
            .await;
        match put {
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => Ok(()),
            Err(error) => Err(away(&error)),
        }
    }

    /// The length of an original that is kept.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn length_of_original(&self, digest: &[u8]) -> Result<Option<u64>> {
        match self.opened()?.originals.head(&original(digest)).await {
            Ok(found) => Ok(Some(found.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(away(&error)),
        }
    }

    /// An original.
    ///
    /// # Errors
    /// `NotFound`, `Unavailable`.
    pub async fn original(&self, digest: &[u8]) -> Result<Bytes> {
        self.get(&original(digest)).await
    }

    /// Keeps a rendition.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn keep_rendition(&self, name: &str, bytes: Bytes) -> Result<()> {
        self.opened()?
            .renditions
            .put(&rendition(name)?, PutPayload::from(bytes))
            .await
            .map(drop)
            .map_err(|error| away(&error))
    }

    /// A rendition.
    ///
    /// # Errors
    /// `NotFound` when it is not made yet; `Unavailable`.
    pub async fn rendition(&self, name: &str) -> Result<Bytes> {
        self.get(&rendition(name)?).await
    }

    /// Forgets an original, a rendition; what is not there is forgotten already.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn forget(&self, digest: Option<&[u8]>, name: Option<&str>) -> Result<()> {
        let keys = [digest.map(original), name.map(rendition).transpose()?];
        for key in keys.into_iter().flatten() {
            match self.opened()?.renditions.delete(&key).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(away(&error)),
            }
        }
        Ok(())
    }

    async fn get(&self, key: &Key) -> Result<Bytes> {
        let got = self.opened()?.renditions.get(key).await.map_err(|error| away(&error))?;
        got.bytes().await.map_err(|error| away(&error))
    }
}

fn open(folder: &Path) -> std::result::Result<OpenedStore, String> {
    let unfit = |error: &dyn std::fmt::Display| format!("Pictures cannot be kept in {}: {error}.", folder.display());
    std::fs::create_dir_all(folder).map_err(|error| unfit(&error))?;
    let store = || {
        let store = LocalFileSystem::new_with_prefix(folder).map_err(|error| unfit(&error))?;
        Ok::<_, String>(store.with_automatic_cleanup(true))
    };
    Ok(OpenedStore {
        originals: store()?.with_fsync(true),
        renditions: store()?,
    })
}

fn original(digest: &[u8]) -> Key {
    let name: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Key::from_iter(["originals", name.get(..2).unwrap_or_default(), name.as_str()])
}

/// Names come from addresses too.
fn rendition(name: &str) -> Result<Key> {
    let is_name = name.len() == 32
        && name
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if is_name {
        Ok(Key::from_iter(["renditions", &name[..2], name]))
    } else {
        Err(Error::NotFound)
    }
}

fn away(error: &object_store::Error) -> Error {
    if matches!(error, object_store::Error::NotFound { .. }) {
        return Error::NotFound;
    }
    tracing::error!(%error, "a file of a picture");
    Error::Unavailable("The files of pictures cannot be reached. Try again in a moment.".into())
}
