//! The Content API as of an instant of the past: what readers had then, of stories that they have now.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{
    articles::{page, with_query},
    query::{self, Paging, Parameters},
    shape::{Shape, Shaped},
};
use crate::{
    app::App,
    delivery::{
        book::{Book, FEATURED},
        content::{self, References},
        surrogate::{Family, Keys},
        terms::CuratedList,
    },
    error::{Error, Refusal, Result},
    live::{
        filter::{Field, Filter},
        listings,
        past::{self, PastList, PastStory},
        story::{By, Gone, LiveArticle, TextOf},
        window::SortKey,
    },
    platform::db::Conn,
    web::respond,
};

/// `as_of=`
pub fn moment(parameters: &mut Parameters) -> Option<DateTime<Utc>> {
    let text = parameters.take("as_of")?;
    let at = query::moment_of(&text);
    if at.is_none() {
        parameters.refuse(
            "as_of",
            "Write a time such as 2026-11-22T09:30:00Z, or a date such as 2026-11-22.",
        );
    }
    at
}

/// What cannot be asked of the past.
pub fn refuse_others(parameters: &mut Parameters, filter: &Filter, paging: &Paging) {
    if paging.window.sort != SortKey::Published {
        parameters.refuse(
            "sort",
            "As of a time, lists are sorted by -published_at or published_at.",
        );
    }
    if paging.window.counted {
        parameters.refuse("count", "As of a time, nobody counts: leave it out.");
    }
    if paging.number.is_some() {
        parameters.refuse("page", "As of a time, go on by next_cursor.");
    }
    if filter.asks_for(Field::List) {
        parameters.refuse(
            "list",
            "Read /lists/{slug} with as_of: it has the stories of then in their order.",
        );
    }
}

/// Nobody without a token that allows it sees what is still to come.
fn is_past(app: &App, at: DateTime<Utc>) -> Result<()> {
    if at <= app.watch.clock() {
        return Ok(());
    }
    let sentence = "as_of is a time that is still to come. That needs a token with the scope preview.";
    Err(Error::Refused(Refusal(sentence.into())))
}

/// `GET /articles?as_of=`
///
/// # Errors
/// `Refused` for a time to come, `Busy`.
pub async fn list(
    req: &HttpRequest,
    app: &App,
    filter: &Filter,
    shape: &Shape,
    paging: &Paging,
    at: DateTime<Utc>,
) -> Result<HttpResponse> {
    // The turn comes before the texts are loaded.
    let turn = match shape.body {
        Some(_) => Some(app.texts.turn().await?),
        None => None,
    };
    let book = app.book().await?;
    is_past(app, at)?;
    let mut conn = app.readers().await?;
    let found = PastList::read(&mut conn, &book.knowing(filter.clone()), &paging.window, at).await?;
    let (data, keys) = written(&mut conn, &book, &found.slice.articles, shape, at).await?;
    drop((conn, turn));
    let mut page = page(app, paging, &found.slice);
    page["withheld"] = found.withheld.into();
    let list = json!({ "object": "list", "data": data, "page": page });
    respond::api(req, &list, &keys.any(Family::Articles))
}

/// `GET /lists/{slug}?as_of=`
///
/// # Errors
/// `Refused` for a time to come, `Busy`.
pub async fn curated(
    req: &HttpRequest,
    app: &App,
    conn: &mut Conn,
    book: &Arc<Book>,
    list: &CuratedList,
    shape: &Shape,
    (at, limit): (DateTime<Utc>, i64),
) -> Result<HttpResponse> {
    is_past(app, at)?;
    let found = PastList::curated(conn, &list.slug, at, limit).await?;
    let (data, keys) = written(conn, book, &found.slice.articles, shape, at).await?;
    let mut value = list.json();
    value["object"] = "list".into();
    value["data"] = json!(data);
    value["page"] = json!({ "limit": limit, "has_more": false, "next_cursor": null, "prev_cursor": null, "withheld": found.withheld });
    respond::api(
        req,
        &value,
        &keys.any(Family::Articles).one(Family::Lists, list.slug.as_str()),
    )
}

/// `GET /articles/{id}?as_of=`, `GET /articles/by-slug/{slug}?as_of=`: by any address that it has or had, then or now.
///
/// # Errors
/// `NotFound` for a story that readers did not have then, `Gone`, `Refused` for a text that was put right since and for a
/// time to come, `Busy`.
pub async fn item(
    req: &HttpRequest,
    app: &App,
    conn: &mut Conn,
    book: &Arc<Book>,
    by: By<'_>,
    shape: &Shape,
    at: DateTime<Utc>,
) -> Result<HttpResponse> {
    let Some(now) = LiveArticle::find(conn, by, TextOf::Nothing).await? else {
        return Err(match by {
            By::Id(id) => Gone::why(conn, Some(id), None).await,
            By::Slug(slug) => Gone::why(conn, None, Some(slug)).await,
        });
    };
    is_past(app, at)?;
    let article = match PastStory::find(conn, now.id, at, shape.body.is_some()).await? {
        PastStory::Text(article) => *article,
        PastStory::Nothing => return Err(Error::NotFound),
        PastStory::PutRight => return Err(Error::Refused(Refusal(PUT_RIGHT.into()))),
    };
    if let By::Slug(slug) = by
        && slug != now.slug
        && slug != article.slug
    {
        let address = format!("/api/v1/articles/by-slug/{}", now.slug);
        return Ok(respond::moved(&with_query(req, &address)));
    }
    let one = [Arc::new(article)];
    let (mut written, keys) = written(conn, book, &one, shape, at).await?;
    let keys = keys
        .some(Family::Articles, [listings::all()])
        .one(Family::Articles, now.id.0);
    match written.pop() {
        Some(story) => respond::api_item(req, &story, &keys, None),
        None => Err(Error::NotFound),
    }
}

const PUT_RIGHT: &str =
    "A correction or a retraction took the place of this text. Reading it needs a token with the scope archive.";

/// The stories as they go out, and what they were made from.
async fn written(
    conn: &mut Conn,
    book: &Arc<Book>,
    articles: &[Arc<LiveArticle>],
    shape: &Shape,
    at: DateTime<Utc>,
) -> Result<(Vec<Value>, Keys)> {
    let featured = past::on_list(conn, FEATURED, at).await?;
    let refs = References::of(conn, book, articles).await?.as_of(at, featured);
    let refs = if shape.corrections {
        refs.and_corrections(conn, articles).await?
    } else {
        refs
    };
    let one = |article: &Arc<LiveArticle>| -> Result<Value> {
        let shaped: Shaped = shape.select(content::story(article, &refs, shape.body)?)?;
        serde_json::to_value(shaped).map_err(Error::internal)
    };
    let written: Result<Vec<Value>> = articles.iter().map(one).collect();
    Ok((written?, refs.keys(articles)))
}
