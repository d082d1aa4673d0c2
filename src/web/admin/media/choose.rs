//! Pictures to choose from, for a page that puts one into a story.

use actix_web::{HttpResponse, http::header};
use chrono::NaiveDate;
use serde::Serialize;

use crate::{
    error::Result,
    ids::PictureId,
    media::{
        library::{FoundPictures, PictureQuery},
        picture::{Preset, RenditionKind},
        shown::ShownPicture,
        usable::UsablePicture,
    },
    web::{admin::visit::Visit, respond},
};

/// Where people of the newsroom have files from: there may be such that no reader has.
pub const NEWSROOM_FILES: &str = "/admin/media/files/";
/// Pixels across at the most: in the grid, and above a text.
const IN_GRID: u32 = 320;
const IN_TEXT: u32 = 960;

/// A picture as whoever writes is shown it.
#[derive(Debug, Clone, Serialize)]
pub struct OfferedPicture {
    /// Identity, as the form of a story sends it.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What it shows.
    pub caption: String,
    /// For people who cannot see it.
    pub alt: String,
    /// It needs none.
    pub is_decoration: bool,
    /// Who made it.
    pub credit: String,
    /// Its page.
    pub href: String,
    /// Small, cut.
    pub thumb: OfferedFile,
    /// Whole.
    pub whole: OfferedFile,
    /// Until when it may be used, where that is near or over; a sentence.
    pub rights: String,
    /// It is over: no other story takes it.
    pub is_over: bool,
}

/// A file to draw.
#[derive(Debug, Clone, Default, Serialize)]
pub struct OfferedFile {
    /// Where it is.
    pub src: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

impl OfferedFile {
    /// The smallest of a shape that is so wide, or its widest.
    fn of(shown: &ShownPicture, preset: Preset, width: u32) -> Self {
        let files = shown.files_of(preset, RenditionKind::Webp);
        let found = files.iter().find(|file| file.width >= width).or(files.last());
        found.map_or_else(Self::default, |file| Self {
            src: format!("{NEWSROOM_FILES}{}", file.name),
            width: file.width,
            height: file.height,
        })
    }
}

impl OfferedPicture {
    /// One of the library.
    #[must_use]
    pub fn of(picture: &UsablePicture) -> Self {
        let shown = picture.shown();
        let day = |day: NaiveDate| day.format("%-d %B %Y").to_string();
        Self {
            id: picture.id.to_string(),
            title: picture.title().to_owned(),
            caption: picture.caption.clone(),
            alt: picture.alt.clone(),
            is_decoration: picture.is_decoration,
            credit: picture.credit.clone(),
            href: format!("/admin/media/{}", picture.id),
            thumb: OfferedFile::of(&shown, Preset::Card, IN_GRID),
            whole: OfferedFile::of(&shown, Preset::Inline, IN_TEXT),
            is_over: picture.ended().is_some(),
            rights: match (picture.ended(), picture.ends_soon()) {
                (Some(last), _) => format!("Its rights ended on {}.", day(last)),
                (None, Some(last)) => format!("Its rights end on {}.", day(last)),
                (None, None) => String::new(),
            },
        }
    }
}

#[derive(Serialize)]
struct OfferedPictures {
    pictures: Vec<OfferedPicture>,
    /// There are more behind these.
    is_more: bool,
}

/// `GET /admin/media/choose`: those whose rights have not ended, newest first, by `q` and `page`; or the one of `id`.
///
/// # Errors
/// `Busy`.
pub async fn list(visit: Visit) -> Result<HttpResponse> {
    const MAX_PAGE: i64 = 100;
    let asked = |name: &str| respond::parameter(&visit.req, name).map(|value| value.replace('\0', ""));
    let mut conn = visit.app.newsroom().await?;
    let (ids, is_more): (Vec<PictureId>, bool) = match asked("id") {
        Some(id) => (id.parse().into_iter().collect(), false),
        None => {
            let page: i64 = asked("page").and_then(|page| page.parse().ok()).unwrap_or(1);
            let wanted = PictureQuery {
                words: asked("q").unwrap_or_default().trim().chars().take(200).collect(),
                is_usable: true,
                offset: (page.clamp(1, MAX_PAGE) - 1) * crate::media::library::PAGE,
                ..PictureQuery::default()
            };
            let FoundPictures { pictures, is_more, .. } = wanted.found(&mut conn).await?;
            let ids = pictures.iter().map(|picture| picture.id).collect();
            (ids, is_more && page < MAX_PAGE)
        }
    };
    let known = UsablePicture::all(&mut conn, &ids).await?;
    let pictures = ids
        .iter()
        .filter_map(|id| known.get(id))
        .map(OfferedPicture::of)
        .collect();
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(OfferedPictures { pictures, is_more }))
}
