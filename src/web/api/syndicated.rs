//! Sitemaps and texts at known addresses in the Content API, for front ends that send them on.

use actix_web::{HttpRequest, HttpResponse, web};

use super::query::Parameters;
use crate::{app::App, delivery::sitemaps, error::Result, web::syndicated};

/// `GET /sitemap.xml`: the index.
///
/// # Errors
/// `BadParameters`, `Busy`.
pub async fn sitemap(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    Parameters::of(&req).done()?;
    let book = app.book().await?;
    let map = sitemaps::index(&mut *app.readers().await?, &book).await?;
    Ok(syndicated::sitemap(&req, map))
}

/// `GET /sitemap-{part}.xml`: of a month, or `sections`.
///
/// # Errors
/// `NotFound`, `BadParameters`, `Busy`.
pub async fn sitemap_part(req: HttpRequest, app: web::Data<App>, part: web::Path<String>) -> Result<HttpResponse> {
    Parameters::of(&req).done()?;
    let book = app.book().await?;
    let map = sitemaps::part(&mut *app.readers().await?, &book, &part).await?;
    Ok(syndicated::sitemap(&req, map))
}

/// `GET /news-sitemap.xml`: stories of the last two days.
///
/// # Errors
/// `BadParameters`, `Busy`.
pub async fn news_sitemap(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    Parameters::of(&req).done()?;
    let book = app.book().await?;
    let map = sitemaps::news(&mut *app.readers().await?, &book, app.watch.clock()).await?;
    Ok(syndicated::sitemap(&req, map))
}

/// `GET /texts/{name}`: robots.txt, ads.txt, app-ads.txt, security.txt, and others that are set.
///
/// # Errors
/// `NotFound`, `BadParameters`, `Busy`.
pub async fn text(req: HttpRequest, app: web::Data<App>, name: web::Path<String>) -> Result<HttpResponse> {
    Parameters::of(&req).done()?;
    let book = app.book().await?;
    syndicated::text(&req, &app, &book, &name).await
}
