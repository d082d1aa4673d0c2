//! Stories, many at once: one thread reads and seals the next batch while the database takes the one before.

use std::{fs::File, thread};

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

/// Brings in a file of stories.
///
/// # Errors
/// As the import.
pub(super) async fn stories(import: &mut Import<'_>, file: File, shelves: Shelves) -> Result<()> {
    let (send, mut receive) = mpsc::channel(1);
    let reader = thread::spawn(move || read(file, &shelves, &send));
    while let Some(batch) = receive.recv().await {
        let (rows, bytes) = batch?;
        write(import, rows).await?;
        import.did(bytes);
    }
    reader
        .join()
        .map_err(|_| Error::internal("the thread that reads stories panicked"))
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

async fn write(import: &mut Import<'_>, rows: Vec<ImportedLine<ImportedStory>>) -> Result<()> {
    let fresh = fresh(import, ImportKind::Article, rows).await?;
    let (beside, mut stories): (Vec<ImportDetails>, Vec<Archived>) = fresh.into_iter().map(parted).unzip();
    if stories.is_empty() {
        return Ok(());
    }
    let barred = placed(import, &mut stories, &beside).await?;
    for (number, (beside, story)) in beside.into_iter().zip(&stories).enumerate() {
        match barred.get(&number) {
            Some(sentence) => {
                import
                    .report
                    .refuse(ImportKind::Article, beside.line, Some(&beside.id), sentence.clone())?;
            }
            None => count(import, beside, story)?,
        }
    }
    Ok(())
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

fn count(import: &mut Import<'_>, beside: ImportDetails, story: &Archived) -> Result<()> {
    import.report.count(ImportKind::Article).new += 1;
    import.report.comments += beside.comments;
    let mut notes = beside.notes;
    if !beside.slug.is_empty() && beside.slug != story.slug().as_str() {
        notes.push(format!("Its address is /{} now, not /{}.", story.slug(), beside.slug));
    }
    if notes.is_empty() {
        return Ok(());
    }
    import
        .report
        .change(ImportKind::Article, beside.line, &beside.id, notes.join(" "))
}

/// One transaction for all of them, tried again when others were in its way.
async fn placed(import: &mut Import<'_>, stories: &mut [Archived], beside: &[ImportDetails]) -> Result<Barred> {
    let (by, source) = (import.by, import.order.source.as_str());
    let mut tries = 0;
    loop {
        let done = import
            .conn
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
