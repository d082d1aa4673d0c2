//! The only place where an error becomes an answer: a page for people, problem+json for programs.

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse, ResponseError,
    http::{Method, StatusCode, header},
    web,
};
use askama::Template;
use serde_json::{Value, json};

use crate::{
    app::App,
    error::Error,
    web::{
        admin::trouble::{self, TroubleMessage},
        headers::for_everybody,
        request::{self, Signed, request_id, wants_json},
        respond,
        route::{Door, door_of, right_of},
        site,
    },
};

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        status(self)
    }

    /// A placeholder: the guard of the route sees the error and answers in the words of its door.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(status(self))
    }
}

const fn status(error: &Error) -> StatusCode {
    match error {
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Gone(_) => StatusCode::GONE,
        Error::SignedOut => StatusCode::UNAUTHORIZED,
        Error::Refused(_) => StatusCode::FORBIDDEN,
        Error::Problems(_) | Error::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
        Error::BadParameters(_) => StatusCode::BAD_REQUEST,
        Error::WrongHost => StatusCode::MISDIRECTED_REQUEST,
        Error::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
        Error::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        Error::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Error::NotImplemented(_) => StatusCode::NOT_IMPLEMENTED,
        Error::Stale(_) | Error::Conflict(_) | Error::SomebodyElse(_) => StatusCode::CONFLICT,
        Error::VersionMissing => StatusCode::PRECONDITION_REQUIRED,
        Error::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
        Error::Busy(_) | Error::Unavailable(_) | Error::NotSetUp => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

const fn code(error: &Error) -> &'static str {
    match error {
        Error::NotFound => "not_found",
        Error::Gone(_) => "gone",
        Error::SignedOut => "signed_out",
        Error::SomebodyElse(_) => "somebody_else",
        Error::Refused(_) => "refused",
        Error::Problems(_) => "problems",
        Error::KeyReused => "key_reused",
        Error::BadParameters(_) => "bad_parameter",
        Error::NotSetUp => "not_set_up",
        Error::WrongHost => "wrong_host",
        Error::WrongMethod => "wrong_method",
        Error::TooLarge(_) => "too_large",
        Error::WrongType => "wrong_type",
        Error::NotImplemented(_) => "not_implemented",
        Error::Stale(_) => "stale",
        Error::Conflict(_) => "conflict",
        Error::VersionMissing => "version_missing",
        Error::TooMany(_) => "too_many_requests",
        Error::Busy(_) => "busy",
        Error::Unavailable(_) => "unavailable",
        Error::Internal(_) => "internal",
    }
}

/// What a person may read of it: an internal error keeps its context for the log.
fn sentence(error: &Error) -> String {
    match error {
        Error::Internal(_) => "Something broke on our side. Nothing you saved is lost; try again.".to_owned(),
        other => other.to_string(),
    }
}

/// The answer of a door to an error: on the reader site in its own frame, as long as that can be had.
pub async fn answer(door: Door, req: &HttpRequest, error: &Error) -> HttpResponse {
    let plain = plain(door, req, error).await;
    match door {
        Door::Site => site::trouble::in_frame(req, error, plain).await,
        Door::Api | Door::Newsroom | Door::Editor | Door::Asset => plain,
    }
}

/// The same without the frame of the reader site, which takes a while.
pub async fn plain(door: Door, req: &HttpRequest, error: &Error) -> HttpResponse {
    if let Error::Internal(context) = error {
        tracing::error!(id = %request_id(req), context, "internal error");
    }
    if let Error::Unavailable(why) = error {
        tracing::warn!(id = %request_id(req), path = req.path(), why, "a request was given up");
    }
    match door {
        Door::Api => for_everybody(problem(req, error)),
        Door::Newsroom | Door::Editor if wants_json(req) => problem(req, error),
        Door::Newsroom | Door::Editor if matches!(error, Error::SignedOut) => to_sign_in(req),
        Door::Newsroom | Door::Editor => newsroom(req, error).await,
        Door::Site | Door::Asset => html(req, error, said(req, error)).await,
    }
}

/// After signing in, a page that was asked for is shown; a form that was sent has to be sent again.
fn to_sign_in(req: &HttpRequest) -> HttpResponse {
    let next = if req.method() == Method::GET {
        req.uri().path_and_query().map_or("/admin", |path| path.as_str())
    } else {
        "/admin"
    };
    let query = serde_urlencoded::to_string([("next", next)]).unwrap_or_default();
    respond::see(&format!("/admin/sign-in?{query}"))
}

/// RFC 9457.
fn problem(req: &HttpRequest, error: &Error) -> HttpResponse {
    let status = status(error);
    let errors: Vec<Value> = match error {
        Error::BadParameters(all) => all
            .iter()
            .map(|bad| json!({ "parameter": bad.parameter, "code": "bad_parameter", "detail": bad.detail }))
            .collect(),
        Error::Problems(problems) => problems
            .iter()
            .map(|(field, detail)| json!({ "parameter": field, "code": "problem", "detail": detail }))
            .collect(),
        _ => vec![],
    };
    let mut value = json!({
        "type": "about:blank", "title": status.canonical_reason().unwrap_or_default(), "status": status.as_u16(), "detail": sentence(error),
        "instance": req.path(), "code": code(error), "errors": errors, "request_id": request_id(req).to_string()
    });
    match error {
        Error::Stale(stale) => value["version"] = stale.current.into(),
        Error::SomebodyElse(now) => value["signed_in"] = json!({ "id": now.staff.to_string(), "name": now.name }),
        _ => {}
    }
    let mut answer = HttpResponse::build(status);
    answer
        .insert_header((header::CONTENT_TYPE, "application/problem+json"))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    later(&mut answer, error);
    answer.body(value.to_string())
}

fn later(answer: &mut actix_web::HttpResponseBuilder, error: &Error) {
    match error {
        Error::TooMany(seconds) => {
            answer.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        Error::Busy(_) => {
            answer.insert_header((header::RETRY_AFTER, "2"));
        }
        _ => {}
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    newsroom_name: String,
    status: u16,
    heading: String,
    sentence: String,
    request_id: Option<String>,
    home: String,
    home_label: &'static str,
}

/// With the head of the newsroom for whoever is signed in, as long as the database answers.
async fn newsroom(req: &HttpRequest, error: &Error) -> HttpResponse {
    let said = said(req, error);
    let page = match (req.app_data::<web::Data<App>>(), error) {
        (_, Error::Busy(_) | Error::Unavailable(_) | Error::TooMany(_)) | (None, _) => None,
        (Some(app), _) => match signed(app, req).await {
            Some(signed) => trouble::page(req, app, &signed, error, &said).await.ok(),
            None => None,
        },
    };
    match page {
        Some(page) => answer_with(error, page),
        None => html(req, error, said).await,
    }
}

/// Who asks; where no route is, nobody has looked yet.
async fn signed(app: &App, req: &HttpRequest) -> Option<Signed> {
    let known = req.extensions().get::<Signed>().cloned();
    match known {
        Some(signed) => Some(signed),
        None => request::session(app, req).await.ok().map(Signed),
    }
}

fn said(req: &HttpRequest, error: &Error) -> TroubleMessage {
    let (home, home_label) = way_on(req.path(), error);
    let (heading, sentence) = words(req.path(), error);
    TroubleMessage {
        status: status(error).as_u16(),
        heading: heading.to_owned(),
        sentence,
        request_id: matches!(error, Error::Internal(_)).then(|| request_id(req).to_string()),
        home,
        home_label,
        right: matches!(error, Error::Refused(_)).then(|| right_of(req)).flatten(),
    }
}

/// For those who are not signed in, and without the database: with the newsroom's name.
async fn html(req: &HttpRequest, error: &Error, said: TroubleMessage) -> HttpResponse {
    let is_trouble = matches!(
        error,
        Error::Busy(_) | Error::Unavailable(_) | Error::TooMany(_) | Error::Internal(_)
    );
    let name = match req.app_data::<web::Data<App>>() {
        Some(app) if !is_trouble => app.book().await.ok().map(|book| book.site.name.clone()),
        _ => None,
    };
    let remembered = || Some(req.app_data::<web::Data<App>>()?.remembered()?.name);
    let page = ErrorPage {
        newsroom_name: name.or_else(remembered).unwrap_or_else(|| "Copydesk".to_owned()),
        status: said.status,
        heading: said.heading,
        sentence: said.sentence,
        request_id: said.request_id,
        home: said.home,
        home_label: said.home_label,
    };
    answer_with(error, page.render().unwrap_or_else(|_| error.to_string()))
}

fn answer_with(error: &Error, page: String) -> HttpResponse {
    let mut answer = HttpResponse::build(status(error));
    answer
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    later(&mut answer, error);
    answer.body(page)
}

/// Heading and sentence. Whatever is wrong with a one-time link, it is said in the same words.
fn words(path: &str, error: &Error) -> (&'static str, String) {
    if matches!(error, Error::NotFound) && path.starts_with("/admin/join/") {
        let sentence = "It was used, a newer one was made, or its time is over. Ask an admin of your newsroom for another; if you have a password already, sign in with it.";
        return ("This link opens nothing any more", sentence.to_owned());
    }
    if matches!(error, Error::NotFound) {
        let sentence = "The address may be mistyped, or what it leads to is not for you to see.";
        return (heading(error), sentence.to_owned());
    }
    (heading(error), sentence(error))
}

/// A page that helps: the story that an act was about, Home, or the front page.
fn way_on(path: &str, error: &Error) -> (String, &'static str) {
    if path.starts_with("/admin/join/") {
        return ("/admin/sign-in".into(), "Sign in");
    }
    if matches!(error, Error::NotSetUp) {
        return (path.to_owned(), "Look again");
    }
    let story = path
        .strip_prefix("/admin/articles/")
        .and_then(|rest| rest.split('/').next())
        .filter(|id| id.parse::<uuid::Uuid>().is_ok());
    match story {
        Some(id) if !matches!(error, Error::NotFound) => (format!("/admin/articles/{id}/review"), "Back to the story"),
        _ if path.starts_with("/admin") => ("/admin".into(), "Back to Home"),
        _ => ("/".into(), "To the front page"),
    }
}

const fn heading(error: &Error) -> &'static str {
    match error {
        Error::NotFound => "Nothing at this address",
        Error::Gone(_) => "This story is no longer here",
        Error::SignedOut => "Sign in first",
        Error::SomebodyElse(_) => "Somebody else is signed in",
        Error::Refused(_) => "Not yours to do",
        Error::Problems(_) | Error::BadParameters(_) => "Something has to be put right",
        Error::KeyReused => "This form was sent before",
        Error::WrongHost => "Not under this name",
        Error::WrongMethod => "This cannot be done here",
        Error::TooLarge(_) => "This is too large",
        Error::WrongType | Error::NotImplemented(_) => "This cannot be read",
        Error::Stale(_) => "Somebody saved in between",
        Error::Conflict(_) => "Not as things stand",
        Error::VersionMissing => "Reload and try again",
        Error::TooMany(_) => "Wait a moment",
        Error::Busy(_) => "One moment",
        Error::Unavailable(_) => "Not now",
        Error::NotSetUp => "Not set up yet",
        Error::Internal(_) => "Something broke on our side",
    }
}

/// Whatever the framework refuses before a handler runs: a path that is no text, a head that is no head.
pub async fn foreign(req: &HttpRequest, error: &actix_web::Error) -> HttpResponse {
    let door = req
        .extensions()
        .get::<Door>()
        .copied()
        .unwrap_or_else(|| door_of(req.path()));
    match error.as_error::<Error>() {
        Some(ours) => plain(door, req, ours).await,
        None if error.as_response_error().status_code().is_client_error() => plain(door, req, &Error::NotFound).await,
        None => plain(door, req, &Error::internal(error)).await,
    }
}
