//! Categories, tags, authors, lists and the newsroom itself in the Content API.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::{articles::newsroom, query::Parameters};
use crate::{
    app::App,
    delivery::{
        cursor,
        terms::{CuratedList, Kind, Term},
    },
    error::{Error, Result},
    web::respond,
};

/// `GET /site`
///
/// # Errors
/// `NotFound` before set-up, `BadParameter`, `Busy`.
pub async fn site(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    Parameters::of(&req)?.done()?;
    let mut conn = app.readers().await?;
    respond::api(&req, &newsroom(&mut conn).await?.json(), "site")
}

/// `GET /lists`
///
/// # Errors
/// `BadParameter`, `Busy`.
pub async fn lists(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    Parameters::of(&req)?.done()?;
    let mut conn = app.readers().await?;
    let data: Vec<Value> = CuratedList::all(&mut conn)
        .await?
        .iter()
        .map(CuratedList::json)
        .collect();
    respond::api(&req, &whole(data), "lists")
}

/// `GET /categories`: the tree.
///
/// # Errors
/// `NotFound` before set-up, `BadParameter`, `Busy`.
pub async fn categories(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    Parameters::of(&req)?.done()?;
    let mut conn = app.readers().await?;
    let site = newsroom(&mut conn).await?;
    let all = Term::categories(&mut conn).await?;
    let tree = below(&all, None, &site.url, 0);
    respond::api(&req, &whole(tree), "categories")
}

/// A list that is always sent whole.
fn whole(data: Vec<Value>) -> Value {
    let page = json!({ "limit": data.len(), "has_more": false, "next_cursor": null, "prev_cursor": null });
    json!({ "object": "list", "data": data, "page": page })
}

/// The tree is three levels deep; a deeper one is cut rather than followed.
fn below(all: &[Term], parent: Option<uuid::Uuid>, site_url: &str, depth: usize) -> Vec<Value> {
    if depth > 8 {
        return vec![];
    }
    let here = all.iter().filter(|term| term.parent_id == parent);
    here.map(|term| {
        let mut value = term.json(Kind::Category, site_url);
        value["children"] = below(all, Some(term.id), site_url, depth + 1).into();
        value
    })
    .collect()
}

/// `GET /tags`
///
/// # Errors
/// See `flat`.
pub async fn tags(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    flat(&req, &app, Kind::Tag).await
}

/// `GET /authors`
///
/// # Errors
/// See `flat`.
pub async fn authors(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    flat(&req, &app, Kind::Author).await
}

/// A list by slug; only what has a live story.
async fn flat(req: &HttpRequest, app: &App, kind: Kind) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(req)?;
    let limit = parameters.number("limit", 20, 100)?;
    let after = match parameters.take("cursor") {
        None => String::new(),
        Some(text) => cursor::open_text(&app.db.cursor_key, kind.object(), &text)
            .ok_or_else(|| Error::BadParameter("cursor".into(), "This cursor is not for this list.".into()))?,
    };
    parameters.done()?;
    let mut conn = app.readers().await?;
    let site = newsroom(&mut conn).await?;
    let mut found = Term::list(&mut conn, kind, &after, limit + 1).await?;
    let more = found.len() > usize::try_from(limit).unwrap_or(0);
    found.truncate(usize::try_from(limit).unwrap_or(0));
    let next = found
        .last()
        .filter(|_| more)
        .map(|last| cursor::seal_text(&app.db.cursor_key, kind.object(), &last.slug));
    let data: Vec<Value> = found.iter().map(|term| term.json(kind, &site.url)).collect();
    let page = json!({ "limit": limit, "has_more": more, "next_cursor": next, "prev_cursor": null });
    respond::api(
        req,
        &json!({ "object": "list", "data": data, "page": page }),
        kind.object(),
    )
}

/// `GET /categories/{slug}`
///
/// # Errors
/// See `one`.
pub async fn category(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> Result<HttpResponse> {
    one(&req, &app, Kind::Category, &slug).await
}

/// `GET /tags/{slug}`
///
/// # Errors
/// See `one`.
pub async fn tag(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> Result<HttpResponse> {
    one(&req, &app, Kind::Tag, &slug).await
}

/// `GET /authors/{slug}`
///
/// # Errors
/// See `one`.
pub async fn author(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> Result<HttpResponse> {
    one(&req, &app, Kind::Author, &slug).await
}

async fn one(req: &HttpRequest, app: &App, kind: Kind, slug: &str) -> Result<HttpResponse> {
    Parameters::of(req)?.done()?;
    if slug.contains('\0') {
        return Err(Error::NotFound);
    }
    let mut conn = app.readers().await?;
    let site = newsroom(&mut conn).await?;
    let term = Term::find(&mut conn, kind, slug).await?.ok_or(Error::NotFound)?;
    let mut value = term.json(kind, &site.url);
    if kind == Kind::Category {
        let all = Term::categories(&mut conn).await?;
        value["children"] = below(&all, Some(term.id), &site.url, 0).into();
    }
    respond::api(req, &value, kind.object())
}
