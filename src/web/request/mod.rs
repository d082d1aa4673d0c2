//! What handlers take out of a request: who is signed in, what a form says. A form comes in several encodings, with one
//! set of limits (`body`), and is the same to its handler in each.

pub mod body;
pub mod form;
mod json;
pub mod multipart;

use std::{
    future::{Ready, ready},
    net::IpAddr,
    ops::Deref,
};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header};

pub use self::{
    body::BodyLimit,
    form::{AnyForm, FileForm, Form, SentFile},
};
use crate::{
    app::App,
    error::{Error, Result},
    ids::RequestId,
    platform::{
        db::{Origin, Via},
        token::Token,
    },
    policy::Viewer,
    staff::session::Session,
};

/// The session of this request; put there by the guard.
#[derive(Debug, Clone)]
pub struct Signed(pub Session);

/// The id of this request, in logs, activity rows and `X-Request-Id`.
#[must_use]
pub fn request_id(req: &HttpRequest) -> RequestId {
    req.extensions().get::<RequestId>().copied().unwrap_or_default()
}

/// Whether a program asks (the page's own script), or a browser that follows links.
#[must_use]
pub fn wants_json(req: &HttpRequest) -> bool {
    req.headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.starts_with("application/json"))
}

/// Which request, through the page door.
#[must_use]
pub fn origin(req: &HttpRequest) -> Origin {
    Origin {
        via: Via::Page,
        request: request_id(req),
    }
}

/// The session that the cookie names, if it holds.
///
/// # Errors
/// `SignedOut`, `Busy`.
pub async fn session(app: &App, req: &HttpRequest) -> Result<Session> {
    let cookie = req.cookie(app.address.cookie()).ok_or(Error::SignedOut)?;
    let token = Token::parse(cookie.value()).ok_or(Error::SignedOut)?;
    let mut conn = app.newsroom().await?;
    if asks_by_itself(req.path()) {
        return Session::find_unused(&mut conn, &token, origin(req)).await;
    }
    Session::find(&mut conn, &token, origin(req)).await
}

/// What a page asks because it is open: a session that nobody uses ends all the same.
fn asks_by_itself(path: &str) -> bool {
    path == "/admin/live" || path == "/admin/present" || path.starts_with("/admin/live/")
}

/// Where a request comes from: the peer, or what a configured proxy says of it.
#[must_use]
pub fn peer(app: &App, req: &HttpRequest) -> IpAddr {
    let peer = req
        .peer_addr()
        .map_or(IpAddr::from([0, 0, 0, 0]), |address| address.ip().to_canonical());
    let is_proxy = |address: &IpAddr| app.proxies.iter().any(|range| range.contains(address));
    if !is_proxy(&peer) {
        return peer;
    }
    let lines = req
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    let mut nearest = peer;
    for hop in hops.into_iter().rev() {
        // What stands before a hop that cannot be read was written by nobody we know.
        let Some(address) = address(hop) else { break };
        nearest = address;
        if !is_proxy(&address) {
            break;
        }
    }
    nearest
}

/// `192.0.2.1`, `192.0.2.1:4711`, `[2001:db8::1]:4711` or `2001:db8::1`.
fn address(hop: &str) -> Option<IpAddr> {
    let bare = hop.trim_start_matches('[').trim_end_matches(']');
    bare.parse()
        .ok()
        .or_else(|| hop.parse::<std::net::SocketAddr>().ok().map(|socket| socket.ip()))
        .map(|address: IpAddr| address.to_canonical())
}

impl FromRequest for Signed {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(req.extensions().get::<Self>().cloned().ok_or(Error::SignedOut))
    }
}

impl Deref for Signed {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.0
    }
}

impl Signed {
    /// Who looks. Who acts is told to the command, by `App::command`.
    #[must_use]
    pub const fn viewer(&self) -> &Viewer {
        &self.0.viewer
    }
}
