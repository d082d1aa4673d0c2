//! Stories, many at once: one thread reads and seals the next batch while the database takes the one before.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs::File,
    hash::{DefaultHasher, Hash, Hasher},
    thread,
};

use diesel_async::AsyncConnection;
use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use serde_json::json;
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::{
    Fresh, Import, ImportKind, ProgressWatcher, Report, Signature, TRIES, batch, begun, fresh,
    jsonl::{self, ImportedLine, ImportedStory, Shelves},
    ledger,
    lines::FileLines,
    report::Sifted,
    unread,
};
use crate::{
    activity::{self, Entry},
    articles::{
        archive::{self, Archived, Barred},
        stage::Stage,
    },
    error::{Error, Result},
    feed::{self, Event},
    ids::{ArticleId, PublicationId},
    platform::db::Conn,
};

/// Rows with how many bytes of the file they took.
type Batch = (Vec<ImportedLine<ImportedStory>>, u64);

/// Brings in a file of stories, two batches at a time, each on a connection of its own, where they have nothing in common.
///
/// # Errors
/// As the import.
pub(super) async fn stories(import: &mut Import<'_>, file: File, shelves: Shelves) -> Result<()> {
    let (send, receive) = mpsc::channel(1);
    let reader = thread::spawn(move || read(file, &shelves, &send));
    let (by, source) = (import.by, import.order.source.as_str());
    let lanes = vec![&mut *import.conn, &mut *import.beside];
    let mut told = Told {
        report: import.report,
        watch: import.watch,
        bytes: &mut import.bytes,
        next: 0,
        early: BTreeMap::new(),
    };
    Lanes::new(by, source, lanes).run(receive, &mut told).await?;
    reader
        .join()
        .map_err(|_| Error::internal("the thread that reads stories panicked"))
}

/// Connections that take one batch after the other, whichever is free.
struct Lanes<'c> {
    by: Signature,
    source: &'c str,
    free: Vec<&'c mut Conn>,
    at_work: FuturesUnordered<BoxFuture<'c, Finished<'c>>>,
    /// What nobody else may touch, by the number of the batch that holds it.
    claimed: HashMap<u64, HashSet<u64>>,
    started: u64,
}

/// A batch that a connection is done with.
struct Finished<'c> {
    number: u64,
    conn: &'c mut Conn,
    came_in: Result<CameIn>,
}

impl<'c> Lanes<'c> {
    fn new(by: Signature, source: &'c str, free: Vec<&'c mut Conn>) -> Self {
        Self {
            by,
            source,
            free,
            at_work: FuturesUnordered::new(),
            claimed: HashMap::new(),
            started: 0,
        }
    }

    /// Until nothing comes any more. What is under way when one of them fails is brought to its end.
    async fn run(mut self, mut receive: Receiver<Result<Batch>>, told: &mut Told<'_>) -> Result<()> {
        let mut waiting: Option<Batch> = None;
        let mut has_more = true;
        loop {
            if has_more && waiting.is_none() && !self.free.is_empty() {
                tokio::select! {
                    batch = receive.recv() => match batch.transpose() {
                        Ok(Some(batch)) => waiting = Some(batch),
                        Ok(None) => has_more = false,
                        Err(error) => return self.ended(told, error).await,
                    },
                    Some(done) = self.at_work.next() => if let Err(error) = self.finished(told, done) {
                        return self.ended(told, error).await;
                    },
                }
                continue;
            }
            waiting = waiting.and_then(|batch| self.started(batch));
            if waiting.is_none() && has_more && !self.free.is_empty() {
                continue;
            }
            let Some(done) = self.at_work.next().await else {
                return Ok(());
            };
            if let Err(error) = self.finished(told, done) {
                return self.ended(told, error).await;
            }
        }
    }

    /// Starts a batch where a connection is free and nothing of it is being written at this moment; else gives it back.
    fn started(&mut self, batch: Batch) -> Option<Batch> {
        let claims: HashSet<u64> = batch.0.iter().flat_map(claims).collect();
        let meets = self.claimed.values().any(|held| !held.is_disjoint(&claims));
        let Some(conn) = self.free.pop_if(|_| !meets) else {
            return Some(batch);
        };
        let (number, by, source) = (self.started, self.by, self.source);
        self.started += 1;
        self.claimed.insert(number, claims);
        self.at_work.push(Box::pin(async move {
            let came_in = written(conn, by, source, batch).await;
            Finished { number, conn, came_in }
        }));
        None
    }

    fn finished(&mut self, told: &mut Told<'_>, done: Finished<'c>) -> Result<()> {
        self.free.push(done.conn);
        self.claimed.remove(&done.number);
        told.hears(done.number, done.came_in?)
    }

    /// The first error, after what was under way.
    async fn ended(mut self, told: &mut Told<'_>, error: Error) -> Result<()> {
        while let Some(done) = self.at_work.next().await {
            let number = done.number;
            if let Err(later) = self.finished(told, done) {
                tracing::debug!(number, %later, "another batch did not come in either");
            }
        }
        told.rest()?;
        Err(error)
    }
}

/// What only one story can have. Who finds an address taken all the same, because another one got a number, is tried again.
#[derive(Hash)]
enum Claim<'a> {
    Foreign(&'a str),
    Article(ArticleId),
    Address(&'a str),
}

/// As numbers. Two that have one by chance only wait for each other.
fn claims(row: &ImportedLine<ImportedStory>) -> impl Iterator<Item = u64> {
    let foreign = row.known.as_ref().map(|(id, _)| Claim::Foreign(id.as_str()));
    let story = row.told.as_ref().ok().map(|told| &told.story);
    let article = story.map(|story| Claim::Article(story.id()));
    let address = story.map(|story| Claim::Address(story.slug().as_str()));
    [foreign, article, address].into_iter().flatten().map(|claim| {
        let mut hasher = DefaultHasher::new();
        claim.hash(&mut hasher);
        hasher.finish()
    })
}

/// Ends when the file does, when it cannot be read, or when nobody listens any more.
fn read(file: File, shelves: &Shelves, send: &Sender<Result<Batch>>) {
    let mut lines = FileLines::of(file);
    loop {
        let before = lines.read;
        let rows = batch(&mut lines, |line| {
            jsonl::read(line, |fields| jsonl::story(fields, shelves))
        });
        let is_end = rows.as_ref().map_or(true, Vec::is_empty);
        let rows = rows.map_err(|error| unread(ImportKind::Article, &error));
        let sent = send.blocking_send(rows.map(|rows| (rows, lines.read - before)));
        if is_end || sent.is_err() {
            return;
        }
    }
}

/// What a story was besides itself.
struct ImportDetails {
    line: u64,
    id: super::fields::ForeignId,
    digest: Vec<u8>,
    featured: bool,
    notes: Vec<String>,
    slug: String,
    comments: u64,
}

/// What became of a batch.
struct CameIn {
    sifted: Sifted,
    stories: Vec<Archived>,
    beside: Vec<ImportDetails>,
    barred: Barred,
    bytes: u64,
}

/// Writes what of a batch did not come in before.
async fn written(conn: &mut Conn, by: Signature, source: &str, (rows, bytes): Batch) -> Result<CameIn> {
    let (fresh, sifted) = fresh(conn, source, ImportKind::Article, rows).await?;
    let (beside, mut stories): (Vec<ImportDetails>, Vec<Archived>) = fresh.into_iter().map(parted).unzip();
    let barred = placed(conn, by, source, &mut stories, &beside).await?;
    Ok(CameIn {
        sifted,
        stories,
        beside,
        barred,
        bytes,
    })
}

fn parted(fresh: Fresh<ImportedStory>) -> (ImportDetails, Archived) {
    let ImportedStory {
        story,
        featured,
        notes,
        slug,
        comments,
    } = fresh.thing;
    let beside = ImportDetails {
        line: fresh.line,
        id: fresh.id,
        digest: fresh.digest,
        featured,
        notes,
        slug,
        comments,
    };
    (beside, story)
}

/// Tells what became of batches in the order of the file, whichever ended first.
struct Told<'i> {
    report: &'i mut Report,
    watch: &'i mut dyn ProgressWatcher,
    bytes: &'i mut u64,
    next: u64,
    early: BTreeMap<u64, CameIn>,
}

impl Told<'_> {
    fn hears(&mut self, number: u64, batch: CameIn) -> Result<()> {
        self.early.insert(number, batch);
        while let Some(batch) = self.early.remove(&self.next) {
            self.next += 1;
            self.tell(batch)?;
        }
        Ok(())
    }

    /// What came after one that never will.
    fn rest(&mut self) -> Result<()> {
        while let Some((_, batch)) = self.early.pop_first() {
            self.tell(batch)?;
        }
        Ok(())
    }

    fn tell(&mut self, batch: CameIn) -> Result<()> {
        self.report.sift(ImportKind::Article, batch.sifted);
        for (number, (beside, story)) in batch.beside.into_iter().zip(&batch.stories).enumerate() {
            match batch.barred.get(&number) {
                Some(sentence) => {
                    self.report
                        .refuse(ImportKind::Article, beside.line, Some(&beside.id), sentence.clone());
                }
                None => self.count(beside, story),
            }
        }
        self.report.write_down()?;
        *self.bytes += batch.bytes;
        self.watch
            .reached(*self.bytes, self.report.of(ImportKind::Article).lines());
        Ok(())
    }

    fn count(&mut self, beside: ImportDetails, story: &Archived) {
        self.report.count(ImportKind::Article).new += 1;
        self.report.comments += beside.comments;
        let mut notes = beside.notes;
        if !beside.slug.is_empty() && beside.slug != story.slug().as_str() {
            notes.push(format!("Its address is /{} now, not /{}.", story.slug(), beside.slug));
        }
        if !notes.is_empty() {
            self.report
                .change(ImportKind::Article, beside.line, &beside.id, notes.join(" "));
        }
    }
}

/// One transaction for all of them, tried again when others were in its way.
async fn placed(
    conn: &mut Conn,
    by: Signature,
    source: &str,
    stories: &mut [Archived],
    beside: &[ImportDetails],
) -> Result<Barred> {
    if stories.is_empty() {
        return Ok(Barred::new());
    }
    let mut tries = 0;
    loop {
        let done = conn
            .transaction::<_, Error, _>(async |conn: &mut Conn| place(conn, by, source, stories, beside).await)
            .await;
        tries += 1;
        match done {
            Err(Error::Busy(_) | Error::Problems(_)) if tries < TRIES => {}
            done => return done,
        }
    }
}

async fn place(
    conn: &mut Conn,
    by: Signature,
    source: &str,
    stories: &mut [Archived],
    beside: &[ImportDetails],
) -> Result<Barred> {
    let (who, at) = begun(conn, by).await?;
    let barred = archive::admit(conn, at, stories).await?;
    let admitted: Vec<(&Archived, &ImportDetails)> = (0..)
        .zip(stories.iter().zip(beside))
        .filter(|(number, _)| !barred.contains_key(number))
        .map(|(_, one)| one)
        .collect();
    if admitted.is_empty() {
        return Ok(barred);
    }
    let stories: Vec<&Archived> = admitted.iter().map(|(story, _)| *story).collect();
    archive::place(conn, &who, at, &stories).await?;
    let kept: Vec<ledger::LedgerEntry<'_>> = admitted.iter().map(kept).collect();
    ledger::record(conn, source, ImportKind::Article, at, &kept).await?;
    let recorded: Vec<Entry> = admitted.iter().map(|one| recorded(one, source)).collect();
    activity::record_all(conn, &who, at, &recorded).await?;
    let told: Vec<(ArticleId, PublicationId)> = stories.iter().map(|story| (story.id(), story.publication())).collect();
    feed::tell_all(conn, at, Event::Published, &told).await?;
    Ok(barred)
}

fn kept<'a>((story, beside): &(&Archived, &'a ImportDetails)) -> ledger::LedgerEntry<'a> {
    ledger::LedgerEntry {
        foreign: &beside.id,
        id: story.id().0,
        digest: &beside.digest,
        wants_place: beside.featured,
    }
}

fn recorded((story, beside): &(&Archived, &ImportDetails), source: &str) -> Entry {
    Entry {
        act: "imported",
        article: Some(story.id()),
        revision: Some(story.revision()),
        to_stage: Some(Stage::Settled.word()),
        subject: Some(json!({ "source": source, "id": beside.id.as_str(), "slug": story.slug().as_str() })),
        ..Entry::default()
    }
}
