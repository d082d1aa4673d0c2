//! Files that readers load from stories: taken in once, never changed, removed when no story holds them.

use std::collections::HashMap;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde::Deserialize;
use serde_json::json;

use super::{leftover, pdf::PdfFacts, picture::Unfit, store::FileStore};
use crate::{
    activity,
    body::{FileBlock, one_line},
    error::{Error, Result},
    ids::{FileId, StaffId},
    names,
    platform::{db::Conn, sql::sql, token},
    policy::{Action, Actor, Facts, can},
    schema::newsroom::files,
    slug::Slug,
    words::{Word, Words},
};

/// What is said of a file that was chosen and is not there.
pub const GONE_FILE: &str = "This document was removed. Upload it again.";
/// Their media type.
pub const PDF: &str = "application/pdf";
/// Longest name that is kept, in characters, without its ending.
const MAX_STEM: usize = 120;

/// A file, with everything that a page or an answer says of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, QueryableByName)]
pub struct StoryFile {
    /// Identity; public.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: FileId,
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    #[diesel(sql_type = sql_types::Text)]
    pub original: String,
    /// What it is called on the machine of whoever loads it.
    #[diesel(sql_type = sql_types::Text)]
    pub file_name: String,
    /// The end of its address, without the ending.
    #[diesel(sql_type = sql_types::Text)]
    pub slug: String,
    /// What it is called where a story says nothing else.
    #[diesel(sql_type = sql_types::Text)]
    pub title: String,
    /// Length in bytes.
    #[diesel(sql_type = sql_types::BigInt)]
    pub bytes: i64,
    /// How many pages it has, where it says so plainly.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Integer>)]
    pub pages: Option<i32>,
}

/// The columns of a file `f`; a condition follows.
const FILE: &str = "SELECT f.id, encode(f.original, 'hex') AS original, f.file_name, f.slug, f.title, f.bytes, f.pages FROM newsroom.files f";

impl StoryFile {
    /// The one of this id.
    ///
    /// # Errors
    /// `NotFound`, database errors.
    pub async fn find(conn: &mut Conn, id: FileId) -> Result<Self> {
        let found: Option<Self> = sql(format!("{FILE} WHERE f.id = $1"))
            .bind::<sql_types::Uuid, _>(id)
            .get_result(conn)
            .await
            .optional()?;
        found.ok_or(Error::NotFound)
    }

    /// Those of these ids that there are.
    pub async fn all(conn: &mut Conn, ids: &[FileId]) -> Result<HashMap<FileId, Self>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let found: Vec<Self> = sql(format!("{FILE} WHERE f.id = ANY ($1)"))
            .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
            .load(conn)
            .await?;
        Ok(found.into_iter().map(|file| (file.id, file)).collect())
    }

    /// Those of these ids that there are, which nobody removes until the transaction ends.
    pub async fn hold(conn: &mut Conn, ids: &[FileId]) -> Result<Vec<FileId>> {
        if ids.is_empty() {
            return Ok(vec![]);
        }
        let wanted: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
        let found: Vec<uuid::Uuid> = files::table
            .filter(files::id.eq_any(&wanted))
            .order(files::id)
            .select(files::id)
            .for_key_share()
            .load(conn)
            .await?;
        Ok(found.into_iter().map(FileId).collect())
    }

    /// SHA-256 of its bytes; of an odd text none of them.
    #[must_use]
    pub fn digest(&self) -> Vec<u8> {
        let byte = |at: usize| u8::from_str_radix(self.original.get(at..at + 2)?, 16).ok();
        (0..self.original.len()).step_by(2).filter_map(byte).collect()
    }

    /// Length in bytes.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.bytes.unsigned_abs()
    }

    /// How its public address ends, behind that of the files of pictures.
    #[must_use]
    pub fn path(&self) -> String {
        format!("files/{}/{}.pdf", self.original, self.slug)
    }

    /// What it is called in a story.
    #[must_use]
    pub fn title_in<'a>(&'a self, block: &'a FileBlock) -> &'a str {
        match block.title() {
            "" => &self.title,
            own => own,
        }
    }

    /// What one gets: "PDF · 2.4 MB · 12 pages".
    #[must_use]
    pub fn told(&self, words: &Words) -> String {
        let pages = self.pages.and_then(|pages| usize::try_from(pages).ok());
        let pages = pages.map(|pages| words.counted(Word::FilePages, pages));
        let parts: Vec<String> = ["PDF".to_owned(), size(self.length(), words)]
            .into_iter()
            .chain(pages)
            .collect();
        names::side_by_side(parts.iter().map(String::as_str), " · ")
    }
}

/// A length as people say it: "640 kB", "2.4 MB", "12 MB". Nothing is smaller than a kilobyte.
fn size(bytes: u64, words: &Words) -> String {
    let tenths = (bytes + 50_000) / 100_000;
    match bytes {
        0..999_500 => words.with(Word::FileKilobytes, &((bytes + 500) / 1_000).max(1).to_string()),
        _ if tenths >= 100 => words.with(Word::FileMegabytes, &((bytes + 500_000) / 1_000_000).to_string()),
        _ if tenths.is_multiple_of(10) => words.with(Word::FileMegabytes, &(tenths / 10).to_string()),
        _ => {
            let number = format!("{}{}{}", tenths / 10, words.decimal_sign(), tenths % 10);
            words.with(Word::FileMegabytes, &number)
        }
    }
}

/// A file that was looked through and is fit.
#[derive(Debug, Clone)]
pub struct FitFile {
    digest: Vec<u8>,
    file_name: String,
    slug: String,
    title: String,
    bytes: usize,
    pages: Option<u32>,
}

impl FitFile {
    /// Looks a file through that somebody sent. Takes some time of a processor.
    ///
    /// # Errors
    /// It is no file that is taken.
    pub fn of(file_name: &str, bytes: &[u8]) -> std::result::Result<Self, Unfit> {
        let PdfFacts { pages } = PdfFacts::read(bytes)?;
        let stem = stem(file_name);
        Ok(Self {
            digest: token::sha256(bytes),
            slug: Slug::from_text(&stem).map_or_else(|| "document".to_owned(), |slug| slug.as_str().to_owned()),
            title: stem.replace('_', " ").trim().to_owned(),
            file_name: format!("{stem}.pdf"),
            bytes: bytes.len(),
            pages,
        })
    }

    /// Keeps the file, unless it is there.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn keep(&self, store: &FileStore, bytes: Bytes) -> Result<()> {
        store.keep_original(&self.digest, PDF, bytes).await
    }
}

/// What somebody's machine called it: without folders and ending, in one line, without signs that no machine takes.
fn stem(file_name: &str) -> String {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let end = name.len().saturating_sub(4);
    let has_ending = name.get(end..).is_some_and(|end| end.eq_ignore_ascii_case(".pdf"));
    let name = if has_ending { &name[..end] } else { name };
    let is_sign = |c: &char| !matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') && !c.is_control();
    let line: String = one_line(name).chars().filter(is_sign).collect();
    let words: Vec<&str> = line.split_whitespace().collect();
    let stem: String = words.join(" ").chars().take(MAX_STEM).collect();
    match stem.trim_matches(|c: char| c == '.' || c == '_' || c.is_whitespace()) {
        "" => "document".to_owned(),
        stem => stem.to_owned(),
    }
}

/// A file that was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileTakenIn {
    /// Which it is.
    pub id: FileId,
    /// The same file was not here already.
    pub is_new: bool,
}

/// The file of one that was not taken in after all: forgotten, unless somebody else brought the same in.
///
/// # Errors
/// Database errors.
pub async fn leave(conn: &mut Conn, fit: &FitFile) -> Result<()> {
    let at = activity::now(conn).await?;
    leftover::leave(conn, at, Some(&fit.digest), &[]).await
}

/// Takes a file in whose bytes the store has. Of two people who upload the same at once both have the one that is kept.
///
/// # Errors
/// `Refused`, database errors.
pub async fn take_in(conn: &mut Conn, who: &Actor, fit: &FitFile) -> Result<FileTakenIn> {
    can(who, Action::UploadPicture, &Facts::NONE)?;
    leftover::alone_with(conn, &fit.digest).await?;
    let at = activity::instant(conn).await?;
    let id = FileId::new();
    let is_new = diesel::insert_into(files::table)
        .values((
            files::id.eq(id.0),
            files::uploaded_by.eq(who.id.account()?.0),
            files::uploaded_at.eq(at),
            files::original.eq(&fit.digest),
            files::file_name.eq(&fit.file_name),
            files::slug.eq(&fit.slug),
            files::title.eq(&fit.title),
            files::bytes.eq(i64::try_from(fit.bytes).unwrap_or(i64::MAX)),
            files::pages.eq(fit.pages.and_then(|pages| i32::try_from(pages).ok())),
        ))
        .on_conflict(files::original)
        .do_nothing()
        .execute(conn)
        .await?;
    if is_new > 0 {
        noted(conn, who, at, "file_uploaded", id, &fit.title).await?;
        return Ok(FileTakenIn { id, is_new: true });
    }
    let here = files::table
        .filter(files::original.eq(&fit.digest))
        .select(files::id)
        .first::<uuid::Uuid>(conn);
    // Removed between two statements.
    let busy = || Error::Busy("Somebody removed the same document just now. Upload it again.".into());
    let id = here.await.optional()?.map(FileId).ok_or_else(busy)?;
    Ok(FileTakenIn { id, is_new: false })
}

/// Removes a file that no story holds; its bytes are forgotten after it.
///
/// # Errors
/// `Refused`, `Conflict` while a story holds it, `NotFound`, database errors.
pub async fn remove(conn: &mut Conn, who: &Actor, id: FileId) -> Result<()> {
    #[derive(QueryableByName)]
    struct UploadedBy {
        #[diesel(sql_type = sql_types::Uuid)]
        uploaded_by: StaffId,
    }
    // Whoever wants to take it into a story waits, or is waited for.
    let owner: Option<UploadedBy> = sql("SELECT f.uploaded_by FROM newsroom.files f WHERE f.id = $1 FOR UPDATE")
        .bind::<sql_types::Uuid, _>(id)
        .get_result(conn)
        .await
        .optional()?;
    let UploadedBy { uploaded_by } = owner.ok_or(Error::NotFound)?;
    let facts = Facts {
        own: uploaded_by == who.id.account()?,
        ..Facts::NONE
    };
    can(who, Action::RemovePicture, &facts)?;
    if let Some(sentence) = FileUses::of(conn, id).await?.stays() {
        return Err(Error::Conflict(sentence.into()));
    }
    let file = StoryFile::find(conn, id).await?;
    diesel::delete(files::table.find(id.0)).execute(conn).await?;
    let at = activity::instant(conn).await?;
    leftover::leave(conn, at, Some(&file.digest()), &[]).await?;
    noted(conn, who, at, "file_removed", id, &file.title).await
}

/// The columns of `FileUses`, of a file `f`.
pub const FILE_USES: &str = "EXISTS (SELECT FROM newsroom.file_uses u WHERE u.file_id = f.id) AS by_story,
  EXISTS (SELECT FROM newsroom.boilerplate b WHERE b.file_ids @> ARRAY[f.id]) AS by_boilerplate";

/// What holds a file.
#[derive(Debug, Clone, Copy, QueryableByName)]
pub struct FileUses {
    /// A story does, or did in a text that can be restored.
    #[diesel(sql_type = sql_types::Bool)]
    pub by_story: bool,
    /// A snippet or a template does.
    #[diesel(sql_type = sql_types::Bool)]
    pub by_boilerplate: bool,
}

impl FileUses {
    async fn of(conn: &mut Conn, id: FileId) -> Result<Self> {
        Ok(sql(format!("SELECT {FILE_USES} FROM newsroom.files f WHERE f.id = $1"))
            .bind::<sql_types::Uuid, _>(id)
            .get_result(conn)
            .await?)
    }

    /// Why it stays; nothing where nothing holds it.
    #[must_use]
    pub const fn stays(self) -> Option<&'static str> {
        match self {
            Self { by_story: true, .. } => {
                Some("A story holds it, or did in a version that can be restored. So it stays.")
            }
            Self {
                by_boilerplate: true, ..
            } => Some("It stands in a snippet or a template. Remove that first."),
            _ => None,
        }
    }
}

async fn noted(
    conn: &mut Conn,
    who: &Actor,
    at: DateTime<Utc>,
    act: &'static str,
    id: FileId,
    title: &str,
) -> Result<()> {
    activity::record_act(conn, who, at, act, json!({ "file": id, "name": title })).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{locale::Language, words::Wording};

    const BYTES: &[u8] = b"%PDF-1.4\n%%EOF";

    #[test]
    fn a_name_is_kept_as_people_read_it_and_none_leads_anywhere() {
        for (sent, file_name, slug, title) in [
            (
                "Council agenda, 12 May.PDF",
                "Council agenda, 12 May.pdf",
                "council-agenda-12-may",
                "Council agenda, 12 May",
            ),
            (
                "C:\\Users\\ada\\ruling_7_C_12.pdf",
                "ruling_7_C_12.pdf",
                "ruling-7-c-12",
                "ruling 7 C 12",
            ),
            ("../../etc/passwd", "passwd.pdf", "passwd", "passwd"),
            (
                "Grüße\r\nSet-Cookie: a=b.pdf",
                "Grüße Set-Cookie a=b.pdf",
                "grusse-set-cookie-a-b",
                "Grüße Set-Cookie a=b",
            ),
            ("議題.pdf", "議題.pdf", "yi-ti", "議題"),
            (".pdf", "document.pdf", "document", "document"),
            ("\u{1f600}.pdf", "\u{1f600}.pdf", "grinning", "\u{1f600}"),
            ("<script>.pdf", "script.pdf", "script", "script"),
        ] {
            let fit = FitFile::of(sent, BYTES).unwrap();
            assert_eq!(
                (fit.file_name.as_str(), fit.slug.as_str(), fit.title.as_str()),
                (file_name, slug, title),
                "{sent}"
            );
        }
        let long = FitFile::of(&"ä".repeat(500), BYTES).unwrap();
        assert_eq!(long.title.chars().count(), MAX_STEM);
    }

    #[test]
    fn what_one_gets_is_told_in_the_language_of_the_page() {
        let told = |tag: &str, bytes: i64, pages: Option<i32>| {
            let file = StoryFile {
                id: FileId::new(),
                original: "0f".repeat(32),
                file_name: "a.pdf".into(),
                slug: "a".into(),
                title: "a".into(),
                bytes,
                pages,
            };
            assert_eq!(file.digest(), [15; 32]);
            file.told(&Words::of(&Language::of(tag), &Wording::default()))
        };
        for (tag, bytes, pages, said) in [
            ("en", 15, None, "PDF · 1 kB"),
            ("en", 640_400, Some(1), "PDF · 640 kB · 1 page"),
            ("en", 999_499, None, "PDF · 999 kB"),
            ("en", 999_500, None, "PDF · 1 MB"),
            ("en", 2_449_000, Some(12), "PDF · 2.4 MB · 12 pages"),
            ("en", 9_960_000, None, "PDF · 10 MB"),
            ("en", 19_600_000, None, "PDF · 20 MB"),
            ("de", 2_449_000, Some(12), "PDF · 2,4 MB · 12 Seiten"),
            ("fr", 2_449_000, Some(1), "PDF · 2,4 Mo · 1 page"),
            ("pl", 2_449_000, Some(3), "PDF · 2,4 MB · 3 strony"),
            (
                "ar",
                2_449_000,
                Some(2),
                "\u{2068}PDF\u{2069} · \u{2068}2.4 ميغابايت\u{2069} · \u{2068}صفحتان\u{2069}",
            ),
            ("ja", 2_449_000, Some(12), "PDF · 2.4 MB · 12ページ"),
        ] {
            assert_eq!(told(tag, bytes, pages), said, "{tag}");
        }
    }
}
