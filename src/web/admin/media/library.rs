//! All pictures.

use std::collections::HashMap;

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use chrono::{NaiveDate, TimeDelta};

use super::upload::UploadedFile;
use crate::{
    error::Result,
    ids::{PictureId, StaffId},
    media::{
        item::Picture,
        library::{COUNT_CAP, FoundPictures, LibraryCounts, PAGE, PictureQuery, PictureState, SOON, Uploader},
        picture::{Preset, RenditionKind},
        rendition::Rendition,
    },
    platform::db::Conn,
    web::{
        admin::{
            choice::Choice,
            numbers::{counted, counted_to, figure},
            shell::Shell,
            visit::Visit,
        },
        respond,
    },
};

/// Pixels across that a picture of a list is drawn with, at the most.
const THUMB: i32 = 320;

/// A picture drawn small.
#[derive(Clone)]
pub struct Thumb {
    /// Where its file is.
    pub src: String,
    /// Pixels across.
    pub width: i32,
    /// Pixels down.
    pub height: i32,
}

impl Thumb {
    /// Of each of some pictures.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of(conn: &mut Conn, pictures: &[PictureId]) -> Result<HashMap<PictureId, Self>> {
        let found = Rendition::for_each(conn, pictures, Preset::Card, RenditionKind::Webp, THUMB).await?;
        Ok(found
            .iter()
            .map(|rendition| (rendition.picture_id, Self::drawn(rendition)))
            .collect())
    }

    /// Of one picture, square; none without it.
    ///
    /// # Errors
    /// Database errors.
    pub async fn square(conn: &mut Conn, picture: Option<PictureId>) -> Result<Option<Self>> {
        const ACROSS: i32 = 160;
        let Some(picture) = picture else { return Ok(None) };
        let found = Rendition::for_each(conn, &[picture], Preset::Square, RenditionKind::Webp, ACROSS).await?;
        Ok(found.first().map(Self::drawn))
    }

    /// Of one picture, whole; none without it.
    ///
    /// # Errors
    /// Database errors.
    pub async fn whole(conn: &mut Conn, picture: Option<PictureId>) -> Result<Option<Self>> {
        let Some(picture) = picture else { return Ok(None) };
        let found = Rendition::for_each(conn, &[picture], Preset::Inline, RenditionKind::Webp, THUMB).await?;
        Ok(found.first().map(Self::drawn))
    }

    /// This file.
    #[must_use]
    pub fn drawn(rendition: &Rendition) -> Self {
        let (width, height) = rendition.size();
        Self {
            src: format!("/admin/media/files/{}", rendition.file()),
            width,
            height,
        }
    }
}

/// A picture in the grid.
pub struct Shot {
    /// Its page.
    pub href: String,
    /// Its drawing.
    pub thumb: Option<Thumb>,
    /// What it is called.
    pub title: String,
    /// Who made it.
    pub credit: String,
    /// What somebody should do about it.
    pub flag: Option<(&'static str, String)>,
}

impl Shot {
    /// Each of some pictures, as somebody sees them at this page's moment.
    ///
    /// # Errors
    /// Database errors.
    pub async fn all(conn: &mut Conn, pictures: &[Picture], shell: &Shell) -> Result<Vec<Self>> {
        let ids: Vec<PictureId> = pictures.iter().map(|picture| picture.id).collect();
        let mut thumbs = Thumb::of(conn, &ids).await?;
        let today = shell.now.with_timezone(&shell.zone).date_naive();
        Ok(pictures
            .iter()
            .map(|picture| Self::of(picture, thumbs.remove(&picture.id), today))
            .collect())
    }

    fn of(picture: &Picture, thumb: Option<Thumb>, today: NaiveDate) -> Self {
        Self {
            href: format!("/admin/media/{}", picture.id),
            thumb,
            title: picture.title().to_owned(),
            credit: if picture.credit.is_empty() {
                "No credit".into()
            } else {
                picture.credit.clone()
            },
            flag: flag(picture, today),
        }
    }
}

/// What somebody should do about a picture: the drawing, and the words.
fn flag(picture: &Picture, today: NaiveDate) -> Option<(&'static str, String)> {
    match picture.usable_until {
        Some(last) if last < today => Some(("noc", "Rights ended".into())),
        Some(last) if last <= today + TimeDelta::days(SOON.into()) => {
            Some(("clock", format!("Until {}", last.format("%-d %b"))))
        }
        _ if picture.lacks_alt() => Some(("warn", "No alt text".into())),
        _ => None,
    }
}

#[derive(Template)]
#[template(path = "admin/media.html")]
struct MediaPage {
    shell: Shell,
    summary: String,
    uploaded: Vec<UploadedFile>,
    shots: Vec<Shot>,
    words: String,
    states: Vec<Choice>,
    people: Vec<Choice>,
    said: String,
    prev: String,
    next: String,
    is_filtered: bool,
}

/// `GET /admin/media`
///
/// # Errors
/// `Busy`.
pub async fn page(visit: Visit) -> Result<HttpResponse> {
    show(&visit, vec![]).await
}

/// The page, with what became of files that were sent.
///
/// # Errors
/// `Busy`.
pub(super) async fn show(visit: &Visit, uploaded: Vec<UploadedFile>) -> Result<HttpResponse> {
    const MAX_PAGE: i64 = 500;
    let asked: Vec<(String, String)> = serde_urlencoded::from_str(visit.req.query_string()).unwrap_or_default();
    let value = |name: &str| {
        let found = asked.iter().find(|(field, _)| field == name);
        found.map(|(_, value)| value.replace('\0', "")).unwrap_or_default()
    };
    let page = value("page").parse().unwrap_or(1).clamp(1, MAX_PAGE);
    let wanted = PictureQuery {
        words: value("q").trim().chars().take(200).collect(),
        by: value("by").parse::<StaffId>().ok(),
        state: PictureState::ALL
            .into_iter()
            .find(|state| state.word() == value("rights"))
            .unwrap_or_default(),
        is_usable: false,
        offset: (page - 1) * PAGE,
    };
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = visit.shell(conn, "/admin/media").await?;
    let FoundPictures { pictures, is_more } = wanted.found(conn).await?;
    let turned = |page: i64| format!("/admin/media?{}", query(&wanted, page));
    let status = if uploaded.iter().any(UploadedFile::is_refused) {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let template = MediaPage {
        summary: summary(LibraryCounts::load(conn).await?),
        said: match pictures.len() {
            0 => String::new(),
            count => format!(
                "{} to {}",
                figure(wanted.offset + 1),
                figure(wanted.offset + i64::try_from(count).unwrap_or(0))
            ),
        },
        shots: Shot::all(conn, &pictures, &shell).await?,
        states: states(wanted.state),
        people: people(Uploader::all(conn).await?, wanted.by),
        prev: if page > 1 { turned(page - 1) } else { String::new() },
        next: if is_more && page < MAX_PAGE {
            turned(page + 1)
        } else {
            String::new()
        },
        is_filtered: !wanted.words.is_empty() || wanted.by.is_some() || wanted.state != PictureState::Any,
        words: wanted.words.clone(),
        uploaded,
        shell,
    };
    respond::page_with(status, &template)
}

fn summary(counts: LibraryCounts) -> String {
    if counts.total == 0 {
        return "Pictures for stories, with their words and rights.".into();
    }
    let all = counted_to(COUNT_CAP - 1, counts.total, "picture", "pictures");
    let mut lacking = Vec::new();
    if counts.lack_alt > 0 {
        let verb = if counts.lack_alt == 1 { "needs" } else { "need" };
        lacking.push(format!("{} {verb} alt text", figure(counts.lack_alt)));
    }
    if counts.end_soon > 0 {
        lacking.push(format!(
            "the rights of {} end soon",
            counted(counts.end_soon, "picture", "pictures")
        ));
    }
    if lacking.is_empty() {
        format!("{all}.")
    } else {
        format!("{all}; {}.", lacking.join(", "))
    }
}

fn states(chosen: PictureState) -> Vec<Choice> {
    let choice = |state: PictureState| Choice {
        value: state.word().into(),
        label: state.label().into(),
        selected: state == chosen,
    };
    PictureState::ALL.map(choice).into()
}

fn people(all: Vec<Uploader>, chosen: Option<StaffId>) -> Vec<Choice> {
    let everyone = Choice {
        value: String::new(),
        label: "Everyone".into(),
        selected: chosen.is_none(),
    };
    let one = |uploader: Uploader| Choice {
        selected: chosen == Some(uploader.id),
        value: uploader.id.to_string(),
        label: uploader.name,
    };
    std::iter::once(everyone).chain(all.into_iter().map(one)).collect()
}

fn query(wanted: &PictureQuery, page: i64) -> String {
    let (page, by) = (page.to_string(), wanted.by.map(|by| by.to_string()).unwrap_or_default());
    let pairs = [
        ("q", wanted.words.as_str()),
        ("rights", wanted.state.word()),
        ("by", by.as_str()),
        ("page", page.as_str()),
    ];
    serde_urlencoded::to_string(pairs).unwrap_or_default()
}
