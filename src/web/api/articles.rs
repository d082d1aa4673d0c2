//! Stories in the Content API.

use std::{borrow::Borrow, sync::Arc};

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use serde::{
    Serialize, Serializer,
    ser::{Error as _, SerializeSeq},
};
use serde_json::{Value, json};

use super::{
    past,
    query::{self, Paging, Parameters},
    search,
    shape::{Shape, Shaped},
};
use crate::{
    app::App,
    delivery::{
        book::Book,
        content::{self, References, Renditions},
        cursor, ninjs,
        story::PublicCorrection,
        surrogate::{Family, Keys},
    },
    error::{Error, Result},
    ids::ArticleId,
    live::{
        list::ListSlice,
        related::Surroundings,
        story::{By, Correction, Gone, LiveArticle, TextOf},
        window::Cursor,
    },
    platform::db::Conn,
    web::respond::{self, Written},
};

const RELATED: i64 = 4;

/// `GET /articles`
///
/// # Errors
/// `BadParameters`, `Busy`.
pub async fn list(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    let mut parameters = Parameters::with_question(&req);
    if let Some(question) = parameters.take("q") {
        return search::list(&req, &app, parameters, &question).await;
    }
    let past = past::moment(&mut parameters);
    let filter = query::filter(&mut parameters);
    let shape = Shape::of_list(&mut parameters);
    let paging = query::paging(&app, &mut parameters, (&filter, past), shape.body.is_some());
    if let Some(at) = past {
        past::refuse_others(&mut parameters, &filter, &paging);
        parameters.done()?;
        return past::list(&req, &app, &filter, &shape, &paging, at).await;
    }
    parameters.done()?;
    // The turn comes before the texts are loaded, and the connection goes back before they are rendered.
    let turn = match shape.body {
        Some(_) => Some(app.texts.turn().await?),
        None => None,
    };
    let book = app.book().await?;
    let mut conn = app.readers().await?;
    let stretch = LiveArticle::list_with(&mut conn, book.cards(), &book.knowing(filter), &paging.window).await?;
    let page = page(&app, &paging, &stretch);
    let articles = stretch.articles;
    let refs = mentioned(&mut conn, &book, &articles, &shape).await?;
    drop(conn);
    let keys = refs.keys(&articles).some(Family::Articles, stretch.on);
    let list = StoryList {
        data: Stories { articles, refs, shape },
        object: "list",
        page,
    };
    let written = match turn {
        Some(turn) => turn.render(move || Written::json(&list)).await??,
        None => Written::json(&list)?,
    };
    Ok(respond::api_written(&req, written, &keys))
}

/// A list of stories that is written one story after the other.
#[derive(Serialize)]
struct StoryList {
    data: Stories,
    object: &'static str,
    page: Value,
}

struct Stories {
    articles: Vec<Arc<LiveArticle>>,
    refs: References,
    shape: Shape,
}

impl Serialize for Stories {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut stories = serializer.serialize_seq(Some(self.articles.len()))?;
        for article in &self.articles {
            let story = self.shape.of_story(article, &self.refs);
            stories.serialize_element(&story.map_err(S::Error::custom)?)?;
        }
        stories.end()
    }
}

pub(super) fn page(app: &App, paging: &Paging, stretch: &ListSlice) -> Value {
    let cursor = |place: Cursor| cursor::seal(&app.db.cursor_key, &paging.scope, place);
    let next = stretch.after.map(cursor);
    let mut page = json!({
        "limit": paging.window.limit, "has_more": next.is_some(), "next_cursor": next,
        "prev_cursor": stretch.before.map(cursor)
    });
    if let Some(number) = paging.number {
        page["page"] = number.into();
    }
    if paging.window.counted {
        page["count"] = stretch.count.into();
    }
    page
}

pub(super) async fn cards(
    conn: &mut Conn,
    book: &Arc<Book>,
    articles: &[impl Borrow<LiveArticle> + Sync],
    shape: &Shape,
) -> Result<(Vec<Shaped>, Keys)> {
    let refs = mentioned(conn, book, articles, shape).await?;
    let card = |article| shape.of_story(article, &refs);
    let cards: Result<Vec<Shaped>> = articles.iter().map(Borrow::borrow).map(card).collect();
    Ok((cards?, refs.keys(articles)))
}

pub(super) async fn mentioned(
    conn: &mut Conn,
    book: &Arc<Book>,
    articles: &[impl Borrow<LiveArticle> + Sync],
    shape: &Shape,
) -> Result<References> {
    let refs = References::of(conn, book, articles).await?;
    if shape.corrections {
        return refs.and_corrections(conn, articles).await;
    }
    Ok(refs)
}

/// `GET /articles/{id}`
///
/// # Errors
/// `NotFound`, `Gone`, `BadParameters`, `Busy`.
pub async fn by_id(req: HttpRequest, app: web::Data<App>, id: web::Path<String>) -> Result<HttpResponse> {
    let id = story(&id)?;
    let (shape, past) = shape_of_item(&req)?;
    let book = app.book().await?;
    let mut conn = app.readers().await?;
    if let Some(at) = past {
        return past::item(&req, &app, &mut conn, &book, By::Id(id), &shape, at).await;
    }
    let found = found(&mut conn, &book, By::Id(id), &shape).await?;
    match found {
        Some(article) => item(&req, &mut conn, &book, &article, &shape).await,
        None => Err(Gone::why(&mut conn, Some(id), None).await),
    }
}

/// `GET /articles/by-slug/{slug}`: an address of the past leads to the present one.
///
/// # Errors
/// `NotFound`, `Gone`, `BadParameters`, `Busy`.
pub async fn by_slug(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> Result<HttpResponse> {
    let slug = slug.into_inner();
    if slug.contains('\0') {
        return Err(Error::NotFound);
    }
    let (shape, past) = shape_of_item(&req)?;
    let book = app.book().await?;
    let mut conn = app.readers().await?;
    if let Some(at) = past {
        return past::item(&req, &app, &mut conn, &book, By::Slug(&slug), &shape, at).await;
    }
    let found = found(&mut conn, &book, By::Slug(&slug), &shape).await?;
    match found {
        Some(article) if article.slug == slug => item(&req, &mut conn, &book, &article, &shape).await,
        Some(article) => Ok(respond::moved(&with_query(
            &req,
            &format!("/api/v1/articles/by-slug/{}", article.slug),
        ))),
        None => Err(Gone::why(&mut conn, None, Some(&slug)).await),
    }
}

/// A story with as much of its text as is asked for.
async fn found(conn: &mut Conn, book: &Book, by: By<'_>, shape: &Shape) -> Result<Option<LiveArticle>> {
    match shape.body {
        None => LiveArticle::find(conn, by, TextOf::Nothing).await,
        Some(Renditions {
            html: true,
            blocks: false,
            text: false,
        }) => book.story(conn, by).await,
        Some(_) => LiveArticle::find(conn, by, TextOf::All).await,
    }
}

/// An id in its one form: small letters and hyphens.
pub(super) fn story(text: &str) -> Result<ArticleId> {
    let id: ArticleId = text.parse().map_err(|_| Error::NotFound)?;
    if id.to_string() == text {
        Ok(id)
    } else {
        Err(Error::NotFound)
    }
}

fn shape_of_item(req: &HttpRequest) -> Result<(Shape, Option<DateTime<Utc>>)> {
    let mut parameters = Parameters::of(req);
    let past = past::moment(&mut parameters);
    let shape = Shape::of_item(&mut parameters);
    if past.is_some() && shape.related {
        parameters.refuse("include", "Related stories are those of now: leave as_of out.");
    }
    parameters.done()?;
    Ok((shape, past))
}

/// Another address, with what this one was asked for.
pub(super) fn with_query(req: &HttpRequest, path: &str) -> String {
    match req.query_string() {
        "" => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

async fn item(
    req: &HttpRequest,
    conn: &mut Conn,
    book: &Arc<Book>,
    article: &LiveArticle,
    shape: &Shape,
) -> Result<HttpResponse> {
    let refs = mentioned(conn, book, std::slice::from_ref(article), shape).await?;
    let story = content::story(article, &refs, shape.body)?;
    let keys = refs.keys(std::slice::from_ref(article));
    if !shape.related {
        return respond::api_item(req, &shape.select(story)?, &keys, Some(refs.last_change(article)));
    }
    let around = Surroundings::related(conn, book.cards(), article, RELATED).await?;
    let (cards, theirs) = cards(conn, book, &around.related, &Shape::CARD).await?;
    let keys = keys.and(theirs).some(Family::Articles, around.on);
    // Related stories change on their own: nobody knows when this last did.
    respond::api_item(req, &shape.select_with(story, &cards)?, &keys, None)
}

/// `GET /articles/{id}/related`: those that were chosen, then those that go with it, then the newest of the same category.
///
/// # Errors
/// `NotFound`, `Gone`, `BadParameters`, `Busy`.
pub async fn related(req: HttpRequest, app: web::Data<App>, id: web::Path<String>) -> Result<HttpResponse> {
    let id = story(&id)?;
    let mut parameters = Parameters::of(&req);
    let limit = parameters.number("limit", RELATED, 20);
    let shape = Shape::of_cards(&mut parameters);
    parameters.done()?;
    let book = app.book().await?;
    let mut conn = app.readers().await?;
    let Some(article) = LiveArticle::find(&mut conn, By::Id(id), TextOf::Nothing).await? else {
        return Err(Gone::why(&mut conn, Some(id), None).await);
    };
    let around = Surroundings::related(&mut conn, book.cards(), &article, limit).await?;
    let (data, keys) = cards(&mut conn, &book, &around.related, &shape).await?;
    let keys = keys.some(Family::Articles, around.on).one(Family::Articles, id.0);
    respond::api(&req, &whole(data, limit), &keys)
}

/// `GET /articles/{id}/corrections`: what readers were told about changes, newest first.
///
/// # Errors
/// `NotFound`, `Gone`, `BadParameters`, `Busy`.
pub async fn corrections(req: HttpRequest, app: web::Data<App>, id: web::Path<String>) -> Result<HttpResponse> {
    let id = story(&id)?;
    Parameters::of(&req).done()?;
    let mut conn = app.readers().await?;
    if LiveArticle::find(&mut conn, By::Id(id), TextOf::Nothing)
        .await?
        .is_none()
    {
        return Err(Gone::why(&mut conn, Some(id), None).await);
    }
    let told = Correction::of(&mut conn, id).await?;
    let data: Vec<PublicCorrection> = told.iter().map(content::correction).collect();
    respond::api(
        &req,
        &whole(data, Correction::MOST),
        &Keys::new().one(Family::Articles, id.0),
    )
}

/// `GET /articles/{id}/ninjs`: a story as IPTC ninjs 3.0.
///
/// # Errors
/// `NotFound`, `Gone`, `BadParameters`, `Busy`.
pub async fn ninjs(req: HttpRequest, app: web::Data<App>, id: web::Path<String>) -> Result<HttpResponse> {
    let id = story(&id)?;
    Parameters::of(&req).done()?;
    let book = app.book().await?;
    let mut conn = app.readers().await?;
    let Some(article) = LiveArticle::find(&mut conn, By::Id(id), TextOf::All).await? else {
        return Err(Gone::why(&mut conn, Some(id), None).await);
    };
    let one = std::slice::from_ref(&article);
    let refs = References::of(&mut conn, &book, one)
        .await?
        .and_corrections(&mut conn, one)
        .await?;
    let item = ninjs::item(&article, &refs)?;
    respond::api_item(&req, &item, &refs.keys(one), Some(refs.last_change(&article)))
}

fn whole(data: impl Serialize, limit: i64) -> Value {
    json!({ "object": "list", "data": data, "page": { "limit": limit, "has_more": false, "next_cursor": null, "prev_cursor": null } })
}
