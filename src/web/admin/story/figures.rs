//! Texts with their pictures, from files that people of the newsroom may have.

use std::collections::HashMap;

use crate::{
    body::SafeHtml,
    content::SealedContent,
    delivery::plate::{Plate, PlateRoom, text_html},
    error::Result,
    ids::PictureId,
    media::{shown::ShownPicture, usable::UsablePicture},
    platform::db::Conn,
    web::admin::media::choose::NEWSROOM_FILES,
};

/// The text as HTML.
pub async fn html(conn: &mut Conn, content: &SealedContent) -> Result<SafeHtml> {
    let known = UsablePicture::all(conn, &content.pictures()).await?;
    let shown: HashMap<PictureId, ShownPicture> = known.iter().map(|(id, picture)| (*id, picture.shown())).collect();
    Ok(text_html(&content.body, &shown, NEWSROOM_FILES, None))
}

/// The picture above the text.
pub async fn lead(conn: &mut Conn, content: &SealedContent) -> Result<Option<Plate>> {
    let Some(own) = &content.lead else { return Ok(None) };
    let known = UsablePicture::all(conn, &[own.picture]).await?;
    let shown = known.get(&own.picture).map(|picture| picture.shown().in_story(own));
    Ok(shown.and_then(|shown| Plate::of(&shown, PlateRoom::Lead, NEWSROOM_FILES)))
}
