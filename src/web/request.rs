//! What handlers take out of a request: who is signed in, what a form says.

use std::{
    future::{Ready, ready},
    net::IpAddr,
    ops::Deref,
    time::{Duration, Instant},
};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header, web};
use futures_util::{StreamExt, future::LocalBoxFuture};

use crate::{
    activity::Receipt,
    app::App,
    error::{Error, Problems, Result, SignedIn},
    ids::RequestId,
    platform::{
        db::{Origin, Via},
        token::{self, Token},
    },
    policy::Viewer,
    staff::session::Session,
    web::sending::{self, Flight, InFlight},
};

/// The session of this request; put there by the guard.
#[derive(Debug, Clone)]
pub struct Signed(pub Session);

/// The longest body of this route.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimit(pub usize);

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
    Session::find(&mut conn, &token, origin(req)).await
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

/// A form as it was sent.
#[derive(Debug, Clone, Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    path: String,
    bytes: Vec<u8>,
}

impl Form {
    /// The value of a field; empty when it was not sent.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.sent(name).unwrap_or_default()
    }

    /// The value of a field, if it was sent.
    #[must_use]
    pub fn sent(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// Every value of a field that was sent more than once, in order.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<String> {
        let sent = self.fields.iter().filter(|(field, _)| field == name);
        sent.map(|(_, value)| value.clone()).collect()
    }

    /// Whether a box was ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }

    /// An identity or another parsed value.
    ///
    /// # Errors
    /// `Problems` with the sentence.
    pub fn parse<T: std::str::FromStr>(&self, name: &'static str, sentence: &str) -> Result<T> {
        self.text(name)
            .trim()
            .parse()
            .map_err(|_| Problems::of(name, sentence).into())
    }

    /// The version that the form was made from.
    #[must_use]
    pub fn version(&self) -> Option<i64> {
        self.sent("version")?.trim().parse().ok()
    }

    /// Each form of the newsroom says for whom its page was made: nothing typed by one person is done in another's name.
    fn is_of(&self, signed: Option<&Signed>) -> Result<()> {
        match (self.sent("writer"), signed.map(Signed::viewer)) {
            (Some(writer), Some(now)) if writer != now.id.to_string() => Err(Error::SomebodyElse(SignedIn {
                staff: now.id,
                name: now.name.clone(),
            })),
            _ => Ok(()),
        }
    }

    /// For answering the same form the same way. A form without a key cannot be told from a new one.
    #[must_use]
    pub fn receipt(&self, session: &Session) -> Receipt {
        let key = match self.text("key").trim() {
            key if (8..=64).contains(&key.len()) => key.to_owned(),
            _ => uuid::Uuid::now_v7().to_string(),
        };
        Receipt::new(session.viewer.id, &key, &self.path, &self.bytes)
    }
}

/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(20);

/// After this long the page that answers a form is not decided on by what held when its head came.
const SLOW: Duration = Duration::from_secs(2);
/// Far more than any form has.
const MOST_FIELDS: usize = 500;

/// Room for a large body, as long as it is read and worked on.
async fn room(req: &HttpRequest, limit: usize) -> Result<Option<Flight>> {
    let (app, flights) = (req.app_data::<web::Data<App>>(), req.app_data::<web::Data<InFlight>>());
    let (Some(app), Some(flights)) = (app, flights) else {
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

/// Browsers send each line break of a text as CR and LF (HTML, "constructing the entry list"); texts of ours have LF.
fn with_plain_breaks(value: &mut String) {
    if value.contains('\r') {
        *value = value.replace("\r\n", "\n").replace('\r', "\n");
    }
}

async fn whole(payload: &mut Payload, limit: usize) -> Result<web::BytesMut> {
    let mut bytes = web::BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Problems::of("form", "The form did not arrive whole. Send it again."))?;
        if bytes.len() + chunk.len() > limit {
            return Err(Error::TooLarge(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

impl FromRequest for Form {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let limit = req.extensions().get::<BodyLimit>().map_or(0, |limit| limit.0);
        let req = req.clone();
        let path = req.path().to_owned();
        let urlencoded = req.content_type() == "application/x-www-form-urlencoded" || req.content_type().is_empty();
        let mut payload = payload.take();
        Box::pin(async move {
            let began = Instant::now();
            let _flight = room(&req, limit).await?;
            let bytes = tokio::time::timeout(PATIENCE, whole(&mut payload, limit))
                .await
                .map_err(|_| Problems::of("form", "The form took too long to arrive. Send it again."))??;
            if began.elapsed() > SLOW {
                still_signed_in(&req).await?;
            }
            if bytes.iter().filter(|byte| **byte == b'&').count() >= MOST_FIELDS {
                return Err(Problems::of(
                    "form",
                    "The form has more fields than any of ours. Send it from its page.",
                )
                .into());
            }
            if !urlencoded && !bytes.is_empty() {
                return Err(Error::WrongType);
            }
            let fields = serde_urlencoded::from_bytes(&bytes)
                .map_err(|_| Problems::of("form", "The form cannot be read. Send it again from its page."))?;
            let mut fields: Vec<(String, String)> = fields;
            fields.iter_mut().for_each(|(_, value)| with_plain_breaks(value));
            if fields.iter().any(|(_, value)| value.contains('\0')) {
                return Err(Problems::of(
                    "form",
                    "The form holds a null character, which no text has. Take it out.",
                )
                .into());
            }
            let form = Self {
                fields,
                path,
                bytes: token::sha256(&bytes),
            };
            form.is_of(req.extensions().get::<Signed>())?;
            Ok(form)
        })
    }
}
