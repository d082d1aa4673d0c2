//! Pictures that come in, one or many: each is told what became of it, and none stands in the way of another.

use actix_web::HttpResponse;
use serde::Serialize;

use super::{
    choose::OfferedPicture,
    incoming::{self, FileOutcome},
    library::{self, Thumb},
};
use crate::{
    error::Result,
    ids::PictureId,
    media::{
        item::Picture,
        shapes::PresetSettings,
        upload::{self, FitPicture, TakenIn},
        usable::UsablePicture,
    },
    staff::acting::AccountLock,
    web::{
        admin::{numbers::figure, visit::Visit},
        request::{FileForm, SentFile, body::MAX_FILE, wants_json},
    },
};

/// What became of a file.
#[derive(Serialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub enum UploadedFile {
    /// It is a picture of the newsroom now.
    New(UploadedPicture),
    /// The same picture was here.
    Here(UploadedPicture),
    /// It is not taken.
    Refused {
        /// What it was called.
        name: String,
        /// Why, and what to do.
        sentence: String,
    },
}

impl FileOutcome for UploadedFile {
    fn refused(name: String, sentence: String) -> Self {
        Self::Refused { name, sentence }
    }
}

impl UploadedFile {
    /// Whether it was not taken.
    #[must_use]
    pub const fn is_refused(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }
}

/// A picture as whoever uploaded it is shown it.
#[derive(Serialize)]
pub struct UploadedPicture {
    /// What the file was called this time.
    pub name: String,
    /// Its page.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// When it came, and who brought it; of one that was here.
    pub since: String,
    /// Its drawing; empty without one.
    pub thumb: String,
    /// Whether its alt text is still to be written.
    pub lacks_alt: bool,
    /// Another that looks the same.
    pub alike: Option<AlikePicture>,
    /// As a story takes it.
    pub picture: Option<OfferedPicture>,
}

/// A picture that looks the same as one that just came.
#[derive(Serialize)]
pub struct AlikePicture {
    /// Its page.
    pub href: String,
    /// What it is called.
    pub title: String,
}

/// `POST /admin/media`: a form with files in the field `files`. A page that scripts drive gets JSON.
///
/// # Errors
/// `TooLarge`, `WrongType`, `Problems` of a form that cannot be read, `Busy`, `Unavailable`.
pub async fn form(visit: Visit, sent: FileForm) -> Result<HttpResponse> {
    let none = "No file was chosen. Choose one or more pictures, then upload.";
    let files = incoming::each(sent.files, none, async |file| taken_in(&visit, file).await).await?;
    if wants_json(&visit.req) {
        return Ok(incoming::told(&files));
    }
    library::show(&visit, files).await
}

async fn taken_in(visit: &Visit, file: SentFile) -> Result<UploadedFile> {
    let SentFile { name, bytes } = file;
    let Some(bytes) = bytes else {
        let sentence = format!(
            "The file is larger than {} MB. Export the picture smaller, or as JPEG, and upload that.",
            figure(MAX_FILE / 1_000_000)
        );
        return Ok(UploadedFile::Refused { name, sentence });
    };
    let shapes = PresetSettings::load(&mut *visit.app.newsroom().await?).await?.shapes;
    let fit = match visit.app.studio.look_at(name.clone(), bytes.clone(), shapes).await? {
        Ok(fit) => fit,
        Err(unfit) => {
            return Ok(UploadedFile::Refused {
                name,
                sentence: unfit.0,
            });
        }
    };
    match kept(visit, fit, bytes).await? {
        TakenIn::New(id) => Ok(UploadedFile::New(shown(visit, name, id).await?)),
        TakenIn::Here(id) => Ok(UploadedFile::Here(shown(visit, name, id).await?)),
    }
}

/// The file first, so that there is no picture without one.
async fn kept(visit: &Visit, fit: FitPicture, bytes: bytes::Bytes) -> Result<TakenIn> {
    let studio = &visit.app.studio;
    if let Err(error) = fit.keep(&studio.store, bytes.clone()).await {
        // Of two files one may be there.
        upload::leave(&mut *visit.app.newsroom().await?, &fit).await?;
        return Err(error);
    }
    let picture = fit.clone();
    let taken = visit
        .app
        .command(&visit.signed, AccountLock::Shared, move |conn, who| {
            Box::pin(async move { upload::take_in(conn, who, &picture).await })
        })
        .await;
    let taken = match taken {
        Ok(taken) => taken,
        Err(error) => {
            upload::leave(&mut *visit.app.newsroom().await?, &fit).await?;
            return Err(error);
        }
    };
    // Somebody may have removed the same picture in between, and its file just after it was kept.
    fit.keep_original(&studio.store, bytes).await?;
    studio.wake();
    Ok(taken)
}

async fn shown(visit: &Visit, name: String, id: PictureId) -> Result<UploadedPicture> {
    let mut conn = visit.app.newsroom().await?;
    let picture = Picture::find(&mut conn, id).await?;
    let thumb = Thumb::of(&mut conn, &[id]).await?.remove(&id);
    let shell = visit.shell(&mut conn, "/admin/media").await?;
    Ok(UploadedPicture {
        name,
        href: format!("/admin/media/{id}"),
        title: picture.title().to_owned(),
        since: format!("{} by {}", shell.when(picture.uploaded_at), picture.uploader),
        thumb: thumb.map(|thumb| thumb.src).unwrap_or_default(),
        lacks_alt: picture.lacks_alt(),
        alike: Picture::alike(&mut conn, id, 1)
            .await?
            .first()
            .map(|other| AlikePicture {
                href: format!("/admin/media/{}", other.id),
                title: other.title().to_owned(),
            }),
        picture: UsablePicture::all(&mut conn, &[id])
            .await?
            .get(&id)
            .map(OfferedPicture::of),
    })
}
