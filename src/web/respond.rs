//! The few shapes of an answer.

use std::time::SystemTime;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::Bytes,
};
use askama::Template;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{
    activity::Answer,
    body::EmbedFrame,
    delivery::surrogate::Keys,
    error::{Error, Result},
    platform::token,
    web::{
        headers::{FRAME, PUBLIC},
        ready::{self, Ready},
    },
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

/// A page for one reader, and for no cache and no search engine.
///
/// # Errors
/// `Internal` when the template fails.
pub fn private_page(status: StatusCode, template: &impl Template) -> Result<HttpResponse> {
    Ok(HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header(("x-robots-tag", "noindex"))
        .body(template.render().map_err(Error::internal)?))
}

/// A page for readers: checked with its front end at every use, kept by shared caches for a second. The frame of another
/// site that stands in it, if one does, is the only one that its browser policy lets in.
///
/// # Errors
/// `Internal` when the template fails.
pub fn reader_page(
    req: &HttpRequest,
    template: &impl Template,
    keys: &Keys,
    frame: Option<&EmbedFrame>,
) -> Result<HttpResponse> {
    let body = template.render().map_err(Error::internal)?.into_bytes();
    let written = Written {
        frame: frame.map(|frame| frame.origin.clone()),
        ..Written::of("text/html; charset=utf-8", body)
    };
    Ok(kept(req, written, keys, None))
}

/// JSON of the Content API.
///
/// # Errors
/// `Internal` when it cannot be written.
pub fn api(req: &HttpRequest, value: &impl Serialize, keys: &Keys) -> Result<HttpResponse> {
    Ok(api_written(req, Written::json(value)?, keys))
}

/// JSON that was written elsewhere.
#[must_use]
pub fn api_written(req: &HttpRequest, written: Written, keys: &Keys) -> HttpResponse {
    kept(req, written, keys, None)
}

/// JSON of one thing, of which it is known when anything in it last changed.
///
/// # Errors
/// `Internal` when it cannot be written.
pub fn api_item(
    req: &HttpRequest,
    value: &impl Serialize,
    keys: &Keys,
    changed_at: Option<DateTime<Utc>>,
) -> Result<HttpResponse> {
    Ok(kept(req, Written::json(value)?, keys, changed_at))
}

/// What was written elsewhere, of whatever kind; when anything in it last changed, where that is known.
#[must_use]
pub fn written(req: &HttpRequest, written: Written, keys: &Keys, changed_at: Option<DateTime<Utc>>) -> HttpResponse {
    kept(req, written, keys, changed_at)
}

/// The bytes of an answer and their tag.
pub struct Written {
    kind: &'static str,
    body: Bytes,
    tag: String,
    /// The one site whose frame stands in it.
    frame: Option<String>,
    /// Where more of it is, as `Link` says it.
    link: Option<String>,
    /// When anything in it last changed, where it may have changed since by what is in it no longer.
    dated: Option<DateTime<Utc>>,
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

    /// With where more of it is: addresses and how they are related to it.
    #[must_use]
    pub fn linking(self, links: &[(&str, &str)]) -> Self {
        let said = links.iter().filter(|(address, _)| !address.is_empty());
        let all: Vec<String> = said
            .map(|(address, rel)| format!("<{}>; rel=\"{rel}\"", in_ascii(address).replace('>', "%3E")))
            .collect();
        Self {
            link: (!all.is_empty()).then(|| all.join(", ")),
            ..self
        }
    }

    /// Saying when anything in it last changed; whether a client has it is told by the tag alone.
    #[must_use]
    pub fn dated(self, at: DateTime<Utc>) -> Self {
        Self {
            dated: Some(at),
            ..self
        }
    }

    /// Of bytes of some kind.
    #[must_use]
    pub fn of(kind: &'static str, body: Vec<u8>) -> Self {
        let tag = format!("W/\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(&token::sha256(&body)[..16]));
        let body = body.into();
        Self {
            kind,
            body,
            tag,
            frame: None,
            link: None,
            dated: None,
        }
    }
}

/// An answer with an `ETag` from what is sent, kept for whoever asks next; 304 when this client has it.
fn kept(req: &HttpRequest, written: Written, keys: &Keys, changed_at: Option<DateTime<Utc>>) -> HttpResponse {
    let changed = changed_at.map(whole_second);
    let mut answer = HttpResponse::Ok();
    let named = keys.text();
    answer
        .insert_header((header::ETAG, written.tag.as_str()))
        .insert_header((header::CACHE_CONTROL, "public, max-age=0, s-maxage=1"))
        .insert_header((header::VARY, "accept-encoding"))
        .insert_header(("surrogate-key", named.as_str()))
        .insert_header(("cache-tag", named.replace(' ', ",")))
        .insert_header((header::CONTENT_TYPE, written.kind));
    if let Some(changed) = changed.or(written.dated.map(whole_second)) {
        answer.insert_header(header::LastModified(changed.into()));
    }
    if let Some(origin) = &written.frame {
        answer.insert_header((FRAME, origin.as_str()));
    }
    if let Some(link) = &written.link {
        answer.insert_header((header::LINK, link.as_str()));
    }
    // Whatever is no page is for programs, also those in pages of other sites.
    if !written.kind.starts_with("text/html") {
        for public in PUBLIC {
            answer.insert_header(public);
        }
    }
    let headers = answer.finish().headers().clone();
    ready::cache(req, Ready::new(headers, written.body, written.tag, changed), keys).answer(req)
}

/// What stands in a header has no parts of a second.
fn whole_second(at: DateTime<Utc>) -> SystemTime {
    DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at).into()
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

/// Where something stands at this moment.
#[must_use]
pub fn found(location: &str) -> HttpResponse {
    HttpResponse::Found()
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

/// A parameter of the address of a page that is there once: of two, nobody knows which was meant, nor in which order an
/// answer that is kept was asked for.
#[must_use]
pub fn only_parameter(req: &HttpRequest, name: &str) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(req.query_string()).ok()?;
    let mut values = pairs.into_iter().filter(|(key, _)| key == name).map(|(_, value)| value);
    values.next().filter(|_| values.next().is_none())
}

/// A parameter of the address of a page, if it can be read; of several the first.
#[must_use]
pub fn parameter(req: &HttpRequest, name: &str) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(req.query_string()).ok()?;
    pairs.into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
}
