//! One picture: its words and rights, what must stay in the frame, the file.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::library::{Shot, Thumb};
use crate::{
    articles::gate::withheld::{self, PictureTaker},
    desk::pictures::{AuthorWithPicture, StoryWithPicture, authors_with, stories_with},
    error::{Refusal, Result},
    ids::PictureId,
    media::{
        item::{self, Licence, Picture, PictureWords},
        picture::{Preset, RenditionKind, Shapes},
        rendition::Rendition,
        shapes::PresetSettings,
        used::PictureUse,
    },
    policy::{Action, can},
    staff::acting::AccountLock,
    web::{
        admin::{
            again::{Again, or_again},
            choice::Choice,
            numbers::figure,
            shell::Shell,
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

/// A shape of it, drawn.
struct Crop {
    name: &'static str,
    /// "Card 3:2".
    label: String,
    thumb: Thumb,
}

#[derive(Template)]
#[template(path = "admin/picture.html")]
struct PicturePage {
    shell: Shell,
    again: Again,
    picture: Picture,
    typed: PictureWords,
    licences: Vec<Choice>,
    whole: Option<Thumb>,
    crops: Vec<Crop>,
    size: String,
    uploaded: String,
    made: String,
    /// Others that look the same.
    alike: Vec<Shot>,
    stories: Vec<StoryWithPicture>,
    /// Stories that show it which this person may not know of, or that are too many to name.
    others: i64,
    /// Authors whom it shows.
    authors: Vec<AuthorWithPicture>,
    used: PictureUse,
    /// Stories whose kills keep it from readers.
    takers: Vec<PictureTaker>,
    may: std::result::Result<(), Refusal>,
    may_remove: std::result::Result<(), Refusal>,
}

/// `GET /admin/media/{id}`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn page(visit: Visit, id: web::Path<PictureId>) -> Result<HttpResponse> {
    show(&visit, *id, Again::default(), None).await
}

async fn show(visit: &Visit, id: PictureId, mut again: Again, sent: Option<PictureWords>) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let picture = Picture::find(&mut conn, id).await?;
    let renditions = Rendition::of(&mut conn, id).await?;
    let shell = visit.shell(&mut conn, "/admin/media").await?;
    let stored = picture.words();
    let typed = sent.unwrap_or_else(|| stored.clone());
    again.compare([
        ("Alt text", stored.alt, typed.alt.clone()),
        ("Caption", stored.caption, typed.caption.clone()),
        ("Credit", stored.credit, typed.credit.clone()),
        ("Source", stored.source, typed.source.clone()),
        ("Licence", stored.licence, typed.licence.clone()),
        ("May be used until", stored.usable_until, typed.usable_until.clone()),
        ("Only decoration", yes(stored.is_decoration), yes(typed.is_decoration)),
        ("From the left, %", stored.focal_x, typed.focal_x.clone()),
        ("From the top, %", stored.focal_y, typed.focal_y.clone()),
    ]);
    let facts = picture.facts(visit.viewer().id);
    let may = |action| can(visit.viewer().role, action, &facts);
    let stories = stories_with(&mut conn, visit.viewer(), id).await?;
    let used = PictureUse::of(&mut conn, id).await?;
    let may_remove = match used.stays() {
        Some(sentence) => Err(Refusal(sentence)),
        None => may(Action::RemovePicture),
    };
    let alike = Picture::alike(&mut conn, id, 4).await?;
    let alike = Shot::all(&mut conn, &alike, &shell).await?;
    let page = PicturePage {
        licences: licences(&typed.licence),
        whole: drawn(&renditions, Preset::Inline, 960),
        crops: crops(&renditions, &PresetSettings::load(&mut conn).await?.shapes),
        size: size(&picture),
        uploaded: format!("{} by {}", shell.when(picture.uploaded_at), picture.uploader),
        made: made(&picture),
        takers: withheld::takers(&mut conn, visit.viewer(), id).await?,
        may: may(Action::ChangePicture),
        alike,
        authors: authors_with(&mut conn, visit.viewer(), id).await?,
        used,
        others: used.stories - i64::try_from(stories.len()).unwrap_or(0),
        stories,
        may_remove,
        shell,
        again,
        picture,
        typed,
    };
    respond::page_with(page.again.status(), &page)
}

fn yes(is: bool) -> String {
    if is { "yes".to_owned() } else { "no".to_owned() }
}

/// The smallest that is so wide, or the widest; they come smallest first.
pub(super) fn drawn(renditions: &[Rendition], preset: Preset, width: i32) -> Option<Thumb> {
    let mut of_preset = renditions
        .iter()
        .filter(|one| one.preset() == Some(preset) && one.content_type() == RenditionKind::Webp.content_type());
    let last = of_preset.clone().next_back();
    of_preset.find(|one| one.size().0 >= width).or(last).map(Thumb::drawn)
}

fn crops(renditions: &[Rendition], shapes: &Shapes) -> Vec<Crop> {
    let cut = [Preset::Card, Preset::Wide, Preset::Square, Preset::Social];
    let crop = |preset: Preset| {
        Some(Crop {
            name: preset.name(),
            label: format!("{} {}", preset.label(), shapes.get(preset).ratio_text()),
            thumb: drawn(renditions, preset, 320)?,
        })
    };
    cut.into_iter().filter_map(crop).collect()
}

pub(super) fn licences(chosen: &str) -> Vec<Choice> {
    let choice = |licence: Licence| Choice {
        value: licence.word().into(),
        label: licence.label().into(),
        selected: licence.word() == chosen,
    };
    Licence::ALL.map(choice).into()
}

/// "6,000 × 4,000, 18.0 MB, JPEG".
fn size(picture: &Picture) -> String {
    let (whole, tenths) = (picture.bytes / 1_000_000, picture.bytes / 100_000 % 10);
    let bytes = match picture.bytes {
        ..100_000 => format!("{} KB", figure(picture.bytes.max(1_000) / 1_000)),
        _ => format!("{whole}.{tenths} MB"),
    };
    let film = if picture.moves { ", its first frame" } else { "" };
    format!(
        "{} × {}, {bytes}, {}{film}",
        figure(picture.width),
        figure(picture.height),
        picture.format()
    )
}

fn made(picture: &Picture) -> String {
    if picture.made == picture.planned {
        let kinds = if picture.avif {
            "WebP, JPEG and AVIF"
        } else {
            "WebP and JPEG"
        };
        return format!("{} files, {kinds}", figure(picture.made));
    }
    format!(
        "{} of {} files; the rest is being made",
        figure(picture.made),
        figure(picture.planned)
    )
}

fn typed(form: &Form) -> PictureWords {
    let text = |name: &str| form.text(name).to_owned();
    PictureWords {
        alt: text("alt"),
        is_decoration: form.ticked("decoration"),
        caption: text("caption"),
        credit: text("credit"),
        source: text("source"),
        licence: text("licence"),
        usable_until: text("usable_until"),
        focal_x: text("focal_x"),
        focal_y: text("focal_y"),
    }
}

/// `POST /admin/media/{id}`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `KeyReused`.
pub async fn change(visit: Visit, id: web::Path<PictureId>, form: Form) -> Result<HttpResponse> {
    let (sent, id, version) = (typed(&form), *id, form.version());
    let words = sent.clone();
    let changed = visit.once(
        &form,
        format!("/admin/media/{id}?done=picture-saved"),
        move |conn, who| Box::pin(async move { item::change(conn, who, id, version, &words).await }),
    );
    let changed = changed.await;
    visit.app.studio.wake();
    or_again(changed, |again| show(&visit, id, again, Some(sent))).await
}

/// `POST /admin/media/{id}/remove`
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Busy`, `Unavailable`.
pub async fn remove(visit: Visit, id: web::Path<PictureId>, form: Form) -> Result<HttpResponse> {
    let (id, version) = (*id, form.version());
    let removed = visit
        .app
        .command(&visit.signed, AccountLock::Shared, move |conn, who| {
            Box::pin(item::remove(conn, who, id, version))
        })
        .await;
    match removed {
        Ok(()) => {
            // Where it cannot be done now it is done later.
            if let Err(error) = visit.app.studio.forget_leftovers(&visit.app.db.newsroom).await {
                tracing::warn!(%error, "files of a picture are not forgotten yet");
            }
            Ok(respond::see("/admin/media?done=picture-removed"))
        }
        Err(error) => or_again(Err(error), |again| show(&visit, id, again, None)).await,
    }
}
