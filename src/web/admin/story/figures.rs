//! Texts with their pictures and documents, from files that people of the newsroom may have.

use std::collections::{BTreeMap, HashMap};

use crate::{
    body::{FigureParts, FileParts, Image, ImageRoom, SafeHtml},
    content::SealedContent,
    delivery::plate::{Plate, PlateRoom, TextMedia, text_html},
    error::Result,
    ids::{FileId, PictureId},
    locale::Language,
    media::{shown::ShownPicture, story_file::StoryFile, usable::UsablePicture},
    platform::db::Conn,
    web::admin::media::{
        choose::{NEWSROOM_FILES, OfferedFile, OfferedPicture},
        documents::newsroom_address,
    },
    words::{Wording, Words},
};

/// The text as HTML.
pub async fn html(conn: &mut Conn, content: &SealedContent) -> Result<SafeHtml> {
    html_from(conn, content, NEWSROOM_FILES, &newsroom_address).await
}

/// The same where files are to be had elsewhere: pictures at `files_at`, which ends with a slash, and documents where `document`
/// says.
pub async fn html_from(
    conn: &mut Conn,
    content: &SealedContent,
    files_at: &str,
    document: &(dyn Fn(FileId) -> String + Sync),
) -> Result<SafeHtml> {
    let known = UsablePicture::all(conn, &content.pictures()).await?;
    let pictures: HashMap<PictureId, ShownPicture> = known.iter().map(|(id, picture)| (*id, picture.shown())).collect();
    let media = TextMedia {
        pictures,
        files: files(conn, content, document).await?,
        files_at,
    };
    Ok(text_html(&content.body, &media, None))
}

/// The text as its writer's page begins with it, each picture in the one file in which it is written around; and what is said of
/// them there, which that page would ask for otherwise.
pub async fn for_writing(conn: &mut Conn, content: &SealedContent) -> Result<(SafeHtml, Vec<OfferedPicture>)> {
    let known = UsablePicture::all(conn, &content.pictures()).await?;
    let offered: BTreeMap<PictureId, OfferedPicture> = known
        .iter()
        .map(|(id, picture)| (*id, OfferedPicture::of(picture)))
        .collect();
    let files = files(conn, content, &newsroom_address).await?;
    let figures = |image: &Image, _: ImageRoom| offered.get(&image.picture()).map(|picture| figure(image, picture));
    let html = content
        .body
        .html_on(&figures, &|file| files.get(&file.file()).cloned(), None);
    Ok((html, offered.into_values().collect()))
}

fn figure(image: &Image, picture: &OfferedPicture) -> FigureParts {
    let OfferedFile { src, width, height } = &picture.whole;
    FigureParts {
        src: src.clone(),
        width: *width,
        height: *height,
        alt: if image.alt().is_empty() {
            &picture.alt
        } else {
            image.alt()
        }
        .to_owned(),
        caption: picture.caption.clone(),
        credit: picture.credit.clone(),
        ..FigureParts::default()
    }
}

async fn files(
    conn: &mut Conn,
    content: &SealedContent,
    document: &(dyn Fn(FileId) -> String + Sync),
) -> Result<HashMap<FileId, FileParts>> {
    let words = Words::of(&Language::of(&content.lang), &Wording::default());
    let parts = |(id, file): (FileId, StoryFile)| {
        let parts = FileParts {
            href: document(id),
            told: file.told(&words),
            file_name: file.file_name,
            title: file.title,
        };
        (id, parts)
    };
    let known = StoryFile::all(conn, &content.files()).await?;
    Ok(known.into_iter().map(parts).collect())
}

/// The picture above the text.
pub async fn lead(conn: &mut Conn, content: &SealedContent) -> Result<Option<Plate>> {
    lead_from(conn, content, NEWSROOM_FILES).await
}

/// The same where files of pictures are to be had elsewhere.
pub async fn lead_from(conn: &mut Conn, content: &SealedContent, files_at: &str) -> Result<Option<Plate>> {
    let Some(own) = &content.lead else { return Ok(None) };
    let known = UsablePicture::all(conn, &[own.picture]).await?;
    let shown = known.get(&own.picture).map(|picture| picture.shown().in_story(own));
    Ok(shown.and_then(|shown| Plate::of(&shown, PlateRoom::Lead, files_at)))
}
