//! A series in the Content API: its parts in editors' order.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    articles::cards,
    query::Parameters,
    shape::{Shape, Shaped},
};
use crate::{
    app::App,
    delivery::{
        surrogate::{Family, Keys},
        terms::{Term, TermKind},
    },
    error::{Error, Result},
    live::related::parts_of,
    web::respond,
};

/// A series with its stories.
#[derive(Serialize)]
struct PublicSeries {
    #[serde(flatten)]
    term: Map<String, Value>,
    count: usize,
    parts: Vec<PublicPart>,
}

#[derive(Serialize)]
struct PublicPart {
    part: usize,
    article: Shaped,
}

/// `GET /series/{slug}`: an address of the past leads to the present one. `fields` and `include` shape the stories.
///
/// # Errors
/// `NotFound` where readers have none of its stories, `BadParameters`, `Busy`.
pub async fn one(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> Result<HttpResponse> {
    let mut parameters = Parameters::of(&req);
    let shape = Shape::of_cards(&mut parameters);
    parameters.done()?;
    if slug.contains('\0') {
        return Err(Error::NotFound);
    }
    let book = app.book().await?;
    let mut conn = app.readers().await?;
    let kind = TermKind::Series;
    let Some(series) = Term::find(&mut conn, kind, &slug).await? else {
        let found = Term::formerly(&mut conn, kind, &slug).await?.ok_or(Error::NotFound)?;
        return Ok(respond::moved(&kind.api_path(&found.slug)));
    };
    let articles = parts_of(&mut conn, book.cards(), series.id).await?;
    let (stories, keys) = cards(&mut conn, &book, &articles, &shape).await?;
    let Value::Object(term) = series.json(kind, &book.site.url) else {
        return Err(Error::internal("a series that is no object"));
    };
    let keys = Keys::new()
        .some(Family::Articles, [series.id])
        .term(kind, &series)
        .and(keys);
    let parts = (1..).zip(stories).map(|(part, article)| PublicPart { part, article });
    let answer = PublicSeries {
        term,
        count: articles.len(),
        parts: parts.collect(),
    };
    respond::api(&req, &answer, &keys)
}
