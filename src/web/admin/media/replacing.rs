//! Another file for a picture: what will show it is named before one confirms.

use actix_web::{HttpResponse, web};
use askama::Template;
use bytes::Bytes;

use super::{
    library::{Shot, Thumb},
    picture::drawn,
};
use crate::{
    desk::pictures::{AuthorWithPicture, StoryWithPicture, authors_with, stories_with},
    error::{Error, Problems, Refusal, Result},
    ids::PictureId,
    media::{
        item::Picture,
        picture::Preset,
        rendition::Rendition,
        replacing::{self, days_kept},
        shapes::PresetSettings,
        upload::{self, FitPicture, same_file},
        used::PictureUse,
    },
    policy::{Action, can},
    staff::acting::AccountLock,
    web::{
        admin::{
            again::{Again, or_again},
            numbers::figure,
            shell::Shell,
            visit::Visit,
        },
        request::{FileForm, SentFile, body::MAX_FILE},
        respond,
    },
};

#[derive(Template)]
#[template(path = "admin/replace_picture.html")]
struct ReplacePage {
    shell: Shell,
    again: Again,
    picture: Picture,
    whole: Option<Thumb>,
    stories: Vec<StoryWithPicture>,
    authors: Vec<AuthorWithPicture>,
    used: PictureUse,
    /// Stories that show it which this person may not know of, or that are too many to name.
    others: i64,
    /// Another picture that is the file which was sent.
    same: Option<Shot>,
    days: i64,
    may: std::result::Result<(), Refusal>,
}

/// `GET /admin/media/{id}/file`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn page(visit: Visit, id: web::Path<PictureId>) -> Result<HttpResponse> {
    show(&visit, *id, Again::default(), None).await
}

async fn show(visit: &Visit, id: PictureId, again: Again, digest: Option<Vec<u8>>) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let picture = Picture::find(&mut conn, id).await?;
    let renditions = Rendition::of(&mut conn, id).await?;
    let shell = visit.shell(&mut conn, "/admin/media").await?;
    let stories = stories_with(&mut conn, visit.viewer(), id).await?;
    let used = PictureUse::of(&mut conn, id).await?;
    let same = match digest {
        Some(digest) => same_file(&mut conn, &digest).await?.filter(|same| *same != id),
        None => None,
    };
    let same = match same {
        Some(same) => {
            let same = Picture::find(&mut conn, same).await?;
            Shot::all(&mut conn, &[same], &shell).await?.pop()
        }
        None => None,
    };
    let facts = replacing::facts(&picture, used, visit.viewer().id);
    let page = ReplacePage {
        whole: drawn(&renditions, Preset::Inline, 480),
        authors: authors_with(&mut conn, visit.viewer(), id).await?,
        others: used.stories - i64::try_from(stories.len()).unwrap_or(0),
        may: can(visit.viewer().role, Action::ReplacePicture, &facts),
        days: days_kept(),
        shell,
        again,
        picture,
        stories,
        used,
        same,
    };
    respond::page_with(page.again.status(), &page)
}

/// `POST /admin/media/{id}/file`: a form with a file in the field `file`.
///
/// # Errors
/// `NotFound`, `TooLarge`, `WrongType`, `VersionMissing`, `Busy`, `Unavailable`.
pub async fn replace(visit: Visit, id: web::Path<PictureId>, sent: FileForm) -> Result<HttpResponse> {
    let (id, version) = (*id, sent.form.version());
    let mut digest = None;
    let done = async {
        let (fit, bytes) = looked_at(&visit, sent.files).await?;
        digest = Some(fit.digest().to_vec());
        put(&visit, id, version, fit, bytes).await?;
        Ok::<_, Error>(respond::see(&format!("/admin/media/{id}?done=picture-replaced")))
    };
    let done = done.await;
    or_again(done, |again| show(&visit, id, again, digest)).await
}

/// The one file, fit.
async fn looked_at(visit: &Visit, files: Vec<SentFile>) -> Result<(FitPicture, Bytes)> {
    let mut files = files.into_iter();
    let (Some(SentFile { name, bytes }), None) = (files.next(), files.next()) else {
        return Err(Problems::of("file", "Choose one file, then replace.").into());
    };
    let Some(bytes) = bytes else {
        let sentence = format!(
            "The file is larger than {} MB. Export the picture smaller, or as JPEG, and send that.",
            figure(MAX_FILE / 1_000_000)
        );
        return Err(Problems::of("file", sentence).into());
    };
    let shapes = PresetSettings::load(&mut *visit.app.newsroom().await?).await?.shapes;
    let fit = visit.app.studio.look_at(name, bytes.clone(), shapes).await?;
    let fit = fit.map_err(|unfit| Error::from(Problems::of("file", unfit.0)))?;
    Ok((fit, bytes))
}

/// The file first, so that there is no picture without one.
async fn put(visit: &Visit, id: PictureId, version: Option<i64>, fit: FitPicture, bytes: Bytes) -> Result<()> {
    let studio = &visit.app.studio;
    fit.keep(&studio.store, bytes.clone()).await?;
    let file = fit.clone();
    let replaced = visit
        .app
        .command(&visit.signed, AccountLock::Shared, move |conn, who| {
            Box::pin(async move { replacing::replace(conn, who, id, version, &file).await })
        })
        .await;
    if let Err(error) = replaced {
        upload::leave(&mut *visit.app.newsroom().await?, &fit).await?;
        return Err(error);
    }
    // Somebody may have removed the same picture in between, and its file just after it was kept.
    if studio.store.length_of_original(fit.digest()).await?.is_none() {
        fit.keep_original(&studio.store, bytes).await?;
    }
    studio.wake();
    Ok(())
}
