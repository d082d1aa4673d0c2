//! The few shapes of an answer.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
};
use askama::Template;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::Value;

use crate::{
    activity::Answer,
    error::{Error, Result},
    platform::token,
};

/// A page of the newsroom: never stored.
///
/// # Errors
/// `Internal` when the template fails.
pub fn page(template: &impl Template) -> Result<HttpResponse> {
    page_with(StatusCode::OK, template)
}

/// A page of the newsroom with another status.
///
/// # Errors
/// `Internal` when the template fails.
pub fn page_with(status: StatusCode, template: &impl Template) -> Result<HttpResponse> {
    Ok(HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(template.render().map_err(Error::internal)?))
}

/// A page for readers: checked with its front end at every use, kept by shared caches for a second.
///
/// # Errors
/// `Internal` when the template fails.
pub fn reader_page(req: &HttpRequest, template: &impl Template, keys: &str) -> Result<HttpResponse> {
    let body = template.render().map_err(Error::internal)?.into_bytes();
    Ok(cached(req, "text/html; charset=utf-8", body, keys))
}

/// JSON of the Content API.
///
/// # Errors
/// `Internal` when it cannot be written.
pub fn api(req: &HttpRequest, value: &Value, keys: &str) -> Result<HttpResponse> {
    let body = serde_json::to_vec(value).map_err(Error::internal)?;
    Ok(cached(req, "application/json", body, keys))
}

/// `ETag` from what is sent, 304 when the client has it.
fn cached(req: &HttpRequest, kind: &str, body: Vec<u8>, keys: &str) -> HttpResponse {
    let tag = format!("W/\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(&token::sha256(&body)[..16]));
    let known = req
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|sent| {
            sent.trim() == "*"
                || sent
                    .split(',')
                    .any(|one| one.trim().trim_start_matches("W/") == tag.trim_start_matches("W/"))
        });
    let mut answer = if known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    answer
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, "public, max-age=0, s-maxage=1"))
        .insert_header((header::VARY, "accept-encoding"))
        .insert_header(("surrogate-key", keys))
        .insert_header(("cache-tag", keys.replace(' ', ",")));
    if kind == "application/json" {
        for public in super::errors::PUBLIC {
            answer.insert_header(public);
        }
    }
    if known {
        answer.finish()
    } else {
        answer.insert_header((header::CONTENT_TYPE, kind)).body(body)
    }
}

/// On to another page after a form.
#[must_use]
pub fn see(location: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, location))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// An answer that may have been given before.
#[must_use]
pub fn answered(answer: &Answer) -> HttpResponse {
    see(answer.location.as_deref().unwrap_or("/admin"))
}

/// For good under another address.
#[must_use]
pub fn moved(location: &str) -> HttpResponse {
    HttpResponse::MovedPermanently()
        .insert_header((header::LOCATION, location))
        .insert_header((header::CACHE_CONTROL, "public, max-age=0, s-maxage=1"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .finish()
}

/// A parameter of the address of a page, if it is there once and can be read.
#[must_use]
pub fn parameter(req: &HttpRequest, name: &str) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(req.query_string()).ok()?;
    pairs.into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
}
