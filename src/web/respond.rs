//! The few shapes of an answer.

use std::time::SystemTime;

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::{StatusCode, header},
};
use askama::Template;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use serde::Serialize;

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
    Ok(cached(req, Written::of("text/html; charset=utf-8", body), keys, None))
}

/// JSON of the Content API.
///
/// # Errors
/// `Internal` when it cannot be written.
pub fn api(req: &HttpRequest, value: &impl Serialize, keys: &str) -> Result<HttpResponse> {
    Ok(api_written(req, Written::json(value)?, keys))
}

/// JSON that was written elsewhere.
#[must_use]
pub fn api_written(req: &HttpRequest, written: Written, keys: &str) -> HttpResponse {
    cached(req, written, keys, None)
}

/// JSON of one thing, of which it is known when anything in it last changed.
///
/// # Errors
/// `Internal` when it cannot be written.
pub fn api_item(
    req: &HttpRequest,
    value: &impl Serialize,
    keys: &str,
    changed_at: Option<DateTime<Utc>>,
) -> Result<HttpResponse> {
    Ok(cached(req, Written::json(value)?, keys, changed_at))
}

/// The bytes of an answer and their tag.
pub struct Written {
    kind: &'static str,
    body: Vec<u8>,
    tag: String,
}

impl Written {
    /// Writes JSON.
    ///
    /// # Errors
    /// `Internal` when it cannot be written.
    pub fn json(value: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_vec(value).map_err(Error::internal)?;
        Ok(Self::of("application/json", body))
    }

    fn of(kind: &'static str, body: Vec<u8>) -> Self {
        let tag = format!("W/\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(&token::sha256(&body)[..16]));
        Self { kind, body, tag }
    }
}

/// `ETag` from what is sent, 304 when the client has it.
fn cached(req: &HttpRequest, written: Written, keys: &str, changed_at: Option<DateTime<Utc>>) -> HttpResponse {
    let changed = changed_at.map(whole_second);
    let known = is_known(req, &written.tag, changed);
    let mut answer = if known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    answer
        .insert_header((header::ETAG, written.tag))
        .insert_header((header::CACHE_CONTROL, "public, max-age=0, s-maxage=1"))
        .insert_header((header::VARY, "accept-encoding"))
        .insert_header(("surrogate-key", keys))
        .insert_header(("cache-tag", keys.replace(' ', ",")));
    if let Some(changed) = changed {
        answer.insert_header(header::LastModified(changed.into()));
    }
    if written.kind == "application/json" {
        for public in super::errors::PUBLIC {
            answer.insert_header(public);
        }
    }
    if known {
        answer.finish()
    } else {
        answer
            .insert_header((header::CONTENT_TYPE, written.kind))
            .body(written.body)
    }
}

/// What stands in a header has no parts of a second.
fn whole_second(at: DateTime<Utc>) -> SystemTime {
    DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at).into()
}

/// Whether the client has it: by its tag, or without one by its time (RFC 9110, 13.2.2).
fn is_known(req: &HttpRequest, tag: &str, changed: Option<SystemTime>) -> bool {
    let Some(tags) = req.headers().get(header::IF_NONE_MATCH) else {
        let since = req.get_header::<header::IfModifiedSince>();
        return since
            .zip(changed)
            .is_some_and(|(since, changed)| changed <= SystemTime::from(since.0));
    };
    tags.to_str().is_ok_and(|sent| {
        let same = |one: &str| one.trim().trim_start_matches("W/") == tag.trim_start_matches("W/");
        sent.trim() == "*" || sent.split(',').any(same)
    })
}

/// An address as it stands in a header, where nothing but ASCII does (RFC 3986, 2.1).
fn in_ascii(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for byte in address.bytes() {
        if byte.is_ascii_graphic() {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// On to another page after a form.
#[must_use]
pub fn see(location: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, in_ascii(location)))
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
        .insert_header((header::LOCATION, in_ascii(location)))
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
