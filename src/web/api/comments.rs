//! What readers say under a story, in the Content API: threads, and a new comment.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use serde_json::{Value, json};

use super::{articles::story, query::Parameters};
use crate::{
    app::App,
    comments::{self, CommentState, DEEPEST, NewComment},
    delivery::{
        comments::PublicComment,
        cursor, links,
        surrogate::{Family, Keys},
    },
    error::{Error, Problems, Result},
    ids::{ArticleId, CommentId},
    live::{
        discussion::{CommentThread, DiscussionSlice, LiveComment, ThreadWindow},
        story::{By, Gone, LiveArticle, TextOf},
        window::Cursor,
    },
    web::{
        headers::for_everybody,
        request::{self, form::AnyForm},
        respond,
    },
};

/// `GET /articles/{id}/comments`: threads with their answers; with `thread=`, all answers to one comment, in order.
///
/// # Errors
/// `NotFound`, `Gone`, `BadParameters`, `Busy`.
pub async fn list(req: HttpRequest, app: web::Data<App>, id: web::Path<String>) -> Result<HttpResponse> {
    let id = story(&id)?;
    let mut parameters = Parameters::of(&req);
    let limit = parameters.limit();
    let depth = parameters.number("depth", i64::from(DEEPEST), i64::from(DEEPEST));
    let newest = match parameters.take("sort").as_deref() {
        None | Some("oldest") => false,
        Some("newest") => true,
        Some(_) => {
            parameters.refuse("sort", "Write oldest or newest.");
            false
        }
    };
    let thread = parameters.take("thread").map(|thread| thread.parse::<CommentId>());
    if thread.as_ref().is_some_and(std::result::Result::is_err) {
        parameters.refuse("thread", "Write the id of a comment.");
    }
    let thread = thread.and_then(std::result::Result::ok);
    let scope = format!(
        "comments {id} {newest} {}",
        thread.map_or_else(String::new, |thread| thread.to_string())
    );
    let place = parameters.take("cursor").and_then(|text| {
        let place = cursor::open(&app.db.cursor_key, &scope, &text);
        if place.is_none() {
            parameters.refuse("cursor", "This cursor is not of this list. Begin without one.");
        }
        place
    });
    parameters.done()?;
    let book = app.book().await?;
    let mut conn = app.readers().await?;
    let Some(article) = LiveArticle::find(&mut conn, By::Id(id), TextOf::Nothing).await? else {
        return Err(Gone::why(&mut conn, Some(id), None).await);
    };
    let site_url = &book.site.url;
    let seal = |place: Cursor| cursor::seal(&app.db.cursor_key, &scope, place);
    let (data, after, before) = match thread {
        Some(thread) => {
            let root = LiveComment::find(&mut conn, thread).await?;
            let root = root
                .filter(|root| root.article_id == id && root.depth == 1)
                .ok_or(Error::NotFound)?;
            let (answers, next) = CommentThread::answers_of(&mut conn, root.id, place, limit).await?;
            let data: Vec<PublicComment> = answers
                .iter()
                .map(|answer| PublicComment::of(answer, site_url))
                .collect();
            (data, next, None)
        }
        None => {
            let window = ThreadWindow {
                limit,
                place,
                oldest_first: !newest,
                inclusive: false,
            };
            let slice = DiscussionSlice::of(&mut conn, id, window).await?;
            let threads = slice.threads.iter();
            let data = threads
                .map(|thread| PublicComment::with_replies(thread, site_url, depth))
                .collect();
            (data, slice.after, slice.before)
        }
    };
    let mut keys = Keys::new().one(Family::Articles, id.0);
    if let Some(close_at) = article.comments_end() {
        keys = keys.until(close_at);
    }
    let next = after.map(seal);
    let value = json!({
        "object": "list", "data": data, "policy": article.comment_policy().word(), "count": article.comments,
        "page": { "limit": limit, "has_more": next.is_some(), "next_cursor": next, "prev_cursor": before.map(seal) },
    });
    respond::api(&req, &value, &keys)
}

/// `POST /articles/{id}/comments`: 201 where readers see it, 202 where it waits for a moderator. With an `Idempotency-Key` the
/// same request is one comment.
///
/// # Errors
/// `NotFound`, `Problems`, `Conflict`, `Refused`, `TooMany`, `KeyReused`, `Busy`.
pub async fn send(req: HttpRequest, app: web::Data<App>, id: web::Path<String>, form: AnyForm) -> Result<HttpResponse> {
    let article = story(&id)?;
    let parent = match form.text("parent_id").trim() {
        "" => None,
        id => Some(
            id.parse()
                .map_err(|_| Problems::of("parent_id", "Write the id of a comment, or leave it out."))?,
        ),
    };
    let new = NewComment {
        article,
        parent,
        name: form.text("name").to_owned(),
        email: form.text("email").to_owned(),
        text: form.text("text").to_owned(),
        network: request::peer(&app, &req),
        trap: form.sent("website").map(str::to_owned),
        seconds: form
            .text("seconds")
            .trim()
            .parse()
            .ok()
            .filter(|seconds: &i64| *seconds >= 0),
        request_key: idempotency_key(&req)?,
    };
    let key = app.db.cursor_key.clone();
    let posted = app
        .at_the_door(move |conn| Box::pin(async move { comments::post(conn, &key, &new).await }))
        .await?;
    let book = app.book().await?;
    let own = links::own_comment(posted.id, &posted.secret.reveal());
    let seen = if posted.state == CommentState::Visible {
        LiveComment::find(&mut *app.readers().await?, posted.id).await?
    } else {
        None
    };
    let (status, mut value) = match seen {
        Some(comment) => (
            StatusCode::CREATED,
            serde_json::to_value(PublicComment::of(&comment, &book.site.url)).map_err(Error::internal)?,
        ),
        None => (StatusCode::ACCEPTED, waiting(posted.id, article)),
    };
    if app.site {
        value["links"] = json!({ "mine": format!("{}{own}", app.address.origin) });
    }
    Ok(for_everybody(
        HttpResponse::build(status)
            .insert_header((header::LOCATION, links::comment(posted.id)))
            .insert_header((header::CACHE_CONTROL, "private, no-store"))
            .json(value),
    ))
}

/// A comment of which nobody but its writer knows yet.
fn waiting(id: CommentId, article: ArticleId) -> Value {
    json!({ "object": "comment", "id": id, "status": "held", "article": { "id": article } })
}

fn idempotency_key(req: &HttpRequest) -> Result<Option<String>> {
    let Some(key) = req.headers().get("idempotency-key") else {
        return Ok(None);
    };
    let key = key.to_str().ok().filter(|key| (8..=200).contains(&key.len()));
    let key = key.ok_or_else(|| Problems::of("Idempotency-Key", "Send from 8 to 200 plain characters."))?;
    Ok(Some(key.to_owned()))
}
