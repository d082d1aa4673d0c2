//! Feeds, sitemaps and texts at known addresses, as both doors of readers answer them.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};

use crate::{
    app::App,
    delivery::{
        book::Book,
        feeds::{FeedFormat, FeedScope, LoadedFeed},
        sitemaps::WrittenSitemap,
        surrogate::Keys,
        terms::{Term, TermKind},
        well_known::PublicSyndication,
    },
    error::{Error, Result},
    platform::db::PooledConn,
    web::respond::{self, Written},
};

/// What a slug of an address stands for.
pub enum FoundScope {
    /// This.
    There(FeedScope),
    /// What has this slug now.
    Moved(FeedScope),
}

/// The category, tag or author with a slug, or the one that had it.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn scope(app: &App, kind: TermKind, slug: &str) -> Result<FoundScope> {
    if slug.contains('\0') {
        return Err(Error::NotFound);
    }
    let mut conn = app.readers().await?;
    if let Some(term) = Term::find(&mut conn, kind, slug).await? {
        return Ok(FoundScope::There(FeedScope::Under(kind, Box::new(term))));
    }
    let term = Term::formerly(&mut conn, kind, slug).await?.ok_or(Error::NotFound)?;
    Ok(FoundScope::Moved(FeedScope::Under(kind, Box::new(term))))
}

/// A feed, of which this is the whole address.
///
/// # Errors
/// `Busy`; `Internal` when what is stored cannot be read.
pub async fn feed(
    req: &HttpRequest,
    app: &App,
    book: &Arc<Book>,
    scope: FeedScope,
    format: FeedFormat,
    own: String,
) -> Result<HttpResponse> {
    // The turn comes before the texts are loaded, and the connection goes back before they are rendered.
    let turn = app.texts.turn().await?;
    let mut conn = app.readers().await?;
    let set = PublicSyndication::load(&mut conn).await?;
    let loaded = LoadedFeed::load(&mut conn, book, set, scope, own, app.watch.clock()).await?;
    drop(conn);
    let (keys, changed_at) = (loaded.keys.clone(), loaded.changed_at);
    let (hub, own) = (loaded.hub().to_owned(), loaded.own().to_owned());
    let bytes = turn.render(move || loaded.written(format)).await??;
    let written = Written::of(format.content_type(), bytes).linking(&[(&own, "self"), (&hub, "hub")]);
    // Said and not gone by: a story that leaves changes a feed without being in it.
    Ok(respond::written(req, written.dated(changed_at), &keys, None))
}

/// A sitemap.
#[must_use]
pub fn sitemap(req: &HttpRequest, map: WrittenSitemap) -> HttpResponse {
    let written = Written::of("application/xml; charset=utf-8", map.xml);
    respond::written(req, written, &map.keys, None)
}

/// The text of this name.
///
/// # Errors
/// `NotFound` where nobody set one, `Busy`.
pub async fn text(req: &HttpRequest, app: &App, book: &Book, name: &str) -> Result<HttpResponse> {
    let mut conn: PooledConn = app.readers().await?;
    let set = PublicSyndication::load(&mut conn).await?;
    let known = set.named(name, &book.site, app.watch.clock()).ok_or(Error::NotFound)?;
    let kind = if known.is_json {
        "application/json"
    } else {
        "text/plain; charset=utf-8"
    };
    let keys = match known.until {
        Some(until) => Keys::new().until(until),
        None => Keys::new(),
    };
    let written = Written::of(kind, known.text.into_bytes());
    Ok(respond::written(req, written, &keys, None))
}
