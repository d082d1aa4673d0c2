//! Archives of other systems, brought in by the operator: read line by line, written many at once, by the rules of the
//! desk. What came in is remembered, so that an import that was cut off goes on, and one that is run twice changes nothing.

mod blocks;
mod bulk;
mod fields;
mod html;
mod jsonl;
mod ledger;
mod lines;
mod report;
mod shelves;

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use diesel_async::{AsyncConnection, RunQueryDsl};

pub use ledger::ImportKind;
pub use lines::MAX_LINE;
pub use report::{Counts, Report, ReportedLine, file};

use self::{
    jsonl::ImportedLine,
    lines::{FileLine, FileLines},
    report::Sifted,
};
use crate::{
    activity, curation,
    error::{Error, Problems, Result},
    ids::{RequestId, StaffId},
    platform::{
        db::{Conn, Origin, Via},
        sql::sql,
    },
    policy::{Action, Actor, Facts, Role, can},
    site::Site,
    staff::{Account, EmailAddress, acting},
};

/// Lines of one transaction, at most; and their bytes, which bound the memory that an import takes.
const BATCH_LINES: usize = 800;
const BATCH_BYTES: usize = 8 * 1024 * 1024;
/// How often a batch is tried again that others kept from its locks.
const TRIES: u32 = 5;

/// What is to be imported.
#[derive(Debug, Clone)]
pub struct ImportOrder {
    /// The folder of the files.
    pub folder: PathBuf,
    /// The name of the system they are from.
    pub source: String,
    /// The account that imports and signs; else the only admin.
    pub account: Option<EmailAddress>,
}

/// Hears how far an import is.
pub trait ProgressWatcher {
    /// So many bytes of the files are done, and so many lines of stories with them.
    fn reached(&mut self, bytes: u64, stories: u64);
}

/// Whether this can be the name of a system.
///
/// # Errors
/// A sentence.
pub fn source(name: &str) -> std::result::Result<(), String> {
    let fits = (1..=40).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if fits {
        Ok(())
    } else {
        Err("The name of a source has small letters, digits and hyphens, forty at most: old-site.".into())
    }
}

/// The files of a folder that can be imported.
#[must_use]
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let all = [
        ImportKind::Author,
        ImportKind::Category,
        ImportKind::Tag,
        ImportKind::Article,
    ];
    let paths = all.into_iter().map(|kind| folder.join(file(kind)));
    paths.filter(|path| path.exists() && !path.is_dir()).collect()
}

/// An import at work.
struct Import<'a> {
    conn: &'a mut Conn,
    /// A second connection, for what can be written at the same time.
    beside: &'a mut Conn,
    order: &'a ImportOrder,
    by: Signature,
    report: &'a mut Report,
    watch: &'a mut dyn ProgressWatcher,
    /// Bytes of the files that are done.
    bytes: u64,
}

/// Who brings it in. Confirmed again in every transaction.
#[derive(Debug, Clone, Copy)]
struct Signature {
    account: StaffId,
    origin: Origin,
}

impl Signature {
    /// The account as it is now, held until the transaction ends, where it may import.
    async fn confirmed(self, conn: &mut Conn) -> Result<Actor> {
        let left = |error| match error {
            Error::NotFound => Error::Conflict("The account that imports was deactivated meanwhile.".into()),
            other => other,
        };
        let who = acting::for_operator(conn, self.account, self.origin)
            .await
            .map_err(left)?;
        let site = Site::load(conn).await?.ok_or(Error::NotSetUp)?;
        let facts = Facts {
            admins_publish: site.admins_publish,
            ..Facts::NONE
        };
        can(&who, Action::Import, &facts)?;
        Ok(who)
    }
}

/// Imports the files of a folder over two connections. What came in stays when it ends early; the same import goes on there.
///
/// # Errors
/// `Problems` of who imports, `Refused`, `Conflict` when another import runs or a file cannot be read, database errors.
pub async fn jsonl(
    (conn, beside): (&mut Conn, &mut Conn),
    order: &ImportOrder,
    report: &mut Report,
    watch: &mut dyn ProgressWatcher,
) -> Result<()> {
    lock(conn).await?;
    let by = Signature {
        account: account(conn, order.account.as_ref()).await?,
        origin: Origin {
            via: Via::Import,
            request: RequestId::new(),
        },
    };
    conn.transaction::<_, Error, _>(async |conn: &mut Conn| by.confirmed(conn).await.map(drop))
        .await?;
    let mut import = Import {
        conn,
        beside,
        order,
        by,
        report,
        watch,
        bytes: 0,
    };
    let done = import.files().await;
    // What was told is written down also when it goes no further.
    done.and(import.report.finish())
}

/// One import at a time: what is here already is looked up before it is written.
async fn lock(conn: &mut Conn) -> Result<()> {
    let busy = |error| match Error::from(error) {
        Error::Busy(_) => Error::Conflict(
            "Another import into this newsroom is running. Wait for its end, then start this one.".into(),
        ),
        other => other,
    };
    sql("SELECT pg_advisory_lock(hashtext('copydesk import'))")
        .execute(conn)
        .await
        .map(drop)
        .map_err(busy)
}

async fn account(conn: &mut Conn, email: Option<&EmailAddress>) -> Result<StaffId> {
    if let Some(email) = email {
        let found = Account::by_email(conn, email).await?;
        let missing = || Problems::of("as", format!("There is no account with the address {email}."));
        return Ok(found.ok_or_else(missing)?.id);
    }
    let is_admin = |one: &Account| one.role() == Role::Admin && one.deactivated_at.is_none();
    let admins: Vec<Account> = Account::all(conn).await?.into_iter().filter(is_admin).collect();
    match admins.as_slice() {
        [one] => Ok(one.id),
        [] => Err(Problems::of(
            "as",
            "Nobody can sign the stories: there is no admin yet. Set the newsroom up first.",
        )
        .into()),
        _ => Err(Problems::of(
            "as",
            "There are several admins. Say with --as EMAIL which account imports and signs the stories.",
        )
        .into()),
    }
}

impl Import<'_> {
    async fn files(&mut self) -> Result<()> {
        shelves::fill(self).await?;
        if let Some(file) = self.open(ImportKind::Article)? {
            let shelves = shelves::load(self).await?;
            bulk::stories(self, file, shelves).await?;
        }
        self.feature().await
    }

    /// The file of a kind, if there is one.
    fn open(&self, kind: ImportKind) -> Result<Option<File>> {
        match File::open(self.order.folder.join(file(kind))) {
            Ok(opened) => Ok(Some(opened)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unread(kind, &error)),
        }
    }

    fn did(&mut self, bytes: u64) {
        self.bytes += bytes;
        self.watch
            .reached(self.bytes, self.report.of(ImportKind::Article).lines());
    }

    /// The newest of the stories that were featured, as far as the list has room; an editor's later choice stays.
    async fn feature(&mut self) -> Result<()> {
        let (by, source) = (self.by, self.order.source.as_str());
        let free = curation::free_places(self.conn).await?;
        let mut newest = ledger::wanting_places(self.conn, source, free).await?;
        newest.reverse(); // each is put first
        for (id, version) in newest {
            let placed = self
                .conn
                .transaction::<_, Error, _>(async |conn: &mut Conn| {
                    let who = by.confirmed(conn).await?;
                    ledger::decide(conn, source, id).await?;
                    curation::feature(conn, &who, id, Some(version)).await
                })
                .await;
            match placed {
                Ok(()) => self.report.featured += 1,
                // Somebody at the desk decides about it at this moment.
                Err(Error::Conflict(_) | Error::Stale(_) | Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        ledger::decide_all(self.conn, source).await
    }
}

fn unread(kind: ImportKind, error: &io::Error) -> Error {
    Error::Conflict(format!("{} cannot be read: {error}.", file(kind)))
}

/// The next lines of a file, as many as fit in a batch; none at its end.
fn batch<T>(
    lines: &mut FileLines<File>,
    read: impl Fn(FileLine) -> ImportedLine<T>,
) -> io::Result<Vec<ImportedLine<T>>> {
    let (mut rows, mut bytes) = (Vec::new(), 0);
    while rows.len() < BATCH_LINES && bytes < BATCH_BYTES {
        let Some(line) = lines.next()? else { break };
        let row = read(line);
        bytes += row.length;
        rows.push(row);
    }
    Ok(rows)
}

/// Of rows of one kind, those that did not come in before; and what is told of the others.
async fn fresh<T>(
    conn: &mut Conn,
    source: &str,
    kind: ImportKind,
    rows: Vec<ImportedLine<T>>,
) -> Result<(Vec<Fresh<T>>, Sifted)> {
    let asked: Vec<_> = rows.iter().filter_map(|row| Some(&row.known.as_ref()?.0)).collect();
    let mut here = ledger::find(conn, source, kind, &asked).await?;
    let (mut fresh, mut sifted) = (Vec::with_capacity(rows.len()), Sifted::default());
    for row in rows {
        let before = row
            .known
            .as_ref()
            .and_then(|(id, digest)| Some(here.get(id.as_str())? == digest));
        match (before, row.told, row.known) {
            (Some(true), ..) => sifted.before += 1,
            (Some(false), _, known) => {
                let sentence =
                    "It came in before, from another line. Change it at the desk, or give it an id of its own.";
                sifted
                    .refused
                    .push((row.line, known.map(|(id, _)| id), sentence.into()));
            }
            (None, Ok(thing), Some((id, digest))) => {
                here.insert(id.as_str().to_owned(), digest.clone()); // a second line of this id is a later one
                sifted.left.extend(row.left);
                fresh.push(Fresh {
                    line: row.line,
                    id,
                    digest,
                    thing,
                });
            }
            (None, told, known) => {
                let sentence = told.err().unwrap_or_default();
                sifted.refused.push((row.line, known.map(|(id, _)| id), sentence));
            }
        }
    }
    Ok((fresh, sifted))
}

/// A thing that is not here yet.
struct Fresh<T> {
    line: u64,
    id: fields::ForeignId,
    digest: Vec<u8>,
    thing: T,
}

/// Whether a thing cannot come in, or the import cannot go on.
fn sentence_of(error: Error) -> Result<String> {
    match error {
        Error::Problems(problems) => Ok(problems.to_string()),
        Error::Refused(refusal) => Ok(refusal.to_string()),
        Error::Conflict(sentence) => Ok(sentence),
        other => Err(other),
    }
}

/// The instant of a batch.
async fn begun(conn: &mut Conn, by: Signature) -> Result<(Actor, chrono::DateTime<chrono::Utc>)> {
    let who = by.confirmed(conn).await?;
    Ok((who, activity::instant(conn).await?))
}
