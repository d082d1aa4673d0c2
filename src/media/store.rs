//! Where files lie: originals of pictures and files of stories under the digest of their bytes, renditions under their names. A folder of the data folder, or
//! a bucket. A place that does not answer is given up after a while: nobody hangs on it.

use std::{
    fmt,
    ops::Range,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::Duration,
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use object_store::{
    Attribute, Attributes, GetOptions, GetRange, ObjectStore, ObjectStoreExt as _, PutOptions, PutPayload,
    local::LocalFileSystem, path::Path as Key,
};

use super::bucket::BucketSettings;
use crate::error::{Error, Result};

/// So long a reader waits for a file, and whatever holds a transaction open.
const SHORT: Duration = Duration::from_secs(5);
/// So long an original may take on its way.
const LONG: Duration = Duration::from_secs(60);

/// The files of pictures.
#[derive(Clone)]
pub struct FileStore(Arc<StoreRoom>);

struct StoreRoom {
    place: StorePlace,
    opened: OnceLock<OpenedStore>,
}

enum StorePlace {
    /// Or why there is none.
    Folder(std::result::Result<PathBuf, String>),
    Bucket(Box<BucketSettings>),
}

struct OpenedStore {
    /// A picture that somebody was told is kept is there after the power goes.
    originals: Arc<dyn ObjectStore>,
    /// Made again when they are lost.
    renditions: Arc<dyn ObjectStore>,
    /// Folders do not know of media types.
    is_typed: bool,
}

/// What is wrong with a place, as a sentence for whoever runs Copydesk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreFault {
    /// It does not answer now.
    Away(String),
    /// It answers, and will not have us.
    Refused(String),
}

impl fmt::Display for StoreFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Away(sentence) | Self::Refused(sentence)) = self;
        f.write_str(sentence)
    }
}

impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileStore({})", self.place())
    }
}

impl FileStore {
    /// In a folder, which is made when the first file comes: a newsroom without pictures needs none.
    #[must_use]
    pub fn in_folder(folder: std::result::Result<PathBuf, String>) -> Self {
        Self::at(StorePlace::Folder(folder))
    }

    /// In a bucket.
    #[must_use]
    pub fn in_bucket(bucket: BucketSettings) -> Self {
        Self::at(StorePlace::Bucket(Box::new(bucket)))
    }

    fn at(place: StorePlace) -> Self {
        Self(Arc::new(StoreRoom {
            place,
            opened: OnceLock::new(),
        }))
    }

    /// Where that is, as people are told.
    #[must_use]
    pub fn place(&self) -> String {
        match &self.0.place {
            StorePlace::Folder(Ok(folder)) => folder.display().to_string(),
            StorePlace::Folder(Err(_)) => "no folder".to_owned(),
            StorePlace::Bucket(bucket) => bucket.place(),
        }
    }

    /// Whether files lie on another machine.
    #[must_use]
    pub fn is_bucket(&self) -> bool {
        matches!(self.0.place, StorePlace::Bucket(_))
    }

    fn opened(&self) -> Result<&OpenedStore> {
        if let Some(opened) = self.0.opened.get() {
            return Ok(opened);
        }
        let opened = match &self.0.place {
            StorePlace::Folder(folder) => folder.as_ref().map_err(Clone::clone).and_then(|folder| open(folder)),
            StorePlace::Bucket(bucket) => bucket.open().map(|store| OpenedStore {
                originals: Arc::clone(&store),
                renditions: store,
                is_typed: true,
            }),
        };
        let opened = opened.map_err(|error| {
            tracing::error!(error, "the place of pictures");
            Error::Unavailable(
                "Pictures cannot be kept on this machine. An admin finds the reason in Copydesk’s log.".into(),
            )
        })?;
        Ok(self.0.opened.get_or_init(|| opened))
    }

    /// Writes a file, reads it and deletes it again.
    ///
    /// # Errors
    /// What is wrong with the place, and what to do.
    pub async fn try_out(&self) -> std::result::Result<(), StoreFault> {
        let opened = self.opened().map_err(|error| StoreFault::Refused(error.to_string()))?;
        let (key, store) = (Key::from("tried-out"), &opened.renditions);
        let work = async {
            store
                .put(&key, PutPayload::from_static(b"Copydesk may write here."))
                .await?;
            store.get(&key).await?.bytes().await?;
            store.delete(&key).await
        };
        self.judged(work).await
    }

    /// Asks for a file that need not be there.
    ///
    /// # Errors
    /// What is wrong with the place, and what to do.
    pub async fn look(&self) -> std::result::Result<(), StoreFault> {
        let opened = self.opened().map_err(|error| StoreFault::Refused(error.to_string()))?;
        let work = async {
            match opened.renditions.get(&Key::from("tried-out")).await {
                Err(object_store::Error::NotFound { source, .. })
                    if code(&source.to_string()).as_deref() != Some(NO_BUCKET) =>
                {
                    Ok(())
                }
                other => other.map(drop),
            }
        };
        self.judged(work).await
    }

    async fn judged(
        &self,
        work: impl Future<Output = object_store::Result<()>>,
    ) -> std::result::Result<(), StoreFault> {
        match tokio::time::timeout(SHORT, work).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(fault(&self.place(), &error)),
            Err(_) => Err(StoreFault::Away(format!(
                "The store of pictures, {}, says nothing within {} seconds. Look at --media-endpoint and at the network.",
                self.place(),
                SHORT.as_secs()
            ))),
        }
    }

    /// Keeps an original. One that is kept whole already stays as it is.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn keep_original(&self, digest: &[u8], content_type: &str, bytes: Bytes) -> Result<()> {
        if self.length_of_original(digest).await? == Some(bytes.len() as u64) {
            return Ok(());
        }
        let opened = self.opened()?;
        put(
            &opened.originals,
            opened.is_typed,
            &original(digest),
            content_type,
            bytes,
        )
        .await
    }

    /// The length of an original that is kept.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn length_of_original(&self, digest: &[u8]) -> Result<Option<u64>> {
        length(&self.opened()?.originals, &original(digest)).await
    }

    /// An original.
    ///
    /// # Errors
    /// `NotFound`, `Busy`, `Unavailable`.
    pub async fn original(&self, digest: &[u8]) -> Result<Bytes> {
        get(&self.opened()?.originals, &original(digest), LONG).await
    }

    /// Bytes of an original, piece by piece as somebody takes them; never all of it is in memory.
    ///
    /// # Errors
    /// `NotFound`, `Busy`, `Unavailable`; of a piece `Busy`, when it does not come.
    pub async fn part_of_original(
        &self,
        digest: &[u8],
        part: Range<u64>,
    ) -> Result<impl Stream<Item = Result<Bytes>> + 'static> {
        let options = GetOptions {
            range: Some(GetRange::Bounded(part)),
            ..GetOptions::default()
        };
        let (store, key) = (&self.opened()?.originals, original(digest));
        let found = within(SHORT, store.get_opts(&key, options)).await?;
        let next = async |mut pieces: stream::BoxStream<'static, object_store::Result<Bytes>>| {
            let piece = within(LONG, async { pieces.next().await.transpose() })
                .await
                .transpose()?;
            Some((piece, pieces))
        };
        Ok(stream::unfold(found.into_stream(), next))
    }

    /// Keeps a rendition.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn keep_rendition(&self, name: &str, content_type: &str, bytes: Bytes) -> Result<()> {
        let opened = self.opened()?;
        put(
            &opened.renditions,
            opened.is_typed,
            &rendition(name)?,
            content_type,
            bytes,
        )
        .await
    }

    /// A rendition.
    ///
    /// # Errors
    /// `NotFound` when it is not made yet; `Busy`, `Unavailable`.
    pub async fn rendition(&self, name: &str) -> Result<Bytes> {
        get(&self.opened()?.renditions, &rendition(name)?, SHORT).await
    }

    /// The length of a rendition that is made.
    ///
    /// # Errors
    /// `NotFound` of what is no name; `Busy`, `Unavailable`.
    pub async fn length_of_rendition(&self, name: &str) -> Result<Option<u64>> {
        length(&self.opened()?.renditions, &rendition(name)?).await
    }

    /// Bytes of a rendition, which must have so many.
    ///
    /// # Errors
    /// `NotFound`, `Busy`, `Unavailable`.
    pub async fn part_of_rendition(&self, name: &str, part: Range<u64>) -> Result<Bytes> {
        let (store, key) = (&self.opened()?.renditions, rendition(name)?);
        within(SHORT, store.get_range(&key, part)).await
    }

    /// Forgets an original, a rendition; what is not there is forgotten already.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn forget(&self, digest: Option<&[u8]>, name: Option<&str>) -> Result<()> {
        let keys = [digest.map(original), name.map(rendition).transpose()?];
        for key in keys.into_iter().flatten() {
            match within(SHORT, self.opened()?.renditions.delete(&key)).await {
                Ok(()) | Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

async fn put(store: &Arc<dyn ObjectStore>, is_typed: bool, key: &Key, content_type: &str, bytes: Bytes) -> Result<()> {
    let mut options = PutOptions::default();
    if is_typed {
        options.attributes = Attributes::from_iter([(Attribute::ContentType, content_type.to_owned())]);
    }
    within(LONG, store.put_opts(key, PutPayload::from(bytes), options))
        .await
        .map(drop)
}

async fn length(store: &Arc<dyn ObjectStore>, key: &Key) -> Result<Option<u64>> {
    match within(SHORT, store.head(key)).await {
        Ok(found) => Ok(Some(found.size)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn get(store: &Arc<dyn ObjectStore>, key: &Key, most: Duration) -> Result<Bytes> {
    within(most, async { store.get(key).await?.bytes().await }).await
}

/// What comes of it, for so long.
async fn within<T>(most: Duration, work: impl Future<Output = object_store::Result<T>>) -> Result<T> {
    match tokio::time::timeout(most, work).await {
        Ok(done) => done.map_err(|error| away(&error)),
        Err(_) => {
            tracing::error!(seconds = most.as_secs(), "the store of pictures says nothing");
            Err(unreached())
        }
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
        originals: Arc::new(store()?.with_fsync(true)),
        renditions: Arc::new(store()?),
        is_typed: false,
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

fn unreached() -> Error {
    Error::Busy("The files of pictures cannot be reached. Try again in a moment.".into())
}

/// A bucket that is gone is no file that is not there.
const NO_BUCKET: &str = "NoSuchBucket";

fn away(error: &object_store::Error) -> Error {
    if let object_store::Error::NotFound { source, .. } = error
        && code(&source.to_string()).as_deref() != Some(NO_BUCKET)
    {
        return Error::NotFound;
    }
    tracing::error!(%error, "a file of a picture");
    unreached()
}

/// What an S3 store calls a trouble.
fn code(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("<Code>")?;
    let (code, _) = rest.split_once("</Code>")?;
    Some(code.to_owned())
}

fn fault(place: &str, error: &object_store::Error) -> StoreFault {
    use object_store::Error as Store;
    let code = code(&error.to_string());
    match (code.as_deref(), error) {
        (Some(NO_BUCKET), _) => StoreFault::Refused(format!(
            "The store of pictures has no such bucket: {place}. Make it, or name another with --media-store."
        )),
        (_, Store::PermissionDenied { .. } | Store::Unauthenticated { .. }) => StoreFault::Refused(format!(
            "The store of pictures, {place}, refuses our keys ({}). They must be allowed to get, put and delete objects there: look at AWS_ACCESS_KEY_ID, or the file of --media-keys.",
            code.as_deref().unwrap_or("no reason given")
        )),
        (Some(code), _) => StoreFault::Refused(format!(
            "The store of pictures, {place}, says {code}. Look at --media-store, --media-endpoint and --media-region."
        )),
        (None, Store::Generic { .. }) => StoreFault::Away(format!(
            "The store of pictures, {place}, cannot be reached: {}. Look at --media-endpoint and at the network.",
            reason(error)
        )),
        (None, _) => StoreFault::Refused(format!("Pictures cannot be kept in {place}: {}.", reason(error))),
    }
}

/// The innermost cause, in one line.
fn reason(error: &object_store::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    let line: Vec<_> = cause.to_string().split_whitespace().map(str::to_owned).collect();
    line.join(" ").trim_end_matches('.').chars().take(200).collect()
}
