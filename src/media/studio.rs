//! Where pictures are decoded and made smaller: a few at a time, by their size in memory, on threads that serve nobody.

use std::{
    io,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicBool, Ordering},
    },
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
    picture::{Base, Header, Recipe, RenderedFile, Scaled, Shapes, Unfit},
    rendition::{self, Rendition},
    store::FileStore,
    upload::FitPicture,
};
use crate::{
    error::{Error, Result},
    ids::PictureId,
    jobs::{self, Job, JobKind},
    platform::{
        db::{self, Conn, Pool},
        memory, priority,
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
    /// Pictures are to be planned again now.
    is_to_plan: Arc<AtomicBool>,
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
            is_to_plan: Arc::default(),
        }
    }

    /// Looks a file through that somebody sent, for a newsroom of these shapes.
    ///
    /// # Errors
    /// `Busy` without room. The sentence of what makes it unfit is inside.
    pub async fn look_at(
        &self,
        file_name: String,
        bytes: Bytes,
        shapes: Shapes,
    ) -> Result<std::result::Result<FitPicture, Unfit>> {
        let head = bytes.clone();
        // What cannot be a picture takes no room.
        let memory = match computed(move || Header::read(&head).map(|header| header.memory())).await {
            Ok(memory) => memory,
            Err(unfit) => return Ok(Err(unfit)),
        };
        let room = self.room(memory, PATIENCE_OF_UPLOADS).await?;
        let fit = computed(move || FitPicture::of(&file_name, &bytes, &shapes)).await;
        memory::give_back();
        drop(room);
        Ok(fit)
    }

    /// A file of a picture, made now where it was not yet; one that is slow to make is `NotFound` until it is.
    ///
    /// # Errors
    /// `NotFound`, `Busy`, `Unavailable`, `Internal`.
    pub async fn file(&self, pool: &Pool, rendition: &Rendition) -> Result<Bytes> {
        match self.store.rendition(&rendition.name).await {
            Err(Error::NotFound) => {}
            found => return found,
        }
        // Of a file that was replaced nothing is made any more.
        if rendition.is_behind() || !rendition.is_of_original()? {
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
        let left = unmade(&mut conn, &job, |one| !one.is_behind()).await?;
        drop(conn); // others need it while this one computes
        match self.make(pool, &left).await {
            Ok(()) => job.done(&mut *db::loan(pool).await?).await?,
            Err(error) => failed(pool, job, &error).await?,
        }
        Ok(true)
    }

    /// Makes the files of the next picture that are slow to make, as long as there is nothing else; whether there were any.
    ///
    /// # Errors
    /// `Busy`, database errors.
    pub async fn work_behind(&self, pool: &Pool) -> Result<bool> {
        let mut conn = db::loan(pool).await?;
        if jobs::is_due(&mut conn, JobKind::Renditions).await? {
            return Ok(false);
        }
        let Some(job) = Job::take(&mut conn, JobKind::Avif).await? else {
            return Ok(false);
        };
        let left = unmade(&mut conn, &job, Rendition::is_behind).await?;
        drop(conn);
        match self.make_behind(pool, &job, &left).await {
            Ok(true) => job.done(&mut *db::loan(pool).await?).await?,
            Ok(false) => {
                job.put_back(&mut *db::loan(pool).await?).await?;
                return Ok(false);
            }
            Err(error) => failed(pool, job, &error).await?,
        }
        Ok(true)
    }

    /// A file that was made is not there, and is slow to make: it is made again behind.
    ///
    /// # Errors
    /// `Busy`, database errors.
    pub async fn miss(&self, pool: &Pool, rendition: &Rendition) -> Result<()> {
        rendition::lost(&mut *db::loan(pool).await?, rendition).await
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

    /// The presets are other ones: pictures are planned again at once.
    pub fn plan_soon(&self) {
        self.is_to_plan.store(true, Ordering::Release);
        self.wake();
    }

    /// Whether that was asked for since it was last done.
    #[must_use]
    pub fn takes_plan(&self) -> bool {
        self.is_to_plan.swap(false, Ordering::AcqRel)
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
        let base = Arc::new(base);
        let mut last: Option<(Recipe, Arc<Scaled>)> = None;
        for one in left {
            let recipe = one.recipe()?;
            let scaled = match last {
                Some((before, scaled)) if before.looks_like(&recipe) => scaled,
                _ => scaled(&base, recipe).await?,
            };
            last = Some((recipe, Arc::clone(&scaled)));
            let file = computed(move || scaled.encoded(recipe.kind)).await;
            self.keep(pool, one, &recipe, file.map_err(Error::internal)?).await?;
        }
        drop((base, last));
        memory::give_back();
        Ok(())
    }

    /// The same for those that are slow to make, of which everybody else comes first: the large picture is let go before they
    /// are written, at the lowest priority, and they are left where other files are to be made. Whether all are there.
    async fn make_behind(&self, pool: &Pool, job: &Job, wanted: &[Rendition]) -> Result<bool> {
        let Some((base, left, room)) = self.base(pool, wanted).await? else {
            return Ok(true);
        };
        let (base, mut ready) = (Arc::new(base), Vec::new());
        for one in left {
            let recipe = one.recipe()?;
            ready.push((one, recipe, scaled(&base, recipe).await?));
        }
        drop((base, room));
        for (one, recipe, scaled) in ready {
            let mut conn = db::loan(pool).await?;
            if jobs::is_due(&mut conn, JobKind::Renditions).await? {
                return Ok(false);
            }
            job.goes_on(&mut conn).await?;
            drop(conn);
            let file = computed_behind(move || scaled.encoded(recipe.kind)).await;
            self.keep(pool, one, &recipe, file.map_err(Error::internal)?).await?;
            memory::give_back();
        }
        Ok(true)
    }

    /// The picture of some files, decoded, those that are not there yet, and room for making one at a time. None where all are.
    async fn base<'r>(
        &self,
        pool: &Pool,
        wanted: &'r [Rendition],
    ) -> Result<Option<(Base, Vec<&'r Rendition>, OwnedSemaphorePermit)>> {
        let Some(first) = wanted.first() else { return Ok(None) };
        let reading = Arc::clone(&self.reading).acquire_owned();
        let reading = tokio::time::timeout(PATIENCE, reading).await;
        let _reading = reading.map_err(|_| busy())?.map_err(Error::internal)?;
        // Whoever waits for one file asks with many others.
        if wanted.len() == 1 && self.not_made(pool, wanted).await?.is_empty() {
            return Ok(None);
        }
        let bytes = match self.store.original(&first.original).await {
            Err(Error::NotFound) => return Err(lost(first)),
            found => found?,
        };
        let recipes = wanted.iter().map(Rendition::recipe).collect::<Result<Vec<_>>>()?;
        let memory = Header::read(&bytes).map_err(Error::internal)?.memory();
        let mut room = self.room(memory, PATIENCE).await?;
        // Others may have been asked for them while this one waited.
        let left = self.not_made(pool, wanted).await?;
        if left.is_empty() {
            return Ok(None);
        }
        let base = computed(move || Base::for_recipes(&bytes, &Header::read(&bytes)?, &recipes)).await;
        let base = base.map_err(Error::internal)?;
        memory::give_back();
        let less = room.num_permits().saturating_sub(mib(base.memory() + FILE) as usize);
        drop(room.split(less));
        Ok(Some((base, left, room)))
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

    async fn keep(&self, pool: &Pool, rendition: &Rendition, recipe: &Recipe, file: RenderedFile) -> Result<()> {
        let RenderedFile(file) = file;
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

/// The files of the picture of a job that are still to be made, of those that this is true of.
async fn unmade(conn: &mut Conn, job: &Job, is_ours: impl Fn(&Rendition) -> bool) -> Result<Vec<Rendition>> {
    let mut all = Rendition::of(conn, PictureId(job.subject)).await?;
    all.retain(|one| !one.is_made && is_ours(one));
    Ok(all)
}

async fn failed(pool: &Pool, job: Job, error: &Error) -> Result<()> {
    tracing::warn!(%error, picture = %job.subject, tries = job.tries, "files of a picture are not made");
    job.failed(&mut *db::loan(pool).await?, &error.to_string()).await
}

async fn scaled(base: &Arc<Base>, recipe: Recipe) -> Result<Arc<Scaled>> {
    let base = Arc::clone(base);
    let scaled = computed(move || base.scaled(&recipe)).await;
    scaled.map(Arc::new).map_err(Error::internal)
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
/// One that has the processor when nobody else wants it.
static BACK_ROOM: LazyLock<io::Result<Runtime>> = LazyLock::new(|| {
    Builder::new_current_thread()
        .max_blocking_threads(1)
        .thread_name("pictures behind")
        .on_thread_start(priority::lowest)
        .build()
});

/// Done on one of the threads for pictures. A file that makes a decoder panic is damaged.
async fn computed<T: Send + 'static>(
    work: impl FnOnce() -> std::result::Result<T, Unfit> + Send + 'static,
) -> std::result::Result<T, Unfit> {
    computed_in(&DARKROOM, work).await
}

/// Done on the thread that comes last.
async fn computed_behind<T: Send + 'static>(
    work: impl FnOnce() -> std::result::Result<T, Unfit> + Send + 'static,
) -> std::result::Result<T, Unfit> {
    computed_in(&BACK_ROOM, work).await
}

async fn computed_in<T: Send + 'static>(
    room: &io::Result<Runtime>,
    work: impl FnOnce() -> std::result::Result<T, Unfit> + Send + 'static,
) -> std::result::Result<T, Unfit> {
    let room = match room {
        Ok(room) => room,
        Err(error) => {
            tracing::error!(%error, "no thread for pictures");
            return Err(Unfit::broken());
        }
    };
    match room.handle().spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => {
            tracing::error!(%error, "a picture");
            Err(Unfit::broken())
        }
    }
}
