//! Categories, tags, authors and the newsroom itself in the Content API.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::{
    query::{self, Parameters},
    stories_of::{StoriesOf, wants_latest},
};
use crate::{
    app::App,
    delivery::{
        book::Book,
        content::picture,
        cursor::{self, TextPlace},
        menus,
        surrogate::{Family, Keys},
        terms::{Term, TermKind, TermWindow},
    },
    error::{Error, Result},
    platform::db::Conn,
    web::respond,
};

/// `GET /site`
///
/// # Errors
/// `NotFound` before set-up, `BadParameters`, `Busy`.
pub async fn site(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    Parameters::of(&req).done()?;
    let book = app.book().await?;
    let (mut value, mut keys) = (book.site.json(), Keys::new());
    for (name, shown) in [("logo", book.site.logo()), ("icon", book.site.icon())] {
        value[name] = json!(shown.as_ref().map(|shown| picture(shown, &book.files_at)));
        if let Some(shown) = shown {
            keys = keys.named(Family::Media, shown.id.0);
        }
    }
    let sections = || menus::of_sections(&book.sections);
    let head = book.menus.head.clone().unwrap_or_else(sections);
    let foot = book.menus.foot.as_deref().unwrap_or_default();
    let url = &book.site.url;
    value["navigation"] = json!({ "head": menus::json(&head, url), "foot": menus::json(foot, url) });
    value["social"] = json!(book.design.social);
    // Uncategorized is a section as long as it has a story.
    let keys = book
        .sections
        .iter()
        .fold(keys, |keys, term| keys.term(TermKind::Category, term));
    respond::api(&req, &value, &keys.some(Family::Categories, book.on().iter().copied()))
}

/// `GET /categories`: the tree, or those of it that have `q` in their name.
///
/// # Errors
/// `NotFound` before set-up, `BadParameters`, `Busy`.
pub async fn categories(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&req);
    let part = query::part(&mut parameters).to_lowercase();
    let latest = wants_latest(&mut parameters);
    parameters.done()?;
    let book = app.book().await?;
    let all = &book.categories;
    let mut conn = app.readers().await?;
    let stories = of_categories(&mut conn, &book, latest).await?;
    let found = if part.is_empty() {
        below(&book, None, &stories, 0)
    } else {
        let named = all.iter().filter(|term| term.name.to_lowercase().contains(&part));
        named.map(|term| branch(&book, term, &stories)).collect()
    };
    let keys = named(TermKind::Category, all)
        .any(Family::Categories)
        .and(stories.keys());
    respond::api(&req, &whole(found), &keys)
}

/// The stories of all categories: what stands in one stands in those above it.
async fn of_categories(conn: &mut Conn, book: &Arc<Book>, latest: bool) -> Result<StoriesOf> {
    let ids = book.categories.iter().map(|term| term.id).collect();
    StoriesOf::load(conn, book, TermKind::Category, ids, latest).await
}

fn named(kind: TermKind, terms: &[Term]) -> Keys {
    terms.iter().fold(Keys::new(), |keys, term| keys.term(kind, term))
}

/// The least `limit` of a list that is always sent whole: as much as any page may have.
const WHOLE: usize = 100;

/// A list that is always sent whole.
pub(super) fn whole(data: Vec<Value>) -> Value {
    let page = json!({ "limit": data.len().max(WHOLE), "has_more": false, "next_cursor": null, "prev_cursor": null });
    json!({ "object": "list", "data": data, "page": page })
}

/// A category with what is above and below it.
fn branch(book: &Book, category: &Term, stories: &StoriesOf) -> Value {
    let mut value = category.json(TermKind::Category, &book.site.url);
    stories.say(category.id, &mut value);
    let above = book.ancestors(category);
    value["ancestors"] = above
        .iter()
        .map(|term| json!(term.reference(TermKind::Category, &book.site.url)))
        .collect();
    value["children"] = below(book, Some(category.id), stories, 0).into();
    value
}

/// The tree is three levels deep; a deeper one is cut rather than followed.
fn below(book: &Book, parent: Option<uuid::Uuid>, stories: &StoriesOf, depth: usize) -> Vec<Value> {
    if depth > 8 {
        return vec![];
    }
    let here = book.categories.iter().filter(|term| term.parent_id == parent);
    here.map(|term| {
        let mut value = term.json(TermKind::Category, &book.site.url);
        stories.say(term.id, &mut value);
        value["children"] = below(book, Some(term.id), stories, depth + 1).into();
        value
    })
    .collect()
}

/// `GET /tags`
///
/// # Errors
/// See `flat`.
pub async fn tags(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    flat(&req, &app, TermKind::Tag).await
}

/// `GET /authors`
///
/// # Errors
/// See `flat`.
pub async fn authors(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    flat(&req, &app, TermKind::Author).await
}

/// `GET /series`
///
/// # Errors
/// See `flat`.
pub async fn all_series(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    flat(&req, &app, TermKind::Series).await
}

/// A tag, a series, or an author with the picture.
fn flat_one(term: &Term, kind: TermKind, book: &Book, stories: &StoriesOf) -> Value {
    let mut value = term.json(kind, &book.site.url);
    stories.say(term.id, &mut value);
    if kind == TermKind::Author {
        value["picture"] = json!(term.picture().map(|shown| picture(&shown, &book.files_at)));
    }
    value
}

/// A list by slug; only what has a live story.
async fn flat(req: &HttpRequest, app: &App, kind: TermKind) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(req);
    let limit = parameters.limit();
    let part = query::part(&mut parameters);
    let scope = format!("{} {part}", kind.object());
    let place = query::text_place(app, &mut parameters, &scope);
    let latest = wants_latest(&mut parameters);
    parameters.done()?;
    let book = app.book().await?;
    let mut conn = app.readers().await?;
    let found = Term::list(&mut conn, kind, &TermWindow { limit, place, part }).await?;
    let edge = |term: Option<&Term>, back| {
        let at = term?.slug.clone();
        Some(cursor::seal_text(&app.db.cursor_key, &scope, &TextPlace { at, back }))
    };
    let next = edge(found.terms.last(), false).filter(|_| found.more_after);
    let previous = edge(found.terms.first(), true).filter(|_| found.more_before);
    let ids = found.terms.iter().map(|term| term.id).collect();
    let stories = StoriesOf::load(&mut conn, &book, kind, ids, latest).await?;
    let one = |term: &Term| flat_one(term, kind, &book, &stories);
    let data: Vec<Value> = found.terms.iter().map(one).collect();
    let page = json!({ "limit": limit, "has_more": next.is_some(), "next_cursor": next, "prev_cursor": previous });
    let list = json!({ "object": "list", "data": data, "page": page });
    // Only what has a live story is in it.
    let keys = named(kind, &found.terms).any(kind.family()).any(Family::Articles);
    respond::api(req, &list, &keys.and(stories.keys()))
}

/// `GET /categories/{slug}`
///
/// # Errors
/// See `one`.
pub async fn category(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> Result<HttpResponse> {
    one(&req, &app, TermKind::Category, &slug).await
}

/// `GET /tags/{slug}`
///
/// # Errors
/// See `one`.
pub async fn tag(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> Result<HttpResponse> {
    one(&req, &app, TermKind::Tag, &slug).await
}

/// `GET /authors/{slug}`
///
/// # Errors
/// See `one`.
pub async fn author(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> Result<HttpResponse> {
    one(&req, &app, TermKind::Author, &slug).await
}

async fn one(req: &HttpRequest, app: &App, kind: TermKind, slug: &str) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(req);
    let latest = wants_latest(&mut parameters);
    parameters.done()?;
    if slug.contains('\0') {
        return Err(Error::NotFound);
    }
    let book = app.book().await?;
    let mut conn = app.readers().await?;
    let Some(term) = Term::find(&mut conn, kind, slug).await? else {
        let found = Term::formerly(&mut conn, kind, slug).await?.ok_or(Error::NotFound)?;
        return Ok(respond::moved(&kind.api_path(&found.slug)));
    };
    let stories = match kind {
        TermKind::Category => of_categories(&mut conn, &book, latest).await?,
        TermKind::Tag | TermKind::Author | TermKind::Series => {
            StoriesOf::load(&mut conn, &book, kind, vec![term.id], latest).await?
        }
    };
    let value = match kind {
        TermKind::Category => branch(&book, &term, &stories),
        TermKind::Tag | TermKind::Author | TermKind::Series => flat_one(&term, kind, &book, &stories),
    };
    let keys = match kind {
        // With what is above and below it.
        TermKind::Category => Keys::new().any(Family::Categories),
        // There as long as it has a live story.
        TermKind::Tag | TermKind::Author | TermKind::Series => Keys::new().some(Family::Articles, [term.id]),
    };
    respond::api(req, &value, &keys.term(kind, &term).and(stories.keys()))
}
