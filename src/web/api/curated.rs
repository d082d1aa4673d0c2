//! Curated lists in the Content API.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::{
    articles::cards,
    past,
    query::{self, Parameters},
    shape::Shape,
    terms::whole,
};
use crate::{
    app::App,
    delivery::{
        cursor::{self, TextPlace},
        surrogate::{Family, Keys},
        terms::CuratedList,
    },
    error::{Error, Result},
    ids::ArticleId,
    live::story::{LiveArticle, Placed},
    platform::db::Conn,
    web::respond,
};

/// `GET /lists`
///
/// # Errors
/// `BadParameters`, `Busy`.
pub async fn all(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    Parameters::of(&req).done()?;
    let book = app.book().await?;
    let lists = &book.lists;
    let keys = lists.iter().fold(Keys::new().any(Family::Lists), |keys, list| {
        keys.one(Family::Lists, list.slug.as_str())
    });
    respond::api(&req, &whole(lists.iter().map(CuratedList::json).collect()), &keys)
}

/// `GET /lists/{slug}`: in editors' order.
///
/// # Errors
/// `NotFound`, `BadParameters`, `Busy`.
pub async fn one(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&req);
    let limit = parameters.limit();
    let past = past::moment(&mut parameters);
    let shape = Shape::of_cards(&mut parameters);
    let scope = format!("list {slug}");
    let place = query::text_place(&app, &mut parameters, &scope);
    if past.is_some() && place.is_some() {
        parameters.refuse("cursor", "A list as it was comes whole: leave the cursor out.");
    }
    parameters.done()?;
    let book = app.book().await?;
    let list = book
        .lists
        .iter()
        .find(|list| list.slug == *slug)
        .ok_or(Error::NotFound)?;
    let mut conn = app.readers().await?;
    if let Some(at) = past {
        return past::curated(&req, &app, &mut conn, &book, list, &shape, (at, limit)).await;
    }
    let (placed, before, after) = stretch(&mut conn, &list.slug, place.as_ref(), limit).await?;
    let cursor = |placed: &Placed, back| {
        let at = format!("{} {}", placed.position, placed.article.id);
        cursor::seal_text(&app.db.cursor_key, &scope, &TextPlace { at, back })
    };
    let next = placed.last().filter(|_| after).map(|last| cursor(last, false));
    let previous = placed.first().filter(|_| before).map(|first| cursor(first, true));
    let slots: Vec<Value> = placed.iter().map(slot).collect();
    let articles: Vec<LiveArticle> = placed.into_iter().map(|placed| placed.article).collect();
    let mut value = list.json();
    value["object"] = "list".into();
    value["slots"] = slots.into();
    let (data, keys) = cards(&mut conn, &book, &articles, &shape).await?;
    value["data"] = json!(data);
    value["page"] = json!({ "limit": limit, "has_more": next.is_some(), "next_cursor": next, "prev_cursor": previous });
    // A story that returns to its place was in no earlier answer; our own keys know of it as the list's.
    let keys = keys
        .some(Family::Articles, book.on_list(&list.slug))
        .one(Family::Lists, list.slug.as_str());
    respond::api(&req, &value, &keys)
}

/// What editors say of the place of a story: one for each of `data`, in the same order.
fn slot(placed: &Placed) -> Value {
    let own = Some(&placed.slot_headline).filter(|headline| !headline.is_empty());
    json!({ "id": placed.slot_id, "article_id": placed.article.id, "headline": own, "stands_in": placed.stands_in })
}

/// Stories of a list, whether there are more before them, and whether there are more after them.
async fn stretch(
    conn: &mut Conn,
    list: &str,
    place: Option<&TextPlace>,
    limit: i64,
) -> Result<(Vec<Placed>, bool, bool)> {
    let back = place.is_some_and(|place| place.back);
    let edge = place.and_then(|place| {
        let (position, id) = place.at.split_once(' ')?;
        Some((position.parse().ok()?, id.parse::<ArticleId>().ok()?))
    });
    let mut placed = Placed::list(conn, list, edge, back, limit + 1).await?;
    let wanted = usize::try_from(limit).unwrap_or(0);
    let more = placed.len() > wanted;
    placed.truncate(wanted);
    if back {
        placed.reverse();
        return Ok((placed, more, true));
    }
    Ok((placed, edge.is_some(), more))
}
