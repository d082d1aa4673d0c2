//! The one way in which Copydesk asks other sites for anything at somebody's word: links of a text, and whatever else has an
//! address that a person typed. An address is judged as it was parsed, its name looked up once, and *all* that it leads to
//! must be of the open internet (`inside.rs`); the connection goes to an address that was judged, under the name that was
//! asked for. Redirects are answers. All of it takes five seconds at most, and 64 KB are read.
//!
//! No proxy, no cookies, no credentials, no `Referer`; nothing packed is asked for. Ports are those of the scheme.

mod exchange;
pub mod inside;
pub mod network;

use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    Method, Request,
    header::{ACCEPT, CONNECTION, CONTENT_TYPE, HOST, USER_AGENT},
};
use ipnet::IpNet;
use rustls::{CertificateError, ClientConfig, pki_types::ServerName};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{TlsConnector, client::TlsStream};
use url::{Host, Url};

use self::{
    exchange::exchange,
    inside::why_inside,
    network::{Network, OwnNetwork, is_no_name},
};
use super::trust;

/// All of a question: the name, the connection, its encryption, the answer.
const WHOLE: Duration = Duration::from_secs(5);
/// So long one of several addresses may take to be connected to, and so many are tried.
const CONNECTING: Duration = Duration::from_secs(2);
const TRIED: usize = 3;

/// As we call ourselves.
pub const NAME: &str = concat!("Copydesk/", env!("CARGO_PKG_VERSION"));

/// The client; its copies are one.
#[derive(Clone)]
pub struct Outgoing {
    network: Arc<dyn Network>,
    tls: TlsConnector,
    allowed: Arc<[IpNet]>,
}

/// What is asked of another site.
#[derive(Debug, Clone)]
pub struct OutgoingRequest<'a> {
    method: Method,
    address: &'a Url,
    site: Option<&'a str>,
    accept: &'static str,
    /// A form that goes with it.
    form: Option<String>,
}

/// What it answered.
#[derive(Debug, Clone)]
pub struct OutgoingAnswer {
    /// The status; a redirect is one like any other.
    pub status: u16,
    /// Where it sends whoever asks.
    pub location: Option<String>,
    /// What it says that the body is.
    pub content_type: Option<String>,
    /// When it wants to be asked again.
    pub retry_after: Option<String>,
    /// The body, or its first 64 KB.
    pub body: Bytes,
    /// There was no more of it.
    pub is_whole: bool,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutgoingFault {
    /// Such an address is never asked for: the rest of a sentence about it.
    NotAsked(&'static str),
    /// It leads to an address that is not of the open internet, if perhaps to others too: which, and what it is.
    Inside(IpAddr, &'static str),
    /// There is no such name.
    NoName,
    /// It cannot prove who it is, whoever asks: what is wrong with its certificate.
    Certificate(&'static str),
    /// It did not answer, or not as one does, this time.
    NoAnswer(String),
}

impl fmt::Display for OutgoingFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAsked(why) => write!(f, "such an address is never asked for: it {why}"),
            Self::Inside(address, what) => write!(f, "{address} is not of the open internet ({what})"),
            Self::NoName => f.write_str("there is no such name"),
            Self::Certificate(why) => write!(f, "its certificate {why}"),
            Self::NoAnswer(why) => write!(f, "it did not answer: {why}"),
        }
    }
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing")
            .field("allowed", &self.allowed)
            .finish_non_exhaustive()
    }
}

impl<'a> OutgoingRequest<'a> {
    /// Whether something is there, without what it is.
    #[must_use]
    pub const fn head(address: &'a Url) -> Self {
        Self::of(Method::HEAD, address)
    }

    /// What is there.
    #[must_use]
    pub const fn get(address: &'a Url) -> Self {
        Self::of(Method::GET, address)
    }

    /// Sends a form there, whose fields are encoded already.
    #[must_use]
    pub fn post(address: &'a Url, form: String) -> Self {
        Self {
            form: Some(form),
            ..Self::of(Method::POST, address)
        }
    }

    const fn of(method: Method, address: &'a Url) -> Self {
        Self {
            method,
            address,
            site: None,
            accept: "*/*",
            form: None,
        }
    }

    /// Says on whose behalf: the address of the newsroom's own site.
    #[must_use]
    pub fn for_site(self, site: &'a str) -> Self {
        Self {
            site: Some(site),
            ..self
        }
    }

    /// Says what is wanted.
    #[must_use]
    pub fn accepting(self, accept: &'static str) -> Self {
        Self { accept, ..self }
    }

    /// The host as the other side is told it: as it was parsed, without a dot at its end or the port of the scheme.
    fn written(&self, host: &Host<String>) -> Result<Request<Full<Bytes>>, OutgoingFault> {
        let mut path = self.address.path().to_owned();
        if let Some(query) = self.address.query() {
            path = format!("{path}?{query}");
        }
        let agent = self
            .site
            .map_or_else(|| NAME.to_owned(), |site| format!("{NAME} (+{site})"));
        let mut request = Request::builder();
        if self.form.is_some() {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        request
            .method(self.method.clone())
            .uri(path)
            .header(HOST, host.to_string())
            .header(USER_AGENT, agent)
            .header(ACCEPT, self.accept)
            .header(CONNECTION, "close")
            .body(Full::new(Bytes::from(self.form.clone().unwrap_or_default())))
            .map_err(|_| OutgoingFault::NotAsked("cannot be written down"))
    }
}

impl Outgoing {
    /// Over the network that this machine is in. What an operator allows may be asked for though it is inside.
    ///
    /// # Errors
    /// A sentence: there can be no encryption.
    pub fn new(allowed: &[IpNet]) -> Result<Self, String> {
        Ok(Self::over(Arc::new(OwnNetwork), trust::trusting(None)?, allowed))
    }

    /// Over this network, trusting these authorities.
    #[must_use]
    pub fn over(network: Arc<dyn Network>, mut tls: ClientConfig, allowed: &[IpNet]) -> Self {
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Self {
            network,
            tls: TlsConnector::from(Arc::new(tls)),
            allowed: allowed.into(),
        }
    }

    /// Asks, once. What it costs is bounded: five seconds, 64 KB.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn ask(&self, request: &OutgoingRequest<'_>) -> Result<OutgoingAnswer, OutgoingFault> {
        let asked = timeout(WHOLE, self.asked(request)).await;
        asked.unwrap_or_else(|_| Err(OutgoingFault::NoAnswer("it took longer than five seconds".into())))
    }

    async fn asked(&self, request: &OutgoingRequest<'_>) -> Result<OutgoingAnswer, OutgoingFault> {
        let (host, port) = judged(request.address)?;
        let written = request.written(&host)?;
        let addresses = self.addresses(&host).await?;
        let stream = self.connected(&addresses, port).await?;
        if request.address.scheme() == "https" {
            exchange(self.encrypted(stream, &host).await?, written).await
        } else {
            exchange(stream, written).await
        }
    }

    /// Every address of a host, all of them judged.
    async fn addresses(&self, host: &Host<String>) -> Result<Vec<IpAddr>, OutgoingFault> {
        let found = match host {
            Host::Ipv4(v4) => vec![IpAddr::V4(*v4)],
            Host::Ipv6(v6) => vec![IpAddr::V6(*v6)],
            Host::Domain(name) => self.network.addresses(name).await.map_err(|error| {
                if is_no_name(&error) {
                    OutgoingFault::NoName
                } else {
                    no_answer(&error)
                }
            })?,
        };
        for address in &found {
            if let Some(why) = why_inside(*address).filter(|_| !self.allows(*address)) {
                return Err(OutgoingFault::Inside(*address, why));
            }
        }
        if found.is_empty() {
            return Err(OutgoingFault::NoName);
        }
        Ok(found)
    }

    fn allows(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.allowed.iter().any(|range| range.contains(&address))
    }

    /// To the first of these that can be connected to. Nothing is looked up again.
    async fn connected(&self, addresses: &[IpAddr], port: u16) -> Result<TcpStream, OutgoingFault> {
        let mut last = OutgoingFault::NoName;
        for address in addresses.iter().take(TRIED) {
            let connection = self.network.connection(SocketAddr::new(*address, port));
            match timeout(CONNECTING, connection).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => last = no_answer(&error),
                Err(_) => last = OutgoingFault::NoAnswer("no connection within two seconds".into()),
            }
        }
        Err(last)
    }

    async fn encrypted(&self, stream: TcpStream, host: &Host<String>) -> Result<TlsStream<TcpStream>, OutgoingFault> {
        let name = match host {
            Host::Domain(name) => ServerName::try_from(name.clone())
                .map_err(|_| OutgoingFault::NotAsked("has a name that no certificate can have"))?,
            Host::Ipv4(v4) => ServerName::IpAddress(IpAddr::V4(*v4).into()),
            Host::Ipv6(v6) => ServerName::IpAddress(IpAddr::V6(*v6).into()),
        };
        self.tls
            .connect(name, stream)
            .await
            .map_err(|error| unproven(&error).map_or_else(|| no_answer(&error), OutgoingFault::Certificate))
    }
}

/// The host of an address that may be asked for, and its port: http or https, at the port of the scheme, without
/// credentials. `url` has read every spelling of a number by then, and every name is in letters of ASCII.
fn judged(address: &Url) -> Result<(Host<String>, u16), OutgoingFault> {
    let port = match address.scheme() {
        "http" => 80,
        "https" => 443,
        _ => return Err(OutgoingFault::NotAsked("begins with neither http nor https")),
    };
    if address.port().is_some() {
        return Err(OutgoingFault::NotAsked("names a port"));
    }
    if !address.username().is_empty() || address.password().is_some() {
        return Err(OutgoingFault::NotAsked("names a user"));
    }
    match address.host() {
        Some(Host::Domain(name)) => match name.trim_end_matches('.') {
            "" => Err(OutgoingFault::NotAsked("has no host")),
            name => Ok((Host::Domain(name.to_owned()), port)),
        },
        Some(Host::Ipv4(v4)) => Ok((Host::Ipv4(v4), port)),
        Some(Host::Ipv6(v6)) => Ok((Host::Ipv6(v6), port)),
        None => Err(OutgoingFault::NotAsked("has no host")),
    }
}

fn no_answer(error: &io::Error) -> OutgoingFault {
    OutgoingFault::NoAnswer(error.to_string())
}

/// What is wrong with a certificate that no browser takes either. An authority that is unknown here may be known there: what
/// leads to it is left out by many a server, and found by browsers.
fn unproven(error: &io::Error) -> Option<&'static str> {
    let rustls::Error::InvalidCertificate(wrong) = error.get_ref()?.downcast_ref::<rustls::Error>()? else {
        return None;
    };
    match wrong {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => Some("has expired"),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Some("is not valid yet"),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Some("is of another site")
        }
        CertificateError::Revoked => Some("was revoked"),
        _ => None,
    }
}
