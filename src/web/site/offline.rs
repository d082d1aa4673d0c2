//! Reading without a network: the worker that keeps in the browser what was opened, and the page that it shows then.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use askama::Template;

use super::{frame::Frame, nothing_yet};
use crate::{
    app::App,
    error::{Error, Result},
    web::respond,
    words::Word,
};

const WORKER: &str = include_str!("../../../assets/js/dist/offline-worker.js");
/// Takes away what a worker kept, and itself.
const NONE: &str = include_str!("../../../assets/js/dist/offline-none.js");

#[derive(Template)]
#[template(path = "site/offline.html")]
struct OfflinePage {
    site: Frame,
    heading: String,
}

/// `GET /offline-worker.js`: browsers ask for it again by themselves, so that they hear when nothing is to be kept any more.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn worker(app: web::Data<App>) -> Result<HttpResponse> {
    let book = app.book().await.map_err(nothing_yet)?;
    let script = if book.design.reads_offline { WORKER } else { NONE };
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/javascript; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "public, max-age=0, s-maxage=1"))
        .body(script))
}

/// `GET /offline.html`
///
/// # Errors
/// `NotFound` where browsers keep nothing, `Busy`.
pub async fn page(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    let book = app.book().await.map_err(nothing_yet)?;
    if !book.design.reads_offline {
        return Err(Error::NotFound);
    }
    let mut conn = app.readers().await?;
    let site = Frame::load(&mut conn, &book, app.watch.clock(), None).await?;
    let page = OfflinePage {
        heading: site.say(Word::Offline).to_owned(),
        site,
    };
    let keys = page.site.keys(&book);
    respond::reader_page(&req, &page, &keys, None)
}
