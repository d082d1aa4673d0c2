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
        item::{Licence, Picture},
        library::{
            COUNT_CAP, FAR, FoundPictures, LibraryCounts, PageFrom, PictureAge, PictureMark, PictureQuery,
            PictureState, PictureUsage, SOON, Uploader,
        },
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
    /// Identity.
    pub id: PictureId,
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
    /// When it came, and who brought it.
    pub since: String,
    /// By which right it is shown, and until when.
    pub rights: String,
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
            .map(|picture| Self {
                since: format!("{} by {}", shell.when(picture.uploaded_at), picture.uploader),
                ..Self::of(picture, thumbs.remove(&picture.id), today)
            })
            .collect())
    }

    fn of(picture: &Picture, thumb: Option<Thumb>, today: NaiveDate) -> Self {
        Self {
            id: picture.id,
            href: format!("/admin/media/{}", picture.id),
            thumb,
            title: picture.title().to_owned(),
            credit: if picture.credit.is_empty() {
                "No credit".into()
            } else {
                picture.credit.clone()
            },
            flag: flag(picture, today),
            since: String::new(),
            rights: rights(picture),
        }
    }
}

/// "Agency, until 1 May 2031".
fn rights(picture: &Picture) -> String {
    let words = picture.words();
    let licence = Licence::of(&words.licence).map_or("", Licence::label);
    match picture.usable_until {
        Some(last) => format!("{licence}, until {}", last.format("%-d %b %Y")),
        None => licence.to_owned(),
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

/// How somebody looks at the library: what they look for, which page of it, and how it is drawn.
#[derive(Default)]
pub(super) struct LibraryView {
    wanted: PictureQuery,
    is_list: bool,
}

impl LibraryView {
    /// As the query of an address says it; what it does not say well it does not say.
    pub fn of(query: &str) -> Self {
        let asked: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
        let value = |name: &str| {
            let found = asked.iter().find(|(field, _)| field == name);
            found.map(|(_, value)| value.replace('\0', "")).unwrap_or_default()
        };
        let mark = |name: &str| value(name).parse::<PictureMark>().ok();
        let from = match (mark("older"), mark("newer")) {
            (Some(mark), _) => PageFrom::OlderThan(mark),
            (None, Some(mark)) => PageFrom::NewerThan(mark),
            (None, None) => PageFrom::Newest,
        };
        Self {
            wanted: PictureQuery {
                words: value("q").trim().chars().take(200).collect(),
                by: value("by").parse::<StaffId>().ok(),
                state: chosen_of(PictureState::ALL, PictureState::word, &value("rights")),
                usage: chosen_of(PictureUsage::ALL, PictureUsage::word, &value("use")),
                age: chosen_of(PictureAge::ALL, PictureAge::word, &value("when")),
                is_usable: false,
                from,
                offset: 0,
            },
            is_list: value("view") == "list",
        }
    }

    fn is_filtered(&self) -> bool {
        let wanted = &self.wanted;
        !wanted.words.is_empty()
            || wanted.by.is_some()
            || wanted.state != PictureState::Any
            || wanted.usage != PictureUsage::Any
            || wanted.age != PictureAge::Any
    }

    /// As an address says it: nothing of what says nothing.
    pub fn query(&self) -> String {
        let by = self.wanted.by.map(|by| by.to_string()).unwrap_or_default();
        let (way, mark) = match self.wanted.from {
            PageFrom::Newest => ("", String::new()),
            PageFrom::OlderThan(mark) => ("older", mark.to_string()),
            PageFrom::NewerThan(mark) => ("newer", mark.to_string()),
        };
        let pairs = [
            ("q", self.wanted.words.as_str()),
            ("rights", self.wanted.state.word()),
            ("use", self.wanted.usage.word()),
            ("when", self.wanted.age.word()),
            ("by", by.as_str()),
            ("view", if self.is_list { "list" } else { "" }),
            (way, mark.as_str()),
        ];
        let said: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        serde_urlencoded::to_string(said).unwrap_or_default()
    }

    /// Where it is.
    pub fn address(&self) -> String {
        match self.query() {
            query if query.is_empty() => "/admin/media".into(),
            query => format!("/admin/media?{query}"),
        }
    }

    fn turned(&self, from: PageFrom) -> Self {
        Self {
            wanted: PictureQuery {
                from,
                ..self.wanted.clone()
            },
            ..*self
        }
    }

    fn drawn(&self, is_list: bool) -> String {
        let wanted = self.wanted.clone();
        Self { wanted, is_list }.address()
    }
}

fn chosen_of<T: Copy + Default, const N: usize>(all: [T; N], word: fn(T) -> &'static str, asked: &str) -> T {
    all.into_iter().find(|one| word(*one) == asked).unwrap_or_default()
}

#[derive(Template)]
#[template(path = "admin/media.html")]
struct MediaPage {
    shell: Shell,
    summary: String,
    uploaded: Vec<UploadedFile>,
    shots: Vec<Shot>,
    view: LibraryView,
    states: Vec<Choice>,
    usages: Vec<Choice>,
    ages: Vec<Choice>,
    people: Vec<Choice>,
    said: String,
    prev: String,
    next: String,
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
    let mut view = LibraryView::of(visit.req.query_string());
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = visit.shell(conn, "/admin/media").await?;
    let mut found = view.wanted.found(conn).await?;
    if matches!(view.wanted.from, PageFrom::NewerThan(_)) && !found.is_more && found.looked_to.is_none() {
        // The newest page, whole.
        view = view.turned(PageFrom::Newest);
        found = view.wanted.found(conn).await?;
    }
    let PageTurns { prev, next } = turns(&view, &found);
    let status = if uploaded.iter().any(UploadedFile::is_refused) {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let template = MediaPage {
        summary: summary(LibraryCounts::load(conn).await?),
        said: match found.looked_to {
            Some(_) => format!("Looked through {} pictures; there may be more further on.", figure(FAR)),
            None => String::new(),
        },
        shots: Shot::all(conn, &found.pictures, &shell).await?,
        states: choices(
            PictureState::ALL,
            PictureState::word,
            PictureState::label,
            view.wanted.state,
        ),
        usages: choices(
            PictureUsage::ALL,
            PictureUsage::word,
            PictureUsage::label,
            view.wanted.usage,
        ),
        ages: choices(PictureAge::ALL, PictureAge::word, PictureAge::label, view.wanted.age),
        people: people(Uploader::all(conn).await?, view.wanted.by),
        prev,
        next,
        view,
        uploaded,
        shell,
    };
    respond::page_with(status, &template)
}

/// Addresses of the pages beside one; empty where there is none.
struct PageTurns {
    prev: String,
    next: String,
}

/// Behind a page that is short because it was not looked further, one goes on from where it ended.
fn turns(view: &LibraryView, found: &FoundPictures) -> PageTurns {
    let ahead = |edge: Option<PictureMark>| {
        let edge = edge.filter(|_| found.is_more);
        edge.or(found.looked_to)
    };
    let behind = |edge: Option<PictureMark>| edge.or(view.wanted.from.mark());
    let (newer, older) = match view.wanted.from {
        PageFrom::Newest => (None, ahead(found.last())),
        PageFrom::OlderThan(_) => (behind(found.first()), ahead(found.last())),
        PageFrom::NewerThan(_) => (ahead(found.first()), behind(found.last())),
    };
    let address = |from: Option<PageFrom>| from.map(|from| view.turned(from).address()).unwrap_or_default();
    PageTurns {
        prev: address(newer.map(PageFrom::NewerThan)),
        next: address(older.map(PageFrom::OlderThan)),
    }
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

fn choices<T: Copy + PartialEq, const N: usize>(
    all: [T; N],
    word: fn(T) -> &'static str,
    label: fn(T) -> &'static str,
    chosen: T,
) -> Vec<Choice> {
    let choice = |one: T| Choice {
        value: word(one).into(),
        label: label(one).into(),
        selected: one == chosen,
    };
    all.map(choice).into()
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
