//! Where pictures are decoded and made smaller: a few at a time, by their size in memory, on threads that serve nobody.

use std::{
    io,
    sync::{Arc, LazyLock},
    time::Duration,
};

use bytes::Bytes;
use diesel_async::AsyncConnection;
use tokio::{
    runtime::{Builder, Runtime},
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
};

use super::{
    leftover,
    picture::{Base, Header, RenderedFile, Unfit},
    rendition::{self, Rendition},
    store::FileStore,
    upload::FitPicture,
};
use crate::{
    error::{Error, Result},
    ids::PictureId,
    jobs::{Job, JobKind},
    platform::db::{self, Conn, Pool},
};

/// Memory for pictures that are worked on, in MiB: one of the largest, or several ordinary ones.
const ROOM: u32 = 200;
/// Bytes that a pixel takes, where it is not known yet how it is stored.
const MOST_OF_A_PIXEL: u64 = 6;
/// So long somebody waits for room.
const PATIENCE: Duration = Duration::from_secs(20);

/// Makes files of pictures.
#[derive(Clone)]
pub struct Studio {
    /// Where the files lie.
    pub store: FileStore,
    room: Arc<Semaphore>,
    asked: Arc<Notify>,
}

impl Studio {
    /// One that works on the files of a store.
    #[must_use]
    pub fn on(store: FileStore) -> Self {
        Self {
            store,
            room: Arc::new(Semaphore::new(ROOM as usize)),
            asked: Arc::new(Notify::new()),
        }
    }

    /// Looks a file through that somebody sent.
    ///
    /// # Errors
    /// `Busy` without room. The sentence of what makes it unfit is inside.
    pub async fn look_at(&self, file_name: String, bytes: Bytes) -> Result<std::result::Result<FitPicture, Unfit>> {
        let head = bytes.clone();
        // What cannot be a picture takes no room.
        let memory = match computed(move || Header::read(&head).map(|header| header.memory())).await {
            Ok(memory) => memory,
            Err(unfit) => return Ok(Err(unfit)),
        };
        let _room = self.room(memory).await?;
        Ok(computed(move || FitPicture::of(&file_name, &bytes)).await)
    }

    /// A file of a picture, made now where it was not yet.
    ///
    /// # Errors
    /// `NotFound`, `Busy`, `Unavailable`, `Internal`.
    pub async fn file(&self, pool: &Pool, rendition: &Rendition) -> Result<Bytes> {
        match self.store.rendition(&rendition.name).await {
            Err(Error::NotFound) => {}
            found => return found,
        }
        // Of a file that was replaced nothing is made any more.
        if !rendition.is_of_original()? {
            return Err(Error::NotFound);
        }
        self.make(pool, std::slice::from_ref(rendition)).await?;
        self.store.rendition(&rendition.name).await
    }

    /// The length of such a file, in bytes; it is there from then on.
    ///
    /// # Errors
    /// As `file`.
    pub async fn length(&self, pool: &Pool, rendition: &Rendition) -> Result<u64> {
        match self.store.length_of_rendition(&rendition.name).await? {
            Some(length) => Ok(length),
            None => Ok(self.file(pool, rendition).await?.len() as u64),
        }
    }

    /// A square file of a picture as an icon so many pixels across.
    ///
    /// # Errors
    /// `NotFound`, `Busy`, `Unavailable`, `Internal`.
    pub async fn icon(&self, pool: &Pool, square: &Rendition, side: u32) -> Result<Bytes> {
        let bytes = self.file(pool, square).await?;
        let icon = computed(move || Base::of(&bytes, &Header::read(&bytes)?)?.icon(side)).await;
        let RenderedFile(icon) = icon.map_err(Error::internal)?;
        Ok(icon.into())
    }

    /// Makes what there is to make of the next picture; whether there was one.
    ///
    /// # Errors
    /// `Busy`, database errors.
    pub async fn work(&self, pool: &Pool) -> Result<bool> {
        let mut conn = db::loan(pool).await?;
        let Some(job) = Job::take(&mut conn, JobKind::Renditions).await? else {
            return Ok(false);
        };
        let left: Vec<Rendition> = Rendition::of(&mut conn, PictureId(job.subject))
            .await?
            .into_iter()
            .filter(|one| !one.is_made)
            .collect();
        drop(conn); // others need it while this one computes
        let done = self.make(pool, &left).await;
        let mut conn = db::loan(pool).await?;
        match done {
            Ok(()) => job.done(&mut conn).await?,
            Err(error) => {
                tracing::warn!(%error, picture = %job.subject, tries = job.tries, "files of a picture are not made");
                job.failed(&mut conn, &error.to_string()).await?;
            }
        }
        Ok(true)
    }

    /// Plans pictures again whose files were planned otherwise, by an older Copydesk.
    ///
    /// # Errors
    /// `Busy`, database errors.
    pub async fn plan_again(&self, pool: &Pool) -> Result<()> {
        let mut conn = db::loan(pool).await?;
        let conn: &mut Conn = &mut conn;
        while conn
            .transaction::<_, Error, _>(async |conn: &mut Conn| rendition::plan_some_again(conn).await)
            .await?
        {}
        Ok(())
    }

    /// Forgets files that nothing names any more.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`, database errors.
    pub async fn forget_leftovers(&self, pool: &Pool) -> Result<()> {
        let (store, mut conn) = (&self.store, db::loan(pool).await?);
        let conn: &mut Conn = &mut conn;
        while conn
            .transaction::<_, Error, _>(async |conn: &mut Conn| leftover::forget_some(conn, store).await)
            .await?
        {}
        Ok(())
    }

    /// Somebody asked for work.
    pub fn wake(&self) {
        self.asked.notify_one();
    }

    /// Until somebody asks for work, or for so long.
    pub async fn wait(&self, most: Duration) {
        let _ = tokio::time::timeout(most, self.asked.notified()).await;
    }

    /// Decodes the original of these once, makes them, and keeps each as soon as it is there.
    async fn make(&self, pool: &Pool, wanted: &[Rendition]) -> Result<()> {
        let Some(first) = wanted.first() else { return Ok(()) };
        let _room = self.room(first.pixels.unsigned_abs() * MOST_OF_A_PIXEL).await?;
        // Others may have been asked for it while this one waited.
        let mut left = Vec::new();
        for one in wanted {
            match self.store.rendition(&one.name).await {
                Ok(file) => self.is_made(pool, one, file.len()).await?,
                Err(Error::NotFound) => left.push(one),
                Err(error) => return Err(error),
            }
        }
        if left.is_empty() {
            return Ok(());
        }
        let bytes = match self.store.original(&first.original).await {
            Err(Error::NotFound) => return Err(lost(first)),
            found => found?,
        };
        let base = computed(move || Base::of(&bytes, &Header::read(&bytes)?)).await;
        let base = Arc::new(base.map_err(Error::internal)?);
        for one in left {
            let (recipe, base) = (one.recipe()?, Arc::clone(&base));
            let RenderedFile(file) = computed(move || base.rendered(&recipe))
                .await
                .map_err(Error::internal)?;
            let length = file.len();
            self.store
                .keep_rendition(&one.name, recipe.kind.content_type(), Bytes::from(file))
                .await?;
            self.is_made(pool, one, length).await?;
        }
        Ok(())
    }

    /// Writes down that a file is there; one that nobody wants any more goes again.
    async fn is_made(&self, pool: &Pool, rendition: &Rendition, length: usize) -> Result<()> {
        let is_wanted = rendition::made(&mut *db::loan(pool).await?, &rendition.name, length).await?;
        if is_wanted {
            return Ok(());
        }
        self.store.forget(None, Some(&rendition.name)).await
    }

    async fn room(&self, bytes: u64) -> Result<OwnedSemaphorePermit> {
        let mib = bytes / (1024 * 1024) + 1;
        let mib = u32::try_from(mib).unwrap_or(ROOM).min(ROOM);
        let busy = || Error::Busy("Many pictures are being worked on. Try again in a moment.".into());
        let room = tokio::time::timeout(PATIENCE, Arc::clone(&self.room).acquire_many_owned(mib)).await;
        room.map_err(|_| busy())?.map_err(Error::internal)
    }
}

/// Whoever asks for it can do nothing, and it may be brought back.
fn lost(rendition: &Rendition) -> Error {
    tracing::error!(picture = %rendition.picture_id, "the file of a picture is lost");
    Error::Unavailable("The file of this picture is lost. `copydesk doctor` says what to do.".into())
}

/// Threads that compute for seconds. Few: each keeps memory that it used for a picture.
const THREADS: usize = 2;
static DARKROOM: LazyLock<io::Result<Runtime>> = LazyLock::new(|| {
    Builder::new_current_thread()
        .max_blocking_threads(THREADS)
        .thread_name("pictures")
        .build()
});

/// Done on one of these threads. A file that makes a decoder panic is damaged.
async fn computed<T: Send + 'static>(
    work: impl FnOnce() -> std::result::Result<T, Unfit> + Send + 'static,
) -> std::result::Result<T, Unfit> {
    let darkroom = match &*DARKROOM {
        Ok(darkroom) => darkroom,
        Err(error) => {
            tracing::error!(%error, "no thread for pictures");
            return Err(Unfit::broken());
        }
    };
    match darkroom.handle().spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => {
            tracing::error!(%error, "a picture");
            Err(Unfit::broken())
        }
    }
}
