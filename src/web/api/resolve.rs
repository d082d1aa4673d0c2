//! What stands at an address of the reader site, for front ends with addresses of their own.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::query::Parameters;
use crate::{
    app::App,
    content::PAGE,
    delivery::{
        book::Book,
        links,
        story::time,
        surrogate::{Family, Keys},
        terms::{Term, TermKind},
    },
    error::{Error, Result},
    live::story::{By, Gone, LiveArticle, TextOf},
    platform::db::Conn,
    redirects,
    web::{
        paths::{self, segments},
        respond,
    },
};

/// What an address leads to.
enum AddressPlace {
    Front,
    Story(Box<LiveArticle>),
    Term(TermKind, Box<Term>),
    Gone(Gone),
}

/// `GET /resolve?path=`: an address of the past leads to the present one. What is missing and what nobody may know of are the
/// same 404.
///
/// # Errors
/// `NotFound`, `BadParameters`, `Busy`.
pub async fn show(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&req);
    let asked = parameters.take("path");
    let is_path = |text: &String| text.starts_with('/') || text.contains("://");
    if !asked.as_ref().is_some_and(is_path) {
        parameters.refuse(
            "path",
            "Write the path of a page, such as /harbour-plan, or its whole address.",
        );
    }
    parameters.done()?;
    let book = app.book().await?;
    let asked = asked.unwrap_or_default();
    let path = path_in(&asked, &book.site.url).ok_or(Error::NotFound)?;
    let mut conn = app.readers().await?;
    let spelt = segments(path).ok_or(Error::NotFound)?;
    if let Some(place) = find(&mut conn, &spelt).await? {
        let (value, keys) = told(&book, &place, &paths::joined(&spelt));
        return respond::api(&req, &value, &keys);
    }
    // Other slashes and capitals are mended as on the site.
    let meant = paths::mended(&spelt);
    let found = match meant == spelt {
        true => None,
        false => find(&mut conn, &meant).await?,
    };
    if let Some(place) = found {
        let (value, keys) = told(&book, &place, &paths::joined(&spelt));
        return respond::api(&req, &value, &keys);
    }
    let path = paths::joined(&meant);
    let address = redirects::leads_to(&mut conn, &path).await?.ok_or(Error::NotFound)?;
    app.reads.led_on(&path);
    respond::api(&req, &led_on(&book, &address, &paths::joined(&spelt)), &Keys::new())
}

/// What is said where nothing stands and a redirect was made by hand.
fn led_on(book: &Arc<Book>, address: &str, asked: &str) -> Value {
    let url = match address.starts_with('/') {
        true => links::on_site(&book.site.url, address),
        false => address.to_owned(),
    };
    json!({
        "object": "resolution", "kind": "redirect", "status": 301, "path": asked, "id": null, "href": null, "url": url, "location": address,
        "links": { "self": links::api_resolve(asked) }
    })
}

/// The path of an address on the newsroom's own site, or of what is a path already.
fn path_in<'t>(text: &'t str, site_url: &str) -> Option<&'t str> {
    let text = text.split(['?', '#']).next().unwrap_or_default();
    if text.starts_with('/') {
        return Some(text);
    }
    let rest = text.strip_prefix(site_url.trim_end_matches('/'))?;
    match rest {
        "" => Some("/"),
        path => Some(path).filter(|path| path.starts_with('/')),
    }
}

/// What stands under these parts of a path. A further kind of page is one more line.
async fn find(conn: &mut Conn, parts: &[String]) -> Result<Option<AddressPlace>> {
    if parts.iter().any(|part| part.contains('\0')) {
        return Ok(None);
    }
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts.as_slice() {
        [""] => Ok(Some(AddressPlace::Front)),
        [slug] => story(conn, slug).await,
        [kind, slug] => term(conn, kind, slug).await,
        _ => Ok(None),
    }
}

async fn story(conn: &mut Conn, slug: &str) -> Result<Option<AddressPlace>> {
    if let Some(article) = LiveArticle::find(conn, By::Slug(slug), TextOf::Nothing).await? {
        return Ok(Some(AddressPlace::Story(Box::new(article))));
    }
    Ok(Gone::find(conn, None, Some(slug)).await?.map(AddressPlace::Gone))
}

async fn term(conn: &mut Conn, kind: &str, slug: &str) -> Result<Option<AddressPlace>> {
    let kinds = [TermKind::Category, TermKind::Tag, TermKind::Author, TermKind::Series];
    let Some(kind) = kinds.into_iter().find(|known| known.object() == kind) else {
        return Ok(None);
    };
    let found = match Term::find(conn, kind, slug).await? {
        Some(term) => Some(term),
        None => Term::formerly(conn, kind, slug).await?,
    };
    Ok(found.map(|term| AddressPlace::Term(kind, Box::new(term))))
}

/// What is said of it: a redirect where it stands under another address.
fn told(book: &Arc<Book>, place: &AddressPlace, asked: &str) -> (Value, Keys) {
    let (kind, path, keys, more) = match place {
        AddressPlace::Front => (
            "page",
            "/".to_owned(),
            Keys::new(),
            json!({ "id": null, "href": links::API_SITE, "updated_at": time(book.site.changed_at) }),
        ),
        AddressPlace::Story(article) => (
            if article.genre == PAGE { "page" } else { "article" },
            links::article(&article.slug),
            Keys::new().one(Family::Articles, article.id.0),
            json!({ "id": article.id, "href": links::api_article(article.id), "updated_at": time(article.updated_at) }),
        ),
        AddressPlace::Term(kind, term) => (
            kind.object(),
            kind.path(&term.slug),
            Keys::new().some(Family::Articles, [term.id]).term(*kind, term),
            json!({ "id": term.id, "href": kind.api_path(&term.slug), "updated_at": time(term.changed_at) }),
        ),
        AddressPlace::Gone(gone) => {
            let links = json!({ "self": links::api_resolve(asked) });
            let detail = Error::Gone(gone.notice.clone()).to_string();
            let value = json!({ "object": "resolution", "kind": "gone", "status": 410, "path": asked, "id": gone.article_id, "href": null, "url": null, "location": null, "detail": detail, "links": links });
            return (value, Keys::new().one(Family::Articles, gone.article_id.0));
        }
    };
    let is_there = path == asked;
    let mut value = json!({
        "object": "resolution", "kind": if is_there { kind } else { "redirect" }, "status": if is_there { 200 } else { 301 }, "path": asked,
        "url": links::on_site(&book.site.url, &path), "location": if is_there { None } else { Some(&path) },
        "links": { "self": links::api_resolve(asked) }
    });
    if let (Some(all), Value::Object(more)) = (value.as_object_mut(), more) {
        all.extend(more);
    }
    if !is_there {
        value["leads_to"] = kind.into();
    }
    (value, keys)
}
