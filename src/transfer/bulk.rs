//! Stories, many at once: one thread reads and seals the next batch while the database takes the one before.

use std::{collections::HashSet, fs::File, thread};

use diesel_async::AsyncConnection;
use serde_json::json;
use tokio::sync::mpsc::{self, Sender};

use super::{
    Fresh, Import, ImportKind, Signature, TRIES, batch, begun, fresh,
    jsonl::{self, ImportedLine, ImportedStory, Shelves},
    ledger,
    lines::FileLines,
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
    let (send, mut receive) = mpsc::channel(1);
    let reader = thread::spawn(move || read(file, &shelves, &send));
    let mut late = None;
    loop {
        let first = match late.take() {
            Some(batch) => batch,
            None => match receive.recv().await {
                Some(batch) => batch?,
                None => break,
            },
        };
        let mut second = receive.recv().await.transpose()?;
        if second.as_ref().is_some_and(|second| meets(&first.0, &second.0)) {
            late = second.take();
        }
        write(import, first, second).await?;
    }
    reader
        .join()
        .map_err(|_| Error::internal("the thread that reads stories panicked"))
}

/// Whether two batches have an id or an address in common, so that the later one has to see what became of the other.
fn meets(first: &[ImportedLine<ImportedStory>], second: &[ImportedLine<ImportedStory>]) -> bool {
    let first: HashSet<Claim<'_>> = first.iter().flat_map(claims).collect();
    second.iter().flat_map(claims).any(|claim| first.contains(&claim))
}

/// What only one story can have. Who finds an address taken all the same, because another one got a number, is tried again.
#[derive(PartialEq, Eq, Hash)]
enum Claim<'a> {
    Foreign(&'a str),
    Article(ArticleId),
    Address(&'a str),
}

fn claims(row: &ImportedLine<ImportedStory>) -> impl Iterator<Item = Claim<'_>> {
    let foreign = row.known.as_ref().map(|(id, _)| Claim::Foreign(id.as_str()));
    let story = row.told.as_ref().ok().map(|told| &told.story);
    foreign
        .into_iter()
        .chain(story.map(|story| Claim::Article(story.id())))
        .chain(story.map(|story| Claim::Address(story.slug().as_str())))
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

/// A batch of which nothing came in before.
struct FreshBatch {
    stories: Vec<Archived>,
    beside: Vec<ImportDetails>,
    bytes: u64,
}

async fn write(import: &mut Import<'_>, first: Batch, second: Option<Batch>) -> Result<()> {
    let mut first = unknown(import, first).await?;
    let (by, source) = (import.by, import.order.source.as_str());
    let Some(second) = second else {
        let placed = placed(import.conn, by, source, &mut first).await;
        return import.came_in(first, placed);
    };
    let mut second = unknown(import, second).await?;
    let placed = tokio::join!(
        placed(import.conn, by, source, &mut first),
        placed(import.beside, by, source, &mut second)
    );
    import.came_in(first, placed.0)?;
    import.came_in(second, placed.1)
}

async fn unknown(import: &mut Import<'_>, (rows, bytes): Batch) -> Result<FreshBatch> {
    let fresh = fresh(import, ImportKind::Article, rows).await?;
    let (beside, stories) = fresh.into_iter().map(parted).unzip();
    Ok(FreshBatch { stories, beside, bytes })
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

impl Import<'_> {
    /// Tells what became of a batch.
    fn came_in(&mut self, batch: FreshBatch, placed: Result<Barred>) -> Result<()> {
        let barred = placed?;
        for (number, (beside, story)) in batch.beside.into_iter().zip(&batch.stories).enumerate() {
            match barred.get(&number) {
                Some(sentence) => {
                    self.report
                        .refuse(ImportKind::Article, beside.line, Some(&beside.id), sentence.clone());
                }
                None => self.count(beside, story),
            }
        }
        self.report.write_down()?;
        self.did(batch.bytes);
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
async fn placed(conn: &mut Conn, by: Signature, source: &str, batch: &mut FreshBatch) -> Result<Barred> {
    if batch.stories.is_empty() {
        return Ok(Barred::new());
    }
    let FreshBatch { stories, beside, .. } = batch;
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
