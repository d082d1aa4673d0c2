//! What every request passes before its handler: a request id, the browser policy, the form check, the session.

use std::{
    panic::AssertUnwindSafe,
    rc::Rc,
    time::{Duration, Instant},
};

use actix_web::{
    Error as ActixError, HttpMessage, HttpRequest,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method as HttpMethod, StatusCode,
        header::{self, AcceptEncoding, Encoding, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use futures_util::FutureExt;
use tracing::Instrument;

use crate::{
    app::App,
    error::{Error, Refusal, Result},
    ids::RequestId,
    policy::{Facts, can},
    web::{
        connections::Watched,
        errors,
        headers::{policy, set},
        health, reading,
        ready::{self, Looked},
        request::{self, Signed},
        route::{Access, Door, Method, Route},
        sending::{self, BodyInPieces, InFlight},
    },
};

/// The outermost layer: gives the request its id, logs once, and sets the headers of every answer.
///
/// # Errors
/// None of its own.
pub async fn outermost(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> std::result::Result<ServiceResponse<BoxBody>, ActixError> {
    let (began, id) = (Instant::now(), RequestId::new());
    uncompressed_if_nothing_fits(&mut req);
    req.extensions_mut().insert(id);
    let connection = req.conn_data::<Rc<Watched>>().cloned();
    connection.iter().for_each(|connection| connection.begins());
    // Whatever is logged on the way has the id.
    let span = tracing::error_span!("request", %id);
    let answered = next.call(req).instrument(span).await;
    connection.iter().for_each(|connection| connection.ends());
    let mut res = answered?.map_into_boxed_body();
    let app = res.request().app_data::<web::Data<App>>().cloned();
    let headers = res.headers_mut();
    one_line(headers, &header::VARY);
    set(headers, "x-request-id", &id.to_string());
    policy(headers, app.is_some_and(|app| app.address.https));
    let (method, path) = (
        res.request().method().clone(),
        res.request().match_pattern().unwrap_or_default(),
    );
    tracing::debug!(%id, %method, path, status = res.status().as_u16(), took_us = began.elapsed().as_micros() as u64, "answered");
    Ok(res)
}

/// A client that forbids every encoding gets the answer as it is: nothing better can be done for it (RFC 9110, 12.5.3).
/// So does CONNECT: the framework does not frame what it would compress for it.
fn uncompressed_if_nothing_fits(req: &mut ServiceRequest) {
    const OURS: [Encoding; 4] = [
        Encoding::identity(),
        Encoding::brotli(),
        Encoding::gzip(),
        Encoding::deflate(),
    ];
    let fits = req
        .get_header::<AcceptEncoding>()
        .is_none_or(|accepted| accepted.negotiate(OURS.iter()).is_some());
    if !fits || req.method() == HttpMethod::CONNECT {
        req.headers_mut().remove(header::ACCEPT_ENCODING);
    }
}

/// What several layers said, each thing once: a header that is a list in one line.
fn one_line(headers: &mut HeaderMap, name: &HeaderName) {
    let lines: Vec<String> = headers
        .get_all(name)
        .filter_map(|line| line.to_str().ok())
        .map(str::to_ascii_lowercase)
        .collect();
    let mut said: Vec<&str> = Vec::new();
    for word in lines.iter().flat_map(|line| line.split(',')).map(str::trim) {
        if !word.is_empty() && !said.contains(&word) {
            said.push(word);
        }
    }
    if let Ok(value) = HeaderValue::from_str(&said.join(", "))
        && !said.is_empty()
    {
        headers.insert(name.clone(), value);
    }
}

/// How long a request may take, its body included; the database's own limits end before.
const PATIENCE: Duration = Duration::from_secs(30);
/// The same where files are sent, over slow lines; their bodies have a limit of their own before.
const PATIENCE_WITH_FILES: Duration = Duration::from_secs(330);
/// Forms are shorter than this, with a document in them too.
const LONGER_THAN_FORMS: usize = 8 * 1024 * 1024;
/// How long it may take to find out who asks.
const AT_THE_DOOR: Duration = Duration::from_secs(3);

/// What a route answers: in pieces where it is large, and counted until it is gone.
///
/// # Errors
/// None of its own.
pub async fn answered(
    route: &'static Route,
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> std::result::Result<ServiceResponse<BoxBody>, ActixError> {
    let res = admit(route, req, next).await?;
    let size = match res.response().body().size() {
        BodySize::Sized(size) => usize::try_from(size).unwrap_or(usize::MAX),
        BodySize::None | BodySize::Stream => 0,
    };
    let req = res.request().clone();
    if route.path == "/{slug}"
        && matches!(res.status(), StatusCode::OK | StatusCode::NOT_MODIFIED)
        && let Some(app) = req.app_data::<web::Data<App>>()
    {
        reading::count(app, &req);
    }
    let (Some(app), Some(flights)) = (req.app_data::<web::Data<App>>(), req.app_data::<web::Data<InFlight>>()) else {
        return Ok(res);
    };
    if size <= sending::SMALL {
        return Ok(res);
    }
    Ok(match flights.take(request::peer(app, &req), size).await {
        Ok(flight) => res.map_body(|_, body| match body.try_into_bytes() {
            Ok(whole) => BoxBody::new(BodyInPieces::new(whole, Some(flight))),
            Err(body) => body,
        }),
        Err(error) => res.into_response(errors::plain(route.door, &req, &error).await),
    })
}

/// The layer of one route: form check, session, right; then the handler; then errors in the words of its door.
///
/// # Errors
/// None of its own.
async fn admit(
    route: &'static Route,
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> std::result::Result<ServiceResponse<BoxBody>, ActixError> {
    let request = req.request().clone();
    request.extensions_mut().insert(route.door);
    request.extensions_mut().insert(request::BodyLimit(route.limit));
    let let_in = tokio::time::timeout(AT_THE_DOOR, let_in(route, &request)).await;
    if let Err(error) = let_in.unwrap_or_else(|_| Err(unanswered())) {
        return Ok(ServiceResponse::new(
            request.clone(),
            errors::answer(route.door, &request, &error).await,
        ));
    }
    let _turn = if is_kept(route) {
        let looked = tokio::time::timeout(AT_THE_DOOR, look(&request)).await;
        match looked.unwrap_or_else(|_| Err(unanswered())) {
            Ok(Looked::There(found)) => return Ok(ServiceResponse::new(request.clone(), found.answer(&request))),
            Ok(Looked::Missing(turn)) => turn,
            Err(error) => {
                let answer = errors::answer(route.door, &request, &error).await;
                return Ok(ServiceResponse::new(request.clone(), answer));
            }
        }
    } else {
        None
    };
    // A panic ends this answer and nothing else.
    let patience = if route.limit > LONGER_THAN_FORMS {
        PATIENCE_WITH_FILES
    } else {
        PATIENCE
    };
    let called = AssertUnwindSafe(tokio::time::timeout(patience, next.call(req)))
        .catch_unwind()
        .await;
    let late = || {
        let sentence = if is_reading(request.method()) {
            "This took too long and was given up. Ask for less at once, or later."
        } else {
            "This took too long and was given up. What you sent may still be done; look before you send it again."
        };
        Error::Unavailable(sentence.into())
    };
    let res = match called.map(|done| done.unwrap_or_else(|_| Err(late().into()))) {
        Ok(Ok(res)) => res.map_into_boxed_body(),
        Ok(Err(error)) => {
            return Ok(ServiceResponse::new(
                request.clone(),
                errors::foreign(&request, &error).await,
            ));
        }
        Err(_) => {
            let answer = errors::answer(route.door, &request, &Error::internal("a handler panicked")).await;
            return Ok(ServiceResponse::new(request.clone(), answer));
        }
    };
    let ours = res
        .response()
        .error()
        .and_then(|error| error.as_error::<Error>().cloned());
    Ok(match ours {
        Some(error) => ServiceResponse::new(request.clone(), errors::answer(route.door, &request, &error).await),
        None => res,
    })
}

/// Whether answers of a route may be kept: those to readers.
fn is_kept(route: &Route) -> bool {
    let health = matches!(route.path, "/livez" | "/readyz");
    matches!(route.door, Door::Api | Door::Site) && route.method == Method::Get && !health
}

fn unanswered() -> Error {
    Error::Busy("The database does not answer. Nothing was changed; try again in a moment.".into())
}

async fn look(req: &HttpRequest) -> Result<Looked> {
    match req.app_data::<web::Data<App>>() {
        Some(app) => ready::look(app, req).await,
        None => Ok(Looked::Missing(None)),
    }
}

fn is_reading(method: &HttpMethod) -> bool {
    method == HttpMethod::GET || method == HttpMethod::HEAD
}

async fn let_in(route: &Route, req: &HttpRequest) -> Result<()> {
    let app = req
        .app_data::<web::Data<App>>()
        .ok_or_else(|| Error::internal("no app"))?;
    if route.door == Door::Site && !app.site {
        return Err(Error::NotFound);
    }
    if route.door == Door::Api && !health::is_asked(route.path) && !app.is_set_up().await? {
        return Err(Error::NotSetUp);
    }
    match (is_reading(req.method()), route.door) {
        (true, _) => {}
        (false, Door::Api) => from_a_known_site(app, req).await?,
        (false, _) => same_origin(app, req)?,
    }
    let right = match route.access {
        Access::Public => {
            if matches!(route.door, Door::Newsroom | Door::Editor)
                && let Ok(session) = request::session(app, req).await
            {
                req.extensions_mut().insert(Signed(session));
            }
            return Ok(());
        }
        Access::Staff | Access::Story(_) => None,
        Access::Right(action) => Some(action),
    };
    let session = request::session(app, req).await?;
    let allowed = right.map_or(Ok(()), |action| can(session.viewer.role, action, &Facts::NONE));
    req.extensions_mut().insert(Signed(session));
    Ok(allowed?)
}

/// What is sent to the Content API from a page in a browser comes from our own site, or from one that the newsroom named.
/// Programs say no origin.
async fn from_a_known_site(app: &App, req: &HttpRequest) -> Result<()> {
    let mut origins = req.headers().get_all(header::ORIGIN);
    let Some(origin) = origins.next() else {
        // Browsers that leave the origin out still say that it is another one.
        return match req.headers().get("sec-fetch-site") {
            None => Ok(()),
            Some(_) => same_origin(app, req),
        };
    };
    let origin = origin.to_str().ok().filter(|_| origins.next().is_none());
    let named = |origin: &str, book: &crate::delivery::book::Book| {
        let own = crate::site::origin_of(&book.site.url);
        own.as_deref() == Some(origin) || book.site.comment_sites.iter().any(|site| site == origin)
    };
    let book = app.book().await?;
    if origin.is_some_and(|origin| origin == app.address.origin || named(origin, &book)) {
        return Ok(());
    }
    Err(Error::Refused(Refusal(
        "Nothing is taken from pages of this site. An admin names it under Settings, Comments.".into(),
    )))
}

/// The check against forms of other sites: fetch metadata where the browser sends it, else a mandatory `Origin` that
/// is ours. `null` is nobody's.
fn same_origin(app: &App, req: &HttpRequest) -> Result<()> {
    let header = |name: &str| {
        let mut lines = req.headers().get_all(name);
        // Two lines of one name are no browser's.
        lines
            .next()
            .filter(|_| lines.next().is_none())
            .and_then(|value| value.to_str().ok())
    };
    let twice = |name: &str| req.headers().get_all(name).count() > 1;
    let refused = || {
        Error::Refused(Refusal(
            "This form came from another address than Copydesk’s own. Open the page again and send it from there."
                .into(),
        ))
    };
    if twice("sec-fetch-site") || twice(header::ORIGIN.as_str()) {
        return Err(refused());
    }
    let scheme = if app.address.https { "https" } else { "http" };
    let host = header(header::HOST.as_str()).unwrap_or_default();
    let ours = |origin: &str| origin == app.address.origin || origin == format!("{scheme}://{host}");
    match (header("sec-fetch-site"), header(header::ORIGIN.as_str())) {
        (Some("same-origin"), _) => Ok(()),
        (Some("none") | None, Some(origin)) if ours(origin) => Ok(()),
        _ => Err(refused()),
    }
}
