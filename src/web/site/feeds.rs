//! Feeds beside the pages that they are of, sitemaps, and texts at known addresses.

use actix_web::{HttpRequest, HttpResponse, web};

use super::nothing_yet;
use crate::{
    app::App,
    delivery::{
        feeds::{FeedFormat, FeedScope},
        links, sitemaps,
        terms::TermKind,
    },
    error::{Error, Result},
    web::{
        respond,
        syndicated::{self, FoundScope},
    },
};

/// `GET /feed.xml`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn rss(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    feed(&req, &app, FeedScope::Whole, FeedFormat::Rss).await
}

/// `GET /atom.xml`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn atom(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    feed(&req, &app, FeedScope::Whole, FeedFormat::Atom).await
}

/// `GET /feed.json`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn json(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    feed(&req, &app, FeedScope::Whole, FeedFormat::Json).await
}

/// `GET /category/{slug}/{feed}`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn of_category(
    req: HttpRequest,
    app: web::Data<App>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse> {
    under(&req, &app, TermKind::Category, &path).await
}

/// `GET /tag/{slug}/{feed}`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn of_tag(req: HttpRequest, app: web::Data<App>, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    under(&req, &app, TermKind::Tag, &path).await
}

/// `GET /author/{slug}/{feed}`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn of_author(
    req: HttpRequest,
    app: web::Data<App>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse> {
    under(&req, &app, TermKind::Author, &path).await
}

/// `GET /series/{slug}/{feed}`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn of_series(
    req: HttpRequest,
    app: web::Data<App>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse> {
    under(&req, &app, TermKind::Series, &path).await
}

async fn under(req: &HttpRequest, app: &App, kind: TermKind, (slug, file): &(String, String)) -> Result<HttpResponse> {
    let format = FeedFormat::of_file(file).ok_or(Error::NotFound)?;
    match syndicated::scope(app, kind, slug).await? {
        FoundScope::There(scope) => feed(req, app, scope, format).await,
        FoundScope::Moved(scope) => Ok(respond::moved(&scope.beside(format))),
    }
}

async fn feed(req: &HttpRequest, app: &App, scope: FeedScope, format: FeedFormat) -> Result<HttpResponse> {
    let book = app.book().await.map_err(nothing_yet)?;
    let own = links::on_site(&book.site.url, &scope.beside(format));
    syndicated::feed(req, app, &book, scope, format, own).await
}

/// `GET /sitemap.xml`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn sitemap(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    let book = app.book().await.map_err(nothing_yet)?;
    let map = sitemaps::index(&mut *app.readers().await?, &book).await?;
    Ok(syndicated::sitemap(&req, map))
}

/// `GET /sitemap-{part}.xml`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn sitemap_part(req: HttpRequest, app: web::Data<App>, part: web::Path<String>) -> Result<HttpResponse> {
    let book = app.book().await.map_err(nothing_yet)?;
    let map = sitemaps::part(&mut *app.readers().await?, &book, &part).await?;
    Ok(syndicated::sitemap(&req, map))
}

/// `GET /news-sitemap.xml`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn news_sitemap(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    let book = app.book().await.map_err(nothing_yet)?;
    let map = sitemaps::news(&mut *app.readers().await?, &book, app.watch.clock()).await?;
    Ok(syndicated::sitemap(&req, map))
}

/// `GET /robots.txt`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn robots(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    text(&req, &app, "robots.txt").await
}

/// `GET /ads.txt`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn ads(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    text(&req, &app, "ads.txt").await
}

/// `GET /app-ads.txt`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn app_ads(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    text(&req, &app, "app-ads.txt").await
}

/// `GET /security.txt`: where it was before there was a place for it.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn security(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    text(&req, &app, "security.txt").await?;
    Ok(respond::moved("/.well-known/security.txt"))
}

/// `GET /.well-known/{name}`: what stands at the root is not here.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn well_known(req: HttpRequest, app: web::Data<App>, name: web::Path<String>) -> Result<HttpResponse> {
    match name.as_str() {
        "robots.txt" | "ads.txt" | "app-ads.txt" => Err(Error::NotFound),
        name => text(&req, &app, name).await,
    }
}

async fn text(req: &HttpRequest, app: &App, name: &str) -> Result<HttpResponse> {
    let book = app.book().await.map_err(nothing_yet)?;
    syndicated::text(req, app, &book, name).await
}
