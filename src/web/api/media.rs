//! Pictures in the Content API.

use actix_web::{HttpRequest, HttpResponse, web};

use super::query::Parameters;
use crate::{
    app::App,
    delivery::{
        content::picture,
        links,
        surrogate::{Family, Keys},
    },
    error::{Error, Result},
    ids::PictureId,
    live::picture::LivePicture,
    web::respond,
};

/// `GET /media/{id}`: a picture of a story or an author that readers have, or of the newsroom, with the words of the library.
///
/// # Errors
/// `NotFound`, `BadParameters`, `Busy`.
pub async fn one(req: HttpRequest, app: web::Data<App>, id: web::Path<String>) -> Result<HttpResponse> {
    let found: PictureId = id.parse().map_err(|_| Error::NotFound)?;
    if found.to_string() != *id {
        return Err(Error::NotFound);
    }
    Parameters::of(&req).done()?;
    let book = app.book().await?;
    let live = LivePicture::find(&mut *app.readers().await?, found).await?;
    // There as long as a story with it is, or of an author whom it shows.
    let keys = Keys::new()
        .some(Family::Articles, live.authors.iter().copied().chain([found.0]))
        .named(Family::Media, found.0);
    let value = picture(&live.shown, &book.files_at).alone(live.changed_at, links::api_picture(found));
    respond::api_item(&req, &value, &keys, Some(live.changed_at))
}
