//! Authors, categories and tags, which stories name: few, so each comes in by the command of the desk. Who or what is here
//! already under the same name is the same.

use std::{
    collections::{HashMap, HashSet},
    fs::File,
};

use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::{AsyncConnection, RunQueryDsl};
use uuid::Uuid;

use super::{
    Fresh, Import, ImportKind, batch, begun,
    fields::LineFields,
    fresh,
    jsonl::{self, Shelves},
    ledger,
    lines::FileLines,
    sentence_of, unread,
};
use crate::{
    articles::archive,
    authors::{self, Author},
    error::{Error, Problems, Result},
    ids::{CategoryId, TagId},
    locale::Language,
    platform::db::Conn,
    policy::Actor,
    schema::newsroom::{authors as author_rows, tags as tag_rows},
    site::Site,
    staff::{Account, EmailAddress},
    taxonomy::{
        category::{self, Category},
        tag,
    },
};

/// More categories than this is no tree that a reader finds a way through; they are held in memory to put parents first.
const MOST_CATEGORIES: usize = 5_000;

/// What became of a thing.
enum Came {
    /// It is new.
    New(Uuid),
    /// It is new, and the address that it had cannot be its own here.
    Moved(Uuid),
    /// It was here under the same name.
    Joined(Uuid),
}

impl Came {
    const fn id(&self) -> Uuid {
        match self {
            Self::New(id) | Self::Moved(id) | Self::Joined(id) => *id,
        }
    }
}

/// A thing that comes in by a command of the desk.
trait Importable: Sync {
    /// Makes it, or finds it here.
    fn bring(&self, conn: &mut Conn, who: &Actor, source: &str) -> impl Future<Output = Result<Came>> + Send;
}

/// Whether it was its address that could not be.
fn is_of_slug<T>(made: &Result<T>, slug: &str) -> bool {
    matches!(made, Err(Error::Problems(problems)) if !slug.is_empty() && problems.on("slug").is_some())
}

/// Brings in the three files, as far as they are there.
///
/// # Errors
/// As the import.
pub(super) async fn fill(import: &mut Import<'_>) -> Result<()> {
    if let Some(file) = import.open(ImportKind::Author)? {
        let mut lines = FileLines::of(file);
        while let Some(rows) = next(import, ImportKind::Author, &mut lines, jsonl::author).await? {
            each(import, ImportKind::Author, rows).await?;
        }
    }
    if let Some(file) = import.open(ImportKind::Category)? {
        let (mut lines, mut all) = (FileLines::of(file), Vec::new());
        while let Some(rows) = next(import, ImportKind::Category, &mut lines, jsonl::category).await? {
            all.extend(rows);
            if all.len() > MOST_CATEGORIES {
                return Err(Error::Conflict(format!(
                    "There are more than {MOST_CATEGORIES} categories. Make tags of most of them."
                )));
            }
        }
        categories(import, all).await?;
        import.report.write_down()?;
    }
    if let Some(file) = import.open(ImportKind::Tag)? {
        let mut lines = FileLines::of(file);
        while let Some(rows) = next(import, ImportKind::Tag, &mut lines, jsonl::tag).await? {
            each(import, ImportKind::Tag, rows).await?;
        }
    }
    import.report.write_down()
}

/// The next rows that are not here yet; nothing at the end of the file.
async fn next<T>(
    import: &mut Import<'_>,
    kind: ImportKind,
    lines: &mut FileLines<File>,
    take: fn(&mut LineFields) -> std::result::Result<T, Problems>,
) -> Result<Option<Vec<Fresh<T>>>> {
    import.report.write_down()?;
    let before = lines.read;
    let rows = batch(lines, |line| jsonl::read(line, take)).map_err(|error| unread(kind, &error))?;
    import.did(lines.read - before);
    if rows.is_empty() {
        return Ok(None);
    }
    let (fresh, sifted) = fresh(import.conn, &import.order.source, kind, rows).await?;
    import.report.sift(kind, sifted);
    Ok(Some(fresh))
}

/// One transaction for some; what is wrong with one holds no other up.
async fn each<T: Importable>(import: &mut Import<'_>, kind: ImportKind, rows: Vec<Fresh<T>>) -> Result<()> {
    let (by, source) = (import.by, import.order.source.as_str());
    for some in rows.chunks(50) {
        let done = import
            .conn
            .transaction::<_, Error, _>(async |conn: &mut Conn| {
                let (who, at) = begun(conn, by).await?;
                let mut done = Vec::with_capacity(some.len());
                for row in some {
                    let came = conn
                        .transaction::<_, Error, _>(async |conn: &mut Conn| {
                            let came = row.thing.bring(conn, &who, source).await?;
                            let entry = ledger::LedgerEntry {
                                foreign: &row.id,
                                id: came.id(),
                                digest: &row.digest,
                                wants_place: false,
                            };
                            ledger::record(conn, source, kind, at, &[entry]).await?;
                            Ok(came)
                        })
                        .await;
                    done.push(match came {
                        Ok(came) => Ok(came),
                        Err(error) => Err(sentence_of(error)?),
                    });
                }
                Ok(done)
            })
            .await?;
        for (row, came) in some.iter().zip(done) {
            match came {
                Ok(Came::New(_)) => import.report.count(kind).new += 1,
                Ok(Came::Moved(_)) => {
                    import.report.count(kind).new += 1;
                    let sentence = "Its slug cannot be used here; it has one that is made from its name.";
                    import.report.change(kind, row.line, &row.id, sentence.into());
                }
                Ok(Came::Joined(_)) => import.report.count(kind).joined += 1,
                Err(sentence) => import.report.refuse(kind, row.line, Some(&row.id), sentence),
            }
        }
    }
    Ok(())
}

impl Importable for jsonl::ImportedAuthor {
    /// Somebody with the same address has an account, or somebody has the same name and came in with no other line.
    async fn bring(&self, conn: &mut Conn, who: &Actor, source: &str) -> Result<Came> {
        if let Some(own) = of_account(conn, &self.email).await? {
            return Ok(Came::Joined(own.id.0));
        }
        let mut called = Author::called(conn, who.id, std::slice::from_ref(&self.name)).await?;
        if !called.is_empty() {
            let taken: HashSet<Uuid> = (ledger::all(conn, source, ImportKind::Author).await?.into_iter())
                .map(|(_, id)| id)
                .collect();
            called.retain(|one| !taken.contains(&one.id.0) && (self.slug.is_empty() || one.slug == self.slug));
        }
        if let [one] = called.as_slice() {
            return Ok(Came::Joined(one.id.0));
        }
        let form = authors::AuthorForm {
            name: self.name.clone(),
            slug: self.slug.clone(),
            beat: self.beat.clone(),
            bio: self.bio.clone(),
        };
        let made = authors::add(conn, who, &form, None).await;
        if is_of_slug(&made, &form.slug) {
            let form = authors::AuthorForm {
                slug: String::new(),
                ..form
            };
            return Ok(Came::Moved(authors::add(conn, who, &form, None).await?.0));
        }
        Ok(Came::New(made?.0))
    }
}

async fn of_account(conn: &mut Conn, email: &str) -> Result<Option<Author>> {
    let Ok(email) = email.parse::<EmailAddress>() else {
        return Ok(None);
    };
    match Account::by_email(conn, &email).await? {
        Some(account) => Author::of_staff(conn, account.id).await,
        None => Ok(None),
    }
}

impl Importable for jsonl::ImportedTag {
    async fn bring(&self, conn: &mut Conn, who: &Actor, _source: &str) -> Result<Came> {
        if let Some(id) = tag::called(conn, who, &self.name).await? {
            return Ok(Came::Joined(id.0));
        }
        let made = tag::add(conn, who, &self.name, &self.slug).await;
        if is_of_slug(&made, &self.slug) {
            return Ok(Came::Moved(tag::add(conn, who, &self.name, "").await?.0));
        }
        Ok(Came::New(made?.0))
    }
}

/// Parents first, whatever their order in the file: as long as somebody's parent is there, they follow.
async fn categories(import: &mut Import<'_>, mut rows: Vec<Fresh<jsonl::ImportedCategory>>) -> Result<()> {
    loop {
        let source = import.order.source.clone();
        let here: HashMap<String, Uuid> = ledger::all(import.conn, &source, ImportKind::Category)
            .await?
            .into_iter()
            .collect();
        let is_next = |row: &Fresh<jsonl::ImportedCategory>| {
            let parent = row.thing.parent.as_ref();
            parent.is_none_or(|parent| here.contains_key(parent.as_str()))
        };
        let (ready, waiting): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_next);
        if ready.is_empty() {
            for row in waiting {
                let sentence = "The category above it did not come in, or they stand above each other in a circle.";
                import
                    .report
                    .refuse(ImportKind::Category, row.line, Some(&row.id), sentence.into());
            }
            return Ok(());
        }
        let below = |row: Fresh<jsonl::ImportedCategory>| {
            let parent = row.thing.parent.as_ref().and_then(|parent| here.get(parent.as_str()));
            Fresh {
                line: row.line,
                id: row.id,
                digest: row.digest,
                thing: category::CategoryForm {
                    parent: parent.map(|id| CategoryId(*id)),
                    name: row.thing.name,
                    slug: row.thing.slug,
                },
            }
        };
        each(import, ImportKind::Category, ready.into_iter().map(below).collect()).await?;
        rows = waiting;
    }
}

impl Importable for category::CategoryForm {
    async fn bring(&self, conn: &mut Conn, who: &Actor, _source: &str) -> Result<Came> {
        let tree = Category::tree(conn).await?;
        let name = self.name.to_lowercase();
        let same = |one: &&Category| one.parent_id == self.parent && one.name.to_lowercase() == name;
        if let Some(same) = tree.iter().find(same) {
            return Ok(Came::Joined(same.id.0));
        }
        let made = category::add(conn, who, self).await;
        if is_of_slug(&made, &self.slug) {
            let form = Self {
                slug: String::new(),
                ..self.clone()
            };
            return Ok(Came::Moved(category::add(conn, who, &form).await?.0));
        }
        Ok(Came::New(made?.0))
    }
}

/// What stories of this source may name, as it is called there.
///
/// # Errors
/// Database errors; `Conflict` when the newsroom's language cannot be read.
pub(super) async fn load(import: &mut Import<'_>) -> Result<Shelves> {
    let (conn, source) = (&mut *import.conn, import.order.source.as_str());
    let site = Site::load(conn).await?.ok_or(Error::NotSetUp)?;
    let authors = ledger::all(conn, source, ImportKind::Author).await?;
    let ids: Vec<Uuid> = authors.iter().map(|(_, id)| *id).collect();
    let people: Vec<Author> = author_rows::table
        .filter(author_rows::id.eq_any(ids))
        .select(Author::as_select())
        .load(conn)
        .await?;
    let people: HashMap<Uuid, Author> = people.into_iter().map(|author| (author.id.0, author)).collect();
    let tags = ledger::all(conn, source, ImportKind::Tag).await?;
    let there: Vec<Uuid> = tag_rows::table.select(tag_rows::id).load(conn).await?;
    let there: HashSet<Uuid> = there.into_iter().collect();
    let tree = Category::tree(conn).await?;
    let categories = ledger::all(conn, source, ImportKind::Category).await?;
    let stands = |id: &Uuid| tree.iter().any(|category| category.id.0 == *id);
    Ok(Shelves {
        authors: authors
            .into_iter()
            .filter_map(|(foreign, id)| Some((foreign, archive::signed(people.get(&id)?.clone()))))
            .collect(),
        categories: categories
            .into_iter()
            .filter(|(_, id)| stands(id))
            .map(|(foreign, id)| (foreign, CategoryId(id)))
            .collect(),
        tags: tags
            .into_iter()
            .filter(|(_, id)| there.contains(id))
            .map(|(foreign, id)| (foreign, TagId(id)))
            .collect(),
        uncategorized: Category::uncategorized(conn).await?,
        language: Language::parse(&site.language).map_err(Error::Conflict)?,
    })
}
