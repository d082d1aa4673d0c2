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
    picture::{Base, Header, Recipe, RenderedFile, Scaled, Unfit},
    rendition::{self, Rendition},
    store::FileStore,
    upload::FitPicture,
};
use crate::{
    error::{Error, Result},
    ids::PictureId,
    jobs::{Job, JobKind},
    platform::{
        db::{self, Conn, Pool},
        memory,
    },
};

/// Memory for pictures that are worked on, in MiB: one of 24 megapixels is decoded while files are made of another. What
/// needs more has all of it, alone.
const ROOM: u32 = 120;
/// What making one file takes beside the picture: its pixels, and the encoder.
const FILE: u64 = 16 * 1024 * 1024;
/// Originals that are read from the store at a time.
const READ: usize = 2;
/// So long somebody waits for room.
const PATIENCE: Duration = Duration::from_secs(20);
/// So long a picture that somebody sent waits, which is here whole: nobody sends it again because of others.
const PATIENCE_OF_UPLOADS: Duration = Duration::from_secs(50);

/// Makes files of pictures.
#[derive(Clone)]
pub struct Studio {
    /// Where the files lie.
    pub store: FileStore,
    room: Arc<Semaphore>,
    /// Who holds an original.
    reading: Arc<Semaphore>,
    asked: Arc<Notify>,
}

impl Studio {
    /// One that works on the files of a store.
    #[must_use]
    pub fn on(store: FileStore) -> Self {
        Self {
            store,
            room: Arc::new(Semaphore::new(ROOM as usize)),
            reading: Arc::new(Semaphore::new(READ)),
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
        let room = self.room(memory, PATIENCE_OF_UPLOADS).await?;
        let fit = computed(move || FitPicture::of(&file_name, &bytes)).await;
        memory::give_back();
        drop(room);
        Ok(fit)
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
        let Some((base, left, _room)) = self.base(pool, wanted).await? else {
            return Ok(());
        };
        let mut last: Option<(Recipe, Arc<Scaled>)> = None;
        for one in left {
            let recipe = one.recipe()?;
            let scaled = match last {
                Some((before, scaled)) if before.looks_like(&recipe) => scaled,
                _ => {
                    let base = Arc::clone(&base);
                    let scaled = computed(move || base.scaled(&recipe)).await;
                    Arc::new(scaled.map_err(Error::internal)?)
                }
            };
            last = Some((recipe, Arc::clone(&scaled)));
            let RenderedFile(file) = computed(move || scaled.encoded(recipe.kind))
                .await
                .map_err(Error::internal)?;
            self.keep(pool, one, &recipe, file).await?;
        }
        drop((base, last));
        memory::give_back();
        Ok(())
    }

    /// The picture of some files, decoded, those that are not there yet, and room for making one at a time. None where all are.
    async fn base<'r>(
        &self,
        pool: &Pool,
        wanted: &'r [Rendition],
    ) -> Result<Option<(Arc<Base>, Vec<&'r Rendition>, OwnedSemaphorePermit)>> {
        let Some(first) = wanted.first() else { return Ok(None) };
        let reading = Arc::clone(&self.reading).acquire_owned();
        let reading = tokio::time::timeout(PATIENCE, reading).await;
        let _reading = reading.map_err(|_| busy())?.map_err(Error::internal)?;
        if self.not_made(pool, wanted).await?.is_empty() {
            return Ok(None);
        }
        let bytes = match self.store.original(&first.original).await {
            Err(Error::NotFound) => return Err(lost(first)),
            found => found?,
        };
        let memory = Header::read(&bytes).map_err(Error::internal)?.memory();
        let mut room = self.room(memory, PATIENCE).await?;
        // Others may have been asked for them while this one waited.
        let left = self.not_made(pool, wanted).await?;
        if left.is_empty() {
            return Ok(None);
        }
        let base = computed(move || Base::of(&bytes, &Header::read(&bytes)?)).await;
        let base = base.map_err(Error::internal)?;
        memory::give_back();
        let less = room.num_permits().saturating_sub(mib(base.memory() + FILE) as usize);
        drop(room.split(less));
        Ok(Some((Arc::new(base), left, room)))
    }

    /// Those of some whose files are not there.
    async fn not_made<'r>(&self, pool: &Pool, wanted: &'r [Rendition]) -> Result<Vec<&'r Rendition>> {
        let mut left = Vec::new();
        for one in wanted {
            match self.store.length_of_rendition(&one.name).await? {
                Some(length) => self.is_made(pool, one, length).await?,
                None => left.push(one),
            }
        }
        Ok(left)
    }

    async fn keep(&self, pool: &Pool, rendition: &Rendition, recipe: &Recipe, file: Vec<u8>) -> Result<()> {
        let length = file.len() as u64;
        self.store
            .keep_rendition(&rendition.name, recipe.kind.content_type(), Bytes::from(file))
            .await?;
        self.is_made(pool, rendition, length).await
    }

    /// Writes down that a file is there; one that nobody wants any more goes again.
    async fn is_made(&self, pool: &Pool, rendition: &Rendition, length: u64) -> Result<()> {
        let is_wanted = rendition::made(&mut *db::loan(pool).await?, &rendition.name, length).await?;
        if is_wanted {
            return Ok(());
        }
        self.store.forget(None, Some(&rendition.name)).await
    }

    async fn room(&self, bytes: u64, patience: Duration) -> Result<OwnedSemaphorePermit> {
        let room = Arc::clone(&self.room).acquire_many_owned(mib(bytes));
        let room = tokio::time::timeout(patience, room).await;
        room.map_err(|_| busy())?.map_err(Error::internal)
    }
}

/// Whole MiB of the room.
fn mib(bytes: u64) -> u32 {
    u32::try_from(bytes / (1024 * 1024) + 1).unwrap_or(ROOM).min(ROOM)
}

fn busy() -> Error {
    Error::Busy("Many pictures are being worked on. Try again in a moment.".into())
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
