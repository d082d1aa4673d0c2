//! What telephones ask before they put the site on a home screen.

use actix_web::{HttpResponse, http::header, web};
use serde_json::json;

use super::nothing_yet;
use crate::{app::App, delivery::links, error::Result, locale::Language, site::colour::Colour};

/// `GET /manifest.webmanifest`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn manifest(app: web::Data<App>) -> Result<HttpResponse> {
    let book = app.book().await.map_err(nothing_yet)?;
    let site = &book.site;
    let language = Language::of(&site.language);
    let icons = site.icon_name().map(|name| {
        let icon =
            |size| json!({ "src": links::icon(size, &name), "sizes": format!("{size}x{size}"), "type": "image/png" });
        [180, 512].map(icon)
    });
    let theme = book.design.look.band.unwrap_or(Colour::WHITE);
    let said = json!({
        "name": site.name, "short_name": site.name, "description": site.tagline, "id": "/", "start_url": "/", "scope": "/",
        "display": "minimal-ui", "lang": language.tag(), "dir": language.dir(),
        "background_color": Colour::WHITE, "theme_color": theme, "icons": icons.as_ref().map_or(&[][..], |icons| &icons[..]),
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/manifest+json"))
        .insert_header((header::CACHE_CONTROL, "public, max-age=0, s-maxage=1"))
        .body(said.to_string()))
}
