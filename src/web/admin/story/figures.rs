//! Texts with their pictures and documents, from files that people of the newsroom may have.

use std::collections::HashMap;

use crate::{
    body::{FileParts, SafeHtml},
    content::SealedContent,
    delivery::plate::{Plate, PlateRoom, TextMedia, text_html},
    error::Result,
    ids::{FileId, PictureId},
    locale::Language,
    media::{shown::ShownPicture, story_file::StoryFile, usable::UsablePicture},
    platform::db::Conn,
    web::admin::media::{choose::NEWSROOM_FILES, documents::newsroom_address},
    words::{Wording, Words},
};

/// The text as HTML.
pub async fn html(conn: &mut Conn, content: &SealedContent) -> Result<SafeHtml> {
    let known = UsablePicture::all(conn, &content.pictures()).await?;
    let pictures: HashMap<PictureId, ShownPicture> = known.iter().map(|(id, picture)| (*id, picture.shown())).collect();
    let media = TextMedia {
        pictures,
        files: files(conn, content).await?,
        files_at: NEWSROOM_FILES,
    };
    Ok(text_html(&content.body, &media, None))
}

async fn files(conn: &mut Conn, content: &SealedContent) -> Result<HashMap<FileId, FileParts>> {
    let words = Words::of(&Language::of(&content.lang), &Wording::default());
    let parts = |(id, file): (FileId, StoryFile)| {
        let parts = FileParts {
            href: newsroom_address(id),
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
    let Some(own) = &content.lead else { return Ok(None) };
    let known = UsablePicture::all(conn, &[own.picture]).await?;
    let shown = known.get(&own.picture).map(|picture| picture.shown().in_story(own));
    Ok(shown.and_then(|shown| Plate::of(&shown, PlateRoom::Lead, NEWSROOM_FILES)))
}
