//! The body of a request, in whatever encoding: one set of limits, one deadline, and room for what is large.

use std::time::{Duration, Instant};

use actix_web::{
    HttpMessage, HttpRequest,
    dev::Payload,
    error::PayloadError,
    http::header,
    web::{self, Bytes},
};
use futures_util::{Stream, StreamExt};

use super::{Signed, peer, session};
use crate::{
    app::App,
    body::MAX_JSON_DEPTH,
    error::{Error, Problems, Result},
    web::sending::{self, FilesInFlight, Flight, InFlight},
};

/// The longest body of this route.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimit(pub usize);

/// What a body may be at most. A route says how long; the rest is far more than any of our forms has.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimits {
    /// Bytes in all, as they arrive. A value is bounded by nothing else.
    pub bytes: usize,
    /// Fields, files among them.
    pub fields: usize,
    /// Bytes of the name of a field.
    pub name: usize,
    /// How deeply JSON nests: an object of fields, of which one is a document.
    pub depth: usize,
    /// Files.
    pub files: usize,
    /// Bytes of one file.
    pub file: usize,
    /// How long it may take to arrive.
    pub patience: Duration,
}

/// Longest file that is taken: 20 MB (trust.md, 14).
pub const MAX_FILE: usize = 20 * 1_000_000;
/// Most files of one form.
const MAX_FILES: usize = 50;

impl BodyLimits {
    /// Of a form without files.
    pub const fn of_form(bytes: usize) -> Self {
        Self {
            bytes,
            fields: 500,
            name: 100,
            depth: MAX_JSON_DEPTH + 1,
            files: 0,
            file: 0,
            patience: PATIENCE,
        }
    }

    /// Of a form with files, which come over slow lines.
    pub const fn of_files(bytes: usize) -> Self {
        Self {
            files: MAX_FILES,
            file: MAX_FILE,
            patience: PATIENCE_WITH_FILES,
            ..Self::of_form(bytes)
        }
    }

    /// Whether one more field fits.
    ///
    /// # Errors
    /// `Problems` with the sentence.
    pub fn fit(self, fields: usize, name: &str) -> Result<()> {
        if fields < self.fields && name.len() <= self.name {
            return Ok(());
        }
        Err(Problems::of(
            "form",
            "The form has more fields than any of ours. Send it from its page.",
        )
        .into())
    }

    /// What is told of a body that broke off, or that went on for too long.
    pub fn broken(self, error: &PayloadError) -> Error {
        match error {
            PayloadError::Overflow => Error::TooLarge(self.bytes),
            _ => not_whole(),
        }
    }
}

/// It is in no form that we know.
pub fn unreadable() -> Error {
    Problems::of("form", "The form cannot be read. Send it again from its page.").into()
}

/// It ended early.
pub fn not_whole() -> Error {
    Problems::of("form", "The form did not arrive whole. Send it again.").into()
}

/// How the fields of a body are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// As browsers send forms.
    Urlencoded,
    /// As browsers send forms that may have files.
    Multipart,
    /// One object.
    Json,
}

impl Encoding {
    /// What the head of a request says of its body: nothing is a form. All of them are UTF-8 and may say so.
    ///
    /// # Errors
    /// `WrongType`.
    pub fn of(req: &HttpRequest) -> Result<Self> {
        let said = req.mime_type().map_err(|_| Error::WrongType)?;
        let Some(said) = said else { return Ok(Self::Urlencoded) };
        let charset = said.get_param("charset");
        if charset.is_some_and(|charset| !charset.as_str().eq_ignore_ascii_case("utf-8")) {
            return Err(Error::WrongType);
        }
        match said.essence_str() {
            "application/x-www-form-urlencoded" => Ok(Self::Urlencoded),
            "multipart/form-data" => Ok(Self::Multipart),
            "application/json" => Ok(Self::Json),
            _ => Err(Error::WrongType),
        }
    }
}

/// A body as it arrives, no longer than it may be.
pub fn bounded(payload: Payload, limits: BodyLimits) -> impl Stream<Item = std::result::Result<Bytes, PayloadError>> {
    let mut left = limits.bytes;
    payload.map(move |chunk| {
        let chunk = chunk?;
        left = left.checked_sub(chunk.len()).ok_or(PayloadError::Overflow)?;
        Ok(chunk)
    })
}

/// All of it.
///
/// # Errors
/// `TooLarge`; `Problems` when it broke off.
pub async fn whole(payload: Payload, limits: BodyLimits) -> Result<web::BytesMut> {
    let mut bytes = web::BytesMut::new();
    let mut chunks = std::pin::pin!(bounded(payload, limits));
    while let Some(chunk) = chunks.next().await {
        bytes.extend_from_slice(&chunk.map_err(|error| limits.broken(&error))?);
    }
    Ok(bytes)
}

/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(20);
/// The same with files in it: 20 MB at 600 kbit a second.
const PATIENCE_WITH_FILES: Duration = Duration::from_secs(270);

/// After this long the page that answers a form is not decided on by what held when its head came.
const SLOW: Duration = Duration::from_secs(2);

/// Reads a body in time, with room for it in memory and with whoever sends it still signed in at its end.
///
/// # Errors
/// What the reading says; `Problems` when it takes too long; `Busy` without room; `SignedOut`.
pub async fn in_time<T>(req: &HttpRequest, limits: BodyLimits, read: impl Future<Output = Result<T>>) -> Result<T> {
    let flights = req.app_data::<web::Data<InFlight>>().map(|flights| flights.get_ref());
    let _flight = room(req, flights, limits.bytes).await?;
    arrived(req, limits, read).await
}

/// The same with files, which take up their room until what is answered is dropped.
///
/// # Errors
/// As [`in_time`].
pub async fn with_files<T>(
    req: &HttpRequest,
    limits: BodyLimits,
    read: impl Future<Output = Result<T>>,
) -> Result<(T, Option<Flight>)> {
    let flights = req.app_data::<web::Data<FilesInFlight>>().map(|flights| &flights.0);
    let flight = room(req, flights, limits.bytes).await?;
    Ok((arrived(req, limits, read).await?, flight))
}

async fn arrived<T>(req: &HttpRequest, limits: BodyLimits, read: impl Future<Output = Result<T>>) -> Result<T> {
    let began = Instant::now();
    let read = tokio::time::timeout(limits.patience, read)
        .await
        .map_err(|_| Problems::of("form", "The form took too long to arrive. Send it again."))??;
    if began.elapsed() > SLOW {
        still_signed_in(req).await?;
    }
    Ok(read)
}

/// Room for a large body.
async fn room(req: &HttpRequest, flights: Option<&InFlight>, limit: usize) -> Result<Option<Flight>> {
    let (Some(app), Some(flights)) = (req.app_data::<web::Data<App>>(), flights) else {
        return Ok(None);
    };
    let said = req
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    let size = said.unwrap_or(limit).min(limit);
    if size <= sending::SMALL {
        return Ok(None);
    }
    flights.take(peer(app, req), size).await.map(Some)
}

/// Whether whoever was signed in when the head came still is, with the same role.
async fn still_signed_in(req: &HttpRequest) -> Result<()> {
    let before = req.extensions().get::<Signed>().map(|signed| signed.viewer().role);
    let (Some(app), Some(role)) = (req.app_data::<web::Data<App>>(), before) else {
        return Ok(());
    };
    if session(app, req).await?.viewer.role == role {
        Ok(())
    } else {
        Err(Error::SignedOut)
    }
}
