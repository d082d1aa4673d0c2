//! Other sites: a network of the test's own in which names have the addresses that it says, and behind every address one
//! small server, which answers by the name it is asked under; encrypted, where that is what comes in, with a certificate of an
//! authority that the client of the test trusts.

use std::{
    collections::{HashMap, VecDeque},
    io::{self, BufRead, BufReader, Read, Write},
    net::{IpAddr, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use copydesk::platform::outgoing::{Outgoing, network::Network};
use futures_util::future::BoxFuture;
use ipnet::IpNet;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::{
    ClientConfig, RootCertStore, ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer},
};

/// How a page of another site answers.
#[derive(Clone)]
pub enum Page {
    /// With these bytes, and then the end.
    Says(Vec<u8>),
    /// Says this, and then nothing for as long as it is listened to.
    Stops(Vec<u8>),
    /// Says this and then the rest again and again, for as long as it is listened to.
    Endless(Vec<u8>, Vec<u8>),
}

impl Page {
    /// A status with these lines of a head, and no body.
    pub fn status(status: u16, lines: &[&str]) -> Self {
        let lines: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        Self::Says(format!("HTTP/1.1 {status} So\r\n{lines}content-length: 0\r\n\r\n").into_bytes())
    }

    /// 200 with this body.
    pub fn text(body: &str) -> Self {
        let length = body.len();
        Self::Says(
            format!("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: {length}\r\n\r\n{body}").into(),
        )
    }
}

/// What is wrong with the certificate of a site.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// It was good for a day.
    Expired,
    /// It is of another name.
    Name,
    /// Nobody knows who made it.
    Unknown,
}

/// Somebody who says which site is which.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    root: CertificateDer<'static>,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = params.self_signed(&key).unwrap().der().clone();
        Self {
            issuer: Issuer::new(params, key),
            root,
        }
    }

    /// A server with a certificate for this name.
    fn server(&self, name: &str, wrong: Option<Wrong>) -> Arc<ServerConfig> {
        let name = if wrong == Some(Wrong::Name) {
            "other.example"
        } else {
            name
        };
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        if wrong == Some(Wrong::Expired) {
            (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2020, 1, 2));
        }
        let certificate = match wrong {
            Some(Wrong::Unknown) => params.signed_by(&key, &Self::new().issuer),
            _ => params.signed_by(&key, &self.issuer),
        };
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.unwrap().der().clone()], key);
        Arc::new(config.unwrap())
    }

    fn trusted(&self) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(self.root.clone()).unwrap();
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth()
    }
}

#[derive(Default)]
struct Told {
    /// What each look-up of a name finds; the last one for ever.
    names: HashMap<String, VecDeque<Vec<IpAddr>>>,
    /// By method, name and path: "HEAD www.example.org/page". With "*" for whichever method.
    pages: HashMap<String, Page>,
    looked_up: Vec<String>,
    connected: Vec<SocketAddr>,
    asked: Vec<String>,
    wrong: HashMap<String, Wrong>,
    is_down: bool,
}

/// Other sites, as this test has them.
#[derive(Clone)]
pub struct Elsewhere {
    at: SocketAddr,
    told: Arc<Mutex<Told>>,
    authority: Arc<Authority>,
}

/// An address of the open internet. Nothing is sent there: who connects to it is given the server of the test.
pub const OPEN: &str = "198.41.0.4";

impl Elsewhere {
    /// None yet.
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let this = Self {
            at: listener.local_addr().unwrap(),
            told: Arc::default(),
            authority: Arc::new(Authority::new()),
        };
        let server = this.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let server = server.clone();
                thread::spawn(move || server.welcomes(stream));
            }
        });
        this
    }

    /// A client to which there is nothing anywhere.
    pub fn nowhere() -> Outgoing {
        let this = Self {
            at: SocketAddr::from(([127, 0, 0, 1], 9)),
            told: Arc::default(),
            authority: Arc::new(Authority::new()),
        };
        this.is_down(true);
        this.client()
    }

    /// This name has these addresses.
    pub fn name(&self, name: &str, addresses: &[&str]) -> &Self {
        self.name_changing(name, &[addresses])
    }

    /// This name has the first of these when it is looked up first, and so on.
    pub fn name_changing(&self, name: &str, turns: &[&[&str]]) -> &Self {
        let parse = |turn: &&[&str]| turn.iter().map(|address| address.parse().unwrap()).collect();
        let turns = turns.iter().map(parse).collect();
        self.told.lock().unwrap().names.insert(name.into(), turns);
        self
    }

    /// A page: "HEAD www.example.org/page", or "*" for every method. Its name gets an open address where it has none.
    pub fn page(&self, asked: &str, page: Page) -> &Self {
        let place = asked.split_once(' ').unwrap().1;
        let name = place.split_once('/').unwrap().0;
        let mut told = self.told.lock().unwrap();
        let open = || VecDeque::from([vec![OPEN.parse().unwrap()]]);
        told.names.entry(name.into()).or_insert_with(open);
        told.pages.insert(asked.into(), page);
        self
    }

    /// The certificate of this name is no good.
    pub fn cannot_prove(&self, name: &str, wrong: Wrong) -> &Self {
        self.page(&format!("* {name}/"), Page::status(200, &[]));
        self.told.lock().unwrap().wrong.insert(name.into(), wrong);
        self
    }

    /// The whole network is away, or there again.
    pub fn is_down(&self, is_down: bool) {
        self.told.lock().unwrap().is_down = is_down;
    }

    /// The product's client in this network, with these ranges allowed.
    pub fn client_allowing(&self, allowed: &[&str]) -> Outgoing {
        let allowed: Vec<IpNet> = allowed.iter().map(|range| range.parse().unwrap()).collect();
        Outgoing::over(Arc::new(self.clone()), self.authority.trusted(), &allowed)
    }

    /// The product's client in this network.
    pub fn client(&self) -> Outgoing {
        self.client_allowing(&[])
    }

    /// What was asked since the last time that this was: the whole heads, with what came behind them.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.told.lock().unwrap().asked)
    }

    /// The same as "HEAD www.example.org/page".
    pub fn asked_for(&self) -> Vec<String> {
        self.asked().iter().map(|head| place_of(head)).collect()
    }

    /// Which addresses were connected to since the last time that this was asked.
    pub fn connected(&self) -> Vec<String> {
        let connected = std::mem::take(&mut self.told.lock().unwrap().connected);
        connected.iter().map(SocketAddr::to_string).collect()
    }

    /// Which names were looked up since the last time that this was asked.
    pub fn looked_up(&self) -> Vec<String> {
        std::mem::take(&mut self.told.lock().unwrap().looked_up)
    }

    /// By what comes in first: a handshake, or a question.
    fn welcomes(&self, stream: TcpStream) {
        stream.set_write_timeout(Some(Duration::from_secs(10))).unwrap();
        let mut first = [0];
        if !matches!(stream.peek(&mut first), Ok(1)) {
            return;
        }
        if first != [0x16] {
            return self.answers(stream);
        }
        let mut hello = rustls::server::Acceptor::default();
        let accepted = loop {
            match hello.read_tls(&mut &stream) {
                Ok(read) if read > 0 => {}
                _ => return,
            }
            match hello.accept() {
                Ok(Some(accepted)) => break accepted,
                Ok(None) => {}
                Err(_) => return,
            }
        };
        let name = accepted.client_hello().server_name().unwrap_or_default().to_owned();
        let wrong = self.told.lock().unwrap().wrong.get(&name).copied();
        let Ok(connection) = accepted.into_connection(self.authority.server(&name, wrong)) else {
            return;
        };
        self.answers(StreamOwned::<ServerConnection, _>::new(connection, stream));
    }

    fn answers(&self, mut stream: impl Read + Write) {
        let mut head = String::new();
        let mut reader = BufReader::new(&mut stream);
        for line in reader.by_ref().lines() {
            match line {
                Ok(line) if line.is_empty() => break,
                Ok(line) => head += &format!("{line}\n"),
                Err(_) => return,
            }
        }
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        if reader.read_exact(&mut body).is_err() {
            return;
        }
        if !body.is_empty() {
            head += &format!("\n{}", String::from_utf8_lossy(&body));
        }
        let place = place_of(&head);
        let page = {
            let mut told = self.told.lock().unwrap();
            told.asked.push(head);
            let any = place.split_once(' ').map(|(_, place)| format!("* {place}"));
            let page = told.pages.get(&place).or_else(|| told.pages.get(&any?));
            page.cloned().unwrap_or_else(|| Page::status(404, &[]))
        };
        let _ = said(&mut stream, page); // whoever asked may be gone
    }
}

fn said(mut stream: impl Read + Write, page: Page) -> io::Result<()> {
    match page {
        Page::Says(bytes) => stream.write_all(&bytes).and_then(|()| stream.flush()),
        Page::Stops(begins) => {
            stream.write_all(&begins)?;
            stream.flush()?;
            io::copy(&mut stream, &mut io::sink()).map(drop)
        }
        Page::Endless(begins, rest) => {
            stream.write_all(&begins)?;
            loop {
                stream.write_all(&rest)?;
            }
        }
    }
}

/// "HEAD www.example.org/page" of a head.
fn place_of(head: &str) -> String {
    let mut words = head.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let host = head
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap_or_default();
    format!("{method} {host}{path}")
}

impl Network for Elsewhere {
    fn addresses<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        let mut told = self.told.lock().unwrap();
        told.looked_up.push(name.into());
        let found = if told.is_down {
            Err(io::Error::other("Temporary failure in name resolution"))
        } else {
            match told.names.get_mut(name) {
                Some(turns) if turns.len() > 1 => Ok(turns.pop_front().unwrap()),
                Some(turns) => Ok(turns.front().cloned().unwrap_or_default()),
                None => Err(io::Error::other("Name or service not known")),
            }
        };
        Box::pin(async move { found })
    }

    fn connection(&self, to: SocketAddr) -> BoxFuture<'_, io::Result<tokio::net::TcpStream>> {
        self.told.lock().unwrap().connected.push(to);
        Box::pin(tokio::net::TcpStream::connect(self.at))
    }
}
