//! Taking a picture in: looked at before it is decoded, decoded before it is kept, kept once.

use bytes::Bytes;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use super::{
    item::{self, MAX_NAME, MAX_WORDS, Picture, line},
    leftover,
    picture::{
        Base, FocalPoint, Header, PictureFacts, Preset, Recipe, RenderedFile, RenditionKind, Shapes, Unfit, recipes,
    },
    rendition,
    store::FileStore,
};
use crate::{
    activity,
    error::{Error, Result},
    ids::PictureId,
    platform::{db::Conn, sql::sql, token},
    policy::{Action, Actor, Facts, can},
    schema::newsroom::pictures,
};

/// Longest name of a file that is kept, in characters.
const MAX_FILE_NAME: usize = 120;

/// A file that was looked through and is fit.
#[derive(Debug, Clone)]
pub struct FitPicture {
    digest: Vec<u8>,
    file_name: String,
    content_type: &'static str,
    bytes: usize,
    size: (u32, u32),
    moves: bool,
    blurhash: String,
    likeness: u64,
    facts: PictureFacts,
    /// The file by which the library shows it, made while the picture is decoded anyway.
    first: Option<FirstFile>,
}

#[derive(Debug, Clone)]
struct FirstFile {
    name: String,
    bytes: Bytes,
}

/// Pixels across of the picture that lists show.
const FIRST: u32 = 320;

impl FirstFile {
    fn of(base: &Base, digest: &[u8], shapes: &Shapes) -> std::result::Result<Option<Self>, Unfit> {
        let mut cards = recipes(shapes, base.size(), FocalPoint::MIDDLE);
        cards.retain(|one: &Recipe| one.preset == Preset::Card && one.kind == RenditionKind::Webp);
        // Those that are wider are no harm, where there is no other.
        let Some(recipe) = cards
            .iter()
            .rfind(|one| one.width <= FIRST)
            .or_else(|| cards.as_slice().first())
        else {
            return Ok(None);
        };
        let RenderedFile(bytes) = base.rendered(recipe)?;
        Ok(Some(Self {
            name: recipe.name(digest),
            bytes: bytes.into(),
        }))
    }
}

impl FitPicture {
    /// Decodes a file and reads what it says of itself, in a newsroom of these shapes. Takes up to some seconds of a processor: not on a thread that serves.
    ///
    /// # Errors
    /// It is no picture that is taken, is damaged, or too large.
    pub fn of(file_name: &str, bytes: &[u8], shapes: &Shapes) -> std::result::Result<Self, Unfit> {
        let header = Header::read(bytes)?;
        let base = Base::of(bytes, &header)?;
        let digest = token::sha256(bytes);
        Ok(Self {
            first: FirstFile::of(&base, &digest, shapes)?,
            digest,
            file_name: named(file_name),
            content_type: header.format.content_type(),
            bytes: bytes.len(),
            size: base.size(),
            moves: header.moves,
            blurhash: base.blurhash()?,
            likeness: base.likeness()?,
            facts: PictureFacts::of(&header),
        })
    }

    /// SHA-256 of the file.
    #[must_use]
    pub fn digest(&self) -> &[u8] {
        &self.digest
    }

    /// Keeps the file, unless it is there.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn keep_original(&self, store: &FileStore, bytes: Bytes) -> Result<()> {
        store.keep_original(&self.digest, self.content_type, bytes).await
    }

    /// Width and height upright, in pixels.
    #[must_use]
    pub const fn size(&self) -> (u32, u32) {
        self.size
    }

    /// What somebody's machine called it.
    pub(super) fn file_name(&self) -> &str {
        &self.file_name
    }

    pub(super) const fn content_type(&self) -> &'static str {
        self.content_type
    }

    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) const fn moves(&self) -> bool {
        self.moves
    }

    pub(super) fn blurhash(&self) -> &str {
        &self.blurhash
    }

    pub(super) const fn likeness(&self) -> u64 {
        self.likeness
    }

    pub(super) fn taken_at(&self) -> Option<NaiveDateTime> {
        self.facts.taken_at.filter(in_range)
    }

    /// Writes down that the file by which lists show it is there; where it is cut otherwise, that file goes again.
    pub(super) async fn note_first(&self, conn: &mut Conn, at: DateTime<Utc>) -> Result<()> {
        if let Some(first) = &self.first
            && !rendition::made(conn, &first.name, first.bytes.len() as u64).await?
        {
            leftover::leave(conn, at, None, std::slice::from_ref(&first.name)).await?;
        }
        Ok(())
    }

    /// Keeps the file, and the one by which lists show it.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub async fn keep(&self, store: &FileStore, bytes: Bytes) -> Result<()> {
        self.keep_original(store, bytes).await?;
        let webp = RenditionKind::Webp.content_type();
        match &self.first {
            Some(first) => store.keep_rendition(&first.name, webp, first.bytes.clone()).await,
            None => Ok(()),
        }
    }
}

/// What somebody's machine called it: without folders, in one line.
fn named(file_name: &str) -> String {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = line(name).chars().take(MAX_FILE_NAME).collect();
    if name.is_empty() { "picture".to_owned() } else { name }
}

/// What became of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenIn {
    /// It is new.
    New(PictureId),
    /// The same file was here already.
    Here(PictureId),
}

/// The picture of a file that is here already.
pub async fn same_file(conn: &mut Conn, digest: &[u8]) -> Result<Option<PictureId>> {
    let found = pictures::table
        .filter(pictures::original.eq(digest))
        .select(pictures::id)
        .first::<uuid::Uuid>(conn);
    Ok(found.await.optional()?.map(PictureId))
}

/// The files of one that was not taken in after all: forgotten, unless somebody else brought the same in.
///
/// # Errors
/// Database errors.
pub async fn leave(conn: &mut Conn, fit: &FitPicture) -> Result<()> {
    let at = activity::now(conn).await?;
    let first: Vec<String> = fit.first.iter().map(|first| first.name.clone()).collect();
    leftover::leave(conn, at, Some(&fit.digest), &first).await
}

/// Takes a picture in whose file the store has. Of two people who upload the same file at once both have the one that is
/// kept.
///
/// # Errors
/// `Refused`, database errors.
pub async fn take_in(conn: &mut Conn, who: &Actor, fit: &FitPicture) -> Result<TakenIn> {
    #[derive(QueryableByName)]
    struct NewPicture {
        #[diesel(sql_type = sql_types::Uuid)]
        id: PictureId,
    }
    can(who, Action::UploadPicture, &Facts::NONE)?;
    leftover::alone_with(conn, &fit.digest).await?;
    let at: DateTime<Utc> = activity::instant(conn).await?;
    let short = |text: &str, most: usize| -> String { line(text).chars().take(most).collect() };
    let side = |side: u32| i32::try_from(side).unwrap_or(i32::MAX);
    let new: Option<NewPicture> = sql(
        "INSERT INTO newsroom.pictures (id, uploaded_by, uploaded_at, changed_at, original, file_name, content_type, bytes, width, height, moves,
           blurhash, likeness, taken_at, place, caption, credit, alt)
         VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) ON CONFLICT (original) DO NOTHING RETURNING id",
    )
    .bind::<sql_types::Uuid, _>(PictureId::new())
    .bind::<sql_types::Uuid, _>(who.id.account()?)
    .bind::<sql_types::Timestamptz, _>(at)
    .bind::<sql_types::Binary, _>(&fit.digest)
    .bind::<sql_types::Text, _>(&fit.file_name)
    .bind::<sql_types::Text, _>(fit.content_type)
    .bind::<sql_types::BigInt, _>(i64::try_from(fit.bytes).unwrap_or(i64::MAX))
    .bind::<sql_types::Integer, _>(side(fit.size.0))
    .bind::<sql_types::Integer, _>(side(fit.size.1))
    .bind::<sql_types::Bool, _>(fit.moves)
    .bind::<sql_types::Text, _>(&fit.blurhash)
    .bind::<sql_types::BigInt, _>(fit.likeness.cast_signed())
    .bind::<sql_types::Nullable<sql_types::Timestamp>, _>(fit.taken_at())
    .bind::<sql_types::Text, _>(short(&fit.facts.place, MAX_NAME))
    .bind::<sql_types::Text, _>(short(&fit.facts.caption, MAX_WORDS))
    .bind::<sql_types::Text, _>(short(&fit.facts.credit_line(), MAX_NAME))
    .bind::<sql_types::Text, _>(short(&fit.facts.alt, MAX_WORDS))
    .get_result(conn)
    .await
    .optional()?;
    let Some(NewPicture { id }) = new else {
        let here = same_file(conn, &fit.digest).await?;
        // Removed between two statements.
        return here
            .map(TakenIn::Here)
            .ok_or_else(|| Error::Busy("Somebody removed the same picture just now. Upload it again.".into()));
    };
    rendition::plan(conn, id, at).await?;
    fit.note_first(conn, at).await?;
    let picture = Picture::find(conn, id).await?;
    item::noted(conn, who, at, "picture_uploaded", &picture).await?;
    Ok(TakenIn::New(id))
}

/// Cameras without a battery say odd years; the database has its own.
fn in_range(time: &NaiveDateTime) -> bool {
    use chrono::Datelike as _;
    (1_800..=9_999).contains(&time.year())
}
