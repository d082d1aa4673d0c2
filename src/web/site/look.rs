//! The newsroom's own colours and type, as a stylesheet under the hash of what is in it.

use actix_web::{HttpResponse, http::header, web};

use crate::{
    app::App,
    error::{Error, Result},
};

/// `GET /look/{hash}.css`: as long as the site looks so. What is there never changes under its address.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn sheet(app: web::Data<App>, file: web::Path<String>) -> Result<HttpResponse> {
    let book = app.book().await.map_err(super::nothing_yet)?;
    let look = book.look.as_ref().ok_or(Error::NotFound)?;
    if file.strip_suffix(".css") != Some(look.hash.as_str()) {
        return Err(Error::NotFound);
    }
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/css; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(look.css.clone()))
}
